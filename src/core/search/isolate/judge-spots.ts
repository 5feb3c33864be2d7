// How likely each tried point is a failing one, when attempts are flaky: all failing points fail at one unknown rate, all
// passing ones at another, lower one (see rates.ts); both are integrated out.

import type { Tally } from '../evidence.ts';
import { pairOdds, type RatePrior, unknownRates } from '../rates.ts';
import type { IsolateProblem } from './problem.ts';

/** For each tally the probability that its point fails. Without flakes the majority says so. */
export function judgeSpots({ flaky }: IsolateProblem, tallies: readonly Tally[]): readonly number[] {
  if (!flaky) return tallies.map(({ passed, failed }) => (failed >= passed ? 1 : 0));
  const kinds = new Map<string, { readonly passed: number; readonly failed: number; count: number }>();
  for (const { passed, failed } of tallies) {
    const kind = kinds.get(`${passed}/${failed}`);
    if (kind) kind.count += 1;
    else kinds.set(`${passed}/${failed}`, { passed, failed, count: 1 });
  }
  const list = [...kinds.values()];
  const chances = chancesOf(prior, list);
  const chanceOf = new Map([...kinds.keys()].map((name, index) => [name, chances[index]!]));
  return tallies.map(({ passed, failed }) => chanceOf.get(`${passed}/${failed}`)!);
}

const prior: RatePrior = unknownRates({ certainShare: 0.6, sharpShare: 0.3 });

interface Kind {
  readonly passed: number;
  readonly failed: number;
  readonly count: number;
}

function chancesOf({ bad, good, partners, ...rest }: RatePrior, kinds: readonly Kind[]): readonly number[] {
  const sums = kinds.map(() => 0);
  let total = 0;
  let scale = -Infinity;
  const badLogs = kinds.map((kind) => logsOf(bad, kind));
  const goodLogs = kinds.map((kind) => logsOf(good, kind));
  const shares = kinds.map(() => 0);
  for (let high = 0; high < bad.rate.length; high += 1) {
    for (let low = 0; low < partners[high]!; low += 1) {
      let log = bad.logWeight[high]! + good.logWeight[low]!;
      if (low === 0 && high === bad.rate.length - 1) log += Math.log(pairOdds({ bad, good, partners, ...rest }, high, low));
      for (let kind = 0; kind < kinds.length && log > -Infinity; kind += 1) {
        const [ifBad, ifGood] = [badLogs[kind]![high]!, goodLogs[kind]![low]!];
        const top = Math.max(ifBad, ifGood);
        if (top === -Infinity) log = -Infinity;
        else {
          const both = top + Math.log(Math.exp(ifBad - top) + Math.exp(ifGood - top));
          shares[kind] = Math.exp(ifBad - both);
          log += kinds[kind]!.count * both;
        }
      }
      if (log === -Infinity) continue;
      if (log > scale) {
        const shrink = Math.exp(scale - log);
        total *= shrink;
        for (let kind = 0; kind < kinds.length; kind += 1) sums[kind]! *= shrink;
        scale = log;
      }
      const weight = Math.exp(log - scale);
      total += weight;
      for (let kind = 0; kind < kinds.length; kind += 1) sums[kind]! += weight * shares[kind]!;
    }
  }
  return sums.map((sum) => sum / total);
}

function logsOf(grid: RatePrior['bad'], { passed, failed }: Kind): Float64Array {
  return grid.rate.map((_, index) => {
    const fails = failed === 0 ? 0 : failed * grid.logFail[index]!;
    const passes = passed === 0 ? 0 : passed * grid.logPass[index]!;
    return fails + passes;
  });
}
