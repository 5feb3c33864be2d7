// Tells a guest that hangs from one that is slow, from looks at it through QMP. Consoles count as progress too: the judge
// calls `progressed` for each byte.

import type { GuestSample } from '../attempt/observation.ts';

/** Since when nothing has moved, by all samples since. Null until the first sample. */
export interface Stillness {
  readonly sinceMs: number;
  readonly samples: number;
  /** How many of them found all vCPUs halted. */
  readonly haltedSamples: number;
  readonly blockOperations: number;
  /** For each vCPU the places where it was met awake since then, with the time of the last meeting. */
  readonly places: readonly (readonly { readonly pointer: string; readonly lastSeenMs: number }[])[];
}

/**
 * A vCPU that waits in a loop is met at the few places where translated blocks begin; one that works (a kernel that
 * unpacks itself prints nothing for seconds either) is met at many. 4 places hold a spinning `while (!done) relax();`.
 */
const placesMax = 4;

/** 8 looks: a vCPU that works would have to be met at 4 places only, 8 times in a row. */
const samplesMin = 8;

/** Folds one look. */
export function lookAgain(stillness: Stillness | null, sample: GuestSample, atMs: number): Stillness {
  if (stillness === null || sample.blockOperations !== stillness.blockOperations) {
    return startOver(sample, atMs);
  }
  let sinceMs = stillness.sinceMs;
  const places = sample.instructionPointers.map((pointer, cpu) => {
    const known = stillness.places[cpu] ?? [];
    if (sample.halted) return known;
    const others = known.filter((place) => place.pointer !== pointer);
    if (others.length >= placesMax) {
      // One place too many: what holds still holds only since the one that was left longest ago. Not so for a guest that
      // is mostly halted: it is idle, and its timer wakes it anywhere.
      const [oldest, ...rest] = [...others].sort((a, b) => a.lastSeenMs - b.lastSeenMs);
      if (!isIdle(stillness)) sinceMs = Math.max(sinceMs, oldest?.lastSeenMs ?? sinceMs);
      return [...rest, { pointer, lastSeenMs: atMs }];
    }
    return [...others, { pointer, lastSeenMs: atMs }];
  });
  return {
    sinceMs,
    samples: stillness.samples + 1,
    haltedSamples: stillness.haltedSamples + (sample.halted ? 1 : 0),
    blockOperations: sample.blockOperations,
    places,
  };
}

function startOver(sample: GuestSample, atMs: number): Stillness {
  return {
    sinceMs: atMs,
    samples: 1,
    haltedSamples: sample.halted ? 1 : 0,
    blockOperations: sample.blockOperations,
    places: sample.instructionPointers.map((pointer) => (sample.halted ? [] : [{ pointer, lastSeenMs: atMs }])),
  };
}

function isIdle(stillness: Stillness): boolean {
  return stillness.haltedSamples * 2 > stillness.samples;
}

/** Something else moved: a byte on a console. */
export function progressed(stillness: Stillness | null, atMs: number): Stillness | null {
  if (stillness === null) return null;
  return {
    ...stillness,
    sinceMs: Math.max(stillness.sinceMs, atMs),
    samples: 0,
    haltedSamples: 0,
    places: stillness.places.map(() => []),
  };
}

/** True when the guest has been still for `stallMs`. Only samples tell: without new ones this never becomes true. */
export function isStalled(stillness: Stillness, options: { readonly atMs: number; readonly stallMs: number }): boolean {
  return stillness.samples >= samplesMin && options.atMs - stillness.sinceMs >= options.stallMs;
}

/** For people: what was still. */
export function describeStillness(stillness: Stillness, atMs: number): string {
  const seconds = ((atMs - stillness.sinceMs) / 1000).toFixed(1);
  const pointers = [...new Set(stillness.places.flat().map((place) => `0x${place.pointer}`))];
  const cpus = pointers.length === 0 || isIdle(stillness) ? 'all vCPUs halted' : `vCPUs at ${pointers.join(', ')} only`;
  return `the guest hangs: for ${seconds} s no byte on its consoles, no block operation, ${cpus}`;
}
