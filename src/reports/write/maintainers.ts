// A MAINTAINERS file (the kernel's, QEMU's and their relatives'): who looks after which files. Its own head says what the letters
// mean. The project's script knows more (git history, .mailmap), but running a script of a tree is running code: this only reads.

import { perlPattern } from './perl-pattern.ts';

export interface MaintainersEntry {
  readonly title: string;
  /** In the order of the file: a letter and its value. */
  readonly fields: readonly { readonly letter: string; readonly value: string }[];
}

const entriesMax = 20_000;

/** Entries are paragraphs whose first line is a title; the description at the head has none with letters. */
export function parseMaintainers(text: string): readonly MaintainersEntry[] {
  const entries: MaintainersEntry[] = [];
  let title = '';
  let fields: { letter: string; value: string }[] = [];
  const close = (): void => {
    if (title !== '' && fields.length > 0 && entries.length < entriesMax) entries.push({ title, fields });
    title = '';
    fields = [];
  };
  for (const line of text.split(/\r?\n/)) {
    const match = /^([A-Z]):\s*(\S.*)$/.exec(line);
    if (match && title !== '') fields.push({ letter: match[1]!, value: match[2]!.trim() });
    else if (line.trim() === '') close();
    // Examples in the head and QEMU's underlines stand where a title could; a title is the line before the first letter.
    else if (!/^[-=\s]/.test(line)) {
      if (fields.length > 0) close();
      title = line.trim();
    }
  }
  close();
  return entries;
}

/**
 * Lines as get_maintainer.pl prints them: `Name <address> (maintainer:TITLE)`, the nearest entry first. `changed` are the lines that a
 * commit adds and removes, which keywords (`K:`) are looked for in.
 */
export function maintainersOf(
  entries: readonly MaintainersEntry[],
  paths: readonly string[],
  changed: readonly string[] = [],
): readonly string[] {
  const ownLines = changed.slice(0, linesMax).map((line) => line.slice(0, lineCharactersMax));
  const found = entries
    .filter(({ title }) => title !== 'THE REST')
    .map((entry) => ({
      entry,
      depth: Math.max(0, ...paths.map((path) => depthIn(entry, path))) || (hasKeyword(entry, ownLines) ? keywordDepth : 0),
    }))
    .filter(({ depth }) => depth > 0)
    .sort((a, b) => b.depth - a.depth)
    .slice(0, shownMax);
  const lines = found.flatMap(({ entry: { title, fields } }) =>
    fields.flatMap(({ letter, value }) => {
      const role = roles[letter];
      // `L: list@example.org (moderated for non-subscribers)`.
      return role === undefined ? [] : [`${value.replace(/\s*\([^()]*\)\s*$/, '')} (${role}:${title})`];
    }),
  );
  return [...new Set(lines)];
}

const shownMax = 8;
const linesMax = 500;
const pathCharactersMax = 300;
const lineCharactersMax = 200;
/** What only a word tells comes last. */
const keywordDepth = 0.5;

function hasKeyword({ fields }: MaintainersEntry, lines: readonly string[]): boolean {
  if (lines.length === 0) return false;
  return fields.some(({ letter, value }) => {
    const pattern = letter === 'K' ? perlPattern(value) : null;
    return pattern !== null && lines.some((line) => pattern.test(line));
  });
}

const roles: Readonly<Record<string, string>> = { M: 'maintainer', R: 'reviewer', L: 'open list' };

/** How many folders deep the pattern goes that takes this file; 0 when none does or one excludes it. */
function depthIn({ fields }: MaintainersEntry, path: string): number {
  let depth = 0;
  for (const { letter, value } of fields) {
    if (letter === 'X' && takes(value, path)) return 0;
    if (letter === 'F' && takes(value, path)) depth = Math.max(depth, depthOf(value));
    if (letter === 'N' && perlPattern(value)?.test(path.slice(0, pathCharactersMax)) === true) depth = Math.max(depth, 1);
  }
  return depth;
}

function depthOf(pattern: string): number {
  return pattern.split('/').filter((part) => part !== '').length + (pattern.includes('*') ? 0 : 1);
}

/** `a/b/` takes all below it, `a/b` that file or folder, `a/*` what lies directly in `a`. */
function takes(pattern: string, path: string): boolean {
  if (pattern.length > 300) return false;
  if (!/[*?[]/.test(pattern))
    return pattern.endsWith('/') ? path.startsWith(pattern) : path === pattern || path.startsWith(`${pattern}/`);
  const parts = pattern.replace(/\/$/, '').split('/');
  const names = path.split('/');
  const below = pattern.endsWith('/');
  if (below ? names.length <= parts.length : names.length !== parts.length) return false;
  return parts.every((part, index) => globTakes(part, names[index] ?? ''));
}

/** `*` and `?` within one name, without a regular expression: patterns of a file that anybody wrote take linear time. */
function globTakes(glob: string, name: string): boolean {
  let [g, n, star, mark] = [0, 0, -1, 0];
  while (n < name.length) {
    if (g < glob.length && (glob[g] === '?' || (glob[g] !== '*' && glob[g] === name[n]))) {
      g += 1;
      n += 1;
    } else if (glob[g] === '*') {
      star = g;
      mark = n;
      g += 1;
    } else if (star !== -1) {
      g = star + 1;
      mark += 1;
      n = mark;
    } else return false;
  }
  while (glob[g] === '*') g += 1;
  return g === glob.length;
}
