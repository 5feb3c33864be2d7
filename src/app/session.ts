// What a face (the terminal, a page, a script) gives to the application: the lab, the clock, the signal that ends the work, and
// somebody to tell. The application names no terminal, no colour and no exit status.

import type { Clock } from '../ports/clock.ts';
import type { ArchiveChoice, Lab } from './lab.ts';
import type { HuntWatcher } from './watcher.ts';

export interface Session {
  lab(archive: ArchiveChoice): Lab;
  readonly clock: Clock;
  /** firstbad's own. */
  readonly version: string;
  /** Aborts with the face's reason when its person wants to end. */
  readonly signal: AbortSignal;
  /** A line that a person should know and that is no error; without control characters. */
  say(line: string): void;
  /** For work that no display was opened for. */
  watch(): Promise<HuntWatcher>;
}
