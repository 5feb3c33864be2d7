// Hidden truths for the reduction of configurations: options that need and select each other, and which of them make it fail.

import type { SeenOutcome } from '../src/core/search/evidence.ts';

export interface ReduceWorldShape {
  readonly options: readonly [number, number];
  /** Options that matter together, for each cause. */
  readonly parts: readonly number[];
  readonly causes: number;
  /** Share of options that can not be set without another one, and of those that set another one. */
  readonly needShare: number;
  readonly selectShare: number;
  /** Share of options with which nothing boots unless another one is there. */
  readonly brokenShare: number;
  /** Of failing configurations that pass, and of passing ones that fail. */
  readonly flaky: { readonly bad: number; readonly good: number };
}

export interface ReduceWorld {
  readonly count: number;
  /** By option, those that it can not be set without, and those that it sets. */
  readonly needs: readonly (readonly number[])[];
  readonly selects: readonly (readonly number[])[];
  readonly causes: readonly ReadonlySet<number>[];
  /** With the first and without the second it can not be tested. */
  readonly broken: readonly (readonly [number, number])[];
  readonly flaky: ReduceWorldShape['flaky'];
}

export function randomFrom(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0;
  return () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function makeReduceWorld(shape: ReduceWorldShape, seed: number): ReduceWorld {
  const random = randomFrom(seed);
  const below = (most: number): number => Math.floor(random() * most);
  const [least, most] = shape.options;
  const count = least + below(most - least + 1);
  const all = Array.from({ length: count }, (_, option) => option);
  // Menus come before what is in them; now and then an option needs one of a later menu.
  const parent = (option: number): number => (random() < 0.85 ? Math.max(0, option - 1 - below(6)) : below(count));
  const needs = all.map((option) =>
    option > 0 && random() < shape.needShare
      ? [...new Set(random() < 0.8 ? [parent(option)] : [parent(option), parent(option)])]
      : [],
  );
  const noLoops = withoutLoops(needs);
  const selects = all.map(() => (random() < shape.selectShare ? [below(count)] : []));
  const causes: Set<number>[] = [];
  for (let index = 0; index < shape.causes; index += 1) {
    const size = shape.parts[below(shape.parts.length)]!;
    const cause = new Set<number>();
    while (cause.size < size) cause.add(below(count));
    causes.push(cause);
  }
  const broken = all.filter(() => random() < shape.brokenShare).map((option) => [option, below(count)] as const);
  return { count, needs: noLoops, selects, causes, broken, flaky: shape.flaky };
}

function withoutLoops(needs: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const made: (readonly number[])[] = needs.map(() => []);
  const reaches = (from: number, to: number): boolean => from === to || made[from]!.some((next) => reaches(next, to));
  for (const [option, wanted] of needs.entries()) {
    made[option] = wanted.filter((one) => !reaches(one, option));
  }
  return made;
}

/** As `make olddefconfig`: what can not be set is dropped, what is selected comes along whatever it needs. */
export function configured({ needs, selects }: ReduceWorld, taken: readonly number[]): ReadonlySet<number> {
  const asked = new Set(taken);
  // From all that could come, what has no ground is taken away until all has: the largest configuration that holds together.
  let present: ReadonlySet<number> = selectedBy(selects, asked);
  for (;;) {
    const here = present;
    const set = new Set([...asked].filter((option) => here.has(option) && needs[option]!.every((one) => here.has(one))));
    const next = selectedBy(selects, set);
    if (next.size === here.size) return here;
    present = next;
  }
}

/** These, and all that they select. */
function selectedBy(selects: ReduceWorld['selects'], options: ReadonlySet<number>): ReadonlySet<number> {
  const all = new Set(options);
  for (const option of all) for (const one of selects[option]!) all.add(one);
  return all;
}

export function fails({ causes }: ReduceWorld, present: ReadonlySet<number>): boolean {
  return causes.some((cause) => [...cause].every((option) => present.has(option)));
}

export function outcomeIn(world: ReduceWorld, present: ReadonlySet<number>, random: () => number): SeenOutcome {
  if (world.broken.some(([option, cure]) => present.has(option) && !present.has(cure))) return 'skip';
  const isBad = fails(world, present);
  const isWrong = random() < (isBad ? world.flaky.bad : world.flaky.good);
  return isBad !== isWrong ? 'bad' : 'good';
}
