// Answers "which options of the bad configuration matter?" with the user's command in a worktree that is configured anew for
// each question. Everything is in the journal before it is believed: a reduction that was stopped goes on where it was.

import type { AttemptId } from '../core/attempt.ts';
import { reductionSoFar } from '../core/config-reduction.ts';
import { differingOptions, mixedConfiguration, type DifferingOption } from '../core/configuration.ts';
import type { CommandTester, RepositoryPlan } from '../core/hunt-plan.ts';
import type { HuntState } from '../core/journal.ts';
import type { ReduceAsk } from '../core/search/reduce/reduction.ts';
import { UserError } from '../core/user-error.ts';
import type { Configurator } from '../ports/configurator.ts';
import type { Sha256 } from '../ports/hash.ts';
import type { Journal } from '../ports/journal.ts';
import { testCommit, type CommitTestLab } from './commit-test.ts';
import { HuntLog, type HuntListener } from './hunt-log.ts';

export interface ReduceLab extends Omit<CommitTestLab, 'worktrees'> {
  readonly journal: Journal;
  readonly configurator: Configurator;
  readonly sha256: Sha256;
}

export interface ReduceRequest {
  readonly plan: RepositoryPlan & { readonly tester: CommandTester };
  /** As the user gave them. */
  readonly texts: { readonly good: string; readonly bad: string };
  /** The stopped hunt to go on with, or null for a new one. Its plan equals `plan`. */
  readonly hunt: number | null;
}

export interface ReduceOptions {
  readonly signal: AbortSignal;
  readonly onEvent: HuntListener;
  /** Told before each test. */
  readonly onTest?: (hunt: number, state: HuntState) => void;
}

/** Cancelled, it resolves with the state `stopped`. Throws UserError when the two are the same or the command can not be run. */
export async function reduceConfig(
  lab: ReduceLab,
  request: ReduceRequest,
  options: ReduceOptions,
): Promise<{ readonly hunt: number; readonly state: HuntState }> {
  const { plan, hunt } = request;
  const { signal, onEvent } = options;
  const log = hunt === null ? HuntLog.create(lab.journal, plan, onEvent) : HuntLog.resume(lab.journal, hunt, onEvent);
  try {
    const reducing = await openReducing(lab, request, { log, signal });
    await reducing.run(options.onTest ?? (() => undefined));
  } catch (error) {
    log.stop(signal.aborted ? 'cancelled' : error instanceof Error ? error.message : String(error));
    if (!signal.aborted || error !== signal.reason) throw error;
  } finally {
    log.close();
  }
  return { hunt: log.hunt, state: log.state };
}

interface Opened {
  readonly log: HuntLog;
  readonly signal: AbortSignal;
}

/** The two ends as the tree makes them: what differs only because a file was old differs no more. */
async function openReducing(lab: ReduceLab, request: ReduceRequest, { log, signal }: Opened): Promise<Reducing> {
  const { evidence, configurator } = lab;
  const text = async (sha: Parameters<typeof evidence.get>[0]): Promise<string> =>
    new TextDecoder().decode(await evidence.get(sha));
  if (log.state.compared === null) {
    const good = await configurator.configure(request.texts.good, signal);
    const bad = await configurator.configure(request.texts.bad, signal);
    const differing = differingOptions(good, bad);
    if (differing.length === 0) throw nothingDiffers(request.plan);
    const kept = {
      good: await evidence.put('configuration', bytesOf(good)),
      bad: await evidence.put('configuration', bytesOf(bad)),
    };
    log.append({ type: 'configurations-compared', compared: { ...kept, options: differing } });
  }
  const compared = log.state.compared!;
  const [good, bad] = [await text(compared.good), await text(compared.bad)];
  return new Reducing(lab, request.plan, { log, signal, good, bad, differing: compared.options });
}

interface Ends extends Opened {
  readonly good: string;
  readonly bad: string;
  readonly differing: readonly DifferingOption[];
}

class Reducing {
  readonly #lab: ReduceLab;
  readonly #plan: ReduceRequest['plan'];
  readonly #ends: Ends;

  constructor(lab: ReduceLab, plan: ReduceRequest['plan'], ends: Ends) {
    this.#lab = lab;
    this.#plan = plan;
    this.#ends = ends;
  }

  async run(onTest: (hunt: number, state: HuntState) => void): Promise<void> {
    const { log, signal } = this.#ends;
    for (;;) {
      signal.throwIfAborted();
      const { compared, configurations, marks } = log.state;
      const play = reductionSoFar({ compared: compared!, configurations, marks, rules: this.#plan.rules });
      if ('ended' in play) {
        log.append(
          play.ended.ended === 'lab-broken'
            ? { type: 'hunt-stopped', because: 'the lab is broken' }
            : { type: 'hunt-answered' },
        );
        return;
      }
      if (play.next.kind === 'configure') await this.#configure(play.next.taken);
      else {
        onTest(log.hunt, log.state);
        await this.#test(play.next);
      }
    }
  }

  async #configure(taken: readonly number[]): Promise<void> {
    const { log, signal, good, bad, differing } = this.#ends;
    const names = new Set(taken.flatMap((place) => differing[place]?.name ?? []));
    const text = await this.#lab.configurator.configure(mixedConfiguration(good, bad, names), signal);
    const other = new Set(differingOptions(text, bad).map(({ name }) => name));
    const came = differing.flatMap(({ name }, place) => (other.has(name) ? [] : [place]));
    const item = await this.#lab.evidence.put('configuration', bytesOf(text));
    // Kconfig writes the name of the tree and of the compiler into comments; options are what counts.
    const options = text.split('\n').filter((line) => /^(# )?CONFIG_/.test(line));
    const key = this.#lab.sha256(options.join('\n')).slice(0, 16);
    log.append({ type: 'configured', configuration: { taken, came, key, text: item } });
  }

  async #test({ configuration }: Extract<ReduceAsk, { kind: 'test' }>): Promise<void> {
    const { log, signal } = this.#ends;
    const { configurator, evidence } = this.#lab;
    const made = log.state.configurations.find(({ key }) => key === configuration)!;
    const text = new TextDecoder().decode(await evidence.get(made.text));
    const worktrees = {
      borrow: () => configurator.borrow(text, signal),
      dispose: () => Promise.resolve(),
    };
    const isFirst = log.state.marks.length === 0;
    const id: AttemptId = log.startMark(configuration);
    const test = { id, commit: this.#plan.bad.name, tester: this.#plan.tester, isFirst };
    const mark = await testCommit({ ...this.#lab, worktrees }, test, { signal });
    log.append({ type: 'marked', mark: { ...mark, version: configuration } });
  }
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function nothingDiffers({ reduces }: RepositoryPlan): UserError {
  return new UserError({
    code: 'nothing-to-search',
    message: `${reduces?.good.as ?? 'the good configuration'} and ${reduces?.bad.as ?? 'the bad one'} come out of this tree the same`,
    hint: `Was each made for this commit? ${reduces?.make.join(' ') ?? ''} drops what the tree does not know.`,
  });
}
