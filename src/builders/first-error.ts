// Finds the first error in a build's output, and the lines around it that a person needs to understand it. Pure.

export interface FirstError {
  /** The line that says what is wrong. */
  readonly line: string;
  /** The line with its surroundings. */
  readonly excerpt: string;
}

// What compilers, linkers, assemblers and scripts say, as GNU's tools write it in the C locale; make's own `***` lines only
// say that something before them failed, so they count when nothing else does.
const errorLines: readonly RegExp[] = [
  /(^|\s)(fatal |internal compiler )?error:/i,
  /undefined reference to|multiple definition of|relocation truncated to fit/,
  /^\S*(ld|collect2)(\.\w+)?: (?!warning|NOTE)/,
  /^\S*(as): .*(Error|Fatal)|: Error: /,
  /^(Traceback|SyntaxError|\w+Error: )/,
  /^Error +\d+ -/,
  /No rule to make target/,
];
// Probes for what may be missing say the same: they count when nothing else is an error.
const missingLine = /not found$|: command not found|: No such file or directory/;
const makeLine = /\*\*\* /;
// gcc's own notes of where it is come before the error that they belong to.
const introduction = /^(In file included from|\s+from |.*: In function |.*: At top level)/;
const linesBefore = 2;
const linesAfter = 12;
const columnsMax = 500;

/** Null when nothing looks like an error. */
export function findFirstError(log: string): FirstError | null {
  const lines = log.split('\n');
  let at = lines.findIndex((line) => errorLines.some((pattern) => pattern.test(line)) && !/\bwarning: /.test(line));
  for (const pattern of [missingLine, makeLine]) if (at < 0) at = lines.findIndex((line) => pattern.test(line));
  if (at < 0) return null;
  let from = at;
  while (from > 0 && introduction.test(lines[from - 1] ?? '')) from -= 1;
  const excerpt = lines.slice(Math.max(0, from - linesBefore), at + 1 + linesAfter);
  return { line: traced(lines, at), excerpt: excerpt.map((line) => line.slice(0, columnsMax)).join('\n') };
}

/** Python names the error in the last line of a traceback. */
function traced(lines: readonly string[], at: number): string {
  const line = lines[at] ?? '';
  if (!line.startsWith('Traceback')) return line.trim();
  return (lines.slice(at).find((one) => /^\w*(Error|Exception)\b/.test(one)) ?? line).trim();
}

/** The error without what differs each time it is met: line numbers, folders, quotes of another locale. */
export function errorSignature(line: string, folder: string): string {
  return line
    .replaceAll(`${folder}/`, '')
    .replaceAll(/[‘’`]/g, "'")
    .replace(/^\S*\.\.\//, '')
    .replaceAll(/:\d+(:\d+)?:/g, ':')
    .replaceAll(/\b(0x)?[0-9a-f]{8,}\b/g, '#')
    .replaceAll(/\(\.text[^)]*\)/g, '(.text)')
    .trim();
}

/** The whole line around a place in a log, at most 300 characters of it. */
export function lineAt(text: string, index: number): string {
  const start = text.lastIndexOf('\n', index) + 1;
  const end = text.indexOf('\n', index);
  return text
    .slice(start, end < 0 ? undefined : end)
    .trim()
    .slice(0, 300);
}
