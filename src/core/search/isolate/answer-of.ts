// The answer as far as it goes: read off the likeliest explanation, with what was seen for each of its claims, and everything
// that was not shown said as such.

import type {
  Cause,
  CausePart,
  IrrelevantVariable,
  IsolateAnswer,
  IsolateBecause,
  Neighbour,
  Undetermined,
  VersionInterval,
} from './answer.ts';
import { stretchWidth } from './conjunctions.ts';
import { holdsAt } from './cover.ts';
import { hidesPair } from './every-pair.ts';
import { type CauseExplanation, failChance } from './explain.ts';
import { exceptionsHiding } from './hidden-exceptions.ts';
import { isMasked } from './masking.ts';
import { meetingSpot } from './meeting.ts';
import { numberSequence } from './number-sequence.ts';
import { hidingShare, pairsSeen } from './other-causes.ts';
import { type IsolateVariable, type Spot, targetOf } from './problem.ts';
import { isShownAlone, partClaims } from './prove.ts';
import { unsureSpots } from './repeat.ts';
import { answerChance, untestableBelow } from './testable.ts';
import { hasUnseen } from './untested-claims.ts';
import { type CauseView, changesBetween, type View } from './view.ts';

export function isolateAnswerOf(view: View, because: IsolateBecause | null): IsolateAnswer {
  const { seen, good, causes } = view;
  const pairs = pairsSeen(view);
  const shared = because === 'not-failing' ? [] : causes;
  const fails = because === 'complete' || because === 'never-passes' ? because : null;
  const undetermined = [
    ...shared.flatMap((cause) => openOf(view, cause, fails === null)),
    ...restOf(view, fails === null).map(({ missing }) => missing),
    ...alternatives(view),
    ...unsureSpots(view).map(({ target, sure }): Undetermined => ({ kind: 'unsure', target, confidence: sure })),
    ...unexplained(view),
  ];
  const found = shared.map((cause) => causeOf(view, cause));
  return {
    because,
    causes: found,
    irrelevant: shared.length === 0 || good.length === 0 ? [] : irrelevantOf(view),
    undetermined,
    elsewhere: { tried: good.length, pairsSeen: pairs.seen, pairsAll: pairs.all, hiding: hidingShare(view) },
    certain:
      found.length > 0 && found.every(({ established }) => established) && !hidesPair(view) && meetingSpot(view) === null,
    attempts: seen.attempts,
    spent: seen.spent,
  };
}

function causeOf(view: View, cause: CauseView): Cause {
  const { problem, verdicts } = view;
  const parts = cause.cause.variables.map((variable, place) => partOf(view, cause, { variable, place }));
  // What can not be tried is said, and nothing is claimed of it.
  const open = partClaims(view, cause).some(({ spot }) => spot !== null);
  const dropped = parts.every(({ neighbours }) => neighbours.length > 0);
  const supported = cause.own.length > 0 && parts.length > 0;
  return {
    parts,
    base: targetOf(problem.variables, cause.base),
    established:
      supported &&
      dropped &&
      !open &&
      !hasUnseen(view, cause) &&
      isOnly(view) &&
      unexplained(view).length === 0 &&
      restOf(view, false).every(({ isFact }) => isFact),
    hiding: exceptionsHiding(view, cause),
    confidence: [...verdicts.bad, ...verdicts.good].reduce((product, { sure }) => product * sure, 1),
  };
}

interface Place {
  readonly variable: number;
  readonly place: number;
}

function partOf(view: View, cause: CauseView, at: Place): CausePart {
  const { variable, place } = at;
  const states = cause.cause.states[place]!;
  const values = [...states.keys()];
  const neighbours = neighboursOf(view, cause, variable);
  if (view.problem.variables[variable]!.kind === 'factor') {
    return {
      kind: 'factor',
      variable,
      values: values.filter((value) => states[value] === 1),
      passing: values.filter((value) => states[value] === -1),
      untold: values.filter((value) => states[value] === 0),
      neighbours,
    };
  }
  const tested = values.filter((value) => states[value] !== 0);
  return { kind: 'line', variable, intervals: intervalsOf(states, tested), tested, neighbours };
}

function intervalsOf(states: Int8Array, tested: readonly number[]): readonly VersionInterval[] {
  const intervals: VersionInterval[] = [];
  let from: VersionInterval['from'] = null;
  tested.forEach((value, index) => {
    const before = tested[index - 1];
    if (states[value] === 1 && before !== undefined && states[before] === -1) from = { before, after: value };
    if (states[value] !== -1 || before === undefined || states[before] !== 1) return;
    intervals.push({ from, until: { before, after: value } });
    from = null;
  });
  return states[tested.at(-1) ?? 0] === 1 ? [...intervals, { from, until: null }] : intervals;
}

function neighboursOf({ problem, good }: View, { own }: CauseView, variable: number): readonly Neighbour[] {
  const found = new Map<number, Neighbour>();
  for (const failed of own) {
    for (const passed of good) {
      const value = passed[variable]!;
      const changes = found.has(value) ? [] : changesBetween(failed, passed);
      if (changes.length !== 1 || changes[0] !== variable) continue;
      found.set(value, {
        value,
        failing: targetOf(problem.variables, failed),
        passing: targetOf(problem.variables, passed),
      });
    }
  }
  return [...found.values()].sort((a, b) => a.value - b.value);
}

/** Of a cause: what could not be tried, and, when it ended early, what was not tried. */
function openOf(view: View, cause: CauseView, early: boolean): readonly Undetermined[] {
  return partClaims(view, cause).flatMap(({ variable, spot, open }): readonly Undetermined[] => {
    if (open !== null) return [open];
    if (!early || spot === null) return [];
    const place = cause.cause.variables.indexOf(variable);
    const states = cause.cause.states[place]!;
    const value = spot[variable]!;
    if (view.problem.variables[variable]!.kind === 'factor') {
      if (states[value] === -1 && !isShownAlone(view, cause, { variable, value })) return [];
      return [{ kind: 'not-tried', variable, values: [value], because: 'budget' }];
    }
    const known = [...states.keys()].filter((each) => states[each] !== 0);
    const before = known.filter((each) => each < value).at(-1);
    const after = known.find((each) => each > value);
    if (before === undefined || after === undefined)
      return [{ kind: 'not-tried', variable, values: [value], because: 'budget' }];
    return [{ kind: 'border', variable, edge: { before, after }, because: 'budget' }];
  });
}

/** Does not matter: it fails with each of its values (each stretch of a line) where some cause holds. */
function irrelevantOf(view: View): readonly IrrelevantVariable[] {
  return candidatesOf(view).flatMap((variable) => {
    const { tried, missing, proof } = triedOf(view, variable);
    return missing.length > 0 || tried.length < 2 ? [] : [{ variable, tried, proof }];
  });
}

interface Rest {
  readonly missing: Undetermined;
  /** It can not be tried: no attempt would tell more. */
  readonly isFact: boolean;
}

function restOf(view: View, early: boolean): readonly Rest[] {
  if (view.causes.length === 0) return [];
  const answers = answerChance(view);
  const base = view.causes[0]!.base;
  return candidatesOf(view).flatMap((variable): readonly Rest[] => {
    const { missing: values } = triedOf(view, variable);
    if (values.length === 0) return [];
    const isExcluded = values.every((value) => view.problem.excluded(base.with(variable, value)));
    const isUntestable = values.every((value) => answers(base.with(variable, value)) <= untestableBelow);
    const because = isExcluded ? 'excluded' : early && !isUntestable ? 'budget' : 'untestable';
    return [{ missing: { kind: 'not-tried', variable, values, because }, isFact: isExcluded || isUntestable }];
  });
}

function candidatesOf({ problem, causes }: View): readonly number[] {
  const matters = new Set(causes.flatMap(({ cause }) => cause.variables));
  return problem.variables.flatMap(({ values }, variable) => (values.length > 1 && !matters.has(variable) ? [variable] : []));
}

/** Wherever a cause holds. Of a line, a stretch of which nothing was tried is missing as a whole. */
function triedOf(
  view: View,
  variable: number,
): { readonly tried: readonly number[]; readonly missing: readonly number[]; readonly proof: readonly number[] } {
  const { variables } = view.problem;
  const failing = new Map<number, Spot>();
  const missing = new Set<number>();
  for (const cause of view.causes) {
    const seen = new Set(cause.own.map((spot) => spot[variable]!));
    for (const spot of cause.own) if (!failing.has(spot[variable]!)) failing.set(spot[variable]!, spot);
    const unseen = [...variables[variable]!.values.keys()].filter(
      (value) => !seen.has(value) && !isMasked(view, cause, { variable, value }),
    );
    for (const value of longRuns(unseen, variables[variable]!)) missing.add(value);
  }
  return {
    tried: [...failing.keys()].sort((a, b) => a - b),
    missing: [...missing].sort((a, b) => a - b),
    proof: [...failing.values()].map((spot) => targetOf(variables, spot)),
  };
}

/** Of a setting all of them, of a line those that follow each other so long that they are a stretch. */
function longRuns(values: readonly number[], { kind, values: all }: IsolateVariable): readonly number[] {
  if (kind === 'factor') return values;
  const width = stretchWidth(all.length);
  return values.filter((value) => {
    let [from, to] = [value, value];
    while (values.includes(from - 1)) from -= 1;
    while (values.includes(to + 1)) to += 1;
    return to - from + 1 >= width;
  });
}

/** Explanations that are nearly as good and blame other variables: they were not varied apart. */
function alternatives(view: View): readonly Undetermined[] {
  const blamed = new Set(view.causes.flatMap(({ cause }) => cause.variables));
  const found = new Map<string, Undetermined>();
  for (const other of rivals(view)) {
    const its = new Set(other.causes.flatMap(({ variables }) => variables));
    const differing = [...blamed, ...its].filter((variable) => blamed.has(variable) !== its.has(variable));
    const variables = [...new Set(differing)].sort((a, b) => a - b);
    if (variables.length > 0) found.set(variables.join(' '), { kind: 'together', variables });
  }
  return [...found.values()];
}

/** Nothing else explains what was seen nearly as well. */
function isOnly(view: View): boolean {
  return view.explanations.length > 0 && rivals(view).length === 0;
}

const spotsCompared = 200;
const rivalWeight = 0.05;

const rivalsKnown = new WeakMap<View, readonly CauseExplanation[]>();

/** Those that say something else of a point near a failing one: what no point could show is not another explanation. */
function rivals(view: View): readonly CauseExplanation[] {
  const known = rivalsKnown.get(view);
  if (known) return known;
  const top = view.explanations[0];
  const sequence = numberSequence(view.tried.size);
  const { variables } = view.problem;
  const spots = Array.from({ length: top && view.bad.length > 0 ? spotsCompared : 0 }, (_, index) => {
    let spot = view.bad[index % view.bad.length]!;
    for (let change = 0; change <= index % 3; change += 1) {
      const variable = sequence.below(variables.length);
      spot = spot.with(variable, sequence.below(variables[variable]!.values.length));
    }
    return spot;
  });
  const found = view.explanations
    .slice(1)
    .filter((other) => other.weight > rivalWeight * top!.weight)
    .filter((other) => spots.some((spot) => Math.abs(failChance(other, spot) - view.failChance(spot)) > 0.2));
  rivalsKnown.set(view, found);
  return found;
}

function unexplained({ causes, verdicts }: View): readonly Undetermined[] {
  return verdicts.bad
    .filter(({ spot }) => !causes.some(({ cause }) => holdsAt(cause, spot)))
    .map(({ target }) => ({ kind: 'unexplained', target }));
}
