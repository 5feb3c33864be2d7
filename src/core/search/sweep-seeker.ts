// Several strips swept at once by the same workers. Targets are numbered strip * size + version.

import type { SeenAttempt } from './evidence.ts';
import type { Seeker } from './seeker.ts';
import { nextSweepStep, observeSweep, type SweepState } from './sweep.ts';

export interface SweepSeeker extends Seeker {
  /** One state for each strip. */
  readonly strips: readonly SweepState[];
  readonly attempts: number;
  observe(answer: SeenAttempt): SweepSeeker;
  /** What is wanted next for certain, beyond what `next` starts: to make ready meanwhile. */
  coming(running: readonly number[], count: number): readonly number[];
}

export interface SweepSeekerParts {
  /** All of one size. */
  readonly strips: readonly SweepState[];
  /** Targets of one group share what is dear to make ready: a booted kernel. */
  readonly groupOf: (target: number) => number;
  /** Over all strips. */
  readonly testsMax: number;
}

export function sweepSeeker(parts: SweepSeekerParts, tried: ReadonlySet<number> = triedGroups(parts)): SweepSeeker {
  const { strips, groupOf, testsMax } = parts;
  const size = strips[0]?.problem.size ?? 0;
  const attempts = strips.reduce((sum, strip) => sum + strip.attempts, 0);
  const wantedNow = (running: readonly number[], free: number): readonly number[] =>
    wantedTargets(strips, { running, free, size });
  return {
    strips,
    attempts,
    next: ({ running, free }) => {
      const left = Math.min(free, testsMax - attempts - running.length);
      if (testsMax - attempts <= 0) return { kind: 'ended' };
      // Each strip may have more to do than fits: only some of what they want is begun.
      const start = chooseByGroup(wantedNow(running, free), { running, free: left, tried, groupOf });
      if (start.length > 0) return { kind: 'test', start, cancel: [] };
      return running.length > 0 ? { kind: 'wait', cancel: [] } : { kind: 'ended' };
    },
    observe: ({ target, outcome }) => {
      const strip = Math.floor(target / size);
      const state = observeSweep(strips[strip]!, { target: target % size, outcome });
      return sweepSeeker({ ...parts, strips: strips.with(strip, state) }, new Set(tried).add(groupOf(target)));
    },
    coming: (running, count) =>
      chooseByGroup(wantedNow(running, running.length + count), { running, free: running.length + count, tried, groupOf })
        .filter((target) => !running.includes(target))
        .slice(0, count),
  };
}

function triedGroups({ strips, groupOf }: SweepSeekerParts): ReadonlySet<number> {
  const targets = strips.flatMap((strip, index) =>
    [...strip.tallies.keys()].map((place) => index * strip.problem.size + place),
  );
  return new Set(targets.map(groupOf));
}

/** What each strip wants, the most urgent of each strip first. */
function wantedTargets(
  strips: readonly SweepState[],
  { running, free, size }: { readonly running: readonly number[]; readonly free: number; readonly size: number },
): readonly number[] {
  const wanted = strips.map((state, strip) => {
    const own = running.filter((target) => Math.floor(target / size) === strip).map((target) => target % size);
    const step = nextSweepStep(state, { running: own, free });
    return step.kind === 'test' ? step.start.map((place) => strip * size + place) : [];
  });
  const longest = Math.max(0, ...wanted.map((list) => list.length));
  return Array.from({ length: longest }, (_, rank) => wanted.flatMap((list) => list[rank] ?? [])).flat();
}

interface Choosing {
  readonly running: readonly number[];
  readonly free: number;
  /** Groups that are ready. */
  readonly tried: ReadonlySet<number>;
  readonly groupOf: (target: number) => number;
}

/** Groups that are ready go first, then those that nobody makes ready: whoever shares one that is being made would wait. */
function chooseByGroup(wanted: readonly number[], { running, free, tried, groupOf }: Choosing): readonly number[] {
  const busy = new Set(running.map(groupOf));
  const left = [...wanted];
  const chosen: number[] = [];
  while (chosen.length < free && left.length > 0) {
    const rankOf = (target: number): number => {
      if (tried.has(groupOf(target))) return 0;
      return busy.has(groupOf(target)) ? 2 : 1;
    };
    const best = left.reduce((first, target) => (rankOf(target) < rankOf(first) ? target : first));
    left.splice(left.indexOf(best), 1);
    chosen.push(best);
    busy.add(groupOf(best));
  }
  return chosen;
}
