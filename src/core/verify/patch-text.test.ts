import { describe, expect, test } from 'vitest';
import { hasKnownComments, isDocumentation, patchFrom, piecesOf, withoutComments } from './patch-text.ts';

const twoHunks = [
  'diff --git a/a.c b/a.c',
  'index 1111111..2222222 100644',
  '--- a/a.c',
  '+++ b/a.c',
  '@@ -1,3 +1,3 @@',
  '-one',
  '+uno',
  ' two',
  ' three',
  '@@ -20,2 +20,2 @@ int main(void)',
  ' four',
  '-five',
  '+cinco',
  '',
].join('\n');
const added = ['diff --git a/new b/new', 'new file mode 100644', '--- /dev/null', '+++ b/new', '@@ -0,0 +1 @@', '+x', ''].join(
  '\n',
);

describe('a patch', () => {
  test('is taken apart into hunks, and is the same when put together again', () => {
    const pieces = piecesOf(twoHunks + added);
    expect(pieces.map(({ file, hunk }) => [file, hunk])).toEqual([
      ['a.c', '@@ -1,3 +1,3 @@'],
      ['a.c', '@@ -20,2 +20,2 @@ int main(void)'],
      ['new', null],
    ]);
    expect(patchFrom(pieces)).toBe(twoHunks + added);
  });

  test('of one hunk keeps the header of its file', () => {
    const text = patchFrom(piecesOf(twoHunks).slice(1));
    expect(text).toContain('+++ b/a.c\n@@ -20,2');
    expect(text).not.toContain('uno');
  });
});

describe('a file', () => {
  test('is documentation by its place or name, unless a build reads it', () => {
    expect(['Documentation/a.rst', 'README', 'man/x.8', 'MAINTAINERS'].map(isDocumentation)).toEqual(Array(4).fill(true));
    expect(['a.c', 'CMakeLists.txt', 'docs/Makefile', 'Documentation/x.py'].map(isDocumentation)).toEqual(Array(4).fill(false));
    expect([hasKnownComments('a.h'), hasKnownComments('a.S')]).toEqual([true, false]);
  });

  test('of C is the same code with other comments, and another with other text', () => {
    const code = withoutComments('int a; /* one */\n// two\nchar *s = "/* no */";\n');
    expect(code).toBe(withoutComments('int a;\n\n\nchar *s = "/* no */"; // three\n'));
    expect(code).not.toBe(withoutComments('int a;\nchar *s = "/* not */";\n'));
  });
});
