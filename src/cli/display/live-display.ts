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
  const ending = new AbortController();
  let drawn = 0;
  const erase = (): void => {
    if (drawn > 0) terminal.eraseLines(drawn);
    drawn = 0;
  };
  const draw = (): void => {
    const now = lines();
    erase();
    writeLines(terminal, now);
    drawn = now.length;
  };
  const redraw = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      draw();
      await clock.sleep(redrawMs, ending.signal).catch((error: unknown) => {
        // Being disposed is how this ends.
        if (!ending.signal.aborted) throw error;
      });
    }
  };
  const running = redraw();
  // Who disposes awaits it; until then a failure must not count as unhandled.
  running.catch(() => undefined);
  return {
    log: (logged) => {
      erase();
      writeLines(terminal, logged);
      draw();
    },
    [Symbol.asyncDispose]: async () => {
      if (!ending.signal.aborted) {
        ending.abort();
        erase();
      }
      await running;
    },
  };
}
