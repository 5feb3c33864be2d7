// Colours, and text that must not bring its own: consoles and versions come from elsewhere.

import pc from 'picocolors';
import type { Verdict } from '../../core/attempt/verdict.ts';
import { charactersOf, columnsOf, isNarrow } from './text-width.ts';

export type Style = ReturnType<typeof pc.createColors>;

/** Without colours every function returns its text as it is. */
export function styleFor(colours: boolean): Style {
  return pc.createColors(colours);
}

/** The word in a cell. It says everything without its colour. */
export function verdictWord(verdict: Verdict): string {
  switch (verdict) {
    case 'good':
      return 'good';
    case 'bad':
      return 'BAD';
    case 'other-failure':
      return 'other';
    case 'skip':
      return 'skip';
    case 'no-answer':
    case 'uncertain':
      return '?';
  }
}

export function paintVerdict(style: Style, verdict: Verdict, text: string): string {
  switch (verdict) {
    case 'good':
      return style.green(text);
    case 'bad':
      return style.bold(style.red(text));
    case 'other-failure':
      return style.magenta(text);
    case 'skip':
      return style.dim(text);
    case 'no-answer':
    case 'uncertain':
      return style.yellow(text);
  }
}

/** Pads with spaces to a width in terminal columns. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columnsOf(text)));
}

/** Cuts a plain text to a width in terminal columns; `…` marks the cut. */
export function cutTo(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  if (width <= 0) return '';
  return `${startOf(text, width - 1)}…`;
}

/** Wraps a plain text to a width in terminal columns; a word that is longer than a line is broken. */
export function wrapTo(text: string, width: number, indent = ''): readonly string[] {
  const lines: string[] = [];
  let line = '';
  const room = (): number => Math.max(1, width - (lines.length > 0 ? indent.length : 0));
  const end = (): void => {
    lines.push((lines.length > 0 ? indent : '') + line);
    line = '';
  };
  // A number and its % belong together.
  for (const word of text.split(/ (?!%)/)) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (columnsOf(joined) <= room()) {
      line = joined;
      continue;
    }
    if (line !== '') end();
    let rest = word;
    while (columnsOf(rest) > room()) {
      // A character that is wider than the line still has to go somewhere.
      const [first = rest] = charactersOf(rest);
      line = startOf(rest, room()) || first;
      rest = rest.slice(line.length);
      end();
    }
    line = rest;
  }
  if (line !== '' || lines.length === 0) end();
  return lines;
}

/** As much of the beginning as fits. */
function startOf(text: string, width: number): string {
  if (isNarrow(text)) return text.slice(0, width);
  let start = '';
  let used = 0;
  for (const character of charactersOf(text)) {
    used += columnsOf(character);
    if (used > width) break;
    start += character;
  }
  return start;
}
