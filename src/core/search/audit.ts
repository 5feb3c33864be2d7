// Spare tests after the culprit is known: a search can not see what it does not test. Each goes to the middle of the
// largest stretch that was only assumed to be good or bad; an answer that surprises is repeated, with the clearest answer
// that it contradicts, until one transition explains all again or it is plain that there are more.

import { clearMargin } from './contradiction.ts';
import { type Evidence, isAnswered, isUntestable, type Tally, tallyOf } from './evidence.ts';
import type { Posterior } from './posterior.ts';
import type { SearchProblem } from './problem.ts';

export interface AuditRequest {
  readonly problem: SearchProblem;
  readonly evidence: Evidence;
  readonly posterior: Posterior;
  readonly culprit: number;
  /** Targets that were first tried after the culprit was known. */
  readonly audited: readonly number[];
  readonly running: readonly number[];
  readonly free: number;
}

export interface AuditPlan {
  readonly start: readonly number[];
  /** Whether an attempt under way is one that the audit waits for. */
  readonly waiting: boolean;
}

/** What to test before the culprit may be named; neither a start nor waiting when all was audited that was asked for. */
export function planAudit(request: AuditRequest): AuditPlan {
  const { evidence, running, free } = request;
  const isBad = badUnder(request);
  const answers = evidence.tallies.filter((tally) => tally.target < isBad.length && isAnswered(tally));
  const repeats = [...new Set(answers.flatMap((tally) => openTarget(request, tally, isBad)))];
  const start = repeats.filter((target) => !running.includes(target)).slice(0, free);
  if (repeats.length > 0) return { start, waiting: start.length < repeats.length };
  return freshPlan(request, isBad);
}

/** Audits that said the state of their version, whatever it was. */
export function auditsDone(evidence: Evidence, audited: readonly number[]): number {
  return audited.filter((target) => isAnswered(tallyOf(evidence, target))).length;
}

/** An audit that is not plain after so many attempts stays as it is: with very flaky tests none ever would be. */
const attemptsMax = 12;
/** Odds of 3 that the version is what it was thought to be are enough for one that nothing speaks against. */
const agreed = Math.log(3);

/**
 * The target itself, or what it contradicts, as long as another attempt can make things plain: an audited one until it
 * agrees, any other one if it surprises.
 */
function openTarget(
  { problem, evidence, posterior, culprit, audited }: AuditRequest,
  tally: Tally,
  isBad: Uint8Array,
): number[] {
  const { target } = tally;
  if (attemptsAt(tally) >= attemptsMax) return [];
  const group = evidence.classOf[culprit]!;
  const towardsBad = logOdds(tally, { bad: posterior.badRate[group]!, good: posterior.goodRate[group]! });
  const agreement = isBad[target] === 1 ? towardsBad : -towardsBad;
  if (agreement >= agreed) return [];
  if (agreement > -agreed) return audited.includes(target) ? [target] : [];
  const margin = Math.abs(tally.passed - tally.failed);
  const anchor = clearestAgainst(evidence, tally, isBad);
  const clear = clearMargin(problem);
  if (margin < clear || anchor === null) return [target];
  const anchorMargin = Math.abs(anchor.passed - anchor.failed);
  // Both are clear and it is still thought to be chance: whichever was tried less may tell.
  if (anchorMargin < clear || attemptsAt(anchor) < attemptsAt(tally)) return [anchor.target];
  return [target];
}

function attemptsAt({ passed, failed }: Tally): number {
  return passed + failed;
}

function logOdds({ passed, failed }: Tally, rates: { readonly bad: number; readonly good: number }): number {
  const bad = Math.min(0.999, Math.max(0.002, rates.bad));
  const good = Math.min(0.998, Math.max(0.001, rates.good));
  return failed * Math.log(bad / good) + passed * Math.log((1 - bad) / (1 - good));
}

/** What passed after, or failed before, the audited one, with the most answers. Good ends always passed before: not asked. */
function clearestAgainst({ tallies, window }: Evidence, audited: Tally, isBad: Uint8Array): Tally | null {
  const inside = tallies.filter((tally) => tally.target < window.size && isAnswered(tally));
  const against =
    isBad[audited.target] === 1
      ? inside.filter((tally) => tally.target < audited.target && tally.failed > tally.passed)
      : inside.filter((tally) => tally.target > audited.target && isBad[tally.target] === 0 && tally.passed > tally.failed);
  return against.reduce<Tally | null>(
    (best, tally) =>
      best === null || Math.abs(tally.passed - tally.failed) > Math.abs(best.passed - best.failed) ? tally : best,
    null,
  );
}

/** 1 for each version that would be bad: the culprit and its descendants. */
function badUnder({ evidence: { window }, culprit }: AuditRequest): Uint8Array {
  const { parentStart, parents } = window.graph;
  const isBad = new Uint8Array(window.size);
  isBad[culprit] = 1;
  for (let node = culprit + 1; node < window.size; node += 1) {
    for (let edge = parentStart[node]!; edge < parentStart[node + 1]!; edge += 1) {
      if (isBad[parents[edge]!] === 0) continue;
      isBad[node] = 1;
      break;
    }
  }
  return isBad;
}

function freshPlan(request: AuditRequest, isBad: Uint8Array): AuditPlan {
  const { problem, evidence, audited, running, free } = request;
  const answered = auditsDone(evidence, audited);
  const underWay = running.filter((target) => !isAnswered(tallyOf(evidence, target)));
  // Where nothing answers, twice as many tries are enough.
  const wanted = Math.min(problem.audits - answered, 2 * problem.audits - audited.length) - underWay.length;
  const looked = new Uint8Array(problem.window.size);
  for (const tally of evidence.tallies)
    if (tally.target < looked.length && (isAnswered(tally) || isUntestable(tally))) looked[tally.target] = 1;
  for (const target of underWay) if (target < looked.length) looked[target] = 1;
  const targets: number[] = [];
  while (targets.length < Math.min(wanted, free)) {
    const target = middleOfLargest(problem, { looked, isBad });
    if (target === null) break;
    looked[target] = 1;
    targets.push(target);
  }
  return { start: targets, waiting: underWay.length > 0 };
}

interface Looked {
  /** 1 for what was tested, or is being tested. */
  readonly looked: Uint8Array;
  readonly isBad: Uint8Array;
}

/** Within the middle half of the largest untested stretch of one state: what is built already, else its middle. */
function middleOfLargest({ window, costs }: SearchProblem, { looked, isBad }: Looked): number | null {
  let largest: number[] = [];
  const current: [number[], number[]] = [[], []];
  for (let node = 0; node < window.size; node += 1) {
    const state = isBad[node] === 1 ? 1 : 0;
    if (looked[node] === 1) current[state] = [];
    else if (window.interesting?.[node] !== 0) current[state].push(node);
    if (current[state].length > largest.length) largest = current[state];
  }
  if (largest.length === 0) return null;
  const middle = (largest.length - 1) >>> 1;
  for (let away = 0; away <= largest.length >>> 2; away += 1) {
    for (const place of [middle - away, middle + away]) {
      const target = largest[place];
      if (target !== undefined && costs.built?.[target] === 1) return target;
    }
  }
  return largest[middle]!;
}
