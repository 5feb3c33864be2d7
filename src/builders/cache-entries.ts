// What lies in the build cache's folder, one folder for each build.

import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { together } from '../core/base/together.ts';
import { isMissing, readTextIfThere } from '../infra/files/files.ts';
import { type BuildRecord, parseBuildRecord, recordName } from './build-record.ts';

export interface ListedBuild {
  readonly record: BuildRecord;
  readonly bytes: number;
  readonly usedAtMs: number;
}

const keyPattern = /^[0-9a-f]{40}$/;

export async function keysIn(entries: string): Promise<readonly string[]> {
  try {
    return (await readdir(entries)).filter((name) => keyPattern.test(name));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Null for one that went away while it was looked at, or whose record can not be read. */
export async function measure(place: string): Promise<ListedBuild | null> {
  try {
    const record = await readRecord(place);
    if (record === null) return null;
    return { record, bytes: await bytesIn(place), usedAtMs: (await stat(place)).mtimeMs };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function bytesIn(folder: string): Promise<number> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = await together(
    found.filter((one) => one.isFile()).map(async (one) => (await lstat(join(one.parentPath, one.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

export async function readRecord(place: string): Promise<BuildRecord | null> {
  const text = await readTextIfThere(join(place, recordName));
  return text === null ? null : parseBuildRecord(text);
}
