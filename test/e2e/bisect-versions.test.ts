// `firstbad bisect --versions` on real lists with real commands. Needs no virtual machine and no git.

import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SearchReport } from '../../src/core/stored/search-report.ts';
import { type Ended, type Home, makeHome } from './firstbad.ts';
import { temporaryFolder } from './lab.ts';

let home: Home;
let folder: string;
const day = (number: number): string => new Date(Date.UTC(2026, 0, number + 1)).toISOString().slice(0, 10);

beforeEach(async () => {
  home = await makeHome('versions');
  folder = await temporaryFolder('bisect-versions');
  await mkdir(join(folder, 'images'));
  await writeFile(
    join(folder, 'nightlies.txt'),
    ['# oldest first', ...Array.from({ length: 60 }, (_, n) => day(n))].join('\n'),
  );
  // The images that are still kept: the first ten and every third after them.
  for (let n = 0; n < 60; n += 1) {
    if (n < 10 && n !== 0) continue;
    if (n % 3 === 0) await writeFile(join(folder, 'images', day(n)), n < 37 ? 'boots\n' : 'hangs\n');
  }
  await writeFile(join(folder, 'test.sh'), '#!/bin/sh\necho "trying $1 as $FIRSTBAD_VERSION"\ngrep -q boots "images/$1"\n');
  await chmod(join(folder, 'test.sh'), 0o755);
});

afterEach(async () => {
  await home.dispose();
  await rm(folder, { recursive: true, force: true });
});

const bisect = (...words: readonly string[]): Promise<Ended> =>
  home.run(['bisect', '--versions', 'nightlies.txt', ...words], { cwd: folder });

test('a list with versions that are gone: the nearest ends are taken, and what is left is named', async () => {
  const available = ['--available', 'test -e "images/$FIRSTBAD_VERSION"'];
  const ended = await bisect('--good', day(3), '-j', '2', ...available, '--', './test.sh', '{}');
  expect(ended.stderr).toContain(`${day(3)} is gone: the nearest version that is not is ${day(12)}`);
  expect(ended.stderr).toContain(`${day(59)} is gone: the nearest version that is not is ${day(57)}`);
  // 2026-02-08 is the first that is kept and hangs; the two before it are gone, and either may be the first.
  expect(ended.stdout).toContain('Only versions that can not be tested are left.');
  for (const one of [37, 38, 39]) expect(ended.stdout).toContain(day(one));
  expect(ended.status).toBe(2);
  const shown = JSON.parse((await home.run(['show', '1', '--json'])).stdout) as SearchReport;
  expect(shown.question).toBe('bisect-versions');
  expect(shown.candidates.map(({ version }) => version.name).sort()).toEqual([37, 38, 39].map(day));
  expect(shown.tests.find(({ outcome }) => outcome === 'skip')?.because).toBe('gone: --available ended with exit status 1');
  const tested = shown.tests.find(({ outcome }) => outcome === 'bad')!;
  expect((await home.run(['show', tested.id])).stdout).toContain(`trying ${tested.version.name} as ${tested.version.name}`);
  expect((await home.run(['log', '1'])).stdout).toContain(`# good: [${day(12)}]`);
  expect((await home.run(['hunts'])).stdout).toMatch(/answered +bisect-versions +\d+ +nightlies\.txt/);
});

test('answers are taken over by the next search of the same command, and a changed script is another test', async () => {
  for (let n = 0; n < 60; n += 1) await writeFile(join(folder, 'images', day(n)), n < 37 ? 'boots\n' : 'hangs\n');
  const first = await bisect('--deterministic', '--', './test.sh', '{}');
  expect(first.stdout).toContain(`${day(37)} is the first bad version`);
  expect(first.stdout).toContain(`Last good ${day(36)}, first bad ${day(37)}`);
  expect(first.status).toBe(0);
  const report = await home.run(['report', '1']);
  expect(report.stdout).toContain(`The first bad version is ${day(37)}`);
  expect(report.stdout).toContain(`export FIRSTBAD_VERSION=${day(37)}`);
  const second = await bisect('--deterministic', '--good', day(30), '--', './test.sh', '{}');
  expect(second.stderr + second.stdout).toMatch(/\d answers? of this command in this folder taken over from before/);
  expect(second.stdout).toContain(`${day(37)} is the first bad version`);
  await writeFile(join(folder, 'test.sh'), '#!/bin/sh\ngrep -q boots "images/$1"\n');
  const third = await bisect('--deterministic', '--', './test.sh', '{}');
  expect(third.stderr + third.stdout).not.toContain('taken over');
  const exported = join(folder, 'hunt.gz');
  expect((await home.run(['export', '1', exported])).status).toBe(0);
  const other = await makeHome('adopted');
  try {
    expect((await other.run(['adopt', exported])).status).toBe(0);
    expect((await other.run(['show', '1'])).stdout).toContain(`${day(37)} is the first bad version`);
  } finally {
    await other.dispose();
  }
});

test('a person may answer, and weights say where to look first', async () => {
  await writeFile(join(folder, 'weights.txt'), `${day(50)} 1000\n`);
  const asked = await bisect('--manual', '--deterministic', '--weights', 'weights.txt', '--json');
  const { test: first } = JSON.parse(asked.stdout) as { test: { name: string } };
  expect([day(49), day(50)]).toContain(first.name);
  expect((await home.run(['good'])).stdout).toContain('Test ');
  const wrong = await bisect('--good', day(9), '--bad', day(4), '--', 'true');
  expect(wrong.stderr).toContain(`the good end ${day(9)} stands after the bad end ${day(4)}`);
  expect(wrong.status).toBe(128);
  const elsewhere = await bisect('--weights', 'test.sh', '--', 'true');
  expect(elsewhere.stderr).toContain('test.sh:2: expected a version and a number from 0 on');
});
