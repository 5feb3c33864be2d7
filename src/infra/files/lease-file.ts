// A lease on something on disk, held by one living process at a time, also when processes are killed at any point.
// Node has no flock(2). A lease is a numbered file with its holder's identity in it; the one with the highest number counts,
// and is never removed before there is a higher one, so two processes can not both take what a dead one has left.

import { randomBytes } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { explainFull, isMissing } from './files.ts';
import { isAlive, ownIdentity, type ProcessIdentity } from '../processes/process-identity.ts';

export interface Lease {
  /** Who held it and died without giving it up; null after an orderly end, and for a new one. */
  readonly left: ProcessIdentity | null;
  /** May be called twice. */
  release(): Promise<void>;
}

type Holder = ProcessIdentity | 'nobody';

/** Takes the lease `path` (files `<path>.<number>` beside each other), or gives null when a living process holds it. */
export async function takeLease(path: string): Promise<Lease | null> {
  await mkdir(dirname(path), { recursive: true });
  const before = (await numbersOf(path)).at(-1);
  const holder = before === undefined ? 'nobody' : await holderOf(path, before);
  if (holder !== 'nobody' && isAlive(holder)) return null;
  const number = (before ?? 0) + 1;
  if (!(await claim(path, number))) return null;
  // Somebody who looked later than we did may have gone past us, and removed the number that we then claimed.
  const numbers = await numbersOf(path);
  if (numbers.at(-1) !== number) {
    await rm(`${path}.${number}`, { force: true });
    return null;
  }
  for (const older of numbers.slice(0, -1)) await rm(`${path}.${older}`, { force: true });
  let held = true;
  return {
    left: holder === 'nobody' ? null : holder,
    release: async () => {
      if (!held) return;
      held = false;
      // The file stays, empty, as a mark that nobody holds it: its number must not come again. That needs no room on the disk.
      await truncate(`${path}.${number}`).catch((error: unknown) => {
        // The whole folder was removed: nothing is left to be held.
        if (!isMissing(error)) throw error;
      });
    },
  };
}

/** True while a living process holds it. */
export async function isLeaseHeld(path: string): Promise<boolean> {
  const number = (await numbersOf(path)).at(-1);
  const holder = number === undefined ? 'nobody' : await holderOf(path, number);
  return holder !== 'nobody' && isAlive(holder);
}

/**
 * Removes what leases in this folder have left that nobody holds and that were last touched more than `olderThanMs` ago: so long
 * ago that nobody who looked at one is still about to take it.
 */
export async function forgetLeases(folder: string, olderThanMs: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, lease, number] = /^([^.].*)\.(\d+)$/.exec(name) ?? [];
    if (lease === undefined) continue;
    const path = join(folder, name);
    const holder = await holderOf(join(folder, lease), Number(number));
    if (holder !== 'nobody' && isAlive(holder)) continue;
    const touchedAt = await stat(path).catch((error: unknown) => {
      // Another process was faster.
      if (!isMissing(error)) throw error;
      return null;
    });
    if (touchedAt !== null && Date.now() - touchedAt.mtimeMs > olderThanMs) await rm(path, { force: true });
  }
}

/** Ascending. */
async function numbersOf(path: string): Promise<readonly number[]> {
  const prefix = `${basename(path)}.`;
  const names = await readdir(dirname(path));
  return names
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)))
    .sort((a, b) => a - b);
}

async function holderOf(path: string, number: number): Promise<Holder> {
  try {
    const text = await readFile(`${path}.${number}`, 'utf8');
    return text === '' ? 'nobody' : (JSON.parse(text) as Holder);
  } catch (error) {
    // Gone: there is a higher one by now, and claiming the next number will fail. Unreadable: a disk that was full.
    if (isMissing(error) || error instanceof SyntaxError) return 'nobody';
    throw error;
  }
}

/** False when somebody else was faster. A link appears with its content, and only where there was nothing. */
async function claim(path: string, number: number): Promise<boolean> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(temporary, JSON.stringify(ownIdentity()));
    await link(temporary, `${path}.${number}`);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw explainFull(error, path);
  } finally {
    await rm(temporary, { force: true });
  }
}
