// Finished builds on disk, shared by hunts and processes: each in a folder named by its key, whole or not there at all,
// verified by its list of hashes whenever it is used, the least recently used ones removed when they take too much room.

import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../core/base/user-error.ts';
import { artifactFolder, isArtifactUnchanged } from '../infra/files/artifact-folder.ts';
import { contentHash } from '../infra/files/content-hash.ts';
import { exists, explainFull, isMissing, readTextIfThere, removeAbandoned } from '../infra/files/files.ts';
import type { BuildKey, BuildMode } from '../ports/builder.ts';
import { artifactName, type BuildRecord, recordName } from './build-record.ts';
import { keysIn, type ListedBuild, measure, readRecord } from './cache-entries.ts';

export interface BuildCache {
  readonly folder: string;
  /** A verified build, marked as used now. A damaged one is removed and is null, as one that never was. */
  find(key: BuildKey): Promise<CachedBuild | null>;
  /**
   * Adds a build: `fill` makes the artifact's files in a folder that exists. Then old ones are pruned.
   * An existing one stays unless `replace`.
   */
  add(record: Omit<BuildRecord, 'content'>, files: CachedFiles, options: { readonly replace: boolean }): Promise<CachedBuild>;
  /** Newest use first. */
  list(): Promise<readonly ListedBuild[]>;
  /** Reads every byte; damaged ones are removed. */
  verify(signal: AbortSignal): Promise<VerifiedBuilds>;
  /** Removes the least recently used ones until the rest takes at most `bytesMax`, and what dead processes left half-made. */
  prune(bytesMax?: number): Promise<PrunedBuilds>;
  /** How many steps builds of this kind took, for progress; null when none was made yet. */
  expectedSteps(kind: string, how: BuildMode): Promise<number | null>;
}

export interface CachedBuild {
  readonly record: BuildRecord;
  /** Absolute, as both. */
  readonly artifactFolder: string;
  readonly folder: string;
}

/** Names and contents beside the artifact, and the artifact itself. */
export interface CachedFiles {
  readonly texts: Readonly<Record<string, string>>;
  /** Moves or writes the artifact's files into this folder. */
  readonly fill: (folder: string) => Promise<void>;
}

export interface VerifiedBuilds {
  readonly whole: number;
  readonly removed: readonly string[];
}

export interface PrunedBuilds {
  readonly removed: number;
  readonly bytesLeft: number;
}

// A tiny kernel is 3 MiB, a QEMU some 60 MiB: thousands of the one, some eighty of the other.
const defaultBytesMax = 5 * 1024 ** 3;
// Who has just found a build is about to copy or boot it: it is not pruned under their feet.
const inUseMs = 3_600_000;

export interface BuildCacheOptions {
  readonly folder: string;
  readonly bytesMax?: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export function openBuildCache(options: BuildCacheOptions): BuildCache {
  return new FolderBuildCache(options);
}

class FolderBuildCache implements BuildCache {
  readonly folder: string;
  readonly #bytesMax: number;
  readonly #now: () => number;
  readonly #entries: string;
  readonly #steps: string;

  constructor({ folder, bytesMax = defaultBytesMax, now }: BuildCacheOptions) {
    this.folder = folder;
    this.#bytesMax = bytesMax;
    this.#now = now;
    this.#entries = join(folder, 'entries');
    this.#steps = join(folder, 'steps');
  }

  async expectedSteps(kind: string, how: BuildMode): Promise<number | null> {
    const count = Number(await readTextIfThere(join(this.#steps, `${kind}-${how}`)));
    return Number.isInteger(count) && count > 0 ? count : null;
  }

  #placeOf(key: string): string {
    return join(this.#entries, key);
  }

  async find(key: BuildKey): Promise<CachedBuild | null> {
    const place = this.#placeOf(key);
    if (!(await exists(place))) return null;
    const record = (await isArtifactUnchanged(place)) ? await readRecord(place) : null;
    if (record?.key !== key) {
      await remove(place);
      return null;
    }
    await this.#touch(place);
    return { record, folder: place, artifactFolder: join(place, artifactName) };
  }

  async #touch(place: string): Promise<void> {
    const seconds = this.#now() / 1000;
    await utimes(place, seconds, seconds).catch((error: unknown) => {
      // Another process removed it a moment ago: who uses it finds that out by itself.
      if (!isMissing(error)) throw error;
    });
  }

  async add(
    made: Omit<BuildRecord, 'content'>,
    files: CachedFiles,
    { replace }: { readonly replace: boolean },
  ): Promise<CachedBuild> {
    const place = this.#placeOf(made.key);
    if (replace) await remove(place);
    await artifactFolder(place, async (temporary) => {
      const artifact = join(temporary, artifactName);
      await mkdir(artifact);
      await files.fill(artifact);
      const record: BuildRecord = { ...made, content: await contentHash(artifact, new AbortController().signal) };
      await writeFile(join(temporary, recordName), `${JSON.stringify(record)}\n`);
      for (const [name, text] of Object.entries(files.texts)) await writeFile(join(temporary, name), text);
    });
    await this.#noteSteps(made);
    await this.prune();
    const added = await this.find(made.key);
    if (added !== null) return added;
    throw new LabError({
      code: 'build-lost',
      message: `The build ${made.key} was put into ${this.#entries} and is not there any more, or not as it was written.`,
      hint: 'See whether the disk is well, and whether another program removes files there.',
    });
  }

  async #noteSteps(record: Omit<BuildRecord, 'content'>): Promise<void> {
    if (record.outcome.kind !== 'built' || record.steps === 0) return;
    try {
      await mkdir(this.#steps, { recursive: true });
      await writeFile(join(this.#steps, `${record.kind}-${record.how}`), String(record.steps));
    } catch (error) {
      throw explainFull(error, this.#steps);
    }
  }

  async list(): Promise<readonly ListedBuild[]> {
    const listed: ListedBuild[] = [];
    for (const key of await keysIn(this.#entries)) {
      const one = await measure(this.#placeOf(key));
      if (one !== null) listed.push(one);
    }
    return listed.sort((a, b) => b.usedAtMs - a.usedAtMs);
  }

  async verify(signal: AbortSignal): Promise<VerifiedBuilds> {
    const removed: string[] = [];
    const keys = await keysIn(this.#entries);
    for (const key of keys) {
      signal.throwIfAborted();
      const place = this.#placeOf(key);
      if ((await isArtifactUnchanged(place)) && (await readRecord(place))?.key === key) continue;
      await remove(place);
      removed.push(key);
    }
    return { whole: keys.length - removed.length, removed };
  }

  async prune(most = this.#bytesMax): Promise<PrunedBuilds> {
    await removeAbandoned(this.#entries);
    let bytesLeft = 0;
    let removed = 0;
    for (const one of await this.list()) {
      const inUse = this.#now() - one.usedAtMs < inUseMs && most > 0;
      if (bytesLeft + one.bytes <= most || inUse) {
        bytesLeft += one.bytes;
        continue;
      }
      await remove(this.#placeOf(one.record.key));
      removed += 1;
    }
    return { removed, bytesLeft };
  }
}

async function remove(place: string): Promise<void> {
  await rm(place, { recursive: true, force: true });
}
