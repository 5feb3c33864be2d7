// A witness outside the database: how many events it has held. SQLite takes a damaged log for one that ends there, and answers that
// were on the disk are gone without a word; then the witness knows more of them.

import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { isMissing } from '../files/files.ts';

export interface EventTally {
  /** Raised when events are removed on purpose. */
  readonly epoch: number;
  readonly events: number;
}

// Always as long, so that a new one is written over the old one in a single write.
const width = 40;

/** Null when there is none, or none that can be read: then nothing is known. */
export function readTally(path: string): EventTally | null {
  try {
    const [, epoch, events] = /^(\d+) (\d+) *\n$/.exec(readFileSync(path, 'latin1')) ?? [];
    return epoch === undefined ? null : { epoch: Number(epoch), events: Number(events) };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

export interface TallyFile {
  write(tally: EventTally): void;
  close(): void;
}

/** Not forced to the disk: after a power cut it may know fewer, and never more than is true. */
export function openTallyFile(path: string): TallyFile {
  return new OverwrittenTally(path);
}

class OverwrittenTally implements TallyFile {
  readonly #path: string;
  #file: number | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  write({ epoch, events }: EventTally): void {
    this.#file ??= openForWriting(this.#path);
    writeSync(this.#file, `${`${epoch} ${events}`.padEnd(width)}\n`, 0);
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }
}

/** Without cutting what is there. */
function openForWriting(path: string): number {
  closeSync(openSync(path, 'a'));
  return openSync(path, 'r+');
}
