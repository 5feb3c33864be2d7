// Plays isolate in a simulated world to its end, and says what came of it.

import type { Cause, IsolateAnswer } from '../src/core/search/isolate/answer.ts';
import { type IsolateSeeker, isolateSeeker } from '../src/core/search/isolate/isolate-seeker.ts';
import { numberSequence } from '../src/core/search/isolate/number-sequence.ts';
import { type IsolateProblem, isolateProblem, spotOf } from '../src/core/search/isolate/problem.ts';
import { claimedBy, differences, fails, type IsolateWorld, probes } from './isolate-world.ts';

export interface Rates {
  /** P(fails | failing point) and P(fails | passing point). */
  readonly bad: number;
  readonly good: number;
}

export interface PlayedIsolate {
  readonly answer: IsolateAnswer;
  readonly exact: boolean;
  /** A cause that is called established and does not hold somewhere, between versions that were tried included. */
  readonly falseCause: boolean;
  /** The same where all versions are ones that were tried: the worst that can happen. */
  readonly falseClaim: boolean;
  /** The answer is called certain: nothing of up to two settings is hidden. */
  readonly certain: boolean;
  /** All causes of the answer are called established. */
  readonly established: boolean;
  /** All causes are right, but there is another one that was not found. */
  readonly missed: boolean;
}

export function playIsolate(
  world: IsolateWorld,
  seed: number,
  { rates = { bad: 1, good: 0 }, workers = 1, wanted = {} }: PlayWanted = {},
): PlayedIsolate {
  const { variables, failing, excluded, untestable } = world;
  const sequence = numberSequence(seed);
  const flaky = rates.bad < 1 || rates.good > 0;
  let seeker: IsolateSeeker = isolateSeeker(
    isolateProblem(variables, [failing], { excluded, flaky, budget: { attemptsMax: 1000, costMax: Infinity }, ...wanted }),
  );
  for (;;) {
    const step = seeker.next({ running: [], free: workers });
    if (step.kind !== 'test') break;
    for (const target of step.start) {
      const spot = spotOf(variables, target);
      const failed = sequence.next() < (fails(world, spot) ? rates.bad : rates.good);
      seeker = seeker.observe({ target, outcome: untestable(spot) ? 'skip' : failed ? 'bad' : 'good' });
    }
  }
  const answer = seeker.answer();
  const exact = differences(world, claimedBy(answer)) === 0;
  const falseCause = answer.causes.some((cause) => cause.established && isFalse(world, answer, cause));
  const falseClaim = answer.causes.some((cause) => cause.established && isFalse(world, answer, cause, triedIn(answer)));
  const established = answer.causes.length > 0 && answer.causes.every((cause) => cause.established);
  return {
    answer,
    exact,
    falseCause,
    falseClaim,
    established,
    certain: answer.certain,
    missed: !exact && !answer.causes.some((cause) => isFalse(world, answer, cause)),
  };
}

interface PlayWanted {
  readonly rates?: Rates;
  readonly workers?: number;
  readonly wanted?: Partial<IsolateProblem>;
}

/** What was tried of each line that the answer speaks of. */
function triedIn({ causes, irrelevant }: IsolateAnswer): ReadonlyMap<number, ReadonlySet<number>> {
  const tested = causes.flatMap(({ parts }) => parts.flatMap((part) => (part.kind === 'line' ? [part] : [])));
  return new Map([
    ...irrelevant.map(({ variable, tried }) => [variable, new Set(tried)] as const),
    ...tested.map(({ variable, tested: tried }) => [variable, new Set(tried)] as const),
  ]);
}

function isFalse(
  world: IsolateWorld,
  answer: IsolateAnswer,
  cause: Cause,
  tried: ReadonlyMap<number, ReadonlySet<number>> = new Map(),
): boolean {
  const holds = claimedBy({ ...answer, causes: [cause] });
  const isTried = (spot: readonly number[]): boolean => [...tried].every(([variable, values]) => values.has(spot[variable]!));
  return probes(world).some(
    (spot) => isTried(spot) && !world.excluded(spot) && !world.untestable(spot) && holds(spot) && !fails(world, spot),
  );
}
