// A lease on something on disk, held by one living process at a time, also when processes are killed at any point, run in other PID
// namespaces or on another machine. What decides is a lock that the kernel holds (kernel-lock.ts). Beside it lies a numbered file
// with the holder's identity: it tells who died, and a firstbad from before the locks goes by it alone. The one with the highest
// number counts, and is never removed before there is a higher one. See docs/decisions/0014-leases.md.

import { randomBytes } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fateOf, ownIdentity, type ProcessIdentity } from '../processes/process-identity.ts';
import { explainFull, isMissing } from './files.ts';
import { type KernelLock, tryLock } from './kernel-lock.ts';

export interface Lease {
  /** Who held it and died without giving it up; null after an orderly end, and for a new one. */
  readonly left: ProcessIdentity | null;
  /** May be called twice. */
  release(): void;
}

type Holder = ProcessIdentity | 'nobody';

// Somebody who only looks at a lock has it for less than a millisecond.
const glanceMs = 250;

// Locks do not reach other machines on every file system (sshfs, virtiofs): there the holder's file is touched now and then, and
// whoever has not touched it for six times as long is gone.
const heartbeatMs = 20_000;
const freshMs = 6 * heartbeatMs;

/** Takes the lease `path` (files `<path>.<number>` and `.<path>.lock` beside each other), or gives null when a living process holds it. */
export function takeLease(path: string): Lease | null {
  mkdirSync(dirname(path), { recursive: true });
  const holder = currentHolder(path);
  const fate = holder === 'nobody' ? 'dead' : fateOf(holder);
  if (fate === 'alive') return null;
  const lock = tryLock(lockOf(path), { patienceMs: fate === 'dead' ? glanceMs : 0 });
  if (lock === null) return null;
  try {
    const lease = takeLocked(path, lock);
    if (lease === null) lock.release();
    return lease;
  } catch (error) {
    lock.release();
    throw error;
  }
}

function takeLocked(path: string, lock: KernelLock): Lease | null {
  const before = numbersOf(path).at(-1);
  const holder = before === undefined ? 'nobody' : holderOf(path, before);
  // A firstbad from before the locks, or a machine that they do not reach.
  if (isAliveFor(holder) || isFreshElsewhere(holder, `${path}.${before}`)) return null;
  const number = (before ?? 0) + 1;
  if (!claim(path, number)) return null;
  // Somebody without a lock who looked later than we did may have gone past us, and removed the number that we then claimed.
  const numbers = numbersOf(path);
  if (numbers.at(-1) !== number) {
    rmSync(`${path}.${number}`, { force: true });
    return null;
  }
  for (const older of numbers.slice(0, -1)) rmSync(`${path}.${older}`, { force: true });
  const own = `${path}.${number}`;
  const heart = setInterval(() => touch(own), heartbeatMs).unref();
  let held = true;
  return {
    left: holder === 'nobody' ? null : holder,
    release: () => {
      if (!held) return;
      held = false;
      clearInterval(heart);
      try {
        // The file stays, empty, as a mark that nobody holds it: its number must not come again. That needs no room on the disk.
        truncateSync(own);
      } catch (error) {
        // The whole folder was removed: nothing is left to be held.
        if (!isMissing(error)) throw error;
      } finally {
        lock.release();
      }
    },
  };
}

/** True while a living process holds it. */
export function isLeaseHeld(path: string): boolean {
  const number = numbersOf(path).at(-1);
  const holder = number === undefined ? 'nobody' : holderOf(path, number);
  if (holder === 'nobody') return false;
  const fate = fateOf(holder);
  if (fate === 'alive' || fate === 'dead') return fate === 'alive';
  const lock = tryLock(lockOf(path));
  lock?.release();
  return lock === null || isFreshElsewhere(holder, `${path}.${number}`);
}

/**
 * Removes what leases in this folder have left that nobody holds and that were last touched more than `olderThanMs` ago: so long
 * ago that nobody who looked at one is still about to take it.
 */
export function forgetLeases(folder: string, olderThanMs: number): void {
  const names = readdirSync(folder);
  for (const name of names) {
    const lease = /^([^.].*)\.\d+$/.exec(name)?.[1] ?? /^\.([^.].*)\.lock$/.exec(name)?.[1];
    if (lease === undefined || isTouchedSince(join(folder, name), olderThanMs)) continue;
    const lock = tryLock(lockOf(join(folder, lease)));
    if (lock === null) continue;
    const left = names.filter((one) => one.startsWith(`${lease}.`) && /^\d+$/.test(one.slice(lease.length + 1)));
    if (left.some((one) => isAliveFor(holderAt(join(folder, one))) || isTouchedSince(join(folder, one), olderThanMs)))
      lock.release();
    else {
      for (const one of left) rmSync(join(folder, one), { force: true });
      lock.remove();
    }
  }
}

/** False for what is gone. */
function isTouchedSince(path: string, ms: number): boolean {
  const touchedAtMs = touchedAt(path);
  return touchedAtMs !== null && Date.now() - touchedAtMs <= ms;
}

function touchedAt(path: string): number | null {
  try {
    return statSync(path).mtimeMs;
  } catch (error) {
    if (!isMissing(error)) throw error;
    return null;
  }
}

function touch(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch (error) {
    // The whole folder was removed: nothing is left to be held.
    if (!isMissing(error)) throw error;
  }
}

function lockOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.lock`);
}

function currentHolder(path: string): Holder {
  const number = numbersOf(path).at(-1);
  return number === undefined ? 'nobody' : holderOf(path, number);
}

function isAliveFor(holder: Holder): boolean {
  return holder !== 'nobody' && fateOf(holder) === 'alive';
}

/** On another machine, and at work a moment ago. One of this boot is dead when its lock is free. */
function isFreshElsewhere(holder: Holder, file: string): boolean {
  if (holder === 'nobody' || fateOf(holder) !== 'unseen' || holder.boot === ownIdentity().boot) return false;
  const touchedAtMs = touchedAt(file);
  // By the clock that set the times of its files: another machine's may be wrong.
  return touchedAtMs !== null && timeIn(dirname(file)) - touchedAtMs < freshMs;
}

function timeIn(folder: string): number {
  const path = join(folder, `.time.${randomBytes(6).toString('hex')}`);
  try {
    writeFileSync(path, '');
    return statSync(path).mtimeMs;
  } finally {
    rmSync(path, { force: true });
  }
}

/** Ascending. */
function numbersOf(path: string): readonly number[] {
  const prefix = `${basename(path)}.`;
  return namesIn(dirname(path))
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)))
    .sort((a, b) => a - b);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function holderOf(path: string, number: number): Holder {
  return holderAt(`${path}.${number}`);
}

function holderAt(file: string): Holder {
  try {
    const text = readFileSync(file, 'utf8');
    return text === '' ? 'nobody' : (JSON.parse(text) as Holder);
  } catch (error) {
    // Gone: there is a higher one by now, and claiming the next number will fail. Unreadable: a disk that was full.
    if (isMissing(error) || error instanceof SyntaxError) return 'nobody';
    throw error;
  }
}

/** False when somebody else was faster. A link appears with its content, and only where there was nothing. */
function claim(path: string, number: number): boolean {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  try {
    writeFileSync(temporary, JSON.stringify(ownIdentity()));
    linkSync(temporary, `${path}.${number}`);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw explainFull(error, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}
