// One run of the scenario at one point: gets a host, runs the steps, stops as soon as the judge has decided, cleans up,
// stores the evidence. What is good and bad is the judge's business, how often a point is tried the trial's.

import type { AttemptId, AttemptKey, AttemptRecord, EvidenceItem, Timing } from '../../core/attempt/attempt.ts';
import type { GuestSample } from '../../core/attempt/observation.ts';
import type { Judgement } from '../../core/attempt/verdict.ts';
import { together } from '../../core/base/together.ts';
import { LabError, UserError } from '../../core/base/user-error.ts';
import type { Judge } from '../../core/judge/judge.ts';
import { describeDeed, firstQemu } from '../../core/scenario/acts.ts';
import { type Point, stepValues } from '../../core/scenario/point.ts';
import type { Scenario, Step } from '../../core/scenario/scenario.ts';
import { renderCommand } from '../../core/scenario/step-command.ts';
import type { MachineFacts } from '../../core/stored/hunt-plan.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Collector } from '../../ports/collector.ts';
import type { ExpectedIdentity, Host, HostFactory, HostRecipe, HostStep, Observer, StepResult } from '../../ports/host.ts';
import type { EvidenceStore } from '../../ports/journal.ts';
import { aborted } from './abort-signals.ts';
import { runActing } from './acting.ts';
import { AttemptCollectors } from './attempt-collectors.ts';
import { AttemptWatch } from './attempt-watch.ts';
import { lookAtGuest } from './guest-looks.ts';
import { factsWithoutHost, noAnswer } from './spoiled-attempt.ts';

export interface AttemptDeps {
  readonly clock: Clock;
  readonly hosts: HostFactory;
  readonly evidence: EvidenceStore;
  readonly judge: Judge;
  /** For traced attempts. */
  readonly collectors?: readonly Collector[];
}

export interface AttemptRequest {
  readonly id: AttemptId;
  readonly key: AttemptKey;
  readonly point: Point;
  readonly scenario: Pick<Scenario, 'steps' | 'timeouts' | 'factors' | 'components' | 'acts' | 'tpm'>;
  readonly recipe: HostRecipe;
  readonly machine: MachineFacts;
  /** True runs the lab's collectors. The attempt has a key of its own then: it never counts as the plain one. */
  readonly traced?: boolean;
}

export interface AttemptOptions {
  readonly signal: AbortSignal;
  /** Sees everything live. */
  readonly observer?: Observer;
}

// A host that is killed is gone within milliseconds; on a machine that swaps it may take seconds.
const cleanUpBudgetMs = 10_000;

/**
 * Runs one attempt. The lab's trouble ends in a record without an answer. Throws the signal's reason when cancelled, and then
 * there is no verdict. Nothing of the host is left in any case.
 */
export async function runAttempt(lab: AttemptDeps, request: AttemptRequest, options: AttemptOptions): Promise<AttemptRecord> {
  return new Attempt(lab, request, options).run();
}

class Attempt {
  readonly #lab: AttemptDeps;
  readonly #request: AttemptRequest;
  readonly #signal: AbortSignal;
  readonly #watch: AttemptWatch;
  readonly #timings: Timing[] = [];
  readonly #commands: string[] = [];
  readonly #collecting: AttemptCollectors | null;
  #collected: readonly EvidenceItem[] = [];
  #host: Host | null = null;
  #trouble: UserError | null = null;
  #workEndedAtMs: number | null = null;

  constructor(lab: AttemptDeps, request: AttemptRequest, options: AttemptOptions) {
    this.#lab = lab;
    this.#request = request;
    this.#signal = options.signal;
    const { clock, evidence, collectors = [] } = lab;
    this.#collecting =
      request.traced === true ? new AttemptCollectors({ collectors, clock, evidence, signal: options.signal }) : null;
    this.#watch = new AttemptWatch({ clock: lab.clock, judge: lab.judge, observer: options.observer ?? (() => undefined) });
  }

  async run(): Promise<AttemptRecord> {
    this.#signal.throwIfAborted();
    const startedAtMs = this.#lab.clock.now();
    await this.#untilDecided();
    const evidence = await this.#storeEvidence();
    this.#signal.throwIfAborted();
    const { id, key, point, machine } = this.#request;
    const lab = this.#host?.facts ?? factsWithoutHost(machine, 'the host did not come up');
    const byHand = [...(this.#host?.byHand ?? []), ...this.#commands];
    const judgement = this.#judgement();
    return {
      id,
      key,
      point,
      judgement,
      startedAtMs,
      timings: this.#timings,
      totalMs: this.#watch.elapsedMs(),
      lab,
      byHand,
      evidence: [...evidence, ...this.#collected],
      ...(this.#collecting ? { traced: true as const } : {}),
    };
  }

  /** Works and lets time pass, side by side, until the judge has decided or the attempt is cancelled; then cleans up. */
  async #untilDecided(): Promise<void> {
    const broken = new AbortController();
    const signal = AbortSignal.any([this.#signal, this.#watch.decided, broken.signal]);
    const bugs: unknown[] = [];
    const guarded = async (part: Promise<void>): Promise<void> => {
      try {
        await part;
      } catch (error) {
        // After the end everything that still waited is torn down and says so; that is what was asked for.
        if (signal.aborted) return;
        bugs.push(error);
        broken.abort(error);
      }
    };
    const parts = together([guarded(this.#work(signal)), guarded(this.#watch.passTime(signal))]);
    await Promise.race([parts, aborted(signal)]);
    await this.#cleanUp(parts);
    this.#signal.throwIfAborted();
    if (bugs.length > 0) throw bugs[0];
  }

  async #work(signal: AbortSignal): Promise<void> {
    try {
      const host = await this.#start(signal);
      await this.#runSteps(host, signal);
    } catch (error) {
      if (signal.aborted || !(error instanceof UserError)) throw error;
      this.#trouble = error;
      const { code, message, hint } = error;
      // A console may tell better why the host was lost: the judge waits a moment for it.
      this.#watch.show({ kind: 'lab-trouble', code, message, hint: hint ?? null });
    }
    this.#workEndedAtMs = this.#watch.elapsedMs();
    if (this.#watch.waitsForNews) this.#watch.end();
  }

  async #start(signal: AbortSignal): Promise<Host> {
    const startedMs = this.#watch.elapsedMs();
    try {
      const observer: Observer = (observation) => this.#watch.observe(observation);
      const recipe = { ...this.#request.recipe, ...(this.#collecting ? { tracing: true } : {}) };
      this.#host = await this.#lab.hosts.start(recipe, { observer, signal });
    } catch (error) {
      this.#timings.push({ phase: 'boot', step: null, ms: this.#watch.elapsedMs() - startedMs });
      throw error;
    }
    this.#timings.push(...this.#host.startTimings.map(({ phase, ms }) => ({ phase, step: null, ms })));
    return this.#host;
  }

  async #runSteps(host: Host, signal: AbortSignal): Promise<void> {
    const { point, scenario } = this.#request;
    const values: Record<string, string> = {
      ...stepValues(point, scenario.factors),
      ...(host.imagePath === null ? {} : { image: host.imagePath }),
      ...host.filePaths,
    };
    for (const step of scenario.steps) {
      signal.throwIfAborted();
      const command = renderCommand(step.command, values);
      const output = await this.#runStep(host, { ...step, command }, values, signal);
      if (output === null) return;
      if (step.capture !== null) values[step.capture] = output.trim();
    }
  }

  /** The step's standard output; null when it had to be killed. */
  async #runStep(
    host: Host,
    step: Step,
    values: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<string | null> {
    const { name, command, timeoutMs } = step;
    const guest = step.kind === 'guest';
    if (guest) await this.#collecting?.prepare(host);
    const traced = guest && this.#collecting?.tracesQemu === true;
    const startedMs = this.#watch.elapsedMs();
    const over = new AbortController();
    this.#commands.push(command);
    this.#watch.show({ kind: 'step-started', step: name, command });
    // Awaited below; a bug in it must not end the process before the clean-up.
    const looking = guest ? this.#lookAtGuest(host, AbortSignal.any([signal, over.signal])) : Promise.resolve();
    looking.catch(() => undefined);
    try {
      const { tpm } = this.#request.scenario;
      const machine = { ...(traced ? { traced } : {}), ...(guest && tpm ? { tpm } : {}) };
      const wanted: HostStep = { name, command, guest, timeoutMs, ...machine };
      const { status, stdout } = await (guest ? this.#runGuest(host, wanted, values, signal) : host.run(wanted, signal));
      signal.throwIfAborted();
      if (status === null) this.#watch.show({ kind: 'step-timed-out', step: name, timeoutMs });
      else this.#watch.show({ kind: 'step-ended', step: name, status });
      return status === null ? null : stdout;
    } finally {
      over.abort();
      await looking;
      this.#timings.push({ phase: 'step', step: name, ms: this.#watch.elapsedMs() - startedMs });
    }
  }

  #runGuest(host: Host, step: HostStep, values: Readonly<Record<string, string>>, signal: AbortSignal): Promise<StepResult> {
    const { scenario } = this.#request;
    const { acts = [] } = scenario;
    if (acts.length === 0) return host.run(step, signal);
    this.#commands.push(...acts.map(({ name: act, deed }) => `# ${act}: ${describeDeed(deed)}`));
    const { clock } = this.#lab;
    const timeoutMs = acts.reduce((sum, act) => sum + act.timeoutMs, step.timeoutMs);
    const parts = { host, clock, watch: this.#watch, acts, values, qemu: firstQemu(scenario) };
    return runActing(parts, { ...step, timeoutMs }, signal);
  }

  #lookAtGuest(host: Host, signal: AbortSignal): Promise<void> {
    const { stallMs } = this.#request.scenario.timeouts;
    const show = (sample: GuestSample): void => this.#watch.show({ kind: 'guest-sample', sample });
    return lookAtGuest({ host, clock: this.#lab.clock, stallMs, show }, signal);
  }

  async #cleanUp(parts: Promise<unknown>): Promise<void> {
    const startedMs = this.#watch.elapsedMs();
    const waitedSinceMs = this.#workEndedAtMs;
    if (waitedSinceMs !== null) this.#timings.push({ phase: 'judge', step: null, ms: startedMs - waitedSinceMs });
    this.#watch.close();
    await this.#collect();
    const within = new AbortController();
    try {
      const gone = together([
        this.#host?.dispose(),
        // A host that arrives although nobody waits for it any more goes as well, even after the budget.
        parts.then(() => this.#host?.dispose()),
      ]);
      const inTime = await Promise.race([
        gone.then(() => true),
        this.#lab.clock.sleep(cleanUpBudgetMs, within.signal).then(() => false),
      ]);
      if (!inTime) this.#noteCleanUp(`cleaning up took longer than ${cleanUpBudgetMs} ms and goes on at the end of the hunt`);
      gone.catch(() => undefined);
    } catch (error) {
      // The verdict stands; the factory's own end tries again.
      if (!(error instanceof UserError)) throw error;
      this.#noteCleanUp(error.message);
    } finally {
      within.abort();
    }
    this.#timings.push({ phase: 'clean-up', step: null, ms: this.#watch.elapsedMs() - startedMs });
  }

  async #collect(): Promise<void> {
    if (this.#collecting === null || this.#signal.aborted) return;
    const startedMs = this.#watch.elapsedMs();
    try {
      this.#collected = await this.#collecting.collect(this.#host);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#trouble ??= error;
    }
    this.#timings.push({ phase: 'collect', step: null, ms: this.#watch.elapsedMs() - startedMs });
  }

  #noteCleanUp(message: string): void {
    const atMs = this.#watch.elapsedMs();
    this.#watch.recording.add({ kind: 'lab-trouble', atMs, code: 'clean-up', message, hint: null });
  }

  async #storeEvidence(): Promise<readonly EvidenceItem[]> {
    try {
      return await this.#watch.recording.store(this.#lab.evidence);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      // A verdict without its proof is worth nothing.
      this.#trouble ??= error;
      return [];
    }
  }

  #judgement(): Judgement {
    const judgement = this.#watch.judgement ?? this.#watch.conclude();
    this.#trouble ??= this.#strangerIn(judgement);
    if (this.#trouble === null) return judgement;
    if (judgement.outcome === 'no-answer') return { ...judgement, hint: judgement.hint ?? this.#trouble.hint ?? null };
    return noAnswer(this.#trouble, judgement);
  }

  /** Something else ran than what was asked for: a stale image, the wrong worktree. Whatever it did says nothing. */
  #strangerIn({ outcome }: Judgement): UserError | null {
    if (outcome === 'no-answer') return null;
    for (const { component, stream, text } of this.#request.recipe.identities ?? []) {
      const shown = this.#watch.recording.textOf(stream);
      if (shown.includes(text) || saysNothingOfItself(stream, shown)) continue;
      return new LabError({
        code: 'stranger',
        message: `${component} should say ${text} on the ${stream} console, and does not: something else was started`,
        hint: 'firstbad cache verify looks for what has changed in the cache',
      });
    }
    return null;
  }
}

/** Of firmware before the guest starts and where the step took its debug port for itself; of a guest's kernel that did not come. */
function saysNothingOfItself(stream: ExpectedIdentity['stream'], shown: string): boolean {
  switch (stream) {
    case 'host':
      return false;
    case 'firmware':
      return shown === '';
    case 'guest':
      return !shown.includes('Linux version ');
  }
}
