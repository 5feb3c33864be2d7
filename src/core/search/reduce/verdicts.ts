// What repeated tests say of one configuration: fails, passes, can not be tested, or not sure yet. The rates at which failing
// and passing ones fail are learnt from those that were judged. Pure.

import type { SeenOutcome } from '../evidence.ts';
import type { ReduceRules } from './reduction.ts';

export type ConfigVerdict = 'bad' | 'good' | 'skip';

interface Tally {
  readonly failed: number;
  readonly passed: number;
  readonly skipped: number;
  /** Without an answer since the last one. */
  readonly inVain: number;
}

const nothing: Tally = { failed: 0, passed: 0, skipped: 0, inVain: 0 };

// A test that fails in half of its runs on one side only is told from the other by so many.
const runsMax = 40;
const inVainMax = 3;
// About 20 verdicts lead to an answer, and each has to be right.
const verdictsExpected = 20;
// 10 passes: a failure that is in fewer than one of four runs would be missed by 6 of 100, and is nothing to reduce.
const endRuns = { least: 3, most: 10 };

export class ConfigurationVerdicts {
  /** Tests without an answer in a row, whatever they were on. */
  inVain = 0;
  readonly #rules: ReduceRules;
  readonly #tallies = new Map<string, Tally>();
  readonly #judged = new Map<string, ConfigVerdict>();

  constructor(rules: ReduceRules) {
    this.#rules = rules;
  }

  add(configuration: string, outcome: SeenOutcome): void {
    const { failed, passed, skipped, inVain } = this.#tallies.get(configuration) ?? nothing;
    const isSkip = outcome === 'skip' || outcome === 'other-failure';
    this.inVain = outcome === 'no-answer' ? this.inVain + 1 : 0;
    this.#tallies.set(configuration, {
      failed: failed + (outcome === 'bad' ? 1 : 0),
      passed: passed + (outcome === 'good' ? 1 : 0),
      skipped: skipped + (isSkip ? 1 : 0),
      inVain: outcome === 'no-answer' ? inVain + 1 : 0,
    });
  }

  /** Null while it is not known. */
  of(configuration: string): ConfigVerdict | null {
    const known = this.#judged.get(configuration);
    if (known !== undefined) return known;
    return this.#keep(configuration, this.#judge(this.#tallies.get(configuration) ?? nothing));
  }

  /** Of the bad end, before any rate is known. */
  ofBadEnd(configuration: string): ConfigVerdict | null {
    const { failed, passed, skipped, inVain } = this.#tallies.get(configuration) ?? nothing;
    if (failed + passed === 0) return skipped > 0 || inVain >= inVainMax ? 'skip' : null;
    const { least, most } = this.#rules.flaky ? endRuns : { least: 1, most: 1 };
    if (failed + passed < least || (failed === 0 && passed < most)) return null;
    return this.#keep(configuration, failed > 0 ? 'bad' : 'good');
  }

  #keep(configuration: string, verdict: ConfigVerdict | null): ConfigVerdict | null {
    if (verdict !== null) this.#judged.set(configuration, verdict);
    return verdict;
  }

  #judge({ failed, passed, skipped, inVain }: Tally): ConfigVerdict | null {
    if (failed + passed === 0) return skipped > 0 || inVain >= inVainMax ? 'skip' : null;
    if (!this.#rules.flaky) return failed > 0 ? 'bad' : 'good';
    if (failed + passed >= runsMax) return 'skip';
    const [bad, good] = [this.#rate('bad', { failed: 1.5, runs: 2 }), this.#rate('good', { failed: 0.2, runs: 2 })];
    const evidence = failed * Math.log(bad / good) + passed * Math.log((1 - bad) / (1 - good));
    const wrong = (1 - this.#rules.confidence) / verdictsExpected;
    const needed = Math.log((1 - wrong) / wrong);
    if (Math.abs(evidence) < needed) return null;
    return evidence > 0 ? 'bad' : 'good';
  }

  /** How often those fail that were judged so. */
  #rate(verdict: ConfigVerdict, prior: { readonly failed: number; readonly runs: number }): number {
    let { failed, runs } = prior;
    for (const [configuration, judged] of this.#judged) {
      if (judged !== verdict) continue;
      const tally = this.#tallies.get(configuration) ?? nothing;
      failed += tally.failed;
      runs += tally.failed + tally.passed;
    }
    return Math.min(0.999, Math.max(0.001, failed / runs));
  }
}
