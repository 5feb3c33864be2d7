// Remarks with their lines and columns, and how they are shown.

import type { SourceNode } from './document.ts';
import type { FilePlace, Path, Remark, Span } from './remark.ts';

/** Something to say about one place of a file. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
  /** Characters that the place takes on its line, at least 1. */
  readonly width: number;
  readonly what: string;
  readonly expected: string | null;
  /** The line of the file; control characters and what would turn the writing direction are replaced by a dot. */
  readonly sourceLine: string;
}

// Nobody reads more, and each costs a look at its whole line.
const problemsMax = 100;

/** Finds the lines and columns, in the file's order; of a flood only the first errors. */
export function placeRemarks(
  remarks: readonly Remark[],
  file: { readonly name: string; readonly text: string; readonly root: SourceNode | null },
): readonly Problem[] {
  const lineStarts = [0, ...Array.from(file.text.matchAll(/\r\n|\n|\r/g), (match) => match.index + match[0].length)];
  const errors = remarks.filter((remark) => remark.severity === 'error');
  const some = remarks.length <= problemsMax ? remarks : [...errors, ...remarks].slice(0, problemsMax);
  return some
    .map((remark) => ({ remark, span: spanOfPlace(remark.place, file) }))
    .sort((a, b) => a.span.start - b.span.start)
    .map(({ remark: { severity, what, expected }, span }) => {
      return { severity, file: file.name, ...positionOf(span, file.text, lineStarts), what, expected };
    });
}

function positionOf(
  span: Span,
  text: string,
  lineStarts: readonly number[],
): Omit<Problem, 'severity' | 'file' | 'what' | 'expected'> {
  const line = lineOf(span.start, lineStarts);
  const start = lineStarts[line] ?? 0;
  const end = lineStarts[line + 1] ?? text.length;
  const raw = text.slice(start, end).replace(/[\r\n]+$/, '');
  const before = [...raw.slice(0, span.start - start)].length;
  const within = [...raw.slice(span.start - start, Math.max(span.end - start, span.start - start))].length;
  return { line: line + 1, column: before + 1, width: Math.max(1, within), sourceLine: visible(raw) };
}

function lineOf(offset: number, lineStarts: readonly number[]): number {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function spanOfPlace(place: FilePlace, file: { readonly text: string; readonly root: SourceNode | null }): Span {
  if (place.kind === 'span') return place.span;
  const span = file.root === null ? { start: 0, end: 0 } : spanAt(file.root, place.path, place.kind);
  return place.kind === 'value' && place.opening !== undefined ? spanOfOpening(span, place.opening, file.text) : span;
}

/** Walks as far as the file goes; a map is shown by its key, where it has one. */
function spanAt(root: SourceNode, path: Path, part: 'key' | 'value'): Span {
  let node = root;
  let span: Span = { start: root.span.start, end: root.span.start };
  for (const [index, step] of path.entries()) {
    const isLast = index === path.length - 1;
    if (node.kind === 'list' && typeof step === 'number') {
      const item = node.items[step];
      if (item === undefined) return span;
      node = item;
      span = item.span;
    } else if (node.kind === 'map') {
      const entry = node.entries.get(String(step));
      if (entry === undefined) return span;
      node = entry.value;
      const byKey = node.kind === 'map' || node.kind === 'list' || node.kind === 'nothing' || (isLast && part === 'key');
      span = byKey ? entry.keySpan : node.span;
    } else return span;
  }
  return span;
}

/** The n-th `${...}` of a value, as it stands in the file. YAML changes neither sign, so counting them is enough. */
function spanOfOpening(span: Span, opening: number, text: string): Span {
  const source = text.slice(span.start, span.end);
  const match = [...source.matchAll(/\$\{[^}\s]*\}?/g)][opening];
  if (!match) return span;
  return { start: span.start + match.index, end: span.start + match.index + match[0].length };
}

/** A file from elsewhere must not be able to write to the terminal. */
function visible(line: string): string {
  return line.replace(/\t/g, ' ').replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '·');
}

const shownMax = 20;
const lineWidthMax = 120;

/** All problems for people: place, what is wrong, what was expected, the line and a caret. */
export function formatProblems(problems: readonly Problem[]): string {
  const shown = problems.slice(0, shownMax).map(formatProblem);
  if (problems.length >= problemsMax) shown.push('... and many more');
  else if (problems.length > shownMax) shown.push(`... and ${problems.length - shownMax} more`);
  return shown.join('\n');
}

function formatProblem(problem: Problem): string {
  const { line, column } = problem;
  const kind = problem.severity === 'warning' ? 'warning: ' : '';
  const expected = problem.expected === null ? '' : `; expected ${problem.expected}`;
  const head = `${problem.file}:${line}:${column}: ${kind}${visible(problem.what + expected)}`;
  const characters = [...problem.sourceLine];
  // A long line is shown around the place.
  const from = column <= lineWidthMax - 20 ? 0 : column - 20;
  const cut = characters.slice(from, from + lineWidthMax).join('');
  const width = Math.max(1, Math.min(problem.width, lineWidthMax - (column - 1 - from)));
  const gutter = String(line).length;
  return [
    head,
    `  ${line} | ${cut}`.trimEnd(),
    `  ${' '.repeat(gutter)} | ${' '.repeat(column - 1 - from)}${'^'.repeat(width)}`,
  ].join('\n');
}
