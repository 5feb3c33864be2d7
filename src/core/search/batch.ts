// Which tests to start on the free workers: expected information for its cost, given what is running already.

import type { Candidate, CandidatePool, Support } from './candidates.ts';
import type { Evidence } from './evidence.ts';
import { entropy } from './information.ts';
import type { Posterior } from './posterior.ts';
import type { Testability } from './testability.ts';

export interface BatchRequest {
  readonly pool: CandidatePool;
  readonly evidence: Evidence;
  readonly posterior: Posterior;
  readonly testability: Testability;
  /** Targets of attempts that are under way; their outcomes will be known. */
  readonly running: readonly number[];
  readonly freeWorkers: number;
}

export interface Pick {
  readonly target: number;
  /** Expected information, in bits, given everything that runs. */
  readonly bits: number;
}

export interface Batch {
  readonly start: readonly Pick[];
  /** Running attempts that tell next to nothing any more. */
  readonly cancel: readonly number[];
}

/** A running attempt is not worth its worker when it tells less than this share of the best test's information. */
const worthKeeping = 0.05;
/** Nor is a new one worth starting. */
const worthStarting = 0.02;

export function chooseBatch(request: BatchRequest): Batch {
  const scored = scoredCandidates(request);
  const best = bestOf(request, scored);
  if (!best) return { start: [], cancel: [] };
  const cancel = request.running.filter((target) => isPointless(request, target, best.one.bits));
  const kept = request.running.filter((target) => !cancel.includes(target));
  if (kept.length === 0 && request.freeWorkers === 1)
    return { start: [{ target: best.one.target, bits: best.one.bits }], cancel };
  return { start: fillWorkers({ ...request, running: kept }, scored), cancel };
}

interface Scored {
  readonly one: Candidate;
  readonly score: number;
}

/** All candidates that tell anything with what they are worth per cost if they can be tested at all. */
function scoredCandidates(request: BatchRequest): readonly Scored[] {
  const scored = request.pool.candidates
    .filter((one) => one.bits > 1e-12)
    .map((one) => ({ one, score: one.bits / Math.max(one.buildCost + one.runCost, 1e-9) }));
  const rates = meanRates(request.posterior);
  // The bonus is much the same for neighbours, and costs more than all the rest: only for those in front.
  const front = scored
    .filter(({ one }) => one.buildCost > one.runCost)
    .sort((a, b) => b.score - a.score)
    .slice(0, 8);
  const bonus = new Map(front.map(({ one }) => [one.target, repeatBonus(one, rates)]));
  return scored.map(({ one, score }) => ({ one, score: score * (bonus.get(one.target) ?? 1) }));
}

/** The best one, counting how likely each can be tested; that is only worked out while it can still matter. */
function bestOf({ evidence, testability }: BatchRequest, scored: readonly Scored[]): Scored | null {
  let best: Scored | null = null;
  for (const { one, score } of [...scored].sort((a, b) => b.score - a.score || a.one.target - b.one.target)) {
    if (best && score <= best.score) break;
    const expected = score * (one.target < evidence.window.size ? testability(one.target) : 1);
    if (!best || expected > best.score) best = { one, score: expected };
  }
  return best;
}

/** Information per cost, if it can be tested at all. */
function worthOf({ evidence, testability }: BatchRequest, { target, buildCost, runCost }: Candidate, bits: number): number {
  const chance = target < evidence.window.size ? testability(target) : 1;
  return (bits * chance) / Math.max(buildCost + runCost, 1e-9);
}

/**
 * How much better the information per cost gets when the new build is run as often as pays. Without this a build is
 * charged to its first run alone, and the search buys many runs of little value before it builds something new.
 */
function repeatBonus(
  { badShare, buildCost, runCost }: Candidate,
  rates: { readonly bad: number; readonly good: number },
): number {
  const once = repeatedBits(badShare, rates, 1);
  if (once < 1e-9) return 1;
  let best = once / (buildCost + runCost);
  const first = best;
  for (let runs = 2; runs <= 16; runs *= 2)
    best = Math.max(best, repeatedBits(badShare, rates, runs) / (buildCost + runs * runCost));
  return best / first;
}

/** Information about "bad or good" in the number of failures of so many runs. */
function repeatedBits(badShare: number, { bad, good }: { readonly bad: number; readonly good: number }, runs: number): number {
  let bits = 0;
  let choose = 1;
  for (let failed = 0; failed <= runs; failed += 1) {
    const ifBad = badShare * choose * bad ** failed * (1 - bad) ** (runs - failed);
    const ifGood = (1 - badShare) * choose * good ** failed * (1 - good) ** (runs - failed);
    const both = ifBad + ifGood;
    if (both > 0) bits += both * (entropy(badShare) - entropy(ifBad / both));
    choose = (choose * (runs - failed)) / (failed + 1);
  }
  return bits;
}

function meanRates({ classMass, badRate, goodRate }: Posterior): { readonly bad: number; readonly good: number } {
  let mass = 1e-300;
  let bad = 0;
  let good = 0;
  for (let index = 0; index < classMass.length; index += 1) {
    mass += classMass[index]!;
    bad += classMass[index]! * badRate[index]!;
    good += classMass[index]! * goodRate[index]!;
  }
  return { bad: bad / mass, good: good / mass };
}

// Greedy: each pick splits the belief by its possible outcomes, the next is best on average over these worlds.

/** The support and, last, "nothing changes", with failure rates and their entropies where bad and where good. */
interface Points {
  readonly weight: Float64Array;
  readonly rate: readonly [good: Float64Array, bad: Float64Array];
  readonly noise: readonly [good: Float64Array, bad: Float64Array];
}

/** One world: what the belief would be (unnormed) after some outcomes; only points with noticeable weight. */
interface World {
  readonly points: Int32Array;
  readonly weight: Float64Array;
  readonly mass: number;
}

/** For each point 1 where the test would be bad. */
type Row = Uint8Array;

const batchPool = 256;
const batchPoints = 384;
const worldsMax = 24;

function isPointless({ pool, evidence, posterior }: BatchRequest, target: number, bestBits: number): boolean {
  const points = pointsOf(pool.support, evidence, posterior);
  return bitsIn(wholeBelief(points), points, rowOf(pool, points, target)) < worthKeeping * bestBits;
}

function fillWorkers(request: BatchRequest, scored: readonly Scored[]): Pick[] {
  const pool = thinSupport(request.pool);
  const points = pointsOf(pool.support, request.evidence, request.posterior);
  const options = thinCandidates(scored).map(({ one }) => ({ one, row: rowOf(pool, points, one.target) }));
  let worlds: readonly World[] = [wholeBelief(points)];
  for (const target of request.running) worlds = splitWorlds(worlds, points, rowOf(pool, points, target));
  const start: Pick[] = [];
  let firstWorth = 0;
  while (start.length < request.freeWorkers) {
    let best: { option: (typeof options)[number]; bits: number; worth: number } | null = null;
    for (const option of options) {
      let bits = 0;
      for (const world of worlds) bits += bitsIn(world, points, option.row);
      const worth = worthOf(request, option.one, bits);
      if (!best || worth > best.worth) best = { option, bits, worth };
    }
    if (!best || best.bits < 1e-9 || best.worth < worthStarting * firstWorth) break;
    firstWorth = Math.max(firstWorth, best.worth);
    start.push({ target: best.option.one.target, bits: best.bits });
    worlds = splitWorlds(worlds, points, best.option.row);
  }
  return start;
}

function pointsOf(support: Support, evidence: Evidence, posterior: Posterior): Points {
  const classes = Array.from(support.nodes, (node) => evidence.classOf[node]!);
  const bad = Float64Array.from([...classes.map((group) => posterior.badRate[group]!), posterior.singleRate]);
  const good = Float64Array.from([...classes.map((group) => posterior.goodRate[group]!), posterior.singleRate]);
  return {
    weight: Float64Array.from([...support.weight, posterior.noChange]),
    rate: [good, bad],
    noise: [good.map(entropy), bad.map(entropy)],
  };
}

function rowOf(pool: Covering, points: Points, target: number): Row {
  const row = new Uint8Array(points.weight.length);
  for (let point = 0; point < row.length - 1; point += 1) row[point] = pool.covers(target, point) ? 1 : 0;
  return row;
}

type Covering = { readonly covers: CandidatePool['covers'] };

function wholeBelief(points: Points): World {
  return worldOf(Int32Array.from(points.weight.keys()), points.weight);
}

function worldOf(points: Int32Array, weight: Float64Array): World {
  return { points, weight, mass: weight.reduce((sum, value) => sum + value, 0) };
}

function bitsIn({ points, weight, mass }: World, { rate, noise }: Points, row: Row): number {
  let rates = 0;
  let noises = 0;
  for (let index = 0; index < points.length; index += 1) {
    const point = points[index]!;
    const side = row[point] === 1 ? 1 : 0;
    rates += weight[index]! * rate[side][point]!;
    noises += weight[index]! * noise[side][point]!;
  }
  return mass > 0 ? Math.max(0, mass * entropy(rates / mass) - noises) : 0;
}

function splitWorlds(worlds: readonly World[], { rate }: Points, row: Row): readonly World[] {
  const failing = (point: number) => rate[row[point] === 1 ? 1 : 0][point]!;
  const halves = worlds.flatMap((world) => [outcomeWorld(world, failing), outcomeWorld(world, (point) => 1 - failing(point))]);
  return halves.sort((a, b) => b.mass - a.mass).slice(0, worldsMax);
}

function outcomeWorld(world: World, chanceOf: (point: number) => number): World {
  const points: number[] = [];
  const weights: number[] = [];
  world.points.forEach((point, index) => {
    const weight = world.weight[index]! * chanceOf(point);
    if (weight < 1e-7) return;
    points.push(point);
    weights.push(weight);
  });
  return worldOf(Int32Array.from(points), Float64Array.from(weights));
}

/** The best candidates from all over the belief, not only from around its middle. */
function thinCandidates(scored: readonly Scored[]): readonly Scored[] {
  if (scored.length <= batchPool) return scored;
  const bins = new Map<number, Scored>();
  for (const next of scored) {
    const bin = Math.floor(next.one.badShare * batchPool);
    const holder = bins.get(bin);
    if (!holder || next.score > holder.score) bins.set(bin, next);
  }
  return [...bins.values()];
}

function thinSupport(pool: CandidatePool): Covering & { readonly support: Support } {
  const { nodes, weight } = pool.support;
  if (nodes.length <= batchPoints) return pool;
  const total = weight.reduce((sum, value) => sum + value, 0);
  const chosen: number[] = [];
  const weights: number[] = [];
  let sum = 0;
  weight.forEach((value, point) => {
    const before = Math.floor((sum / total) * batchPoints - 0.5);
    sum += value;
    const copies = Math.floor((sum / total) * batchPoints - 0.5) - before;
    if (copies <= 0) return;
    chosen.push(point);
    weights.push((copies * total) / batchPoints);
  });
  return {
    support: { nodes: Int32Array.from(chosen, (point) => nodes[point]!), weight: Float64Array.from(weights), exact: false },
    covers: (target, point) => pool.covers(target, chosen[point]!),
  };
}
