// Packages as files: downloaded, checked against the signed index, kept by their hash, unpacked without being installed.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { together } from '../../core/base/together.ts';
import { UserError, VersionUntestable } from '../../core/base/user-error.ts';
import { isMissing, makeWhole, noteUse } from '../../infra/files/files.ts';
import { download } from '../../infra/net/download.ts';
import { inParallel } from '../../infra/processes/parallel.ts';
import type { Progress } from '../../ports/progress.ts';
import type { DebianArchive } from './archive.ts';
import { cacheFolders } from './cache-folders.ts';
import type { FoundPackage } from './package-index.ts';

export interface FetchOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** What the packages are for: `qemu-system-x86 1:7.2+dfsg-7`. */
  readonly what: string;
  /** Where new ones are put: the cache, or a folder of the caller's for packages that nobody needs a second time. */
  readonly into: 'cache' | { readonly folder: string };
}

// A mirror serves a handful of connections from one address without complaint; more are not faster.
const connectionsMax = 6;

/** Paths of the packages' files, in their order, downloaded where they are not in the cache. Throws UserError. */
export async function fetchPackages(
  archive: DebianArchive,
  packages: readonly FoundPackage[],
  options: FetchOptions,
): Promise<readonly string[]> {
  const total = packages.reduce((sum, one) => sum + one.bytes, 0);
  const done = new Map<string, number>();
  const report = (one: FoundPackage, bytes: number): void => {
    done.set(one.sha256, bytes);
    const sum = [...done.values()].reduce((a, b) => a + b, 0);
    options.progress({ what: `downloading ${options.what}`, done: sum, total, unit: 'bytes' });
  };
  return inParallel(packages, { atMost: connectionsMax, signal: options.signal }, async (one, signal) => {
    const kept = join(cacheFolders(archive.cacheFolder).packages, fileName(one));
    if (await isWhole(kept, one.bytes)) {
      report(one, one.bytes);
      return noteUse(kept);
    }
    const path = options.into === 'cache' ? kept : join(options.into.folder, fileName(one));
    const proxy = await archive.proxy(signal);
    const { bytes, sha256 } = one;
    await makeWhole(path, (temporary) =>
      download(`${one.mirror}/${encodePath(one.filename)}`, temporary, {
        signal,
        proxy,
        bytes,
        sha256,
        limits: archive.limits,
        onBytes: (count) => report(one, count),
      }),
    ).catch(sayGone);
    return path;
  });
}

/** What of these would have to be downloaded. */
export async function bytesToFetch(cacheFolder: string, packages: readonly FoundPackage[]): Promise<number> {
  const { packages: folder } = cacheFolders(cacheFolder);
  const each = packages.map(async (one) => ((await isWhole(join(folder, fileName(one)), one.bytes)) ? 0 : one.bytes));
  return (await together(each)).reduce((sum, bytes) => sum + bytes, 0);
}

/** A file of the index that is not there: indexes of suites that have ended outlive what they list. */
function sayGone(error: unknown): never {
  if (!(error instanceof UserError) || error.code !== 'download-missing') throw error;
  throw new VersionUntestable('not in the archive', {
    message: error.message,
    hint: 'The archive may be in the middle of an update: try again later with --again, or choose another version.',
    cause: error,
  });
}

function fileName(one: FoundPackage): string {
  return `${one.sha256}.deb`;
}

/** A file of the right length under its hash; a shorter or longer one was damaged and is fetched again. */
async function isWhole(path: string, bytes: number): Promise<boolean> {
  try {
    if ((await stat(path)).size !== bytes) return false;
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

// Versions hold `+`, `~` and `:`, which servers understand as they are; a `%` would be taken for an escape.
function encodePath(filename: string): string {
  return filename.replaceAll('%', '%25');
}
