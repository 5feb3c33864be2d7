// Looks at the inner machine again and again, for the judge to see whether it still moves.

import type { GuestSample } from '../../core/attempt/observation.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Host } from '../../ports/host.ts';
import { aborted } from './abort-signals.ts';

// About once a second, and often enough that a hang is told within its own time: the judge wants 8 looks without a move.
const looksPerStall = 10;
const everyMsMax = 1000;

export interface GuestLooks {
  readonly host: Host;
  readonly clock: Clock;
  readonly stallMs: number;
  readonly show: (sample: GuestSample) => void;
}

/** Goes on until the signal, then resolves; a look that is under way then is left alone. */
export async function lookAtGuest({ host, clock, stallMs, show }: GuestLooks, signal: AbortSignal): Promise<void> {
  const everyMs = Math.min(everyMsMax, stallMs / looksPerStall);
  const cancelled = aborted(signal);
  while (!signal.aborted) {
    // Rejects at the signal only, which ends the loop by itself.
    await clock.sleep(everyMs, signal).catch(() => undefined);
    const sample = signal.aborted ? null : await Promise.race([cancelled, host.sampleGuest()]);
    if (sample && !signal.aborted) show(sample);
  }
}
