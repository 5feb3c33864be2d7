// Runs a guest and does what the scenario wants done with it: types, asks its monitor, resets it, and starts another QEMU from the state
// that the first one has saved. What that shows is the judge's business, which says when the next act is due.

import { describeDeed } from '../../core/scenario/acts.ts';
import type { Act } from '../../core/scenario/scenario.ts';
import { renderCommand } from '../../core/scenario/step-command.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Host, HostStep, StepResult } from '../../ports/host.ts';
import type { AttemptWatch } from './attempt-watch.ts';

export interface ActingParts {
  readonly host: Host;
  readonly clock: Clock;
  readonly watch: AttemptWatch;
  readonly acts: readonly Act[];
  readonly values: Readonly<Record<string, string>>;
  /** The component whose QEMU starts the guest; null where there is only one. */
  readonly qemu: string | null;
}

/** In the memory of the host, where both QEMUs see it. */
const stateFile = '/tmp/firstbad-state';
const lookEveryMs = 200;

/** Runs the guest until the QEMU that has it last ends. Throws what `Host.run` throws. */
export async function runActing(parts: ActingParts, step: HostStep, signal: AbortSignal): Promise<StepResult> {
  return new Acting(parts, step, signal).run();
}

type Done = { readonly kind: 'done' } | { readonly kind: 'failed'; readonly message: string };
const done: Done = { kind: 'done' };

class Acting {
  readonly #parts: ActingParts;
  readonly #step: HostStep;
  readonly #signal: AbortSignal;
  #running: Promise<StepResult>;
  /** True while a QEMU ends because it was told to, for the next one. */
  #isHandingOver = false;

  constructor(parts: ActingParts, step: HostStep, signal: AbortSignal) {
    this.#parts = parts;
    this.#step = step;
    this.#signal = signal;
    this.#running = this.#start({ qemu: parts.qemu });
  }

  async run(): Promise<StepResult> {
    const over = new AbortController();
    const acting = this.#actAll(AbortSignal.any([this.#signal, over.signal]));
    // Awaited below; a bug in it must not end the process before.
    acting.catch(() => undefined);
    try {
      for (;;) {
        const running = this.#running;
        const result = await running;
        if (!this.#isHandingOver && running === this.#running) return result;
        await this.#nextRun(running);
      }
    } finally {
      over.abort();
      await acting;
    }
  }

  /** Until the act that ended this run has started the next one, or failed to. */
  async #nextRun(before: Promise<StepResult>): Promise<void> {
    while (this.#isHandingOver && this.#running === before) await this.#parts.clock.sleep(lookEveryMs / 10, this.#signal);
  }

  #start(how: NonNullable<HostStep['acting']>): Promise<StepResult> {
    const running = this.#parts.host.run({ ...this.#step, acting: how }, this.#signal);
    // Whoever waits for the guest has it; until then it must not end the process.
    running.catch(() => undefined);
    return running;
  }

  async #actAll(signal: AbortSignal): Promise<void> {
    const { acts, watch } = this.#parts;
    for (const [index, act] of acts.entries()) {
      if (!(await watch.untilActDue(index, signal))) return;
      watch.show({ kind: 'act-started', act: act.name, does: describeDeed(act.deed) });
      const ended = await this.#do(act, signal);
      if (signal.aborted) return;
      if (ended.kind === 'done') watch.show({ kind: 'act-ended', act: act.name });
      else {
        watch.show({ kind: 'act-failed', act: act.name, message: ended.message });
        return;
      }
    }
  }

  async #do({ deed, timeoutMs }: Act, signal: AbortSignal): Promise<Done> {
    const { host, values } = this.#parts;
    switch (deed.kind) {
      case 'type':
        host.typeOnGuest(`${renderCommand(deed.text, values)}\r`);
        return done;
      case 'monitor':
        return this.#ask('human-monitor-command', { 'command-line': renderCommand(deed.line, values) }, timeoutMs);
      case 'qmp': {
        const { execute, arguments: args = null } = JSON.parse(renderCommand(deed.json, values)) as QmpCommand;
        return this.#ask(execute, args, timeoutMs);
      }
      case 'reset':
        return this.#ask('system_reset', null, timeoutMs);
      case 'restore':
        return this.#restore(deed.to, timeoutMs, signal);
    }
  }

  /** Shows the answer where QEMU's own words are. */
  async #ask(command: string, args: object | null, timeoutMs: number): Promise<Done> {
    const answer = await this.#parts.host.askGuest(command, args, { timeoutMs });
    if (answer.kind === 'silent') return { kind: 'failed', message: silent(command, timeoutMs) };
    const text = answer.kind === 'refused' ? answer.words : textOf(answer.value);
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    this.#parts.watch.show({ kind: 'output', stream: 'qemu', text: lines.map((line) => `${command}: ${line}\n`).join('') });
    // The human monitor answers well whatever it has to say.
    const error = answer.kind === 'refused' ? text : (lines.find((line) => /^Error: /.test(line)) ?? null);
    return error === null ? done : { kind: 'failed', message: `${command}: ${error.trim()}` };
  }

  async #restore(to: string | null, timeoutMs: number, signal: AbortSignal): Promise<Done> {
    const untilMs = this.#parts.clock.monotonicMs() + timeoutMs;
    const begun = await this.#ask('migrate', { uri: `exec:cat >${stateFile}` }, timeoutMs);
    if (begun.kind === 'failed') return begun;
    const saved = await this.#look('query-migrate', untilMs, signal, (value) => {
      const { status, 'error-desc': why } = value as { status?: string; 'error-desc'?: string };
      if (status === 'completed') return done;
      return status === 'failed' || status === 'cancelled' ? { kind: 'failed', message: `migrate: ${why ?? status}` } : null;
    });
    if (saved.kind === 'failed') return saved;
    this.#isHandingOver = true;
    try {
      const before = this.#running;
      const ended = await this.#ask('quit', null, timeoutMs);
      if (ended.kind === 'failed') return ended;
      await before;
      this.#running = this.#start({ qemu: to ?? this.#parts.qemu, incoming: `exec:cat ${stateFile}` });
    } finally {
      this.#isHandingOver = false;
    }
    return this.#look('query-status', untilMs, signal, (value) => {
      const { status } = value as { status?: string };
      return status === 'inmigrate' ? null : done;
    });
  }

  /** Asks again and again until `read` has an answer. A QEMU that has just been started refuses or is silent for a moment. */
  async #look(command: string, untilMs: number, signal: AbortSignal, read: (value: unknown) => Done | null): Promise<Done> {
    const { host, clock } = this.#parts;
    const beganMs = clock.monotonicMs();
    while (!signal.aborted && clock.monotonicMs() < untilMs) {
      const answer = await host.askGuest(command, null, { timeoutMs: Math.min(2000, untilMs - clock.monotonicMs()) });
      const found = answer.kind === 'answer' ? read(answer.value) : null;
      if (found !== null) return found;
      await clock.sleep(lookEveryMs, signal).catch(() => undefined);
    }
    return { kind: 'failed', message: silent(command, untilMs - beganMs) };
  }
}

interface QmpCommand {
  readonly execute: string;
  readonly arguments?: object;
}

function silent(command: string, ms: number): string {
  return `QEMU's monitor has not answered ${command} within ${String(Math.round(ms / 1000))} s`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? {});
}
