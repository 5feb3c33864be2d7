// `firstbad cache`: what is kept so that it need not be downloaded, built or booted again.

import { machineArchive } from '../../app/lab.ts';
import { beyondLimit } from '../../app/open/trim-cache.ts';
import { entriesToPrune } from '../../core/base/prune-plan.ts';
import { formatBytes, formatNumber, formatTime } from '../../core/base/quantities.ts';
import { together } from '../../core/base/together.ts';
import type { CacheEntry, CacheShelf } from '../../ports/cache.ts';
import type { Context } from '../context.ts';
import { writeJson, writeLines } from '../display/terminal.ts';
import { writeTable } from '../display/write-table.ts';
import { exitCodes } from '../exit-codes.ts';

export interface CacheOptions {
  readonly json: boolean;
}

export async function cacheCommand(context: Context, { json }: CacheOptions): Promise<number> {
  const shelves = await listShelves(context);
  const summaries = shelves.map(({ shelf, kept }) => ({
    shelf: shelf.name,
    entries: kept.length,
    bytes: bytesOf(kept),
    bytesMax: shelf.bytesMax,
    oldestUse: oldestUse(kept),
  }));
  if (json) {
    writeJson(context.stdout, summaries);
    return exitCodes.ok;
  }
  const rows = summaries.map((one) => [
    one.shelf,
    String(one.entries),
    formatBytes(one.bytes),
    formatBytes(one.bytesMax),
    one.oldestUse ?? '',
  ]);
  const total = summaries.reduce((sum, one) => sum + one.bytes, 0);
  writeTable(context, ['what', 'entries', 'size', 'limit', 'least recently used (UTC)'], rows);
  writeLines(context.stdout, ['', `${formatBytes(total)} in all`]);
  return exitCodes.ok;
}

export async function verifyCacheCommand(context: Context, { json }: CacheOptions): Promise<number> {
  const checks = [];
  for (const shelf of await context.lab(machineArchive).cache()) {
    if (!json) writeLines(context.stderr, [`verifying ${shelf.name}`]);
    checks.push({ shelf: shelf.name, ...(await shelf.verify(context.signal)) });
  }
  if (json) writeJson(context.stdout, checks);
  else {
    const damaged = checks.flatMap((check) => check.damaged);
    const whole = checks.reduce((sum, check) => sum + check.whole, 0);
    const mute = checks.reduce((sum, check) => sum + check.unverifiable, 0);
    writeLines(context.stdout, [
      ...damaged.map((path) => `removed, because its content had changed: ${path}`),
      `${entries(whole)} as written, ${damaged.length} damaged, ${mute} unchecked (no hash of them is kept)${mute === 0 ? '' : ':'}`,
      ...checks.filter(({ unverifiable }) => unverifiable > 0).map((check) => `  ${check.unverifiable} of ${check.shelf}`),
    ]);
  }
  return exitCodes.ok;
}

export interface PruneOptions extends CacheOptions {
  /** Null: each shelf down to its own limit. */
  readonly bytesMax: number | null;
}

export async function pruneCacheCommand(context: Context, { bytesMax, json }: PruneOptions): Promise<number> {
  const shelves = await listShelves(context);
  const all = shelves.flatMap(({ shelf, kept }) => kept.map((entry) => ({ ...entry, shelf })));
  const nowMs = context.clock.now();
  const most = bytesMax ?? Infinity;
  const going =
    bytesMax === null
      ? shelves.flatMap(({ shelf, kept }) => beyondLimit(shelf, kept, nowMs).map((entry) => ({ ...entry, shelf })))
      : entriesToPrune(all, { bytesMax, nowMs });
  for (const entry of going) {
    context.signal.throwIfAborted();
    await entry.shelf.remove(entry);
  }
  const freed = bytesOf(going);
  const left = bytesOf(all) - freed;
  if (json) writeJson(context.stdout, { removed: going.map(({ path }) => path), bytesFreed: freed, bytesLeft: left });
  else {
    const more = left > most ? '; the rest was used within the last hour' : '';
    writeLines(context.stdout, [`removed ${entries(going.length)}, ${formatBytes(freed)}; ${formatBytes(left)} left${more}`]);
  }
  return exitCodes.ok;
}

async function listShelves(
  context: Context,
): Promise<readonly { readonly shelf: CacheShelf; readonly kept: readonly CacheEntry[] }[]> {
  const shelves = await context.lab(machineArchive).cache();
  return together(shelves.map(async (shelf) => ({ shelf, kept: await shelf.list() })));
}

function entries(number: number): string {
  return `${formatNumber(number)} ${number === 1 ? 'entry' : 'entries'}`;
}

function bytesOf(kept: readonly CacheEntry[]): number {
  return kept.reduce((sum, entry) => sum + entry.bytes, 0);
}

function oldestUse(kept: readonly CacheEntry[]): string | null {
  return kept.length === 0 ? null : formatTime(Math.min(...kept.map((entry) => entry.usedAtMs)));
}
