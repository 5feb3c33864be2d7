import { expect, test } from 'vitest';
import type { CommitName } from '../../core/git/commit.ts';
import { parseBatch, parseCommit } from './commit-object.ts';

const name = 'a'.repeat(40) as CommitName;
const head =
  'tree 0\nparent 1\nauthor A U Thor <a@example.org> 1600000000 +0200\ncommitter C <c@example.org> 1600000060 -0700\n';

test('subject, author and time of committing are read', () => {
  expect(parseCommit(name, Buffer.from(`${head}\nfirst line\n\nmore\n`))).toEqual({
    name,
    subject: 'first line',
    author: 'A U Thor <a@example.org>',
    committedAtMs: 1_600_000_060_000,
  });
});

test('a signature does not end the headers, although it has empty lines', () => {
  const signed = `${head}gpgsig -----BEGIN PGP SIGNATURE-----\n \n author Mallory <m@example.org> 1 +0000\n -----END PGP SIGNATURE-----\n`;
  const summary = parseCommit(name, Buffer.from(`${signed}\nsubject\n`));
  expect(summary).toMatchObject({ subject: 'subject', author: 'A U Thor <a@example.org>' });
});

test.each([
  ['encoding ISO-8859-1\n', 'latin1', 'fixé par Jérôme'],
  ['', 'utf8', 'fixé par Jérôme'],
  ['encoding no-such-encoding\n', 'latin1', 'fixé'],
] as const)('a commit with the header %j is decoded', (header, encoding, subject) => {
  expect(parseCommit(name, Buffer.from(`${head}${header}\n${subject}\n`, encoding)).subject).toBe(subject);
});

test('a commit without a message has an empty subject, and one that begins with empty lines its first full one', () => {
  expect(parseCommit(name, Buffer.from(head)).subject).toBe('');
  expect(parseCommit(name, Buffer.from(`${head}\n\n\n  late  \nmore`)).subject).toBe('late');
});

test('a time before 1970 and a broken one are read', () => {
  const early = head.replace('1600000060', '-100');
  expect(parseCommit(name, Buffer.from(`${early}\nx`)).committedAtMs).toBe(-100_000);
  expect(parseCommit(name, Buffer.from(`${head.replace('1600000060', '')}\nx`)).committedAtMs).toBe(0);
});

test('a batch is cut where git says, whatever the objects hold', () => {
  const tricky = 'one\nb commit 3\n';
  const output = Buffer.from(`a commit ${tricky.length}\n${tricky}\nnothing missing\nc tree 0\n\n`);
  expect(parseBatch(output).map(({ name: asked, type, content }) => [asked, type, Buffer.from(content).toString()])).toEqual([
    ['a', 'commit', tricky],
    ['nothing', 'missing', ''],
    ['c', 'tree', ''],
  ]);
});
