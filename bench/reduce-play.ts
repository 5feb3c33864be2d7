// Plays one reduction in a simulated world, and the peer: halving towards one option, as ktest's config bisect does it.

import type { SeenOutcome } from '../src/core/search/evidence.ts';
import { playReduction } from '../src/core/search/reduce/reduce.ts';
import type { Reduction } from '../src/core/search/reduce/reduction.ts';
import { configured, fails, outcomeIn, randomFrom, type ReduceWorld } from './reduce-world.ts';

export interface PlayedReduction {
  readonly reduction: Reduction;
  readonly tests: number;
  /** Configurations that were tried: each is a build. */
  readonly builds: number;
  /** Configurations that were made of options without being built. */
  readonly configurations: number;
  /** The first cause fails by itself, and with any part of it left out nothing is wrong. */
  readonly isMinimal: boolean;
  /** Minimal, and it names a hidden cause whole. */
  readonly isExact: boolean;
  /** All hidden causes that no other one is a part of were found. */
  readonly foundAll: boolean;
}

export function playReduce(
  world: ReduceWorld,
  seed: number,
  rules: { flaky: boolean; confidence?: number } = { flaky: false },
): PlayedReduction {
  const random = randomFrom(seed + 77);
  const made = new Map<string, ReadonlySet<number>>();
  const outcomes = new Map<number, SeenOutcome>();
  const tested = new Set<string>();
  const asked = new Set<string>();
  let number = 0;
  const all = { count: world.count, rules: { confidence: 0.99, testsMax: null, ...rules } };
  // One generator from its beginning to its end: what is asked is answered at once.
  const { tests, reduction } = run();
  function run(): { tests: number; reduction: Reduction } {
    const played = playReduction(all, (ask) => {
      if (ask.kind === 'configure') {
        const came = configured(world, ask.taken);
        const configuration = [...came].sort((a, b) => a - b).join(' ');
        made.set(configuration, came);
        asked.add(ask.taken.join(' '));
        return { kind: 'configured', configuration, came: [...came] };
      }
      tested.add(ask.configuration);
      const outcome = outcomeIn(world, made.get(ask.configuration)!, random);
      outcomes.set(number, outcome);
      number += 1;
      return { kind: 'tested', outcome };
    });
    if (!('ended' in played)) throw new Error('every question was answered');
    return { tests: number, reduction: played.ended };
  }
  const causes = reduction.causes.map(({ parts }) => parts);
  const [first] = causes;
  const presentOf = (parts: typeof first): ReadonlySet<number> =>
    configured(world, [...new Set((parts ?? []).flatMap(({ options, needs }) => [...options, ...needs]))]);
  const isMinimal =
    first !== undefined &&
    first.every(({ options }) => options.length === 1) &&
    fails(world, presentOf(first)) &&
    first.every((part) => !fails(world, presentOf(first.filter((one) => one !== part))));
  const names = (parts: typeof first, cause: ReadonlySet<number>): boolean => {
    const present = presentOf(parts);
    const options = new Set((parts ?? []).flatMap((part) => [...part.options, ...part.needs]));
    return [...cause].every((option) => present.has(option)) && [...options].length <= closureOf(world, cause).size;
  };
  const isExact = isMinimal && world.causes.some((cause) => names(first, cause));
  const minimal = world.causes.filter(
    (cause) => !world.causes.some((other) => other !== cause && isWithin(world, other, cause)),
  );
  const foundAll = minimal.every((cause) => causes.some((parts) => [...cause].every((option) => presentOf(parts).has(option))));
  return { reduction, tests, builds: tested.size, configurations: asked.size, isMinimal, isExact, foundAll };
}

function closureOf(world: ReduceWorld, cause: ReadonlySet<number>): ReadonlySet<number> {
  const all = new Set<number>();
  const add = (option: number): void => {
    if (all.has(option)) return;
    all.add(option);
    world.needs[option]!.forEach(add);
  };
  cause.forEach(add);
  return all;
}

/** Whether the other one is there whenever this one is. */
function isWithin(world: ReduceWorld, other: ReadonlySet<number>, cause: ReadonlySet<number>): boolean {
  const present = configured(world, [...closureOf(world, cause)]);
  return [...other].every((option) => present.has(option));
}

/**
 * Halving from both sides: half of the difference moves to the good configuration; it becomes the new bad or the new good one,
 * until one option is left. What can not be tested is believed to be good.
 */
export function playHalving(world: ReduceWorld, seed: number): { readonly builds: number; readonly isExact: boolean } {
  const random = randomFrom(seed + 77);
  let good: readonly number[] = [];
  let open = Array.from({ length: world.count }, (_, option) => option);
  const tested = new Set<string>();
  const isBad = (taken: readonly number[]): boolean => {
    const present = configured(world, taken);
    tested.add([...present].sort((a, b) => a - b).join(' '));
    return outcomeIn(world, present, random) === 'bad';
  };
  isBad(open);
  isBad([]);
  while (open.length > 1) {
    const half = open.slice(0, open.length >> 1);
    if (isBad([...good, ...half])) open = half;
    else {
      good = [...good, ...half];
      open = open.slice(open.length >> 1);
    }
  }
  const [option] = open;
  const alone = configured(world, option === undefined ? [] : [option]);
  return { builds: tested.size, isExact: fails(world, alone) };
}
