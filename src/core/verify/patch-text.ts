// A patch as `git diff` writes it, taken apart into files and hunks and put together again from some of them. Also what kind
// of change it is: documentation, comments, code. Pure.

import type { PatchPart } from '../stored/verification.ts';

export interface PatchPiece extends PatchPart {
  /** The lines of the file's header, then those of the hunk; for a whole file all of its lines. */
  readonly header: string;
  readonly body: string;
}

/** A file that is added, removed, renamed, binary or changes its mode is one piece. */
export function piecesOf(patch: string): readonly PatchPiece[] {
  return patch
    .split(/^(?=diff --git )/m)
    .filter((text) => text.startsWith('diff --git '))
    .flatMap(piecesOfFile);
}

function piecesOfFile(text: string): readonly PatchPiece[] {
  const [head = '', ...hunks] = text.split(/^(?=@@ )/m);
  const file = /^\+\+\+ b\/(.*)$/m.exec(head)?.[1] ?? /^diff --git a\/.* b\/(.*)$/m.exec(head)?.[1] ?? '';
  const whole = /^(new file|deleted file|rename |copy |old mode|GIT binary|Binary files|similarity)/m.test(head);
  if (whole || hunks.length === 0) return [{ file, hunk: null, header: text, body: '' }];
  return hunks.map((body) => ({ file, hunk: body.split('\n', 1)[0] ?? '', header: head, body }));
}

/** The patch of these pieces, in their order. */
export function patchFrom(pieces: readonly PatchPiece[]): string {
  let last = '';
  return pieces
    .map(({ header, body }) => {
      const text = header === last ? body : header + body;
      last = header;
      return text;
    })
    .join('');
}

const documentation =
  /(^|\/)(doc|docs|documentation)\/|\.(md|rst|txt|adoc|texi|man|[1-8])$|(^|\/)(README|NEWS|COPYING|LICENSE|AUTHORS|MAINTAINERS|CREDITS|ChangeLog)[^/]*$/i;

// Makefiles of text files, and lists that a build reads.
const notDocumentation = /(^|\/)(CMakeLists\.txt|requirements[^/]*\.txt|Makefile|Kconfig)$|\.(c|h|py|sh|S)$/;

export function isDocumentation(file: string): boolean {
  return documentation.test(file) && !notDocumentation.test(file);
}

/** True for languages whose comments `withoutComments` knows. */
export function hasKnownComments(file: string): boolean {
  return /\.[ch]$/.test(file);
}

/** C without comments and with one space for any white space between tokens; text and character literals stay as they are. */
export function withoutComments(source: string): string {
  const token = /\/\*[\s\S]*?(?:\*\/|$)|\/\/(?:\\\n|[^\n])*|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'/g;
  const kept = source.replace(token, (text) => (text.startsWith('/') ? ' ' : text));
  // A line's end ends a preprocessor directive, so it stays.
  return kept
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n[\s]*/g, '\n')
    .trim();
}
