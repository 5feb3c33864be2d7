// Which entries of a cache go when it takes too much room.

export interface Prunable {
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly usedAtMs: number;
  readonly isInUse?: boolean;
}

// A hunt that runs has looked at what it needs within this time.
const inUseMs = 3_600_000;

/** The least recently used entries, so that the rest takes at most `bytesMax`; what was used within the last hour or is held stays. */
export function entriesToPrune<Entry extends Prunable>(
  entries: readonly Entry[],
  { bytesMax, nowMs }: { readonly bytesMax: number; readonly nowMs: number },
): readonly Entry[] {
  let left = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  const going: Entry[] = [];
  for (const entry of [...entries].sort((a, b) => a.usedAtMs - b.usedAtMs)) {
    if (left <= bytesMax || nowMs - entry.usedAtMs < inUseMs) break;
    if (entry.isInUse === true) continue;
    going.push(entry);
    left -= entry.bytes;
  }
  return going;
}
