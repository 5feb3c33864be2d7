// `firstbad bisect` on real repositories with real commands, beside git's own bisect. Needs git, and no virtual machine.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SearchReport } from '../../src/core/stored/search-report.ts';
import { type Ended, type Home, makeHome } from './firstbad.ts';
import { temporaryFolder } from './lab.ts';
import { hashOfFolder, type MadeCommit, type MadeRepository, makeRepository, numberedLine } from './made-repository.ts';

let home: Home;
let folder: string;

beforeEach(async () => {
  home = await makeHome('bisect');
  folder = await temporaryFolder('bisect-repository');
});

afterEach(async () => {
  await home.dispose();
  await rm(folder, { recursive: true, force: true });
});

const line = (count = 64): Promise<MadeRepository> => makeRepository(join(folder, 'repository'), numberedLine(count));

/** A script of the user's own beside the repository; `$n` is the number of the commit. */
async function script(text: string, name = 'test.sh'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\nn=$(cat n)\n${text}\n`);
  await chmod(path, 0o755);
  return path;
}

async function bisect({ path }: MadeRepository, ...words: readonly string[]): Promise<Ended> {
  return home.run(['bisect', ...words], { cwd: path });
}

function reportFrom(ended: Ended): SearchReport {
  expect(ended.stdout, ended.stderr).not.toBe('');
  return JSON.parse(ended.stdout) as SearchReport;
}

describe('a bisect of a repository', () => {
  test('names the culprit as git does, in as many tests and the two ends, and leaves the user’s repository as it was', async () => {
    const repository = await line(100);
    const command = await script('echo "this is $n"; test $n -lt 37');
    await writeFile(join(repository.path, 'n'), 'what the user is working on\n');
    const before = await hashOfFolder(repository.path);
    const ended = await bisect(repository, 'v1.0..main', '--deterministic', '--', command);
    expect(ended.stdout).toContain(`\n${repository.names[37]} is the first bad commit\n`);
    expect(ended.status).toBe(0);
    expect(await hashOfFolder(repository.path)).toBe(before);
    const { tests } = reportFrom(await home.run(['show', '1', '--json']));
    expect(tests.length).toBeLessThanOrEqual(Math.ceil(Math.log2(89)) + 2);
    const shown = await home.run(['show', tests.at(-1)!.id]);
    expect(shown.stdout).toMatch(/this is \d+/);
    expect(await home.leftovers()).toEqual([]);
  });

  test('agrees with git about merges, with and without --first-parent', async () => {
    const { commits, culprit } = woven();
    const repository = await makeRepository(join(folder, 'woven'), commits);
    const command = await script('test ! -e broken');
    for (const words of [[], ['--first-parent']]) {
      const ended = await bisect(repository, ...words, '--good', 'v0.0', '--', command);
      const gits = gitBisect(repository, [...words, 'main', 'v0.0'], command);
      expect(/(\w{40}) is the first bad/.exec(ended.stdout)?.[1]).toBe(gits.culprit);
      if (words.length === 0) expect(gits.culprit).toBe(repository.names[culprit]);
    }
  });

  test('looks for a good end, the fix, within paths, in the user’s terms', async () => {
    const commits = numberedLine(80).map((commit, n): MadeCommit => ({
      ...commit,
      files: { ...commit.files, ...(n % 4 === 0 ? { 'src/x': `${n}` } : {}) },
    }));
    const repository = await makeRepository(join(folder, 'repository'), commits);
    const breaks = await script('test $n -lt 44');
    const culprit = (ended: Ended): string => /^(\w{40} is the first \w+ commit)$/m.exec(ended.stdout)?.[1] ?? ended.stderr;
    expect(culprit(await bisect(repository, '--', breaks))).toBe(`${repository.names[44]} is the first bad commit`);
    const paths = await bisect(
      repository,
      '--path',
      'src',
      '--good',
      'v0.0',
      '--term-old',
      'fast',
      '--term-new',
      'slow',
      '--',
      breaks,
    );
    expect(culprit(paths)).toBe(`${repository.names[44]} is the first slow commit`);
    const mends = await script('test $n -ge 23', 'mends.sh');
    const fixed = await bisect(repository, '--fixed', '--bad', 'v0.0', '--', mends);
    expect(culprit(fixed)).toBe(`${repository.names[23]} is the first fixed commit`);
  });

  test('ends with a range and 2 where skips hide it', async () => {
    const repository = await line();
    const command = await script('test $n -ge 30 -a $n -le 33 && exit 125; test $n -lt 32');
    const ended = await bisect(repository, '--good', 'v0.0', '--json', '--', command);
    expect(ended.status).toBe(2);
    const left = reportFrom(ended).candidates.map(({ version }) => repository.names.indexOf(version.name));
    expect(left.sort()).toEqual([30, 31, 32, 33, 34]);
  });

  test('is right with a test that lies in one run of ten', async () => {
    const repository = await line(200);
    await mkdir(join(folder, 'counts'));
    // Seeded by the commit and the number of its run, so that this test always goes the same way.
    const command = await script(`
      count=${join(folder, 'counts')}/$FIRSTBAD_COMMIT; echo >> $count
      lies=$(( ($(echo "$FIRSTBAD_COMMIT $(wc -l < $count)" | cksum | cut -d' ' -f1) % 10) == 0 ))
      bad=$(( n >= 137 )); exit $(( bad ^ lies ))`);
    const report = reportFrom(await bisect(repository, '--good', 'v0.0', '--json', '--', command));
    expect(report.culprit?.name).toBe(repository.names[137]);
    expect(report.confidence).toBeGreaterThan(0.98);
  });

  test('kills what hangs with all that it started', async () => {
    const repository = await line(16);
    const command = await script(`test $n -lt 9 && exit 0; setsid sleep 97531 & sleep 97531`);
    const ended = await bisect(
      repository,
      '--good',
      'v0.0',
      '--timeout',
      '1s',
      '--timeout-is',
      'bad',
      '--json',
      '--deterministic',
      '--',
      command,
    );
    const report = reportFrom(ended);
    expect(report.culprit?.name).toBe(repository.names[9]);
    const reasons = new Set(report.tests.filter(({ outcome }) => outcome === 'bad').map(({ because }) => because));
    expect([...reasons]).toEqual(['killed at the timeout of 1 s']);
    expect(spawnSync('pgrep', ['-f', 'sleep 97531']).stdout.toString()).toBe('');
  });

  test('runs three side by side, each in a worktree of its own', async () => {
    const repository = await line(300);
    const places = join(folder, 'places');
    const command = await script(`pwd >> ${places}; test "$(pwd)" = "$FIRSTBAD_WORKTREE" || exit 128; test $n -lt 222`);
    const ended = await bisect(repository, '-j', '3', '--good', 'v0.0', '--', command);
    expect(ended.stdout).toContain(`${repository.names[222]} is the first bad commit`);
    expect(new Set((await readFile(places, 'utf8')).trim().split('\n')).size).toBe(3);
  });

  test('says at once when the command can not be run', async () => {
    const repository = await line(16);
    const missing = await bisect(repository, '--good', 'v0.0', '--', './no-such-test.sh');
    expect([missing.status, missing.stderr]).toEqual([128, expect.stringContaining('./no-such-test.sh')]);
    const command = await script('exit 0');
    await chmod(command, 0o644);
    const ended = await bisect(repository, '--good', 'v0.0', '--', command);
    expect([ended.status, ended.stderr]).toEqual([128, expect.stringContaining('The first test')]);
  });
});

describe('a bisect that was stopped', () => {
  const ways = [
    { signal: 'SIGINT', status: 130 },
    { signal: 'SIGKILL', status: null },
  ] as const;

  for (const { signal, status } of ways) {
    test(`by ${signal} leaves nothing, and the same command goes on`, async () => {
      const repository = await line(200);
      const [hold, asked] = [join(folder, 'hold'), join(folder, 'asked')];
      // The third test hangs; what the first two have answered is not asked again.
      const waits = `test $(wc -l < ${asked}) -le 2 || test ! -e ${hold} || sleep 86420`;
      const command = await script(`echo $n >> ${asked}; ${waits}; test $n -lt 77`);
      await writeFile(hold, '');
      await rm(asked, { force: true });
      const words = ['bisect', '--deterministic', '--good', 'v0.0', '--', command];
      const started = home.start(words, { cwd: repository.path });
      await started.shows('1.2 good');
      await expect.poll(() => spawnSync('pgrep', ['-f', 'sleep 86420']).status).toBe(0);
      started.child.kill(signal);
      expect((await started.ended).status).toBe(status);
      await rm(hold);
      const ended = await home.run(words, { cwd: repository.path });
      expect(ended.stdout).toContain('going on with hunt 1');
      const numbers = (await readFile(asked, 'utf8')).trim().split('\n');
      for (const answered of numbers.slice(0, 2)) expect(numbers.filter((one) => one === answered)).toHaveLength(1);
      expect(ended.stdout).toContain(`${repository.names[77]} is the first bad commit`);
      await expect.poll(() => spawnSync('pgrep', ['-f', 'sleep 86420']).stdout.toString()).toBe('');
      expect(repository.git('status', '--porcelain')).toBe('');
    });
  }
});

describe('logs', () => {
  test('of firstbad are taken by git bisect replay, which names the same culprit', async () => {
    const repository = await line(100);
    const command = await script('test $n -eq 50 && exit 125; test $n -lt 37');
    const ended = await bisect(repository, '--good', 'v0.0', '--', command);
    const culprit = /^(\w{40}) is the first bad commit$/m.exec(ended.stdout)?.[1];
    const log = join(folder, 'bisect.log');
    await writeFile(log, (await home.run(['log', '1'])).stdout);
    expect(repository.git('bisect', 'replay', log)).toContain(`${culprit} is the first bad commit`);
  });

  test('of git are gone on from', async () => {
    const repository = await line(100);
    const command = await script('test $n -lt 37');
    repository.git('bisect', 'start', 'main', 'v0.0');
    repository.git('bisect', 'bad');
    const log = repository.git('bisect', 'log');
    repository.git('bisect', 'reset');
    const mail = log.replace(/^/gm, '> ');
    const ended = await home.run(['replay', '-', '--', command], { cwd: repository.path, input: mail });
    expect(ended.stdout).toContain(`${repository.names[37]} is the first bad commit`);
    const elsewhere = await makeRepository(
      join(folder, 'elsewhere'),
      numberedLine(3).map((one) => ({ ...one, files: { x: '' } })),
    );
    const refused = await home.run(['replay', '-', '--', command], { cwd: elsewhere.path, input: mail });
    expect([refused.status, refused.stderr]).toEqual([128, expect.stringContaining(repository.names[99]!)]);
  });
});

test('a search by hand goes through days of commands, with a worktree for each', async () => {
  const repository = await line(60);
  const begun = await bisect(repository, '--manual', '--deterministic', '--good', 'v0.0');
  let { stdout } = begun;
  const answer = async (...words: readonly string[]): Promise<void> => {
    ({ stdout } = await home.run(words, { cwd: repository.path }));
  };
  const worktree = (): string | undefined => /ready to build in (.*)/.exec(stdout)?.[1];
  let steps = 0;
  for (let place = worktree(); place !== undefined && steps < 20; place = worktree(), steps += 1) {
    const n = Number(await readFile(join(place, 'n'), 'utf8'));
    if (steps === 3) {
      // A slip of the tongue.
      await answer(n < 41 ? 'bad' : 'good');
      await answer('undo');
      expect(Number(await readFile(join(worktree()!, 'n'), 'utf8'))).toBe(n);
    }
    await answer(n < 41 ? 'good' : 'bad');
  }
  expect(stdout).toContain(`${repository.names[41]} is the first bad commit`);
  expect(steps).toBeLessThanOrEqual(8);
  expect(existsSync(join(home.folder, 'state', 'by-hand', 'hunt-1'))).toBe(false);
  expect(repository.git('status', '--porcelain')).toBe('');
});

/** Branches of three commits that are merged one after the other; one of them breaks it. */
function woven(): { readonly commits: readonly MadeCommit[]; readonly culprit: number } {
  const commits: MadeCommit[] = [{ parents: [], files: { n: '0' } }];
  let trunk = 0;
  let culprit = 0;
  for (let branch = 0; branch < 12; branch += 1) {
    let tip = trunk;
    for (let step = 0; step < 3; step += 1) {
      const n = commits.length;
      const isCulprit = branch === 7 && step === 1;
      if (isCulprit) culprit = n;
      commits.push({ parents: [tip], files: { [`b${branch}`]: `${step}`, ...(isCulprit ? { broken: 'yes' } : {}) } });
      tip = n;
    }
    const side = commits.length;
    commits.push({ parents: [trunk], files: { n: `${side}` } });
    // fast-import starts a merge from its first parent's files: the other side's are given.
    const merged = { [`b${branch}`]: '2', ...(branch === 7 ? { broken: 'yes' } : {}) };
    commits.push({ parents: [side, tip], files: merged });
    trunk = commits.length - 1;
  }
  return { commits, culprit };
}

function gitBisect(repository: MadeRepository, words: readonly string[], command: string): { readonly culprit: string } {
  repository.git('bisect', 'start', ...words);
  const output = repository.git('bisect', 'run', command);
  repository.git('bisect', 'reset');
  return { culprit: /^(\w{40}) is the first bad commit$/m.exec(output)?.[1] ?? '' };
}
