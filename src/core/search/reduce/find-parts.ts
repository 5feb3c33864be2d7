// From options that fail together to those that are needed: the shortest beginning of the list that still fails ends with a
// needed one; it is kept, and the same is asked of what is before it (QuickXplain, Junker 2004, with one cut at a time). What an
// option can not be set without is found by configuring alone, which costs no build. Pure.

import { minimalParts } from './minimal-parts.ts';
import type { Asking, Questions } from './questions.ts';
import type { ConfigVerdict } from './verdicts.ts';

// Beginnings that can not be tested before another way is gone; and tests on that way, each of them a build.
const vainMax = 5;
const leaveOutMax = 40;

export interface Part {
  readonly options: readonly number[];
  readonly needs: readonly number[];
}

/** In the order of the list, each once. */
export function optionsOf(parts: readonly Part[]): readonly number[] {
  return [...new Set(parts.flatMap(({ options, needs }) => [...options, ...needs]))].sort((a, b) => a - b);
}

export function exceptPart(parts: readonly Part[], part: Part): readonly Part[] {
  return parts.filter((one) => one !== part);
}

/** `within` fails. */
export function* findParts(questions: Questions, within: readonly number[]): Asking<readonly Part[]> {
  const whole = yield* questions.configure(within);
  const parts: Part[] = [];
  let candidates: readonly number[] = within.filter((option) => whole.came.has(option));
  while (candidates.length > 0) {
    const kept = optionsOf(parts);
    questions.suspects = join(kept, candidates);
    look(questions, candidates.length);
    if ((yield* questions.verdict(kept)) === 'bad') break;
    const { block, before } = yield* lastNeeded(questions, kept, candidates);
    if (block.length > 1) {
      parts.push(...(yield* byLeavingOut(questions, kept, [...before, ...block])));
      break;
    }
    parts.push({ options: block, needs: yield* needsOf(questions, { kept, block, before }) });
    const taken = new Set(optionsOf(parts));
    candidates = before.filter((option) => !taken.has(option));
  }
  questions.suspects = optionsOf(parts);
  return parts;
}

interface Cut {
  /** The last of the shortest beginning that fails; more than one when what is between could not be tried. */
  readonly block: readonly number[];
  readonly before: readonly number[];
}

/** `kept` with all candidates fails, `kept` alone does not. */
function* lastNeeded(questions: Questions, kept: readonly number[], candidates: readonly number[]): Asking<Cut> {
  let list = candidates;
  let passes = 0;
  let untried = new Set<number>();
  for (;;) {
    const middle = middleOf(passes, list.length, untried);
    if (middle === null) return { block: list.slice(passes), before: list.slice(0, passes) };
    questions.suspects = join(kept, list);
    look(questions, list.length - passes);
    const taken = join(kept, list.slice(0, middle));
    const verdict: ConfigVerdict = yield* questions.verdict(taken);
    if (verdict === 'good') passes = middle;
    else if (verdict === 'skip') untried.add(middle);
    else {
      // What did not come out of this one is not what made it fail.
      const { came } = yield* questions.configure(taken);
      const isThere = (option: number): boolean => came.has(option);
      const placeOf = (place: number): number => list.slice(0, place).filter(isThere).length;
      const there = list.slice(0, middle).filter(isThere);
      // What did not come out changed something all the same, when those before the middle passed: it stays in the list.
      if (there.length <= placeOf(passes)) list = list.slice(0, middle);
      else {
        untried = new Set([...untried].filter((place) => place < middle).map(placeOf));
        passes = placeOf(passes);
        list = there;
      }
    }
  }
}

/** The middle of the widest gap between places that are known or were tried in vain; null when there is none, or no patience. */
function middleOf(passes: number, fails: number, untried: ReadonlySet<number>): number | null {
  if (untried.size >= vainMax) return null;
  const between = [...untried].filter((place) => place > passes && place < fails);
  const places = [passes, ...between.sort((a, b) => a - b), fails];
  const gaps = places.slice(1).map((place, index) => ({ from: places[index]!, width: place - places[index]! }));
  const widest = gaps.reduce((best, gap) => (gap.width > best.width ? gap : best));
  return widest.width < 2 ? null : widest.from + (widest.width >> 1);
}

/** Where beginnings can not be tested, the whole without a piece often can. */
function* byLeavingOut(questions: Questions, kept: readonly number[], list: readonly number[]): Asking<readonly Part[]> {
  const left = yield* minimalParts(list, leaveOutMax, function* (some) {
    look(questions, some.length);
    return (yield* questions.verdict(join(kept, some))) === 'bad';
  });
  if (!left.complete) return [{ options: left.parts, needs: [] }];
  return left.parts.map((option) => ({ options: [option], needs: [] }));
}

/** What the tree does not let the option be set without, out of what is before it; nothing for a block. */
function* needsOf(
  questions: Questions,
  { kept, block, before }: Cut & { readonly kept: readonly number[] },
): Asking<readonly number[]> {
  const [option, more] = block;
  if (option === undefined || more !== undefined) return [];
  const needs: number[] = [];
  const isSet = function* (others: readonly number[]): Asking<boolean> {
    const { came } = yield* questions.configure(join(kept, [option, ...needs, ...others]));
    return came.has(option);
  };
  while (!(yield* isSet([]))) {
    const left = before.filter((one) => !needs.includes(one));
    if (left.length === 0 || !(yield* isSet(left))) return needs;
    let [unset, set] = [0, left.length];
    while (set - unset > 1) {
      const middle = (unset + set) >> 1;
      if (yield* isSet(left.slice(0, middle))) set = middle;
      else unset = middle;
    }
    needs.push(left[set - 1]!);
  }
  return needs;
}

function look(questions: Questions, left: number): void {
  // Halving, then what was found alone, and the bad configuration without it.
  questions.outlook = { left, more: Math.ceil(Math.log2(Math.max(1, left))) + 2 };
}

function join(some: readonly number[], others: readonly number[]): readonly number[] {
  return [...new Set([...some, ...others])].sort((a, b) => a - b);
}
