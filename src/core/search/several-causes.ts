// Whether what was seen needs more than one introduction: versions that are bad on branches of their own, without a bad one
// behind them both. A search for one cause would ask the same versions again and again, and never believe them.

import { ancestorsOf } from '../git/graph.ts';
import { clearMargin, type Contradiction } from './contradiction.ts';
import type { Evidence, Tally } from './evidence.ts';
import type { SearchProblem } from './problem.ts';
import { type Counts, judgeCounts } from './rates.ts';

/** Belief, before the first test, that one cause has a second one beside it on another branch. */
const secondCause = 0.05;
/** Of classes in a pair; with more the pairs take too long, and the likeliest are enough. */
const classesMax = 80;

/** Null while one introduction will do, and where what was seen does not fit two of them either. */
export function severalCauses(problem: SearchProblem, evidence: Evidence): Contradiction | null {
  if (evidence.line) return null;
  const clear = clearMargin(problem);
  const size = evidence.window.size;
  const isClear = ({ target }: Tally, margin: number): boolean => target < size && margin >= clear;
  const indexes = Array.from(evidence.tallies.keys());
  const bads = indexes.filter((index) => isClear(evidence.tallies[index]!, marginOf(evidence.tallies[index]!)));
  const goods = indexes.filter((index) => isClear(evidence.tallies[index]!, -marginOf(evidence.tallies[index]!)));
  if (bads.length < 2) return null;
  const classes = liveClasses(evidence);
  const isBad = (group: number, index: number): boolean => evidence.badUnder[group]!.includes(index);
  const refuted = classes.map((group) => goods.some((index) => isBad(group, index)));
  const explains = classes.map((group) => bads.filter((index) => isBad(group, index)));
  if (classes.some((_, place) => !refuted[place] && explains[place]!.length === bads.length)) return null;
  const causes = classes.filter((_, place) => !refuted[place] && explains[place]!.length > 0);
  const confidence = chanceOfTwo(problem, evidence, { all: classes, causes });
  if (confidence < 0.95) return null;
  const introductions = minimal(evidence, bads).map((index) => evidence.tallies[index]!.target);
  if (introductions.length < 2) return null;
  return {
    confidence,
    transitions: introductions.map((after) => ({ kind: 'introduction', before: lastGoodBefore(evidence, after), after })),
  };
}

function marginOf({ passed, failed }: Tally): number {
  return failed - passed;
}

function liveClasses({ sizes }: Evidence): readonly number[] {
  return Array.from(sizes.keys()).filter((group) => sizes[group]! > 0);
}

interface Causes {
  readonly all: readonly number[];
  /** Those that no clear good one refutes and that explain a clear bad one. */
  readonly causes: readonly number[];
}

/** Probability of two causes against one: rates integrated out, places as likely as each other. */
function chanceOfTwo({ rates }: SearchProblem, evidence: Evidence, { all, causes }: Causes): number {
  const judged = (indexes: ReadonlySet<number>): number => judgeCounts(rates, countsOf(evidence, indexes)).logLikelihood;
  const { sizes, badUnder } = evidence;
  const members = all.reduce((sum, group) => sum + sizes[group]!, 0);
  const ones = all.map((group) => ({ log: judged(new Set(badUnder[group])), share: sizes[group]! / members }));
  const chosen = causes.length <= classesMax ? causes : causes.slice(0, classesMax);
  const twos = chosen.flatMap((first, place) =>
    chosen.slice(place + 1).map((second) => ({
      log: judged(new Set([...badUnder[first]!, ...badUnder[second]!])),
      share: (2 * sizes[first]! * sizes[second]!) / members ** 2,
    })),
  );
  if (twos.length === 0) return 0;
  const highest = [...ones, ...twos].reduce((most, { log }) => Math.max(most, log), -Infinity);
  const weight = (models: typeof ones): number =>
    models.reduce((sum, { log, share }) => sum + share * Math.exp(log - highest), 0);
  const two = secondCause * weight(twos);
  return two / (two + (1 - secondCause) * weight(ones));
}

function countsOf({ tallies, passed, failed }: Evidence, bad: ReadonlySet<number>): Counts {
  let badPassed = 0;
  let badFailed = 0;
  for (const index of bad) {
    badPassed += tallies[index]!.passed;
    badFailed += tallies[index]!.failed;
  }
  return { badFailed, badPassed, goodFailed: failed - badFailed, goodPassed: passed - badPassed };
}

/** Those without another of them among their ancestors, oldest first. */
function minimal(evidence: Evidence, bads: readonly number[]): readonly number[] {
  const targets = bads.map((index) => evidence.tallies[index]!.target);
  const kept = bads.filter((_, place) => {
    const behind = ancestorsOf(evidence.window.graph, [targets[place]!]);
    return targets.every((other, at) => at === place || behind[other] !== 1);
  });
  return [...kept].sort((a, b) => evidence.tallies[a]!.target - evidence.tallies[b]!.target);
}

/** The newest one that answered and mostly passed among the ancestors; a good end where there is none. */
function lastGoodBefore(evidence: Evidence, target: number): number {
  const behind = ancestorsOf(evidence.window.graph, [target]);
  const before = evidence.tallies.filter((tally) => marginOf(tally) < 0 && behind[tally.target] === 1);
  const newest = before.reduce((most, tally) => Math.max(most, tally.target), -1);
  return newest === -1 ? evidence.window.size : newest;
}
