import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readElf } from './elf.ts';
import { makeRelocatableTree, type TreeContent } from './relocatable-tree.ts';
import { resolveIn } from './rooted-path.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firstbad-tree-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bare: TreeContent = { programs: [], data: [], leaveOut: null, plugins: [], variables: {}, folderOption: null };

test("a program of this machine, with this machine's libraries, starts from another place", async () => {
  const tree = join(folder, 'tree');
  await makeRelocatableTree({ ...bare, from: '/', into: tree, programs: ['sort'] });
  const moved = join(folder, 'a place with blanks');
  cpSync(tree, moved, { recursive: true });
  rmSync(tree, { recursive: true });
  expect(execFileSync(join(moved, 'bin/sort'), { input: 'b\na\n', encoding: 'utf8' })).toBe('a\nb\n');
  expect(existsSync(join(moved, 'lib/libc.so.6'))).toBe(true);
});

test('a launcher finds its tree from each way of calling it', async () => {
  await makeRelocatableTree({ ...bare, from: '/', into: join(folder, 'tree'), programs: ['echo'] });
  symlinkSync('../tree/bin/echo', join(folder, 'link'));
  mkdirSync(join(folder, 'links'));
  symlinkSync('../tree/bin/echo', join(folder, 'links/echo'));
  const bin = join(folder, 'tree/bin');
  const call = (command: string, cwd: string, path = '/usr/bin:/bin'): string =>
    execFileSync('/bin/sh', ['-c', command], { cwd, encoding: 'utf8', env: { PATH: path } });
  expect(call('./echo 1', bin)).toBe('1\n');
  expect(call('bin/echo 2', join(folder, 'tree'))).toBe('2\n');
  expect(call('../bin/echo 3', bin)).toBe('3\n');
  expect(call(`exec echo 4`, folder, `${bin}:/usr/bin:/bin`)).toBe('4\n');
  expect(call('links/echo 5', folder)).toBe('5\n');
  expect(call('sh tree/bin/echo "a  b" "*"', folder)).toBe('a  b *\n');
});

test('data keeps what links point to, and leaves out what is asked', async () => {
  const from = join(folder, 'root');
  for (const path of ['usr/bin', 'usr/share/a/deep', 'usr/share/b', 'etc']) mkdirSync(join(from, path), { recursive: true });
  writeFileSync(join(from, 'usr/bin/tool'), '#!/bin/sh\necho "$@" "$HOME_OF_A"\n', { mode: 0o755 });
  writeFileSync(join(from, 'usr/share/b/rom'), 'rom');
  writeFileSync(join(from, 'usr/share/a/deep/text'), 'text');
  writeFileSync(join(from, 'usr/share/a/big.bin'), 'big');
  symlinkSync('/usr/share/b/rom', join(from, 'usr/share/a/rom'));
  symlinkSync('/etc/passwd', join(from, 'usr/share/a/outside'));
  symlinkSync('.', join(from, 'usr/share/a/loop'));
  const into = join(folder, 'tree');
  await makeRelocatableTree({
    ...bare,
    from,
    into,
    programs: ['tool', 'nothing-*'],
    data: ['usr/share/a', 'usr/share/none'],
    leaveOut: '^usr/share/a/(big|loop)',
    variables: { HOME_OF_A: 'usr/share/a', HOME_OF_NONE: 'usr/share/none' },
    folderOption: { programs: 'to', option: '-L', folders: ['usr/share/a', 'usr/share/none'] },
  });
  expect(readFileSync(join(into, 'usr/share/a/rom'), 'utf8')).toBe('rom');
  expect(readFileSync(join(into, 'usr/share/a/deep/text'), 'utf8')).toBe('text');
  for (const path of ['big.bin', 'outside', 'loop']) expect(existsSync(join(into, 'usr/share/a', path))).toBe(false);
  const place = `${into}/bin/../usr/share/a`;
  expect(execFileSync(join(into, 'bin/tool'), ['x y'], { encoding: 'utf8' })).toBe(`x y -L ${place} ${place}\n`);
});

test('what is not there is said', async () => {
  const failure = makeRelocatableTree({ ...bare, from: folder, into: join(folder, 'tree'), programs: ['qemu'] });
  await expect(failure).rejects.toMatchObject({ code: 'program-missing' });
  mkdirSync(join(folder, 'usr/bin'), { recursive: true });
  cpSync('/bin/echo', join(folder, 'usr/bin/echo'), { dereference: true });
  const alone = makeRelocatableTree({ ...bare, from: folder, into: join(folder, 'tree'), programs: ['echo'] });
  await expect(alone).rejects.toMatchObject({ code: 'library-missing' });
});

test('reads what a program needs', async () => {
  const elf = await readElf('/bin/sh');
  expect(elf?.interpreter).toMatch(/^\/lib64\/ld-linux/);
  expect(elf?.needed).toContain('libc.so.6');
  writeFileSync(join(folder, 'text'), 'no program');
  expect(await readElf(join(folder, 'text'))).toBeNull();
});

test('paths stay in their root', async () => {
  mkdirSync(join(folder, 'usr/lib'), { recursive: true });
  symlinkSync('usr/lib', join(folder, 'lib'));
  symlinkSync('/lib/there', join(folder, 'absolute'));
  symlinkSync('../../../../usr', join(folder, 'up'));
  symlinkSync('b', join(folder, 'a'));
  symlinkSync('a', join(folder, 'b'));
  writeFileSync(join(folder, 'usr/lib/there'), '');
  expect(await resolveIn(folder, '/lib/there')).toBe(join(folder, 'usr/lib/there'));
  expect(await resolveIn(folder, 'absolute')).toBe(join(folder, 'usr/lib/there'));
  expect(await resolveIn(folder, 'up/lib')).toBe(join(folder, 'usr/lib'));
  expect(await resolveIn(folder, '../../lib')).toBe(join(folder, 'usr/lib'));
  expect(await resolveIn(folder, 'lib/nothing')).toBeNull();
  expect(await resolveIn(folder, 'a')).toBeNull();
});
