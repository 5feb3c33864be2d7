// What could be tested next and how much each test would tell: the expected information about the culprit, in bits.

import { type AncestorMasks, ancestorMasks, hasPoint } from './ancestor-masks.ts';
import { type Evidence, isUntestable, tallyOf } from './evidence.ts';
import { entropy } from './information.ts';
import type { Posterior } from './posterior.ts';
import { expectedRunCost, meanRunCost, type SearchProblem } from './problem.ts';

export interface Candidate {
  readonly target: number;
  /** Probability that the culprit is among its ancestors, itself included. */
  readonly badShare: number;
  /** Expected information of one attempt. */
  readonly bits: number;
  /** Of making it testable (0 when it is built) and of one attempt. */
  readonly buildCost: number;
  readonly runCost: number;
}

/** Possible culprits that stand for the belief: all that matter, or a sample when these are too many. */
export interface Support {
  readonly nodes: Int32Array;
  readonly weight: Float64Array;
  readonly exact: boolean;
}

export interface CandidatePool {
  readonly candidates: readonly Candidate[];
  readonly support: Support;
  /** Whether the support's `point` is among the ancestors of the target. */
  readonly covers: (target: number, point: number) => boolean;
}

// One pass over rows × words costs about a millisecond per million words on a current machine.
const maskWordsMax = 1_500_000;
// Neighbours in a pool of 1,024 differ by 0.1 % of the belief, which costs a millionth of a bit.
const poolMax = 1024;
const negligible = 1e-9;

export function candidatesOf(problem: SearchProblem, evidence: Evidence, posterior: Posterior): CandidatePool {
  const sums = evidence.line ? lineSums(evidence, posterior) : graphSums(evidence, posterior);
  const view = { problem, evidence, posterior, sums, base: baseOf(posterior) };
  const candidates = eligibleTargets(view).map((target) => candidateAt(view, target));
  for (let end = 0; end < problem.window.goodEnds; end += 1) candidates.push(goodEndCandidate(view, problem.window.size + end));
  return {
    candidates: candidates.filter((candidate) => !isUntestable(tallyOf(evidence, candidate.target))),
    support: sums.support,
    covers: sums.covers,
  };
}

/** Sums over each commit's ancestors: of the belief, of the rise of the failure rate, and of the rise of its entropy. */
interface AncestorSums {
  readonly share: (node: number) => number;
  readonly rate: (node: number) => number;
  readonly noise: (node: number) => number;
  /** Equal for nodes that are the same test, so that each test is looked at once; null when all are different. */
  readonly rowOf: Int32Array | null;
  readonly tests: number;
  readonly support: Support;
  readonly covers: CandidatePool['covers'];
}

interface View {
  readonly problem: SearchProblem;
  readonly evidence: Evidence;
  readonly posterior: Posterior;
  readonly sums: AncestorSums;
  readonly base: { readonly rate: number; readonly noise: number };
}

function candidateAt({ problem, evidence, sums, base }: View, target: number): Candidate {
  const failShare = base.rate + sums.rate(target);
  return {
    target,
    badShare: sums.share(target),
    bits: Math.max(0, entropy(failShare) - (base.noise + sums.noise(target))),
    ...costsOf(problem, evidence, { target, failShare }),
  };
}

function goodEndCandidate({ problem, evidence, base }: View, target: number): Candidate {
  const costs = costsOf(problem, evidence, { target, failShare: base.rate });
  return { target, badShare: 0, bits: Math.max(0, entropy(base.rate) - base.noise), ...costs };
}

/** `failShare` is how likely an attempt fails, or what it did. */
export function costsOf(
  { costs, window }: SearchProblem,
  evidence: Evidence,
  { target, failShare }: { readonly target: number; readonly failShare: number },
): Pick<Candidate, 'buildCost' | 'runCost'> {
  const tally = tallyOf(evidence, target);
  const built = costs.built?.[target] === 1 || (tally !== undefined && tally.passed + tally.failed + tally.untestable > 0);
  const build = typeof costs.build === 'number' ? costs.build : costs.build[Math.min(target, window.size - 1)]!;
  return { buildCost: built ? 0 : build, runCost: expectedRunCost(costs.run, failShare) };
}

/** What an attempt shows if the culprit is not among the ancestors of what is tested. */
function baseOf(posterior: Posterior): { rate: number; noise: number } {
  const { classMass, goodRate, noChange, singleRate } = posterior;
  let rate = noChange * singleRate;
  let noise = noChange * entropy(singleRate);
  for (let index = 0; index < goodRate.length; index += 1) {
    rate += classMass[index]! * goodRate[index]!;
    noise += classMass[index]! * entropy(goodRate[index]!);
  }
  return { rate, noise };
}

function lineSums(evidence: Evidence, posterior: Posterior): AncestorSums {
  const { culprit } = posterior;
  const rise = risesOf(posterior);
  const size = culprit.length;
  const share = new Float64Array(size);
  const rate = new Float64Array(size);
  const noise = new Float64Array(size);
  let shareSum = 0;
  let rateSum = 0;
  let noiseSum = 0;
  for (let node = 0; node < size; node += 1) {
    const value = culprit[node]!;
    const group = evidence.classOf[node]!;
    share[node] = shareSum += value;
    rate[node] = rateSum += value * rise.rate[group]!;
    noise[node] = noiseSum += value * rise.noise[group]!;
  }
  const support = supportOf(culprit, poolMax);
  return {
    share: (node) => share[node]!,
    rate: (node) => rate[node]!,
    noise: (node) => noise[node]!,
    rowOf: null,
    tests: size,
    support,
    covers: (target, point) => target < size && support.nodes[point]! <= target,
  };
}

function graphSums(evidence: Evidence, posterior: Posterior): AncestorSums {
  const { graph } = evidence.window;
  const support = supportOf(posterior.culprit, pointsMax(graph.count, graph.parents.length));
  const rise = risesOf(posterior);
  const weightings = [
    support.weight,
    support.weight.map((weight, point) => weight * rise.rate[evidence.classOf[support.nodes[point]!]!]!),
    support.weight.map((weight, point) => weight * rise.noise[evidence.classOf[support.nodes[point]!]!]!),
  ];
  const masks: AncestorMasks = ancestorMasks({ graph, points: support.nodes, weightings });
  const { rowOf } = masks;
  const [share, rate, noise] = masks.sums;
  return {
    share: (node) => share![rowOf[node]!]!,
    rate: (node) => rate![rowOf[node]!]!,
    noise: (node) => noise![rowOf[node]!]!,
    rowOf,
    tests: masks.rows,
    support,
    covers: (target, point) => target < graph.count && hasPoint(masks, rowOf[target]!, point),
  };
}

/** For each class how much an attempt's failure rate, and its entropy, rise from good versions to bad ones. */
function risesOf({ badRate, goodRate }: Posterior): { readonly rate: Float64Array; readonly noise: Float64Array } {
  return {
    rate: badRate.map((bad, index) => bad - goodRate[index]!),
    noise: badRate.map((bad, index) => entropy(bad) - entropy(goodRate[index]!)),
  };
}

function pointsMax(nodes: number, edges: number): number {
  const merges = Math.max(0, edges - nodes + 1);
  let points = 256;
  while (points < nodes && ((merges + 2 * points) * 2 * points) / 32 <= maskWordsMax) points *= 2;
  return points;
}

/** All possible culprits with noticeable probability, or `max` of them at even steps of the belief. */
function supportOf(culprit: Float64Array, max: number): Support {
  let total = 0;
  let live = 0;
  for (let node = 0; node < culprit.length; node += 1) {
    total += culprit[node]!;
    if (culprit[node]! > negligible) live += 1;
  }
  if (live <= max) {
    const nodes = new Int32Array(live);
    let filled = 0;
    for (let node = 0; node < culprit.length; node += 1) if (culprit[node]! > negligible) nodes[filled++] = node;
    return { nodes, weight: Float64Array.from(nodes, (node) => culprit[node]!), exact: true };
  }
  return sampledSupport(culprit, total, max);
}

function sampledSupport(culprit: Float64Array, total: number, max: number): Support {
  const nodes: number[] = [];
  const weight: number[] = [];
  const step = total / max;
  let sum = 0;
  let taken = 0;
  for (let node = 0; node < culprit.length; node += 1) {
    sum += culprit[node]!;
    let copies = 0;
    while (taken < max && (taken + 0.5) * step < sum) {
      taken += 1;
      copies += 1;
    }
    if (copies === 0) continue;
    nodes.push(node);
    weight.push(copies * step);
  }
  return { nodes: Int32Array.from(nodes), weight: Float64Array.from(weight), exact: false };
}

/** One target for each different test that can be done and tells something, the cheapest one; not more than a pool's worth. */
function eligibleTargets(view: View): readonly number[] {
  return view.sums.tests > poolMax ? binnedTargets(view) : cheapestTargets(view);
}

function cheapestTargets(view: View): readonly number[] {
  const { problem, evidence, sums } = view;
  const best = new Int32Array(sums.tests).fill(-1);
  const cheapest = new Float64Array(sums.tests).fill(Infinity);
  const barred = barredTargets(view);
  const newCost = newCosts(problem);
  const tried = triedTargets(evidence);
  for (let target = 0; target < tried.length; target += 1) {
    if (barred[target] === 1) continue;
    const test = sums.rowOf === null ? target : sums.rowOf[target]!;
    const cost = tried[target] === 0 ? newCost(target) : costOf(problem, evidence, target);
    if (cost >= cheapest[test]!) continue;
    cheapest[test] = cost;
    best[test] = target;
  }
  return Array.from(best.filter((target) => target >= 0));
}

/**
 * In each of many even steps of the belief the cheapest, and all that were tried already. Equal tests share a step. This
 * pass is most of what a decision costs at a million versions: nothing in it but typed arrays.
 */
function binnedTargets(view: View): readonly number[] {
  const { problem, evidence, sums } = view;
  const best = new Int32Array(poolMax).fill(-1);
  const cheapest = new Float64Array(poolMax).fill(Infinity);
  const barred = barredTargets(view);
  const newCost = newCosts(problem);
  const tried = triedTargets(evidence);
  for (let target = 0; target < tried.length; target += 1) {
    if (barred[target] === 1 || tried[target] === 1) continue;
    const bin = Math.min(poolMax - 1, Math.floor(sums.share(target) * poolMax));
    const cost = newCost(target);
    if (cost >= cheapest[bin]!) continue;
    cheapest[bin] = cost;
    best[bin] = target;
  }
  const again = evidence.tallies.map(({ target }) => target).filter((target) => barred[target] === 0);
  return [...best.filter((target) => target >= 0), ...again].sort((a, b) => a - b);
}

function triedTargets({ window, tallies }: Evidence): Uint8Array {
  const tried = new Uint8Array(window.size);
  for (const { target } of tallies) if (target < window.size) tried[target] = 1;
  return tried;
}

/** Of a version that was never tried. */
function newCosts({ costs: { build, run: runs, built } }: SearchProblem): (target: number) => number {
  const run = meanRunCost(runs);
  if (typeof build !== 'number') return (target) => (built?.[target] === 1 ? run : build[target]! + run);
  if (built === null) return () => build + run;
  return (target) => (built[target] === 1 ? run : build + run);
}

/** What is outside the path limits, the bad end apart, and what proved untestable. */
function barredTargets({ problem, evidence }: View): Uint8Array {
  const { window } = problem;
  const barred = window.interesting ? window.interesting.map((value) => 1 - value) : new Uint8Array(window.size);
  barred[window.size - 1] = 0;
  for (const tally of evidence.tallies) if (tally.target < window.size && isUntestable(tally)) barred[tally.target] = 1;
  return barred;
}

function costOf(problem: SearchProblem, evidence: Evidence, target: number): number {
  const { buildCost, runCost } = costsOf(problem, evidence, { target, failShare: 0.5 });
  return buildCost + runCost;
}
