// Makes an ext2 file system out of files in memory, without root and without mounting: the same files give the same bytes.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runOrFail } from '../infra/processes/run.ts';
import { fixedTimeS, settleExt2 } from './ext2-settle.ts';

export interface Ext2Request {
  /** Contents by path relative to the file system's root. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Empty; used for what mke2fs reads and writes. */
  readonly work: string;
  readonly signal: AbortSignal;
}

/** The bytes of the file system. Throws LabError when mke2fs is missing or fails. */
export async function ext2Image({ files, work, signal }: Ext2Request): Promise<Uint8Array> {
  const root = join(work, 'root');
  for (const [path, content] of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  const image = join(work, 'partition.img');
  await runOrFail(mke2fsCommand({ root, image, kibibytes: sizeFor(files) }), {
    signal,
    timeoutMs: mke2fsTimeoutMs,
    env: fixed(),
  });
  const partition = await readFile(image);
  settleExt2(partition);
  return partition;
}

const mke2fsTimeoutMs = 60_000;
const fixedUuid = '66697273-7462-6164-0000-000000000000';

function mke2fsCommand({ root, image, kibibytes }: { root: string; image: string; kibibytes: number }): string[] {
  return [
    ...['mke2fs', '-q', '-F', '-t', 'ext2'],
    // Few, old features: GRUB, e2fsck and settleExt2 all know them, and none adds a checksum.
    ...['-O', 'none,filetype'],
    ...['-b', '4096', '-I', '128', '-m', '0', '-U', fixedUuid],
    ...['-E', `root_owner=0:0,no_copy_xattrs,hash_seed=${fixedUuid}`],
    ...['-d', root, image, `${kibibytes}k`],
  ];
}

function fixed(): Record<string, string> {
  return {
    E2FSPROGS_FAKE_TIME: String(fixedTimeS),
    // What the machine's administrator prefers for file systems is not ours.
    MKE2FS_CONFIG: '/dev/null',
    // Users without root often have no sbin in theirs.
    PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`,
  };
}

function sizeFor(files: ReadonlyMap<string, Uint8Array>): number {
  let kibibytes = 0;
  // Each file rounded up to blocks, with an inode and its share of the lists of blocks (4 bytes for 4096).
  for (const content of files.values())
    kibibytes += Math.ceil(content.length / 4096) * 4 + Math.ceil(content.length / 2 ** 20) + 4;
  // Room for bitmaps, folders and lost+found, then whole mebibytes.
  return Math.ceil((kibibytes + 512) / 1024) * 1024;
}
