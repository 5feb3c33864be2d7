// Histories in the block layer of a whole kernel for `firstbad verify`, on top of linux-series.ts: a culprit on a topic branch whose
// revert conflicts at the tip and applies at a release, with a fix on another branch; and one that can be reverted nowhere.
//
// npx tsx test/e2e/linux-verify-series.ts FOLDER

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CommitName } from '../../src/core/git/commit.ts';
import { testGit } from '../contract/real-repository.ts';
import { addTo, commitAll, makeLinuxSeries, rewriteCheck } from './linux-series.ts';

export interface VerifySeries {
  readonly repository: string;
  /** Does not fail: the older end of both. */
  readonly good: CommitName;
  readonly reverted: { readonly culprit: CommitName; readonly bad: CommitName; readonly fix: CommitName };
  readonly stuck: { readonly culprit: CommitName; readonly bad: CommitName };
}

const inBlocks = 'iov_iter_alignment(iter) & mask';
const asDevice = '!bdev_iter_is_aligned(bdev, iter)';

/** In a folder that may have the series already. */
export async function makeVerifySeries(folder: string): Promise<VerifySeries> {
  const { repository, good } = await makeLinuxSeries(folder);
  return addVerifySeries(repository, good);
}

async function addVerifySeries(repository: string, good: CommitName): Promise<VerifySeries> {
  const git = (...words: readonly string[]): string => testGit(repository, words);
  const step = async (path: string, number: number): Promise<void> => {
    await addTo(repository, path, number);
    commitAll(repository, `${path.replace(/^.*\/|\.\w+$/g, '')}: step ${String(number)}`);
  };
  git('checkout', '--quiet', '-f', '-b', 'conflicting-tip', good);
  await step('drivers/block/loop.c', 101);
  git('checkout', '--quiet', '-b', 'topic');
  await step('block/blk-map.c', 102);
  await rewriteCheck(repository, [`(pos & mask) || ${asDevice}`]);
  await addTo(repository, 'block/blk-lib.c', 103);
  await addTo(repository, 'Documentation/block/index.rst', 103);
  const culprit = commitAll(repository, 'block: direct I/O takes memory as the device takes it', 'verify-culprit');
  await step('block/blk-flush.c', 104);
  git('checkout', '--quiet', 'conflicting-tip');
  await step('block/blk-stat.c', 105);
  git(...person, 'merge', '--quiet', '--no-ff', '-m', 'Merge the topic branch', 'topic');
  await step('block/blk-timeout.c', 106);
  git('tag', 'v6.1.901');
  await rewriteCheck(repository, ['(pos & mask)', asDevice]);
  commitAll(repository, 'block: one answer for each reason');
  await step('block/genhd.c', 107);
  const bad = git('rev-parse', 'HEAD') as CommitName;
  git('checkout', '--quiet', '-b', 'fixed-tip');
  await step('block/ioctl.c', 108);
  await rewriteCheck(repository, ['(pos & mask)', inBlocks]);
  const fix = commitAll(repository, 'block: direct I/O needs memory that is aligned for blocks again', 'verify-fix');
  await step('block/elevator.c', 109);
  return { repository, good, reverted: { culprit, bad, fix }, stuck: await addStuck(repository, good) };
}

/** The lines around the culprit's change before it and after it: neither a revert nor the culprit on the older end applies. */
async function addStuck(repository: string, good: CommitName): Promise<VerifySeries['stuck']> {
  testGit(repository, ['checkout', '--quiet', '-b', 'stuck-tip', good]);
  await rewriteCheck(repository, ['(pos & mask)', inBlocks]);
  commitAll(repository, 'block: a reason on each line');
  await rewriteCheck(repository, ['(pos & mask)', asDevice]);
  const culprit = commitAll(repository, 'block: direct I/O takes memory as the device does', 'verify-stuck');
  await renameMask(repository);
  const bad = commitAll(repository, 'block: the mask has a better name');
  testGit(repository, ['checkout', '--quiet', 'main']);
  return { culprit, bad };
}

async function renameMask(repository: string): Promise<void> {
  const path = join(repository, 'block/fops.c');
  const text = await readFile(path, 'utf8');
  const [head = '', ...rest] = text.split(/(?=static bool blkdev_dio_unaligned)/);
  const [body = '', ...more] = rest.join('').split(/(?<=\n}\n)/);
  const renamed = body.replaceAll('return true', 'return 1').replaceAll(`return ${asDevice}`, `return !!(${asDevice})`);
  await writeFile(path, [head, renamed.replace(/\bmask\b/g, 'blocks'), ...more].join(''));
}

const person = ['-c', 'user.name=A U Thor', '-c', 'user.email=author@example.org', '-c', 'gc.auto=0'];

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [, , folder] = process.argv;
  if (folder === undefined) throw new Error('name a folder to make the tree in');
  process.stdout.write(`${JSON.stringify(await makeVerifySeries(folder), null, 2)}\n`);
}
