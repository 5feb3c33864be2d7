// What the search knows at one moment, worked out once for all that ask: verdicts, with those of running tests imagined,
// explanations, and around which failing points each cause of the likeliest explanation is examined.

import { holdsAt } from './cover.ts';
import { type CauseExplanation, expectedFailing, explain, type ExplainedCause, failChance } from './explain.ts';
import { type IsolateProblem, type Spot, spotOf, targetOf } from './problem.ts';
import { type Seen, type SpotVerdicts, verdictsOf } from './seen.ts';

export interface View {
  readonly seen: Seen;
  readonly problem: IsolateProblem;
  readonly verdicts: SpotVerdicts;
  readonly bad: readonly Spot[];
  readonly good: readonly Spot[];
  /** Everything that was tried or is being tried, by target. */
  readonly tried: ReadonlySet<number>;
  readonly explanations: readonly CauseExplanation[];
  readonly causes: readonly CauseView[];
  /** What the likeliest explanation says of a spot. */
  readonly failChance: (spot: Spot) => number;
}

export interface CauseView {
  readonly index: number;
  readonly cause: ExplainedCause;
  /** Failing points that no other cause explains, nearest to the one asked about first. */
  readonly own: readonly Spot[];
  /** The first of them; the failing point asked about when there is none. */
  readonly base: Spot;
  /** How likely another cause holds at the spot. */
  readonly others: (spot: Spot) => number;
}

/** Tests that run are taken to end as expected. */
export function viewOf(seen: Seen, running: readonly number[] = []): View {
  const { problem } = seen;
  const verdicts = verdictsOf(seen);
  let bad = verdicts.bad.map(({ spot }) => spot);
  let good = verdicts.good.map(({ spot }) => spot);
  const tried = new Set([...seen.tallies.keys(), ...running]);
  let explanations = explanationsOf(seen, { bad, good });
  for (const target of running) {
    if (seen.tallies.has(target) && isKnown(verdicts, target)) continue;
    const spot = spotOf(problem.variables, target);
    if (expectedFailing(explanations, spot) > 0.5) bad = [...bad, spot];
    else good = [...good, spot];
    explanations = explain(problem, { bad, good });
  }
  const top = explanations[0] ?? { causes: [], weight: 0 };
  const causes = top.causes.map((cause, index) => causeView(top, { cause, index, bad, problem }));
  return { seen, problem, verdicts, bad, good, tried, explanations, causes, failChance: (spot) => failChance(top, spot) };
}

const explained = new WeakMap<Seen, readonly CauseExplanation[]>();

function explanationsOf(
  seen: Seen,
  facts: { readonly bad: readonly Spot[]; readonly good: readonly Spot[] },
): readonly CauseExplanation[] {
  const known = explained.get(seen);
  if (known) return known;
  const explanations = explain(seen.problem, facts);
  explained.set(seen, explanations);
  return explanations;
}

function isKnown({ bad, good }: SpotVerdicts, target: number): boolean {
  return bad.some((one) => one.target === target) || good.some((one) => one.target === target);
}

interface Part {
  readonly cause: ExplainedCause;
  readonly index: number;
  readonly bad: readonly Spot[];
  readonly problem: IsolateProblem;
}

function causeView({ causes }: CauseExplanation, { cause, index, bad, problem }: Part): CauseView {
  const rest = causes.filter((_, other) => other !== index);
  const first = problem.failing[0]!;
  const holding = bad.filter((spot) => holdsAt(cause, spot));
  const own = holding
    .filter((spot) => failChance({ causes: rest }, spot) < 0.5)
    .sort((a, b) => changesBetween(a, first).length - changesBetween(b, first).length);
  return {
    index,
    cause,
    own,
    base: own[0] ?? holding[0] ?? first,
    others: (spot) => failChance({ causes: rest }, spot),
  };
}

/** The variables in which two spots differ. */
export function changesBetween(a: Spot, b: Spot): readonly number[] {
  return a.flatMap((value, index) => (value === b[index] ? [] : [index]));
}

/** Whether the spot can be tried and was not yet. */
export function isFree({ problem, tried }: View, spot: Spot): boolean {
  return !tried.has(targetOf(problem.variables, spot)) && !problem.excluded(spot);
}
