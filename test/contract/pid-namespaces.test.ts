// Two firstbads that do not see each other's processes share a home: neither takes what the other one works with.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { somePlan } from '../fakes/records.ts';
import { startJournalChild } from './journal-child.ts';
import { otherNamespace } from './pid-namespaces.ts';
import { makeRealRepository, testGit } from './real-repository.ts';
import { startWorktreeChild } from './worktree-child.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const main = ['--import', 'tsx', join(root, 'src/main.ts')];

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-namespaces-'));
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

const inside = otherNamespace ?? [];

describe.skipIf(otherNamespace === null)('in PID namespaces of their own', () => {
  it('a hunt is written by one process, and taken over when that is dead', async () => {
    const path = join(folder, 'journal.db');
    const [one, other] = [startJournalChild(path, inside), startJournalChild(path, inside)];
    const hunt = Number(await one.ask({ create: somePlan() }));
    expect(await other.ask({ acquire: hunt })).toBe(false);
    await one.kill();
    expect(await other.ask({ acquire: hunt })).toBe(true);
    await other.kill();
  });

  it('worktrees are lent to one process each, and those of a dead one are lent again', async () => {
    const { path, nameOf } = await makeRealRepository(join(folder, 'repository'));
    const below = join(folder, 'worktrees');
    const start = () => startWorktreeChild(path, below, inside);
    const [one, other] = [start(), start()];
    const order = { borrow: nameOf('d') };
    const [first, second] = [await one.ask(order), await other.ask(order)];
    expect(second).not.toBe(first);
    await one.kill();
    const third = start();
    expect(await third.ask(order)).toBe(first);
    await Promise.all([other.kill(), third.kill()]);
  });

  it('two searches at the same time in one repository both name the commit', async () => {
    const path = join(folder, 'repository');
    const names = lineOfCommits(path, 24, 16);
    const searches = ['one', 'other'].map(async (name) => {
      const test = join(folder, `${name}.sh`);
      await writeFile(
        test,
        '#!/bin/sh\nread number state < state\nsleep 0.2\nread again state < state\n[ $number = $again ] || echo changed\n[ $state = good ]\n',
      );
      await chmod(test, 0o755);
      const words = [
        'bisect',
        '--repo',
        path,
        '--good',
        names[0]!,
        '--bad',
        names.at(-1)!,
        '--deterministic',
        '--json',
        '--',
        test,
      ];
      const [program = '', ...rest] = [...inside, process.execPath, ...main, ...words];
      const env = { ...process.env, NO_COLOR: '1', FIRSTBAD_HOME: join(folder, 'home') };
      const child = spawn(program, rest, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
      let [text, errors] = ['', ''];
      child.stdout.on('data', (chunk) => (text += String(chunk)));
      child.stderr.on('data', (chunk) => (errors += String(chunk)));
      const [status] = (await once(child, 'close')) as [number | null];
      return { status, errors, named: status === 0 ? culpritIn(text) : text };
    });
    for (const found of await Promise.all(searches)) expect(found).toMatchObject({ status: 0, named: names[16] });
  });
});

function culpritIn(json: string): string {
  return (JSON.parse(json) as { culprit: { name: string } }).culprit.name;
}

/** Each commit has a file `state`: its number, and whether it is good. Gives their names. */
function lineOfCommits(path: string, count: number, firstBad: number): readonly string[] {
  mkdirSync(path);
  testGit(path, ['init', '--quiet']);
  return Array.from({ length: count }, (_, number) => {
    writeFileSync(join(path, 'state'), `${number} ${number < firstBad ? 'good' : 'bad'}\n`);
    testGit(path, ['add', 'state']);
    testGit(path, ['commit', '--quiet', '-m', `commit ${number}`]);
    return testGit(path, ['rev-parse', 'HEAD']);
  });
}
