// Time enters through here, so that the hunt can be simulated.

export interface Clock {
  /** Milliseconds since 1970, for records. */
  now(): number;
  /** Milliseconds from an arbitrary start, never going back, for durations. */
  monotonicMs(): number;
  /** Resolves after `ms`; rejects with the signal's reason when cancelled. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
