import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testGit } from '../../../test/contract/real-repository.ts';
import { commandFiles } from './command-files.ts';

let folder: string;
const { signal } = new AbortController();

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'firstbad-command-files-')));
  const checkout = join(folder, 'checkout');
  await mkdir(join(checkout, 'sub'), { recursive: true });
  await writeFile(join(checkout, '.gitignore'), '*.o\n');
  for (const name of ['sub/run.sh', 'own.sh', 'x.o']) await writeFile(join(checkout, name), `${name}\n`);
  await writeFile(join(folder, 'beside.sh'), 'beside\n');
  await symlink(checkout, join(folder, 'link'));
  testGit(checkout, ['init', '--quiet']);
  testGit(checkout, ['add', '.gitignore', 'sub/run.sh']);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('says of each word which file it names, and what the repository knows of it', async () => {
  const checkout = join(folder, 'checkout');
  const files = commandFiles({ checkout }, join(checkout, 'sub'));
  const look = (word: string) => files.look(word, signal);
  expect(await look('./run.sh')).toMatchObject({
    path: join(checkout, 'sub/run.sh'),
    kind: { is: 'tracked', fromTop: 'sub/run.sh' },
  });
  expect(await look('../own.sh')).toMatchObject({ path: join(checkout, 'own.sh'), kind: { is: 'own' } });
  expect(await look('../x.o')).toMatchObject({ kind: { is: 'ignored' } });
  expect(await look('../../beside.sh')).toMatchObject({ path: join(folder, 'beside.sh'), kind: { is: 'own' } });
  expect(await look(join(folder, 'link/sub/run.sh'))).toMatchObject({ kind: { is: 'tracked', fromTop: 'sub/run.sh' } });
});

test('says nothing of words that name no file', async () => {
  const files = commandFiles({ checkout: null }, folder);
  for (const word of ['checkout', './nothing', 'make && ./run', './beside.sh/x', 'x'.repeat(5000)]) {
    expect(await files.look(word, signal)).toBeNull();
  }
});

test('sees when a script has changed', async () => {
  const files = commandFiles({ checkout: null }, folder);
  const before = await files.look('./beside.sh', signal);
  await writeFile(join(folder, 'beside.sh'), 'changed\n');
  const after = await files.look('./beside.sh', signal);
  expect(after?.path).toBe(before?.path);
  expect(after?.sha256).not.toBe(before?.sha256);
});
