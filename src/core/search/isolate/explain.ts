// Explanations of what was seen: one cause, or several when one is not enough. A cause is a set of variables that matter, each
// with the values that are known to take part; every such set is weighed (Bayes, its unknown values integrated out), and the
// simplest explanations come out on top. algorithms: conjunctions as in adaptive group testing, priors from NIST's averages.

import { cover, haveCommon, holdsAt, type PassedWith, passedWith, passedWithAny } from './cover.ts';
import { holdChances, logPatternChance, type ValueStates } from './membership.ts';
import type { IsolateProblem, IsolateVariable, Spot } from './problem.ts';

export interface CauseExplanation {
  readonly causes: readonly ExplainedCause[];
  /** Of all explanations; they sum up to 1. */
  readonly weight: number;
}

export interface ExplainedCause {
  /** Those that matter, rising. */
  readonly variables: readonly number[];
  /** For each of them. */
  readonly states: readonly ValueStates[];
  readonly chances: readonly Float64Array[];
  /** Logarithms of how likely its set of variables is beforehand, and of how likely it is by what passed. */
  readonly logPrior: number;
  readonly log: number;
}

/** What was seen, as explanations need it: the failing point asked about first. */
export interface Facts {
  readonly bad: readonly Spot[];
  readonly good: readonly Spot[];
}

// How many settings take part in a failure, averages of seven studies (NIST): 40 % one, 36 % two, 16 % three, 7 % four.
const sizeShares = [0.02, 0.4, 0.36, 0.16, 0.07, 0.02];

/** Each further cause is this much less likely, in logarithms. */
const furtherCause = -4;

const causesMax = 4;
const beam = 24;

/** The likeliest explanations first. When four causes do not explain all that failed, the best that there is. Empty when nothing failed. */
export function explain(problem: Pick<IsolateProblem, 'variables'>, { bad, good }: Facts): readonly CauseExplanation[] {
  if (bad.length === 0) return [];
  const { variables } = problem;
  const facts: KnownFacts = { variables, bad, good, passed: passedWith(variables, good) };
  const sets = variableSets(variables);
  const complete: Draft[] = [];
  let open: readonly Draft[] = [{ causes: [], uncovered: facts.bad, log: -furtherCause }];
  let best = -Infinity;
  for (let depth = 0; depth < causesMax && open.length > 0; depth += 1) {
    const next: Draft[] = [];
    for (const draft of open) {
      for (const seed of seedsOf(draft)) {
        const growing = growingFrom(facts, { draft, seed, leastLog: best - negligible });
        for (const set of sets) {
          const grown = addCause(facts, growing, set);
          if (grown === null) continue;
          if (grown.uncovered.length > 0) next.push(grown);
          else {
            complete.push(grown);
            best = Math.max(best, grown.log);
          }
        }
      }
    }
    open = distinctFirst(next.sort(byPromise), beam);
    if (depth > 0) {
      open = distinctFirst(open.map((draft) => settle(facts, draft)).sort(byPromise), beam);
      complete.push(...open.filter(({ uncovered }) => uncovered.length === 0));
      best = Math.max(best, ...complete.map(({ log }) => log));
      open = open.filter(({ uncovered }) => uncovered.length > 0);
    }
    // An explanation of few causes that is strange is no reason to stop: two simple ones may be likelier.
    open = open.filter((draft) => promiseOf(draft) + furtherCause >= best);
  }
  if (complete.length === 0) return weighed(open.filter(({ causes }) => causes.length > 0).slice(0, 1));
  const top = distinctFirst(
    complete.sort((a, b) => b.log - a.log),
    tightened,
  );
  return weighed(distinct(top.map((draft) => settledWhole(facts, draft))));
}

interface KnownFacts extends Facts {
  readonly variables: readonly IsolateVariable[];
  readonly passed: PassedWith;
}

const tightened = 64;

/** Explanations that are less likely than the best one by this much, in logarithms, count for nothing. */
const negligible = -Math.log(1e-4);

/**
 * Which point is whose, decided once more by all causes together: each takes what it can of all that failed, then keeps only
 * what it needs for the points that no other one explains. What shows a value of a cause is such a point; the rest may be the
 * other one's doing.
 */
function settle(facts: KnownFacts, draft: Draft): Draft {
  if (draft.causes.length < 2) return draft;
  let causes: readonly ExplainedCause[] = draft.causes.map((cause, index) => {
    const seed = ownOf(facts, draft.causes, index)[0] ?? facts.bad.find((spot) => holdsAt(cause, spot))!;
    const states = cause.states.map((values) => values.map((state) => (state === 1 ? 1 : 0)));
    cover({ variables: cause.variables, states, nearest: nearestFirst(facts.bad, seed), passed: facts.passed });
    return { ...cause, states };
  });
  for (let index = 0; index < causes.length; index += 1) {
    const own = ownOf(facts, causes, index);
    const { variables } = causes[index]!;
    const seed = own.find((spot) => holdsAt(causes[index]!, spot));
    if (!seed) return draft;
    const growing = growingFrom(facts, { draft: { causes: [], uncovered: own, log: 0 }, seed, leastLog: -Infinity });
    const grown = addCause(facts, growing, { variables, logPrior: draft.causes[index]!.logPrior });
    if (!grown) return draft;
    causes = causes.with(index, grown.causes[0]!);
  }
  const uncovered = facts.bad.filter((spot) => !causes.some((cause) => holdsAt(cause, spot)));
  return { causes, uncovered, log: causes.reduce((sum, { log }) => sum + log, -furtherCause) };
}

/** As it was, when deciding once more leaves a point unexplained. */
function settledWhole(facts: KnownFacts, draft: Draft): Draft {
  const settled = settle(facts, draft);
  return settled.uncovered.length === 0 ? settled : draft;
}

/** What no other cause explains. */
function ownOf({ bad }: Facts, causes: readonly ExplainedCause[], index: number): readonly Spot[] {
  return bad.filter((spot) => !causes.some((cause, other) => other !== index && holdsAt(cause, spot)));
}

/** The same causes found in another order, or from another seed, are one explanation. */
function distinct(drafts: readonly Draft[]): Draft[] {
  const byCauses = new Map<string, Draft>();
  for (const draft of drafts) {
    const key = nameOf(draft);
    const known = byCauses.get(key);
    if (!known || known.log < draft.log) byCauses.set(key, draft);
  }
  return [...byCauses.values()];
}

/** So many of a sorted list that are not the same. */
function distinctFirst(drafts: readonly Draft[], count: number): readonly Draft[] {
  const found = new Map<string, Draft>();
  for (const draft of drafts) {
    if (found.size >= count) break;
    const name = nameOf(draft);
    if (!found.has(name)) found.set(name, draft);
  }
  return [...found.values()];
}

function nameOf({ causes }: Draft): string {
  return causes
    .map(({ variables, states }) => `${variables.join(' ')}/${states.join(' ')}`)
    .sort()
    .join(';');
}

/** What is the same for all causes that a draft may get. */
function growingFrom(
  { variables, passed }: KnownFacts,
  { draft, seed, leastLog }: Pick<Growing, 'draft' | 'seed' | 'leastLog'>,
): Growing {
  const all = variables.map(({ values }, variable) => {
    const states = new Int8Array(values.length);
    for (const spot of draft.uncovered) states[spot[variable]!] = 1;
    return states;
  });
  const passedAll = all.map((states, variable) => passedWithAny(passed[variable]!, states));
  return { draft, seed, all, passedAll, nearest: nearestFirst(draft.uncovered, seed), leastLog };
}

function nearestFirst(spots: readonly Spot[], seed: Spot): readonly Spot[] {
  const away = new Map(spots.map((spot) => [spot, distance(spot, seed)]));
  return [...spots].sort((a, b) => away.get(a)! - away.get(b)!);
}

interface Draft {
  readonly causes: readonly ExplainedCause[];
  /** Failing points that none of them explains. */
  readonly uncovered: readonly Spot[];
  readonly log: number;
}

/** Where to begin decides which failing points a cause takes: the first and the last one that is left. */
function seedsOf({ causes, uncovered }: Draft): readonly Spot[] {
  const [first, last] = [uncovered[0]!, uncovered.at(-1)!];
  return first === last || causes.length === 0 ? [first] : [first, last];
}

/** Points that are left need another cause with about two settings; many that are left, perhaps two more. */
function byPromise(a: Draft, b: Draft): number {
  return promiseOf(b) - promiseOf(a);
}

function promiseOf({ log, uncovered }: Draft): number {
  return log - 1.2 * Math.min(uncovered.length, 6);
}

interface VariableSet {
  readonly variables: readonly number[];
  readonly logPrior: number;
}

const sets = new WeakMap<readonly IsolateVariable[], readonly VariableSet[]>();

function variableSets(variables: readonly IsolateVariable[]): readonly VariableSet[] {
  const known = sets.get(variables);
  if (known) return known;
  const able = variables.flatMap(({ values }, index) => (values.length > 1 ? [index] : []));
  // All sets of up to five of twelve variables are 1,586; of more, up to four.
  const sizeMax = Math.min(able.length, able.length > 12 ? 4 : 5);
  const list: VariableSet[] = [];
  for (let size = 0; size <= sizeMax; size += 1) {
    const all = subsetsOf(able, size);
    const logPrior = Math.log(sizeShares[size]! / all.length);
    for (const subset of all) list.push({ variables: subset, logPrior });
  }
  sets.set(variables, list);
  return list;
}

function subsetsOf(items: readonly number[], size: number): readonly (readonly number[])[] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) => subsetsOf(items.slice(index + 1), size - 1).map((rest) => [item, ...rest]));
}

interface Growing {
  readonly draft: Draft;
  readonly seed: Spot;
  /** By variable: the values with which what the draft leaves failed. */
  readonly all: readonly ValueStates[];
  /** By variable: what passed with any of these. */
  readonly passedAll: readonly Int32Array[];
  /** What the draft leaves, nearest to the seed first. */
  readonly nearest: readonly Spot[];
  /** A cause that explains all the rest and is less likely is not worth a thought. */
  readonly leastLog: number;
}

/** Null when such a cause contradicts a point that passed, or is not worth a thought. */
function addCause(
  { variables, good, passed }: KnownFacts,
  { draft, seed, all, passedAll, nearest, leastLog }: Growing,
  set: VariableSet,
): Draft | null {
  if (draft.log + furtherCause + set.logPrior < leastLog) return null;
  const words = Math.ceil(good.length / 32);
  const isIn = (parts: readonly Int32Array[]): boolean => haveCommon(parts, words);
  if (isIn(set.variables.map((variable) => passed[variable]![seed[variable]!]!))) return null;
  const isWhole = !isIn(set.variables.map((variable) => passedAll[variable]!));
  const states = set.variables.map((variable) =>
    isWhole ? all[variable]!.slice() : new Int8Array(variables[variable]!.values.length),
  );
  let uncovered: readonly Spot[] = [];
  if (!isWhole) {
    set.variables.forEach((variable, place) => (states[place]![seed[variable]!] = 1));
    const left = cover({ variables: set.variables, states, nearest, passed });
    // In the order in which they were seen.
    uncovered = draft.uncovered.filter((spot) => left.has(spot));
  }
  const clauses = excludeValues(set.variables, states, good);
  let log = furtherCause + set.logPrior;
  for (let place = 0; place < states.length; place += 1) {
    log += logPatternChance(variables[set.variables[place]!]!, states[place]!);
    if (log === -Infinity) return null;
  }
  if (uncovered.length === 0 && draft.log + log < leastLog) return null;
  const chances = states.map((values, place) => holdChances(variables[set.variables[place]!]!, values));
  for (const spot of clauses) log += Math.log(Math.max(1e-9, 1 - holdChance(set.variables, chances, spot)));
  const cause = { variables: set.variables, states, chances, log, logPrior: set.logPrior };
  return { causes: [...draft.causes, cause], uncovered, log: draft.log + log };
}

function distance(a: Spot, b: Spot): number {
  let count = 0;
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) count += 1;
  return count;
}

/** Where one value alone can be why a point passed, it is; the points that leave a choice. */
function excludeValues(variables: readonly number[], states: readonly ValueStates[], good: readonly Spot[]): readonly Spot[] {
  const open: Spot[] = [];
  for (const spot of good) {
    let suspects = 0;
    let suspect = -1;
    for (let place = 0; place < variables.length; place += 1) {
      if (states[place]![spot[variables[place]!]!] === 1) continue;
      suspects += 1;
      suspect = place;
    }
    if (suspects === 1) states[suspect]![spot[variables[suspect]!]!] = -1;
    else open.push(spot);
  }
  return open.filter((spot) => !variables.some((variable, place) => states[place]![spot[variable]!] === -1));
}

function holdChance(variables: readonly number[], chances: readonly Float64Array[], spot: Spot): number {
  let chance = 1;
  for (let place = 0; place < variables.length; place += 1) chance *= chances[place]![spot[variables[place]!]!]!;
  return chance;
}

function weighed(drafts: readonly Draft[]): readonly CauseExplanation[] {
  if (drafts.length === 0) return [];
  const top = Math.max(...drafts.map(({ log }) => log));
  const likely = drafts
    .map(({ causes, log }) => ({ causes, weight: Math.exp(log - top) }))
    .filter(({ weight }) => weight > 1e-4)
    .sort((a, b) => b.weight - a.weight);
  const sum = likely.reduce((total, { weight }) => total + weight, 0);
  return likely.map(({ causes, weight }) => ({ causes, weight: weight / sum }));
}

/** How likely the spot fails. */
export function failChance({ causes }: Pick<CauseExplanation, 'causes'>, spot: Spot): number {
  let passes = 1;
  for (const { variables, chances } of causes) passes *= 1 - holdChance(variables, chances, spot);
  return 1 - passes;
}

/** What all explanations together predict. */
export function expectedFailing(explanations: readonly CauseExplanation[], spot: Spot): number {
  let sum = 0;
  for (const explanation of explanations) sum += explanation.weight * failChance(explanation, spot);
  return sum;
}
