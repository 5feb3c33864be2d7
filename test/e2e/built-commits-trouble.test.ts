// What can go wrong with the machine while commits are built, as a user meets it: a wrong compiler, a missing header, a full disk, a
// killed make, a killed firstbad, a damaged build in the cache. Each ends in its own words, never in a verdict, and leaves nothing.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SearchReport } from '../../src/core/stored/search-report.ts';
import { testGit } from '../contract/real-repository.ts';
import { type Ended, type Home, makeHome, type StartSettings } from './firstbad.ts';
import { sleepersWith } from './leftovers.ts';
import { bisectFirmware, type MadeFirmware, makeFirmware, writeFirmwareScenario } from './made-firmware.ts';

let home: Home;
let scenario: string;
let made: MadeFirmware;

beforeAll(async () => {
  home = await makeHome('trouble');
  scenario = await writeFirmwareScenario(join(home.folder, 'scenario'));
  made = makeFirmware(join(home.folder, 'firmware'), { count: 6, culprit: 3 });
});

afterAll(() => home.dispose());

test('a wrong compiler', async () => {
  const programs = join(home.folder, 'programs');
  await mkdir(programs);
  await writeFile(
    join(programs, 'gcc'),
    '#!/bin/sh\n[ "$1" = --version ] && echo "gcc 1.0" && exit\necho "gcc: broken" >&2; exit 1\n',
  );
  await chmod(join(programs, 'gcc'), 0o755);
  const ended = await hunt('main', { env: { PATH: `${programs}:${process.env['PATH'] ?? ''}` } });
  await noVerdict(
    'main',
    ended,
    /compiler gcc does not compile a file of one line: gcc: broken[^]*hint: Name a compiler that works/,
  );
});

test('a header that no package has brought', async () => {
  const newer = await commitOn('header', async (folder) => {
    const source = join(folder, 'rom.S');
    await writeFile(source, `#include <elfutils/no-such-thing.h>\n${await readFile(source, 'utf8')}`);
  });
  await noVerdict(
    newer,
    await hunt(newer),
    /elfutils\/no-such-thing\.h, which is not installed[^]*hint: apt-get install libdw-dev/,
  );
});

test.skipIf(process.getuid?.() !== 0)('a disk that is full (needs root for a small tmpfs)', async () => {
  const newer = await commitOn('large', async (folder) => {
    const makefile = await readFile(join(folder, 'Makefile'), 'utf8');
    await writeFile(join(folder, 'Makefile'), makefile.replace('\t@printf', '\t@head -c 16M /dev/zero >out/large\n\t@printf'));
  });
  const worktrees = join(home.folder, 'cache', 'worktrees');
  await rm(worktrees, { recursive: true, force: true });
  await mkdir(worktrees);
  expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', worktrees]).status).toBe(0);
  try {
    await noVerdict(newer, await hunt(newer), /no space was left on the disk[^]*hint: Make room/);
  } finally {
    spawnSync('umount', ['-l', worktrees]);
  }
});

test('a make that is killed', async () => {
  const newer = await commitOn('killed', async (folder) => {
    await writeFile(join(folder, 'Makefile'), 'all:\n\t@kill -9 $$PPID; sleep 4247\noldconfig:\n\t@:\n');
  });
  await noVerdict(newer, await hunt(newer), /make .*was killed \(SIGKILL\)[^]*hint: Nothing of it was kept/);
  expect(await sleepersWith('4247')).toEqual([]);
});

test('a firstbad that is killed while it builds goes on from there, and a damaged build in the cache is built again', async () => {
  const [first = '', second = ''] = made.commits;
  const slow = await commitOn('slow', async (folder) => {
    const makefile = await readFile(join(folder, 'Makefile'), 'utf8');
    const wait = `\t@[ -e ${home.folder}/waited ] || { touch ${home.folder}/waited; echo half >out/rom.o; sleep 4248; }\n`;
    await writeFile(join(folder, 'Makefile'), makefile.replace('\t@printf', `${wait}\t@printf`));
  });
  const along = ['bisect', scenario, '--axis', 'bios', '--repo', made.repository, '--bad', slow];
  const words = [...along, '--deterministic', '--no-evidence'];
  const killed = home.start([...words, '--good', first]);
  await expect.poll(() => sleepersWith('4248'), { timeout: 60_000 }).toHaveLength(1);
  killed.child.kill('SIGKILL');
  const number = /^hunt (\d+):/m.exec((await killed.ended).stdout)?.[1];

  const ended = await home.run([...words, '--good', first, '--json']);
  const report = JSON.parse(ended.stdout) as SearchReport;
  expect([String(report.hunt), report.culprit?.name]).toEqual([number, made.commits[3]]);
  expect(report.tests.map(({ outcome }) => outcome)).not.toContain('no-answer');
  expect(await sleepersWith('4248')).toEqual([]);
  expect(await home.leftovers()).toEqual([]);

  const images = await imagesIn(join(home.folder, 'cache', 'builds', 'entries'));
  for (const image of images) await writeFile(image, 'rubbish');
  const again = JSON.parse((await home.run([...words, '--good', second, '--json'])).stdout) as SearchReport;
  expect(again.culprit?.name).toBe(made.commits[3]);
  expect(again.builds?.cached).toBe(0);
  const [spoiled = ''] = await imagesIn(join(home.folder, 'cache', 'builds', 'entries'));
  await writeFile(spoiled, 'rubbish');
  const verified = await home.run(['cache', 'verify']);
  expect(verified.stdout).toContain('removed, because its content had changed: ');
  expect(existsSync(spoiled)).toBe(false);
});

const imagesIn = async (entries: string): Promise<readonly string[]> =>
  (await readdir(entries, { recursive: true })).filter((name) => name.endsWith('/bios.bin')).map((name) => join(entries, name));

const hunt = (newer: string, settings: StartSettings = {}): Promise<Ended> => {
  const words = bisectFirmware(scenario, made, { good: made.commits[0] ?? '', bad: newer });
  return home.run([...words, '--deterministic', '--json'], settings);
};

/** The message, nothing answered, nothing kept of the commit's build, nothing left over. */
async function noVerdict(newer: string, ended: Ended, says: RegExp): Promise<void> {
  expect(ended.stderr).toMatch(says);
  expect(ended.status).not.toBe(0);
  expect(ended.stdout).toBe('');
  const list = JSON.parse((await home.run(['hunts', '--json'])).stdout) as readonly { readonly status: string }[];
  for (const { status } of list) expect(status).not.toBe('answered');
  const entries = join(home.folder, 'cache', 'builds', 'entries');
  const keys = (await readdir(entries).catch(() => [])).filter((name) => !name.endsWith('.lease'));
  const commit = testGit(made.repository, ['rev-parse', newer]);
  for (const key of keys) expect(await readFile(join(entries, key, 'build.json'), 'utf8')).not.toContain(commit);
  expect(await home.leftovers()).toEqual([]);
}

/** One commit more on a branch of its own. */
async function commitOn(branch: string, change: (folder: string) => Promise<void>): Promise<string> {
  testGit(made.repository, ['checkout', '--quiet', '-b', branch, 'main']);
  await change(made.repository);
  testGit(made.repository, ['commit', '--quiet', '-a', '-m', branch]);
  const commit = testGit(made.repository, ['rev-parse', 'HEAD']);
  testGit(made.repository, ['checkout', '--quiet', 'main']);
  return commit;
}
