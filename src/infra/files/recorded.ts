// What is kept with the hash of its content, so that `cache verify` sees a changed bit: a file has it beside itself, a folder
// inside (artifact-folder.ts).

import { lstat, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { hasManifest, isArtifactUnchanged } from './artifact-folder.ts';
import { isMissing, makeWhole, sha256OfFile, writeWhole } from './files.ts';

interface FileRecord {
  readonly layout: 1;
  /** Of the file that was hashed: another one in its place, by whatever wrote it, has no hash. */
  readonly inode: string;
  readonly sha256: string;
}

/** As `makeWhole` makes a file. Killed in between it leaves a file without a hash, which is no damage. */
export async function makeRecordedFile(path: string, make: (temporary: string) => Promise<void>): Promise<void> {
  let record: FileRecord | null = null;
  await makeWhole(path, async (temporary) => {
    await make(temporary);
    record = { layout: 1, inode: await inodeOf(temporary), sha256: await sha256OfFile(temporary) };
  });
  await writeWhole(recordOf(path), JSON.stringify(record), { forced: false });
}

/** The same for content that is at hand. */
export async function writeRecorded(path: string, content: Uint8Array | string): Promise<void> {
  await makeRecordedFile(path, (temporary) => writeFile(temporary, content, { flag: 'wx' }));
}

/** Whether a file or folder has the content that it was made with; null where no hash tells. */
export async function isAsRecorded(path: string): Promise<boolean | null> {
  if ((await lstat(path)).isDirectory()) return (await hasManifest(path)) ? isArtifactUnchanged(path) : null;
  const record = await readRecord(path);
  if (record === null || record.inode !== (await inodeOf(path))) return null;
  return (await sha256OfFile(path)) === record.sha256;
}

/** Where the hash of a file is. Its name begins with a dot: nobody takes it for something that is kept. */
export function recordOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.sha256`);
}

/** A file or folder, with its hash. */
export async function removeRecorded(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  await rm(recordOf(path), { force: true });
}

async function readRecord(path: string): Promise<FileRecord | null> {
  try {
    const record = JSON.parse(await readFile(recordOf(path), 'utf8')) as FileRecord | null;
    return record?.layout === 1 ? record : null;
  } catch (error) {
    // A damaged record tells nothing.
    if (isMissing(error) || error instanceof SyntaxError) return null;
    throw error;
  }
}

async function inodeOf(path: string): Promise<string> {
  return String((await lstat(path, { bigint: true })).ino);
}
