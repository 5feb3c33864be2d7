// Writes a disk with one EFI system partition: a FAT file system, made by Debian's mtools without root, mount or loop device.

import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runOrFail } from '../../infra/processes/run.ts';
import { gptParts } from './gpt-disk.ts';

export interface EspRequest {
  /** Path of the program mtools. */
  readonly mtools: string;
  /** By path, with slashes: `EFI/BOOT/BOOTX64.EFI`. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly path: string;
  /** An empty folder. */
  readonly work: string;
  readonly signal: AbortSignal;
}

export async function writeEspDisk({ mtools, files, path, work, signal }: EspRequest): Promise<void> {
  const partition = join(work, 'esp.fat');
  const content = [...files.values()].reduce((sum, file) => sum + file.length, 0);
  const bytes = partitionBytesFor(content);
  const file = await open(partition, 'wx');
  await file.truncate(bytes).finally(() => file.close());
  // Volume label and serial number are fixed, and the time is that of no clock, so that equal files give equal images.
  const env = { SOURCE_DATE_EPOCH: '946684800', MTOOLS_SKIP_CHECK: '1', MTOOLSRC: '/dev/null', TZ: 'UTC' };
  const tool = (...words: readonly string[]): Promise<unknown> =>
    runOrFail([mtools, '-c', ...words], { signal, timeoutMs: 120_000, env: { ...process.env, ...env } });
  // FAT32, which is what the UEFI Specification (13.3.1) names for fixed disks; mformat wants the number of sectors.
  await tool(
    'mformat',
    '-i',
    partition,
    '-F',
    '-v',
    'FIRSTBAD',
    '-N',
    '66697273',
    '-T',
    String(bytes / 512),
    '-h',
    '16',
    '-s',
    '63',
    '::',
  );
  const made = new Set<string>();
  for (const [name, content] of files) {
    for (const folder of foldersOf(name))
      if (!made.has(folder)) await tool('mmd', '-i', partition, `::${folder}`).then(() => made.add(folder));
    const source = join(work, 'files', name);
    await mkdir(dirname(source), { recursive: true });
    await writeFile(source, content);
    await tool('mcopy', '-i', partition, source, `::${name}`);
  }
  const { head, tail } = gptParts(bytes);
  const disk = await open(path, 'wx');
  try {
    for (const part of [head, await readFile(partition), tail]) await disk.writeFile(part);
  } finally {
    await disk.close();
  }
}

// FAT32 has at least 65,525 clusters, 33 MiB of 512 bytes each; room for the tables and some more.
function partitionBytesFor(content: number): number {
  const mebibyte = 1024 * 1024;
  return Math.max(40, Math.ceil((content * 1.05) / mebibyte) + 8) * mebibyte;
}

function foldersOf(path: string): readonly string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join('/'));
}
