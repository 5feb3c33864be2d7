// The cache's limits: each shelf has its own, and is brought down to it when a hunt has ended.

import { entriesToPrune } from '../../core/base/prune-plan.ts';
import type { CacheEntry, CacheShelf } from '../../ports/cache.ts';

/** Silent: what goes was not used for longest, and can be had again. */
export async function trimCache(shelves: readonly CacheShelf[], nowMs: number): Promise<void> {
  for (const shelf of shelves) {
    for (const entry of beyondLimit(shelf, await shelf.list(), nowMs)) await shelf.remove(entry);
  }
}

export function beyondLimit({ bytesMax }: CacheShelf, kept: readonly CacheEntry[], nowMs: number): readonly CacheEntry[] {
  return entriesToPrune(kept, { bytesMax, nowMs });
}
