// Draws lines in place on a terminal: each time over the ones before. Only for terminals; a pipe gets plain lines from
// elsewhere. What is redrawn is gone when it ends, so the final answer is printed by others.

import type { Clock } from '../../ports/clock.ts';
import { type Screen, writeLines } from './terminal.ts';

// Fast enough for seconds that count up, slow enough for a serial line.
const redrawMs = 200;

export interface LiveDisplay extends AsyncDisposable {
  /** Prints lines that stay, above those that are redrawn. */
  log(lines: readonly string[]): void;
}

/** Redraws what `lines` gives until it is disposed. */
export function startLiveDisplay(terminal: Screen, clock: Clock, lines: () => readonly string[]): LiveDisplay {
  return new RedrawnLines(terminal, clock, lines);
}

class RedrawnLines implements LiveDisplay {
  readonly #terminal: Screen;
  readonly #clock: Clock;
  readonly #lines: () => readonly string[];
  readonly #ending = new AbortController();
  readonly #running: Promise<void>;
  #drawn = 0;

  constructor(terminal: Screen, clock: Clock, lines: () => readonly string[]) {
    this.#terminal = terminal;
    this.#clock = clock;
    this.#lines = lines;
    this.#running = this.#redraw();
    // Who disposes awaits it; until then a failure must not count as unhandled.
    this.#running.catch(() => undefined);
  }

  log(logged: readonly string[]): void {
    this.#erase();
    writeLines(this.#terminal, logged);
    this.#draw();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#ending.signal.aborted) {
      this.#ending.abort();
      this.#erase();
    }
    await this.#running;
  }

  async #redraw(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      this.#draw();
      await this.#clock.sleep(redrawMs, signal).catch((error: unknown) => {
        // Being disposed is how this ends.
        if (!signal.aborted) throw error;
      });
    }
  }

  #draw(): void {
    const now = this.#lines();
    this.#erase();
    writeLines(this.#terminal, now);
    this.#drawn = now.length;
  }

  #erase(): void {
    if (this.#drawn > 0) this.#terminal.eraseLines(this.#drawn);
    this.#drawn = 0;
  }
}
