// Points worth a thought: single changes of a failing point, several changes at once (as in group testing: one failing attempt
// then clears all of them), and points half-way to one that passed. Which of them is tried is the business of separate.ts.

import { changesFrom } from './change-from.ts';
import { type NumberSequence, numberSequence } from './number-sequence.ts';
import { type Spot, targetOf } from './problem.ts';
import { type CauseView, changesBetween, isFree, type View } from './view.ts';

/** None that was tried, runs or is excluded. */
export function candidateSpots(view: View): readonly Spot[] {
  const found = new Map<number, Spot>();
  const add = (spot: Spot): void => {
    if (isFree(view, spot)) found.set(targetOf(view.problem.variables, spot), spot);
  };
  const sequence = numberSequence(view.tried.size);
  for (const cause of view.causes) {
    singleChanges(view, cause).forEach(add);
    halfWays(view, cause.base, sequence).forEach(add);
    pools(view, cause, sequence).forEach(add);
  }
  return [...found.values()];
}

function singleChanges(view: View, cause: CauseView): readonly Spot[] {
  const changed = changesFrom(view, cause);
  return cause.base.flatMap((_, variable) =>
    valuesWorth(view, cause, variable).flatMap((value) => changed({ variable, value }).slice(0, 1)),
  );
}

/** All values of a setting; of a line its ends and the middles of what is unknown. */
function valuesWorth({ problem, bad }: View, { cause }: CauseView, variable: number): readonly number[] {
  const { kind, values } = problem.variables[variable]!;
  if (kind === 'factor') return [...values.keys()];
  const place = cause.variables.indexOf(variable);
  const known =
    place >= 0
      ? [...values.keys()].filter((value) => cause.states[place]![value] !== 0)
      : [...new Set(bad.map((spot) => spot[variable]!))].sort((a, b) => a - b);
  const marks = [0, ...known, values.length - 1];
  const middles = marks.slice(1).flatMap((mark, index) => {
    const gap = mark - marks[index]!;
    return gap > 1 ? [{ gap, value: marks[index]! + (gap >> 1) }] : [];
  });
  const widest = middles.sort((a, b) => b.gap - a.gap).slice(0, 8);
  return [0, values.length - 1, ...widest.map(({ value }) => value)];
}

const passedWorth = 6;

/** Between a failing point and those that passed lately: half of the changes each. */
function halfWays({ good }: View, base: Spot, sequence: NumberSequence): readonly Spot[] {
  return good.slice(-passedWorth).flatMap((passed) => {
    const changes = changesBetween(base, passed);
    if (changes.length < 2) return [];
    const half = changes.length >> 1;
    const shuffled = [...changes].sort(() => sequence.next() - 0.5);
    const halves = [changes.slice(0, half), changes.slice(half), shuffled.slice(0, half), shuffled.slice(half)];
    return halves.map((chosen) => base.map((value, index) => (chosen.includes(index) ? passed[index]! : value)));
  });
}

const poolsTried = 60;

/** Of each changed variable preferably a value that was never seen to fail. */
function pools({ problem, bad }: View, { base, cause }: CauseView, sequence: NumberSequence): readonly Spot[] {
  const fresh = problem.variables.map(({ values }, variable) => {
    const seen = new Set(bad.map((spot) => spot[variable]!));
    const place = cause.variables.indexOf(variable);
    return [...values.keys()].filter((value) => !seen.has(value) && !(place >= 0 && cause.states[place]![value] !== 0));
  });
  const able = base.flatMap((_, variable) => (problem.variables[variable]!.values.length > 1 ? [variable] : []));
  return Array.from({ length: poolsTried }, (_, round) => {
    const size = 2 + (round % Math.max(1, able.length - 1));
    const chosen = new Set([...able].sort(() => sequence.next() - 0.5).slice(0, size));
    return base.map((own, variable) => {
      if (!chosen.has(variable)) return own;
      const values = fresh[variable]!;
      if (values.length > 0) return poolValue(problem.variables[variable]!, values, sequence);
      return sequence.below(problem.variables[variable]!.values.length);
    });
  });
}

/** A line's ends say most, as long as neither was seen. */
function poolValue(
  { kind, values }: { readonly kind: 'factor' | 'line'; readonly values: readonly string[] },
  fresh: readonly number[],
  sequence: NumberSequence,
): number {
  const last = values.length - 1;
  const ends = kind === 'line' ? fresh.filter((value) => value === 0 || value === last) : [];
  return ends.length > 0 && sequence.next() < 0.7 ? sequence.pick(ends) : sequence.pick(fresh);
}
