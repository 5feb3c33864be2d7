// The log that firstbad writes, given to the real `git bisect replay`: it ends where the search has ended.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CommitName } from '../../src/core/git/commit.ts';
import { CommitWorld, type SearchSettings } from '../fakes/commit-world.ts';
import type { DrawnCommit } from './drawn-history.ts';
import { importCommits, testGit } from './real-repository.ts';

const count = 120;
const culprit = 83;

let folder = '';
let names: readonly CommitName[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-replay-'));
  const commits = Array.from({ length: count }, (_, node): DrawnCommit => {
    const parents = node === 0 ? [] : [String(node - 1)];
    return { label: String(node), parents, files: { file: `${node}\n` } };
  });
  names = await importCommits(join(folder, 'repository'), { commits });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What git says at the end of the replay of the searches' last log. */
async function replayed(searches: readonly SearchSettings[]): Promise<string> {
  const world = CommitWorld.line(count, { culprit, releases: [{ tag: 'v1.0', node: 0 }] });
  let log = '';
  for (const search of searches) ({ log } = (await world.search(search)).report);
  for (const [node, name] of names.entries()) log = log.replaceAll(world.repository.nameOf(node), name);
  const file = join(folder, 'bisect.log');
  await writeFile(file, log);
  return testGit(join(folder, 'repository'), ['bisect', 'replay', file]);
}

const believing = { olds: ['v1.0'], rules: { flaky: false } };

test.each<[string, readonly SearchSettings[]]>([
  ['one test at a time', [believing]],
  ['four tests at once', [{ ...believing, jobs: 4 }]],
  ['spare tests after the answer', [{ ...believing, rules: { flaky: false, audits: 3 } }]],
  ['answers of an earlier search', [{ ...believing, jobs: 4 }, believing]],
  ['a test that may be flaky', [{ olds: ['v1.0'], jobs: 2 }]],
])('git ends at the same commit after %s', async (_, searches) => {
  expect(await replayed(searches)).toContain(`${names[culprit]} is the first bad commit`);
});
