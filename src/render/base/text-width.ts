// How wide a text is on a terminal. What draws with that is beside this file.

import { createRequire } from 'node:module';

// Letters of Europe and the punctuation that our own words hold: one column each, which the test counts for every one.
const narrow = /^[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e]*$/;

let characters: Intl.Segmenter | null = null;
let measure: ((text: string) => number) | null = null;

/** Columns; escape sequences take none. */
export function columnsOf(text: string): number {
  return isNarrow(text) ? text.length : (measure ??= loadStringWidth())(text);
}

/** Whether each UTF-16 unit is one column: then texts are measured and cut without looking at characters. */
export function isNarrow(text: string): boolean {
  return narrow.test(text);
}

/** As people count them: a letter with its accents is one. */
export function* charactersOf(text: string): Generator<string> {
  for (const { segment } of (characters ??= new Intl.Segmenter()).segment(text)) yield segment;
}

/** Loaded for the first text that needs it: its tables and patterns of all scripts cost `firstbad --help` a fifth of its time. */
function loadStringWidth(): (text: string) => number {
  const load = createRequire(import.meta.url) as (name: string) => { readonly default: (text: string) => number };
  return load('string-width').default;
}
