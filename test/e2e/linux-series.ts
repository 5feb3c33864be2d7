// A git tree of a whole kernel with a history of its own: Debian's linux-source, and on top of it commits in the block layer. One of
// them brings the reference failure back (examples/qemu-4k-direct-io): direct reads are accepted into memory that is
// aligned for the device only, and no longer for its blocks.
//
// npx tsx test/e2e/linux-series.ts FOLDER

import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CommitName } from '../../src/core/git/commit.ts';
import { runOrFail } from '../../src/infra/processes/run.ts';
import { testGit } from '../contract/real-repository.ts';
import { openTools } from './lab.ts';

interface LinuxSeries {
  readonly repository: string;
  /** As the archive has it: it fails, as every 6.1 does. */
  readonly source: CommitName;
  /** The first of the series: it does not fail. */
  readonly good: CommitName;
  readonly culprit: CommitName;
  readonly bad: CommitName;
  /** One commit more, which touches the culprit's lines: reverting the culprit on top of it is a conflict. */
  readonly conflicting: CommitName;
}

const never = new AbortController().signal;
const culpritAfter = 13;
const check = 'block/fops.c';

// Files that every configuration with block devices compiles; a header in between makes a step dear.
const files: readonly string[] = [
  ...['block/bdev.c', 'block/blk-core.c', 'block/blk-flush.c', 'drivers/block/loop.c', 'block/blk-lib.c', 'block/blk-map.c'],
  ...['Documentation/block/index.rst', 'block/blk-merge.c', 'include/linux/bio.h', 'block/blk-mq.c', 'block/blk-mq-tag.c'],
  ...['drivers/block/virtio_blk.c', 'block/blk-settings.c', 'block/blk-stat.c', 'block/blk-sysfs.c', 'block/blk-timeout.c'],
  ...['MAINTAINERS', 'block/genhd.c', 'block/ioctl.c', 'include/linux/blkdev.h', 'block/bio.c', 'block/elevator.c'],
];

/** Makes the tree, or finds what an earlier call made. */
export async function makeLinuxSeries(repository: string): Promise<LinuxSeries> {
  if (!existsSync(join(repository, '.git', 'refs', 'tags', 'series-conflicting'))) await make(repository);
  const at = (tag: string): CommitName => testGit(repository, ['rev-parse', `${tag}^{commit}`]) as CommitName;
  return {
    repository,
    source: at('series-source'),
    good: at('series-good'),
    culprit: at('series-culprit'),
    bad: at('series-bad'),
    conflicting: at('series-conflicting'),
  };
}

async function make(repository: string): Promise<void> {
  await unpackLinuxSource(repository);
  commitAll(repository, 'Linux, as Debian has it', 'series-source');
  await rewriteCheck(repository, ['(pos & mask) || (iov_iter_alignment(iter) & mask)']);
  commitAll(repository, 'block: direct I/O needs memory that is aligned for blocks', 'series-good');
  for (const [index, path] of files.entries()) {
    if (index === culpritAfter) {
      await rewriteCheck(repository, ['(pos & mask) || !bdev_iter_is_aligned(bdev, iter)']);
      commitAll(repository, 'block: direct I/O takes memory as the device takes it', 'series-culprit');
    }
    await addTo(repository, path, index + 1);
    commitAll(repository, `${path.replace(/^.*\/|\.\w+$/g, '')}: step ${String(index + 1)} of the series`);
  }
  testGit(repository, ['tag', 'series-bad']);
  testGit(repository, ['checkout', '--quiet', '-b', 'conflicting']);
  await rewriteCheck(repository, ['(pos & mask)', '!bdev_iter_is_aligned(bdev, iter)']);
  commitAll(repository, 'block: one answer for each reason', 'series-conflicting');
  testGit(repository, ['checkout', '--quiet', 'main']);
}

/** Debian's source of its 6.1 kernels as a git tree, nothing committed yet. */
export async function unpackLinuxSource(into: string): Promise<void> {
  await extractLinuxSource(into, ['--strip-components=1']);
  testGit(into, ['init', '--quiet', '-b', 'main']);
  // -f: the kernel's own list of ignored names has some that are in its archive.
  testGit(into, ['add', '-A', '-f']);
}

/** tar's options for what is wanted of the archive, and in which depth. */
export async function extractLinuxSource(into: string, options: readonly string[]): Promise<void> {
  const source = await openTools().package('linux-source-6.1', { suite: 'bookworm', signal: never, progress: () => undefined });
  const from = join(source.root, 'usr', 'src');
  const archive = (await readdir(from)).find((name) => /^linux-source-.*\.tar\.xz$/.test(name));
  if (archive === undefined) throw new Error(`no archive in ${from}`);
  await mkdir(into, { recursive: true });
  await runOrFail(['tar', '-xf', join(from, archive), '-C', into, ...options], { signal: never });
}

export function commitAll(repository: string, subject: string, tag?: string): CommitName {
  const person = ['-c', 'user.name=A U Thor', '-c', 'user.email=author@example.org', '-c', 'gc.auto=0'];
  testGit(repository, [...person, 'commit', '--quiet', '-a', '-m', subject]);
  if (tag !== undefined) testGit(repository, ['tag', tag]);
  return testGit(repository, ['rev-parse', 'HEAD']) as CommitName;
}

/** What decides whether a direct read or write is accepted: refused for any of the reasons. */
export async function rewriteCheck(repository: string, reasons: readonly string[]): Promise<void> {
  const path = join(repository, check);
  const text = await readFile(path, 'utf8');
  const body = /(static bool blkdev_dio_unaligned\([^)]*\)\n\{\n)[^}]*(\n\}\n)/;
  if (!body.test(text)) throw new Error(`${check} has no check of direct I/O that this series knows`);
  const last = reasons.at(-1) ?? 'false';
  const lines = [
    ...['\tunsigned int mask = bdev_logical_block_size(bdev) - 1;', ''],
    ...reasons.slice(0, -1).map((reason) => `\tif (${reason})\n\t\treturn true;`),
    `\treturn ${last};`,
  ];
  await writeFile(
    path,
    text.replace(body, (_all, head: string, end: string) => head + lines.join('\n') + end),
  );
}

/** Something small that says nothing about the failure; in a file that is not C nothing comes out of it. */
export async function addTo(repository: string, path: string, step: number): Promise<void> {
  const name = `series_step_${String(step)}`;
  const file = join(repository, path);
  const text = await readFile(file, 'utf8');
  await writeFile(file, withStep(text, { path, name, step }));
}

function withStep(text: string, { path, name, step }: { readonly path: string; readonly name: string; readonly step: number }) {
  if (path.endsWith('.c'))
    return `${text}\nunsigned int ${name}(void);\nunsigned int ${name}(void)\n{\n\treturn ${String(step)};\n}\n`;
  if (path.endsWith('.h')) return text.replace(/\n#endif[^\n]*\n*$/, `\n#define ${name.toUpperCase()} ${String(step)}\n$&`);
  return `${text}\nStep ${String(step)}.\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [, , folder] = process.argv;
  if (folder === undefined) throw new Error('name a folder to make the tree in');
  process.stdout.write(`${JSON.stringify(await makeLinuxSeries(folder), null, 2)}\n`);
}
