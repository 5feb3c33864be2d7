// Files and folders that are there whole or not at all, whatever kills us in between.

import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LabError } from '../../core/base/user-error.ts';
import { fateOf, ownIdentity, placeOfProcesses } from '../processes/process-identity.ts';
import { runOrFail } from '../processes/run.ts';

/**
 * Makes `path`, a file or a folder: `make` builds it under a temporary name beside it, then it is forced to disk and renamed.
 * An existing file is replaced. An existing folder stays (another process was faster): what is made whole is named by what it
 * holds, and a folder may be in use. Throws LabError `disk-full`, or what `make` throws; nothing half-written stays.
 * `forced: false` is for what is verified whenever it is read: a power cut may then spoil it, and nobody waits for the disk.
 */
export async function makeWhole(
  path: string,
  make: (temporary: string) => Promise<void>,
  { forced = true }: { readonly forced?: boolean } = {},
): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, partialName(basename(path)));
  try {
    await mkdir(folder, { recursive: true });
    await make(temporary);
    const isFolder = (await lstat(temporary)).isDirectory();
    if (forced) await (isFolder ? flushFolder(temporary) : flush(temporary));
    await publish(temporary, path);
    if (forced) await flush(folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw explainFull(error, path);
  }
}

/** A new name for what goes when this process does: `removeAbandoned` knows it. */
export function partialName(name: string): string {
  return `.${name}.${processMark()}.${randomBytes(4).toString('hex')}.partial`;
}

/** Writes a whole file, or nothing of it. Options as those of `makeWhole`. */
export async function writeWhole(
  path: string,
  content: Uint8Array | string,
  options: { readonly forced?: boolean } = {},
): Promise<void> {
  const write = async (temporary: string): Promise<void> => {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
  };
  await makeWhole(path, write, options);
}

/** A file's text; null when there is no such file. */
export async function readTextIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** SHA-256 of a file's content, lower-case hexadecimal. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** Removes what dead processes left half-made in `folder` (not below it). A folder that does not exist is fine. */
export async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const mark = /\.(\d+-\d+(?:-[0-9a-f]{8})?)\.[0-9a-f]{8}\.partial$/.exec(name)?.[1];
    if (mark !== undefined && (await isAbandoned(mark, join(folder, name)))) {
      // A program that the dead process left behind may still be writing for a moment: then rm tries again.
      await rm(join(folder, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    }
  }
}

/** Whether a path leads to something that can be looked at. */
export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** True for errors that say that there is no such file or folder. */
export function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** LabError `disk-full` for a disk that is full, everything else unchanged. */
export function explainFull(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new LabError({
    code: 'disk-full',
    message: `Writing ${path} failed: no space is left (${code}). Nothing half-written was kept.`,
    hint: `Make room on the disk of ${dirname(path)}, or set FIRSTBAD_HOME to a folder on another one.`,
    cause: error,
  });
}

async function publish(temporary: string, path: string): Promise<void> {
  try {
    await rename(temporary, path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
    await rm(temporary, { recursive: true, force: true });
  }
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

// One syncfs is far cheaper than an fsync for each of the 5000 files of a kernel package.
async function flushFolder(path: string): Promise<void> {
  await runOrFail(['sync', '-f', path], { signal: AbortSignal.timeout(600_000) });
}

/** Sorted; empty when there is no such folder. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Names this process in what it is making; shorter than an identity with the boot, which a cache on disk can do without. */
function processMark(): string {
  const { pid, start } = ownIdentity();
  return `${pid}-${start}-${placeMark()}`;
}

function placeMark(): string {
  return createHash('sha256').update(placeOfProcesses()).digest('hex').slice(0, 8);
}

// Nothing that we make takes as long between two looks at its folder.
const unseenKeptMs = 24 * 3_600_000;

async function isAbandoned(mark: string, path: string): Promise<boolean> {
  const [pid, start = '', place] = mark.split('-');
  if (place === undefined || place === placeMark()) return fateOf({ ...ownIdentity(), pid: Number(pid), start }) !== 'alive';
  // Its maker lives where we do not see it, or is dead: only time tells.
  try {
    return Date.now() - (await lstat(path)).mtimeMs > unseenKeptMs;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Notes the time on what is kept, for whoever makes room in the cache; gives the path. */
export async function noteUse(path: string): Promise<string> {
  const now = new Date();
  await utimes(path, now, now).catch((error: NodeJS.ErrnoException) => {
    // Another user's cache can be read and not be written; nobody prunes it for us then.
    if (error.code !== 'EPERM' && error.code !== 'EACCES' && error.code !== 'EROFS') throw error;
  });
  return path;
}
