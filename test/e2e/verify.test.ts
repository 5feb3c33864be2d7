// `firstbad verify` on real repositories with real builds: each rung and each ending. Needs git and cc, and no virtual machine.

import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Verification } from '../../src/core/stored/verification.ts';
import { type Home, makeHome } from './firstbad.ts';
import { temporaryFolder } from './lab.ts';
import { hashOfFolder, type MadeCommit, makeRepository, numberedLine } from './made-repository.ts';

let home: Home;
let folder: string;

beforeEach(async () => {
  home = await makeHome('verify');
  folder = await temporaryFolder('verify-repository');
});

afterEach(async () => {
  await home.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** `limit` at the culprit becomes 0; the lines around it are far enough apart to be hunks of their own. */
const source = (limit: string, note = 'a note', tail = 'return 0;'): string =>
  [
    '#include <stdlib.h>',
    `static const char *note = "${note}";`,
    ...Array.from({ length: 12 }, (_, n) => `/* filler ${n} */`),
    `static int limit = ${limit};`,
    ...Array.from({ length: 12 }, (_, n) => `/* more ${n} */`),
    `int main(void) { if (limit < 1 && note) return 1; ${tail} }`,
    '',
  ].join('\n');

const compiled = 'cc -o prog prog.c && ./prog';

async function verified(
  commits: readonly MadeCommit[],
  { command = compiled, words = [] as readonly string[] } = {},
): Promise<{ readonly report: Verification; readonly status: number | null; readonly untouched: boolean }> {
  const repository = await makeRepository(join(folder, 'repository'), commits);
  const script = await writeScript(command);
  const before = await hashOfFolder(repository.path);
  const bisected = await home.run(['bisect', '--good', 'v0.0', '--deterministic', ...words, '--', script], {
    cwd: repository.path,
  });
  expect(bisected.stdout, bisected.stderr).toContain('A suspect, not verified: firstbad verify 1');
  const ended = await home.run(['verify', '1', '--json']);
  expect(ended.stdout, ended.stderr).not.toBe('');
  const untouched = (await hashOfFolder(repository.path)) === before;
  return { report: JSON.parse(ended.stdout) as Verification, status: ended.status, untouched };
}

async function writeScript(command: string): Promise<string> {
  const script = join(folder, 'test.sh');
  await writeFile(script, `#!/bin/sh\n${command}\n`);
  await chmod(script, 0o755);
  return script;
}

const line = (sources: readonly string[]): readonly MadeCommit[] =>
  sources.map((text, n) => ({ parents: n === 0 ? [] : [n - 1], files: { 'prog.c': text, [`n${n}`]: `${n}\n` } }));

const statusOf = (report: Verification, rung: string): string | undefined =>
  report.rungs.find((one) => one.rung === rung)?.status;

describe('a culprit', () => {
  test('whose revert at the newest version builds and passes is verified, and everything says so', async () => {
    const good = source('1');
    const bad = source('0');
    const { report, status, untouched } = await verified(line([good, good, bad, bad, source('0', 'another note')]));
    expect(report.ending, JSON.stringify(report)).toBe('verified');
    expect([status, untouched]).toEqual([0, true]);
    expect(['pair', 'difference', 'revert', 'newest'].map((rung) => statusOf(report, rung))).toEqual(Array(4).fill('done'));
    expect((await home.run(['show', '1'])).stdout).toContain('Culprit, verified:');
    expect((await home.run(['log', '1'])).stdout).toContain('# Culprit, verified:');
    const shown = JSON.parse((await home.run(['show', '1', '--json'])).stdout) as { readonly verification: Verification };
    expect(shown.verification.ending).toBe('verified');
    const [id] = report.rungs[0]!.tests;
    expect((await home.run(['show', id!])).stdout).toContain('bad');
  });

  test('whose revert conflicts is verified by the part that still can be reverted, which is named', async () => {
    const culprit = source('0', 'changed with it');
    const newest = source('0', 'changed again');
    const { report, status } = await verified(line([source('1'), culprit, newest, newest]));
    expect(report.ending, JSON.stringify(report)).toBe('verified');
    expect(status).toBe(0);
    expect(statusOf(report, 'revert')).toBe('untried');
    expect(report.neededParts).toHaveLength(1);
    expect(report.neededParts![0]!.hunk).toContain('@@ -12,7');
  });

  test('whose revert and whose parts all conflict stays a suspect, and why is said', async () => {
    const sources = [source('1'), source('0'), source('-1'), source('-2')];
    const { report, status } = await verified(line(sources));
    expect(report.ending, JSON.stringify(report)).toBe('suspect');
    expect(status).toBe(3);
    expect(report.because).toContain('conflicts in prog.c');
  });

  test('whose verification was killed or stopped goes on where it was, and the hunt keeps its answer', async () => {
    const newest = source('0', 'changed again');
    const commits = line([source('1'), source('0', 'changed with it'), newest, newest]);
    const repository = await makeRepository(join(folder, 'repository'), commits);
    const hold = join(folder, 'hold');
    // A revert in part waits until it is let go.
    const waits = `grep -q 'limit = 1' prog.c && grep -q 'changed again' prog.c && while test -e ${hold}; do sleep 0.1; done`;
    const script = await writeScript(`${waits}\n${compiled}`);
    await home.run(['bisect', '--good', 'v0.0', '--deterministic', '--', script], { cwd: repository.path });
    await writeFile(hold, '');
    const killed = home.start(['verify', '1']);
    await killed.shows('testing HEAD with');
    killed.child.kill('SIGKILL');
    await killed.ended;
    const stopped = home.start(['verify', '1']);
    await stopped.shows('testing HEAD with');
    stopped.child.kill('SIGINT');
    const end = await stopped.ended;
    expect([end.status, end.stderr]).toEqual([130, expect.stringContaining('firstbad verify 1 goes on where it was')]);
    expect(end.stderr).not.toContain('testing the culprit');
    await rm(hold);
    const report = JSON.parse((await home.run(['verify', '1', '--json'])).stdout) as Verification;
    expect([report.ending, statusOf(report, 'parts')], JSON.stringify(report)).toEqual(['verified', 'done']);
    const later = await home.run(['verify', '1', '--json']);
    expect([JSON.parse(later.stdout), later.stderr]).toEqual([report, expect.not.stringContaining('testing')]);
    expect((await home.run(['hunts'])).stdout).toMatch(/1 .* answered/);
    expect(await home.leftovers()).toEqual([]);
  });

  test('that is a merge is tried against each of its parents', async () => {
    // Either side alone is well: only together is the sum too large.
    const sum = (a: string, b: string): Readonly<Record<string, string>> => ({ a, b });
    const repository = await makeRepository(join(folder, 'repository'), [
      { parents: [], files: sum('1', '1') },
      { parents: [0], files: sum('2', '1') },
      { parents: [0], files: sum('1', '2') },
      { parents: [1, 2], files: sum('2', '2') },
      { parents: [3], files: { c: '1' } },
    ]);
    const script = await writeScript('test $(($(cat a) + $(cat b))) -lt 4');
    await home.run(['bisect', '--good', 'v0.0', '--deterministic', '--', script], { cwd: repository.path });
    const report = JSON.parse((await home.run(['verify', '1', '--json'])).stdout) as Verification;
    expect(report).toMatchObject({ ending: 'verified', culprit: repository.names[3] });
    expect(report.rungs[0]?.text).toContain('another parent: bad in 0 of 1');
    expect(report.rungs[1]?.text).toContain('a merge of 2 parents');
  });

  test.each([
    ['documentation', { 'doc/read.me': 'words' }],
    ['comments', { 'prog.c': source('1').replace('/* more 3 */', '/* other 3 */') }],
  ])('that was only said to be bad and changes %s only is refuted, and that it can not matter is said', async (what, files) => {
    const commits: readonly MadeCommit[] = [
      { parents: [], files: { 'prog.c': source('1'), 'doc/read.me': 'text' } },
      { parents: [0], files },
    ];
    const { report, status } = await verified(commits, { words: ['--believe-ends'] });
    expect([report.ending, status], JSON.stringify(report)).toEqual(['refuted', 1]);
    expect(report.rungs[1]).toMatchObject({ rung: 'difference', status: 'failed' });
    expect(report.because).toContain(what);
  });

  test('that was named by an answer which does not repeat is refuted', async () => {
    // The command failed from the third commit on while the file was there; nothing in the commits does it.
    const flag = 'flag';
    const command = `test "$(cat n)" -lt 2 || test ! -e "$(dirname "$0")/${flag}"`;
    await writeFile(join(folder, flag), '');
    const repository = await makeRepository(join(folder, 'repository'), numberedLine(4));
    const script = await writeScript(command);
    await home.run(['bisect', '--good', 'v0.0', '--deterministic', '--', script], { cwd: repository.path });
    await rm(join(folder, flag));
    const ended = await home.run(['verify', '1']);
    expect([ended.status, ended.stdout], ended.stderr).toEqual([1, expect.stringContaining('Refuted, not the culprit')]);
  });

  test('that is fixed in the newest version is told with the commit that fixed it', async () => {
    const [good, bad] = [source('1'), source('0')];
    const sources = [good, bad, bad, bad, good, good];
    const commits = line(sources);
    const { report } = await verified(commits, { words: ['--bad', ':/change 3'] });
    expect(report.newest[0]?.state, JSON.stringify(report)).toBe('fixed');
    expect(report.newest[0]?.fix).toContain('change 4');
  });

  test('whose revert conflicts everywhere but at its release is verified there', async () => {
    const [good, bad] = [source('1'), source('0')];
    const sources = [good, ...Array.from({ length: 5 }, () => good), bad, bad, bad, bad, bad, source('-1')];
    const { report } = await verified(line(sources));
    expect(report.ending, JSON.stringify(report)).toBe('verified');
    expect(report.rungs.find(({ rung }) => rung === 'revert-nearer')).toMatchObject({ status: 'done' });
  });
});
