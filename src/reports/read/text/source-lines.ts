// A file as lines that know where they come from. Whatever a format hides (transfer encodings, tags, quotation marks) is
// gone here; what the words mean is decided later.

import type { LineRange } from '../../../core/stored/claim.ts';

export interface SourceLine {
  readonly text: string;
  /** Of the file, from 1. One line can come from several (soft line breaks) and several from one (base64). */
  readonly first: number;
  readonly last: number;
  /** How often it is quoted. */
  readonly quote: number;
  /** True where the format says that this is not prose: `<pre>`, a fence of markdown. */
  readonly code: boolean;
}

/** What a field of a mail has beyond this is not read. */
export const fieldCharactersMax = 4000;

export type HeaderFields = ReadonlyMap<string, string>;

export interface SourceMessage {
  /** Names in small letters; of a field that comes twice the first. */
  readonly headers: HeaderFields;
  readonly lines: readonly SourceLine[];
  readonly range: LineRange;
}

export interface SourceDocument {
  readonly format: 'text' | 'mail' | 'mbox' | 'html' | 'markdown';
  readonly messages: readonly SourceMessage[];
  /** What was cut or could not be read, as sentences. */
  readonly notes: readonly string[];
}

/** A line of a text before quotation marks are looked at. */
export interface NumberedLine {
  readonly text: string;
  readonly first: number;
  readonly last: number;
}

/** Splits at line ends of any kind; `first` is the number of the first line in the file. */
export function numberLines(text: string, first = 1): readonly NumberedLine[] {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line, index) => ({ text: line, first: first + index, last: first + index }));
}

/** Takes the quotation marks off and counts them: `> > text`, `>> text`, `| text` is none. */
export function unquoted(line: NumberedLine, options: { readonly code?: boolean; readonly quote?: number } = {}): SourceLine {
  const marks = /^(?:\s{0,3}>)+ ?/.exec(line.text)?.[0] ?? '';
  return {
    text: visible(line.text.slice(marks.length)),
    first: line.first,
    last: line.last,
    quote: (options.quote ?? 0) + (marks.match(/>/g)?.length ?? 0),
    code: options.code ?? false,
  };
}

// Long lines are data (images as text, minified scripts) and would only cost time.
const lineCharactersMax = 20_000;

/** Without control characters, with plain blanks; cut where nobody reads on. */
function visible(text: string): string {
  return text
    .slice(0, lineCharactersMax)
    .replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '')
    .replace(/[\u00a0\u2007\u202f]/g, ' ')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
    .replace(/\t/g, '        ')
    .trimEnd();
}
