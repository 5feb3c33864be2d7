// Sweep: all transitions along a line with few tests. A coarse pass, a search in each stretch whose ends differ, repeats
// where the answer is not sure, and spare tests where a pair of transitions is most likely to hide. Pure, as the search is.

import { isAnswered, isUntestable, type SeenAttempt, type Tally } from './evidence.ts';
import { judgeLine, type LineStates, type TestedPlace } from './line-states.ts';
import { type RatePrior, unknownRates } from './rates.ts';
import { testabilityOf } from './testability.ts';

export interface SweepProblem {
  /** Versions 0 .. size - 1, oldest first. */
  readonly size: number;
  readonly rates: RatePrior;
  /** Wanted for each transition and each tested version. */
  readonly confidence: number;
  /** Versions of the coarse pass, both ends among them. */
  readonly coarse: number;
  /** Tests beyond those that the search needs, spent where most could hide. */
  readonly spare: number;
  readonly testsMax: number;
  readonly labBrokenAfter: number;
}

export interface SweepState {
  readonly problem: SweepProblem;
  /** By version. */
  readonly tallies: ReadonlyMap<number, Tally>;
  readonly attempts: number;
  readonly noAnswerInARow: number;
}

export type SweepStep =
  | { readonly kind: 'test'; readonly start: readonly number[]; readonly why: 'coarse' | 'search' | 'confirm' | 'spare' }
  | { readonly kind: 'wait' }
  | { readonly kind: 'ended'; readonly ending: SweepEnding };

export interface SweepEnding {
  readonly because: 'complete' | 'budget' | 'lab-broken' | 'nothing-testable';
  readonly stretches: readonly Stretch[];
  readonly transitions: readonly Transition[];
}

/** Neighbouring versions with one verdict; `unknown` ones are untestable between different verdicts. */
export interface Stretch {
  readonly verdict: 'good' | 'bad' | 'unknown';
  readonly from: number;
  readonly to: number;
  /** That all of it is so: every tested version, and no hidden transition between them. */
  readonly confidence: number;
  readonly tested: number;
}

export interface Transition {
  readonly kind: 'introduction' | 'fix';
  /** The last version before it and the first after it that were tested; between them only untestable ones. */
  readonly before: number;
  readonly after: number;
  readonly confidence: number;
}

export function sweepProblem(size: number, wanted: Partial<Omit<SweepProblem, 'size'>> = {}): SweepProblem {
  return {
    size,
    rates: unknownRates(),
    confidence: 0.95,
    // A stretch of a tenth of the line is seen by the coarse pass alone.
    coarse: Math.min(size, 10),
    spare: Math.ceil(size / 16),
    testsMax: Infinity,
    labBrokenAfter: 6,
    ...wanted,
  };
}

export function startSweep(problem: SweepProblem): SweepState {
  return { problem, tallies: new Map(), attempts: 0, noAnswerInARow: 0 };
}

export function observeSweep(state: SweepState, { target, outcome }: SeenAttempt): SweepState {
  const before = state.tallies.get(target) ?? { target, passed: 0, failed: 0, untestable: 0, noAnswer: 0 };
  const tally = {
    ...before,
    passed: before.passed + (outcome === 'good' ? 1 : 0),
    failed: before.failed + (outcome === 'bad' ? 1 : 0),
    untestable: before.untestable + (outcome === 'skip' || outcome === 'other-failure' ? 1 : 0),
    noAnswer: before.noAnswer + (outcome === 'no-answer' ? 1 : 0),
  };
  return {
    ...state,
    tallies: new Map(state.tallies).set(target, tally),
    attempts: state.attempts + 1,
    noAnswerInARow: outcome === 'no-answer' ? state.noAnswerInARow + 1 : 0,
  };
}

export function nextSweepStep(
  state: SweepState,
  workers: { readonly running: readonly number[]; readonly free: number },
): SweepStep {
  const { problem } = state;
  if (state.noAnswerInARow >= problem.labBrokenAfter) return ended(state, 'lab-broken');
  if (state.attempts >= problem.testsMax) return ended(state, 'budget');
  const wanted = wantedTests(state, workers.running);
  const start = wanted?.targets.filter((target) => !workers.running.includes(target)).slice(0, workers.free) ?? [];
  if (wanted && start.length > 0) return { kind: 'test', start, why: wanted.why };
  if (workers.running.length > 0 || workers.free === 0) return { kind: 'wait' };
  return ended(state, placesOf(state).length === 0 ? 'nothing-testable' : 'complete');
}

/** How the sweep ended, or with `because` how it ends if nothing more is tried; null while it goes on. */
export function sweepEndingNow(state: SweepState, because: SweepEnding['because'] | null): SweepEnding | null {
  const step = nextSweepStep(state, { running: [], free: 1 });
  if (step.kind === 'ended') return step.ending;
  return because === null ? null : endingFor(state, because);
}

/** What is known of a line so far; a line of nothing but unknown before the first answer. */
export function sweepSoFar(state: SweepState): Pick<SweepEnding, 'stretches' | 'transitions'> {
  return endingFor(state, 'budget');
}

interface SweepTests {
  readonly why: 'coarse' | 'search' | 'confirm' | 'spare';
  readonly targets: readonly number[];
}

function wantedTests(state: SweepState, running: readonly number[]): SweepTests | null {
  const coarse = coarseTargets(state);
  if (coarse.length > 0) return { why: 'coarse', targets: coarse };
  const { places, states } = judgedLine(state);
  if (places.length === 0) return null;
  const search = changingGaps(places, states).flatMap((gap) => middleOf(state, gap, running) ?? []);
  if (search.length > 0) return { why: 'search', targets: search };
  const unsure = unsurePlaces(state, places, states);
  if (unsure.length > 0) return { why: 'confirm', targets: unsure };
  const spare = spareTargets(state, places, { states, running });
  return spare.length > 0 ? { why: 'spare', targets: spare } : null;
}

/** Evenly spread; where one is untestable its nearest neighbour that may be better, within the pass's own spacing. */
function coarseTargets({ problem, tallies }: SweepState): readonly number[] {
  const { size } = problem;
  const count = Math.max(1, Math.min(problem.coarse, size));
  const spacing = (size - 1) / Math.max(1, count - 1);
  const targets = new Set<number>();
  for (let index = 0; index < count; index += 1) {
    const start = Math.round(index * spacing);
    const inward = index === count - 1 ? -1 : 1;
    for (let away = 0; away < Math.max(1, spacing); away += 1) {
      const target = start + inward * away;
      const tally = tallies.get(target);
      if (isUntestable(tally)) continue;
      if (!isAnswered(tally)) targets.add(target);
      break;
    }
  }
  return [...targets];
}

interface JudgedLine {
  readonly places: readonly TestedPlace[];
  readonly states: LineStates;
}

// A state is asked what to do next, what is known and how it ends: judging its line, which takes milliseconds, is done once.
const judged = new WeakMap<SweepState, JudgedLine>();

function judgedLine(state: SweepState): JudgedLine {
  const known = judged.get(state);
  if (known) return known;
  const places = placesOf(state);
  const line = { places, states: judgeLine(places, state.problem.size, state.problem.rates) };
  judged.set(state, line);
  return line;
}

function placesOf({ tallies }: SweepState): readonly TestedPlace[] {
  return [...tallies.values()]
    .filter((tally) => isAnswered(tally))
    .map(({ target, passed, failed }) => ({ at: target, passed, failed }))
    .sort((a, b) => a.at - b.at);
}

interface Gap {
  readonly from: number;
  readonly to: number;
}

function changingGaps(places: readonly TestedPlace[], { bad }: LineStates): readonly Gap[] {
  return places
    .slice(1)
    .flatMap((place, index) =>
      bad[index]! > 0.5 === bad[index + 1]! > 0.5 ? [] : [{ from: places[index]!.at, to: place.at }],
    );
}

/** Not worth a try below this: one expects more than 30 tries before one answers. */
const hopeless = 0.03;

/** The version nearest to the middle of a gap, preferring what can be tested; null when there is none or it runs already. */
function middleOf({ problem, tallies }: SweepState, { from, to }: Gap, running: readonly number[]): number | null {
  if (running.some((target) => target > from && target < to)) return null;
  const places = [...tallies.values()]
    .filter((tally) => isAnswered(tally) || isUntestable(tally))
    .map((tally) => ({ at: tally.target, testable: isAnswered(tally) }));
  const testability = testabilityOf(places, problem.size);
  const tries = places.filter((place) => !place.testable && place.at > from && place.at < to).length;
  let best: number | null = null;
  let bestWorth = 0;
  for (let target = from + 1; target < to; target += 1) {
    if (isUntestable(tallies.get(target)) || isAnswered(tallies.get(target))) continue;
    const chance = testability(target);
    if (tries >= 6 && chance < hopeless) continue;
    const worth = Math.min(target - from, to - target) * chance;
    if (worth > bestWorth) [best, bestWorth] = [target, worth];
  }
  return best;
}

/**
 * Tested versions whose state is not sure yet, the least sure first. Next to a transition one attempt is never enough: one
 * false failure in twenty would move a fifth of all transitions.
 */
function unsurePlaces({ problem }: SweepState, places: readonly TestedPlace[], { bad }: LineStates): readonly number[] {
  const isBad = (index: number) => (bad[index] ?? 0) > 0.5;
  return places
    .map((place, index) => {
      const atEdge =
        (index > 0 && isBad(index - 1) !== isBad(index)) || (index < places.length - 1 && isBad(index + 1) !== isBad(index));
      return { at: place.at, once: atEdge && place.passed + place.failed < 2, sure: Math.max(bad[index]!, 1 - bad[index]!) };
    })
    .filter(({ once, sure }) => once || sure < 1 - (1 - problem.confidence) / 2)
    .sort((a, b) => a.sure - b.sure || a.at - b.at)
    .map(({ at }) => at);
}

/** As long as there are spare tests: the middle of the gap that most likely hides a pair of transitions. */
function spareTargets(
  state: SweepState,
  places: readonly TestedPlace[],
  { states, running }: { states: LineStates; running: readonly number[] },
): number[] {
  // What was tested beyond the coarse pass and the halvings counts as spent; repeats do not.
  const spent = places.length - Math.min(state.problem.coarse, state.problem.size);
  const halvings =
    changingGaps(places, states).length * Math.ceil(Math.log2(Math.max(2, state.problem.size / state.problem.coarse)));
  if (spent - halvings >= state.problem.spare) return [];
  return states.gaps
    .map((gap, index) => ({ hidden: gap.hidden, from: places[index]!.at, to: places[index + 1]!.at }))
    .filter(({ hidden, from, to }) => to - from > 1 && hidden > 1e-6)
    .sort((a, b) => b.hidden - a.hidden || a.from - b.from)
    .flatMap((gap) => middleOf(state, gap, running) ?? [])
    .slice(0, Math.max(0, state.problem.spare - (spent - halvings)));
}

function ended(state: SweepState, because: SweepEnding['because']): SweepStep {
  return { kind: 'ended', ending: endingFor(state, because) };
}

function endingFor(state: SweepState, because: SweepEnding['because']): SweepEnding {
  const { places, states } = judgedLine(state);
  if (places.length === 0) {
    const to = state.problem.size - 1;
    return { because, stretches: [{ verdict: 'unknown', from: 0, to, confidence: 1, tested: 0 }], transitions: [] };
  }
  return { because, stretches: stretchesOf(state.problem.size, places, states), transitions: transitionsOf(places, states) };
}

function transitionsOf(places: readonly TestedPlace[], { bad, gaps }: LineStates): readonly Transition[] {
  return gaps.flatMap((gap, index) => {
    const after = bad[index + 1]! > 0.5;
    if (bad[index]! > 0.5 === after) return [];
    const kind = after ? 'introduction' : 'fix';
    return [{ kind, before: places[index]!.at, after: places[index + 1]!.at, confidence: gap[kind] }];
  });
}

function stretchesOf(size: number, places: readonly TestedPlace[], { bad, gaps }: LineStates): readonly Stretch[] {
  const stretches: Stretch[] = [];
  places.forEach((place, index) => {
    const verdict = bad[index]! > 0.5 ? 'bad' : 'good';
    const sure = Math.max(bad[index]!, 1 - bad[index]!);
    const last = stretches.at(-1);
    if (last?.verdict === verdict) {
      const confidence = last.confidence * sure * (1 - gaps[index - 1]!.hidden);
      stretches[stretches.length - 1] = { ...last, to: place.at, confidence, tested: last.tested + 1 };
      return;
    }
    if (last && place.at - last.to > 1)
      stretches.push({ verdict: 'unknown', from: last.to + 1, to: place.at - 1, confidence: 1, tested: 0 });
    stretches.push({ verdict, from: place.at, to: place.at, confidence: sure, tested: 1 });
  });
  return withUntestedEnds(size, stretches);
}

/** What lies before the first and after the last answer is unknown. */
function withUntestedEnds(size: number, stretches: readonly Stretch[]): readonly Stretch[] {
  const first = stretches[0]!.from;
  const last = stretches.at(-1)!.to;
  const unknown = (from: number, to: number): Stretch[] =>
    from > to ? [] : [{ verdict: 'unknown', from, to, confidence: 1, tested: 0 }];
  return [...unknown(0, first - 1), ...stretches, ...unknown(last + 1, size - 1)];
}
