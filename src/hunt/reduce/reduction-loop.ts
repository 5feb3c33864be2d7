// Answers "which options of the bad configuration matter?", whoever tests: the engine's questions are put to a tree that is configured
// and to a bench that tests. Everything is in the journal before it is believed: a reduction that was stopped goes on where it was.

import type { EvidenceItem } from '../../core/attempt/attempt.ts';
import { assert } from '../../core/base/assert.ts';
import { type DifferingOption, differingOptions, mixedConfiguration } from '../../core/base/configuration.ts';
import { UserError } from '../../core/base/user-error.ts';
import {
  pairOf,
  rebuiltPair,
  type ReductionPlan,
  reductionPlanOf,
  reductionSoFar,
} from '../../core/reduce/config-reduction.ts';
import type { Reduction } from '../../core/search/reduce/reduction.ts';
import type { ReducePlan } from '../../core/stored/hunt-plan.ts';
import type { HuntState } from '../../core/stored/journal.ts';
import type { MadeConfiguration } from '../../core/stored/reduction-notes.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Sha256 } from '../../ports/hash.ts';
import type { EvidenceStore } from '../../ports/journal.ts';
import type { HuntLog } from '../journal/hunt-log.ts';
import { withTimeLimit } from '../journal/time-limit.ts';
import type { WorkEnding } from '../journal/work-ending.ts';

export interface ReduceBench {
  /** What the tree makes whole of a text. */
  configure(text: string, signal: AbortSignal): Promise<string>;
  /** Makes one test and writes its answer into the journal. */
  test(configuration: MadeConfiguration, text: string, signal: AbortSignal): Promise<void>;
  /** Builds it from nothing; null where builds are the command's own business. */
  readonly rebuild: ((key: string, text: string, signal: AbortSignal) => Promise<void>) | null;
}

export interface ReductionLoopParts {
  readonly plan: ReducePlan;
  readonly log: HuntLog;
  readonly clock: Clock;
  readonly evidence: EvidenceStore;
  readonly sha256: Sha256;
  readonly bench: ReduceBench;
  /** As the user gave them. */
  readonly texts: { readonly good: string; readonly bad: string };
}

export interface ReduceOptions {
  readonly signal: AbortSignal;
  /** Of this run of it; null for as long as it takes. */
  readonly minutesMax: number | null;
  /** Told before each test. */
  readonly onTest?: (hunt: number, state: HuntState) => void;
}

/** Throws UserError when the two come out the same, and the signal's reason. Does not write down that the hunt has ended. */
export async function runReductionLoop(parts: ReductionLoopParts, options: ReduceOptions): Promise<WorkEnding> {
  let ending: WorkEnding = 'time-is-up';
  const leftMs = options.minutesMax === null ? null : options.minutesMax * 60_000;
  await withTimeLimit(parts.clock, leftMs, options.signal, async (signal) => {
    const reducing = await openReducing(parts, signal);
    ending = await reducing.run(options.onTest ?? (() => undefined));
  });
  return ending;
}

/** The two ends as the tree makes them: what differs only because a file was old differs no more. */
async function openReducing(parts: ReductionLoopParts, signal: AbortSignal): Promise<Reducing> {
  const { log, evidence, bench, texts } = parts;
  const plan = reductionPlanOf(parts.plan);
  if (log.state.compared === null) {
    const good = await bench.configure(texts.good, signal);
    const bad = await bench.configure(texts.bad, signal);
    const differing = differingOptions(good, bad);
    if (differing.length === 0) throw nothingDiffers(plan);
    const kept = {
      good: await evidence.put('configuration', bytesOf(good)),
      bad: await evidence.put('configuration', bytesOf(bad)),
    };
    log.append({ type: 'configurations-compared', compared: { ...kept, options: differing } });
  }
  const { compared } = log.state;
  assert(compared, 'the ends were compared');
  const [good, bad] = [await textOf(evidence, compared.good), await textOf(evidence, compared.bad)];
  return new Reducing(parts, { plan, signal, good, bad, differing: compared.options });
}

interface Ends {
  readonly plan: ReductionPlan;
  readonly signal: AbortSignal;
  readonly good: string;
  readonly bad: string;
  readonly differing: readonly DifferingOption[];
}

class Reducing {
  readonly #parts: ReductionLoopParts;
  readonly #ends: Ends;

  constructor(parts: ReductionLoopParts, ends: Ends) {
    this.#parts = parts;
    this.#ends = ends;
  }

  async run(onTest: (hunt: number, state: HuntState) => void): Promise<WorkEnding> {
    const { log, bench } = this.#parts;
    const { signal, plan } = this.#ends;
    for (;;) {
      signal.throwIfAborted();
      const play = reductionSoFar(log.state, plan);
      if ('ended' in play) {
        if (await this.#rebuildNext(play.ended)) continue;
        return play.ended.ended === 'lab-broken' ? 'lab-broken' : 'answered';
      }
      if (play.next.kind === 'configure') await this.#configure(play.next.taken);
      else {
        onTest(log.hunt, log.state);
        const made = this.#madeUnder(play.next.configuration);
        await bench.test(made, await textOf(this.#parts.evidence, made.text), signal);
      }
    }
  }

  async #configure(taken: readonly number[]): Promise<void> {
    const { log, bench, evidence, sha256 } = this.#parts;
    const { signal, good, bad, differing } = this.#ends;
    const names = new Set(taken.flatMap((place) => differing[place]?.name ?? []));
    const text = await bench.configure(mixedConfiguration(good, bad, names), signal);
    const other = new Set(differingOptions(text, bad).map(({ name }) => name));
    const came = differing.flatMap(({ name }, place) => (other.has(name) ? [] : [place]));
    const item = await evidence.put('configuration', bytesOf(text));
    // Kconfig writes the name of the tree and of the compiler into comments; options are what counts.
    const options = text.split('\n').filter((line) => /^(# )?CONFIG_/.test(line));
    const key = sha256(options.join('\n')).slice(0, 16);
    log.append({ type: 'configured', configuration: { taken, came, key, text: item } });
  }

  /** Each cause rests on two builds; true when one of them was built from nothing just now: that may have taken answers back. */
  async #rebuildNext({ causes }: Reduction): Promise<boolean> {
    const { log, bench, evidence } = this.#parts;
    if (bench.rebuild === null) return false;
    const { configurations, builds } = log.state;
    const pairs = causes.flatMap((cause) => pairOf(cause, configurations) ?? []);
    const key = pairs.flatMap((pair) => rebuiltPair(pair, builds).missing)[0];
    if (key === undefined) return false;
    await bench.rebuild(key, await textOf(evidence, this.#madeUnder(key).text), this.#ends.signal);
    return true;
  }

  #madeUnder(key: string): MadeConfiguration {
    const made = this.#parts.log.state.configurations.find((one) => one.key === key);
    assert(made, 'a configuration is made before it is tested');
    return made;
  }
}

async function textOf(evidence: EvidenceStore, item: EvidenceItem): Promise<string> {
  return new TextDecoder().decode(await evidence.get(item));
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function nothingDiffers({ good, bad }: ReductionPlan): UserError {
  return new UserError({
    code: 'nothing-to-search',
    message: `${good.as} and ${bad.as} come out of this tree the same`,
    hint: 'Was each made for this commit? What the tree does not know is dropped, and so are modules where kernels are built as hosts.',
  });
}
