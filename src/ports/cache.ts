// A shelf of the cache: what was downloaded, made or saved, and can be had again.

export interface CacheShelf {
  /** For people and for `--json`: `packages`, `saved VMs`, `builds`, ... */
  readonly name: string;
  /** What it may take; after each hunt the least recently used entries go until it does. */
  readonly bytesMax: number;
  list(): Promise<readonly CacheEntry[]>;
  /** Reads every byte of what can be verified and removes what is damaged: it is made again when it is needed. */
  verify(signal: AbortSignal): Promise<ShelfCheck>;
  remove(entry: CacheEntry): Promise<void>;
}

export interface CacheEntry {
  /** Absolute. */
  readonly path: string;
  /** On disk. */
  readonly bytes: number;
  /** Milliseconds since 1970; of its making where uses are not recorded. */
  readonly usedAtMs: number;
  /** Held by a process that lives: never pruned. */
  readonly isInUse?: boolean;
}

export interface ShelfCheck {
  readonly whole: number;
  /** Paths. */
  readonly damaged: readonly string[];
  /** Entries that carry no hash to compare with. */
  readonly unverifiable: number;
}
