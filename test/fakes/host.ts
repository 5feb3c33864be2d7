// Hosts without machines: what a command does is a script, time is the clock's. Passes the same contract as the real VM.

import type { LabFacts } from '../../src/core/attempt/attempt.ts';
import type { GuestSample, HostExit, StreamName } from '../../src/core/attempt/observation.ts';
import type { Stage } from '../../src/core/attempt/stage.ts';
import { LabError } from '../../src/core/base/user-error.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type {
  GuestAnswer,
  Host,
  HostBench,
  HostFactory,
  HostRecipe,
  HostStep,
  Observer,
  StepResult,
} from '../../src/ports/host.ts';

export type ScriptEvent = { readonly afterMs?: number } & (
  | { readonly kind: 'output'; readonly stream: StreamName; readonly text: string }
  /** The command ends; a script without this goes on until it is killed. */
  | { readonly kind: 'end'; readonly status: number; readonly stdout?: string }
  /** The host's own QEMU dies. */
  | { readonly kind: 'host-dies' }
);

export interface Script {
  readonly events: readonly ScriptEvent[];
  /** The inner machine as QMP shows it; without it there is none. */
  readonly sample?: (lookNumber: number) => GuestSample | null;
}

export interface Played {
  readonly recipe: HostRecipe;
  readonly step: HostStep;
  /** Lives as long as the host: its file system, so to say. */
  readonly files: Map<string, string>;
}

export interface FakeHostsOptions {
  readonly clock: Clock;
  readonly play: (played: Played) => Script;
  readonly capacity?: number;
  /** Called for each start, numbered from 1: a fault that keeps this host from coming up. */
  readonly fault?: (recipe: HostRecipe, startNumber: number) => LabError | null;
  /** True for kernels that begin and never come up: `fault` is their end. */
  readonly panics?: (recipe: HostRecipe) => boolean;
  /** What a guest does that is typed on or asked: its monitor's answer, null when it says nothing. */
  readonly acted?: (asked: Acted, show: Show) => GuestAnswer | null;
  readonly bootMs?: number;
  readonly restoreMs?: number;
  readonly disposeMs?: number;
  /** True lets collectors look into the hosts; what they run is played as steps are. */
  readonly withBench?: boolean;
}

export type Acted = { readonly typed: string } | { readonly command: string; readonly args: object | null };

const never = new AbortController().signal;
const stdoutBytesMax = 64 * 1024;

export class FakeHosts implements HostFactory {
  readonly alive = new Set<FakeHost>();
  /** Kernel keys, one for each boot. */
  readonly boots: string[] = [];
  starts = 0;
  sideBySideMax = 0;
  readonly #options: FakeHostsOptions;
  readonly #saved = new Map<string, Promise<void>>();
  readonly #life = new AbortController();

  constructor(options: FakeHostsOptions) {
    this.#options = options;
  }

  capacity(): number {
    return this.#options.capacity ?? 2;
  }

  async start(recipe: HostRecipe, options: { readonly observer: Observer; readonly signal: AbortSignal }): Promise<Host> {
    const { fault } = this.#options;
    options.signal.throwIfAborted();
    this.starts += 1;
    const trouble = fault?.(recipe, this.starts);
    const host = new FakeHost(recipe, options.observer, { ...this.#options, onGone: (gone) => this.alive.delete(gone) });
    this.alive.add(host);
    this.sideBySideMax = Math.max(this.sideBySideMax, this.alive.size);
    const signal = AbortSignal.any([options.signal, this.#life.signal]);
    try {
      const timings = await this.#boot(host, recipe, { signal, trouble: trouble ?? null });
      host.startTimings.push(...timings);
      return host;
    } catch (error) {
      await host.dispose();
      options.signal.throwIfAborted();
      throw error;
    }
  }

  async #boot(
    host: FakeHost,
    recipe: HostRecipe,
    { signal, trouble }: { readonly signal: AbortSignal; readonly trouble: LabError | null },
  ): Promise<Host['startTimings']> {
    const { clock, bootMs = 4000, restoreMs = 150 } = this.#options;
    const key = machineKey(recipe);
    if (recipe.fresh === true) {
      this.boots.push(key);
      await clock.sleep(bootMs, signal);
      host.comeUp();
      if (trouble) throw trouble;
      return [{ phase: 'boot', ms: bootMs }];
    }
    const saved = this.#saved.get(key);
    // Those who wait for a boot that is cancelled or fails do not inherit its end: the next of them boots anew.
    if (
      saved &&
      (await cancellable(saved, signal).then(
        () => true,
        () => false,
      ))
    ) {
      signal.throwIfAborted();
      host.comeUp();
      await clock.sleep(restoreMs, signal);
      if (trouble) throw trouble;
      return [{ phase: 'restore', ms: restoreMs }];
    }
    signal.throwIfAborted();
    const others = this.#saved.get(key);
    if (others && others !== saved) return this.#boot(host, recipe, { signal, trouble });
    const booting = (async (): Promise<void> => {
      this.boots.push(key);
      await clock.sleep(bootMs / 2, signal);
      host.comeUp();
      await clock.sleep(bootMs / 2, signal);
      if (trouble) throw trouble;
    })();
    this.#saved.set(key, booting);
    try {
      await booting;
    } catch (error) {
      this.#saved.delete(key);
      throw error;
    }
    return [{ phase: 'boot', ms: bootMs }];
  }

  async dispose(): Promise<void> {
    this.#life.abort(new LabError({ code: 'host-lost', message: 'The hosts were disposed.' }));
    await Promise.all([...this.alive].map((host) => host.dispose()));
  }
}

interface FakeHostOptions extends FakeHostsOptions {
  readonly onGone: (host: FakeHost) => void;
}

type Show = (stream: StreamName, text: string) => void;

class FakeHost implements Host {
  readonly facts: LabFacts = { qemu: 'fake 1.0', accelerator: 'tcg', cpu: 'fake', start: { how: 'restored' } };
  readonly startTimings: Host['startTimings'][number][] = [];
  readonly imagePath: string | null;
  readonly byHand: readonly string[];
  readonly bench: HostBench | null;
  readonly exited: Promise<HostExit>;
  readonly #recipe: HostRecipe;
  readonly #observer: Observer;
  readonly #options: FakeHostOptions;
  readonly #originMs: number;
  readonly #life = new AbortController();
  readonly #files = new Map<string, string>();
  readonly #running = new Set<() => void>();
  #exit: (exit: HostExit) => void = () => undefined;
  #sample: (lookNumber: number) => GuestSample | null = () => null;
  #looks = 0;
  #gone: Promise<void> | null = null;

  constructor(recipe: HostRecipe, observer: Observer, options: FakeHostOptions) {
    this.#recipe = recipe;
    this.#observer = observer;
    this.#options = options;
    this.#originMs = options.clock.monotonicMs();
    this.imagePath = recipe.image && '/dev/vdb';
    this.byHand = [`qemu-system-x86_64 -kernel ${recipe.kernel?.vmlinuz ?? 'none'}`];
    this.exited = new Promise((resolve) => (this.#exit = resolve));
    this.bench = options.withBench === true ? this.#makeBench() : null;
  }

  comeUp(): void {
    this.#showStage('vm-firmware');
    this.#output('host', `[    0.000000] Linux version ${machineKey(this.#recipe)}\r\n`);
    this.#showStage('host-kernel');
    if (this.#options.panics?.(this.#recipe) === true) return;
    this.#output('host', 'firstbad host: ready\r\n');
    this.#showStage('host-user-space');
  }

  async run(step: HostStep, signal: AbortSignal): Promise<StepResult> {
    const { clock } = this.#options;
    const startedMs = clock.monotonicMs();
    const { status, output } = await this.#runPlayed(step, signal, (stream, text) => this.#output(stream, text));
    return { status, stdout: output.slice(-stdoutBytesMax), ms: clock.monotonicMs() - startedMs };
  }

  async #runPlayed(step: HostStep, signal: AbortSignal, show: Show): Promise<{ status: number | null; output: string }> {
    const { clock, play } = this.#options;
    signal.throwIfAborted();
    const over = new AbortController();
    const ending = AbortSignal.any([signal, this.#life.signal, over.signal]);
    const killed = new Promise<{ status: number; output: string }>((resolve) => {
      const kill = (): void => resolve({ status: 137, output: '' });
      this.#running.add(kill);
      over.signal.addEventListener('abort', () => this.#running.delete(kill), { once: true });
    });
    try {
      ending.throwIfAborted();
      const script = play({ recipe: this.#recipe, step, files: this.#files });
      this.#sample = script.sample ?? ((): null => null);
      const late = clock.sleep(step.timeoutMs, ending).then(() => ({ status: null, output: '' }));
      return await Promise.race([this.#play(script, ending, show), late, killed]);
    } finally {
      over.abort();
    }
  }

  #makeBench(): HostBench {
    return {
      kind: 'vm',
      tracePath: '/run/trace',
      collect: async (command, { timeoutMs, signal }) => {
        const { status, output } = await this.#runPlayed(
          { name: 'collect', command, guest: false, timeoutMs },
          signal,
          () => undefined,
        );
        return { status, output: new TextEncoder().encode(output) };
      },
      askGuest: () => Promise.reject(new Error('there is no guest')),
      endSteps: async () => {
        for (const end of [...this.#running]) end();
      },
      ingredients: async () => [{ name: 'kernel', sha256: '0'.repeat(64), bytes: 1 }],
      kernelConfig: async () => null,
    };
  }

  typeOnGuest(text: string): void {
    this.#options.acted?.({ typed: text }, (stream, shown) => this.#output(stream, shown));
  }

  async askGuest(command: string, args: object | null): Promise<GuestAnswer> {
    if (this.#life.signal.aborted) return { kind: 'silent' };
    const answer = this.#options.acted?.({ command, args }, (stream, shown) => this.#output(stream, shown));
    return answer ?? { kind: 'silent' };
  }

  /** Ends the steps that run, as a guest's QEMU does that was told to. */
  endGuest(): void {
    for (const end of [...this.#running]) end();
  }

  async sampleGuest(): Promise<GuestSample | null> {
    this.#looks += 1;
    return this.#life.signal.aborted ? null : this.#sample(this.#looks);
  }

  dispose(): Promise<void> {
    this.#gone ??= this.#end();
    return this.#gone;
  }

  async #end(): Promise<void> {
    this.#exit({ status: null, signal: 'SIGKILL', stderr: '' });
    this.#loseSteps();
    await this.#options.clock.sleep(this.#options.disposeMs ?? 5, never);
    this.#options.onGone(this);
  }

  #die(exit: HostExit): void {
    this.#exit(exit);
    this.#observer({ kind: 'host-exited', atMs: this.#atMs(), exit });
    this.#loseSteps();
  }

  #loseSteps(): void {
    this.#life.abort(new LabError({ code: 'host-lost', message: 'The host VM is gone.', hint: 'Look at its console.' }));
  }

  async #play({ events }: Script, signal: AbortSignal, show: Show): Promise<{ status: number | null; output: string }> {
    let output = '';
    for (const event of events) {
      if (event.afterMs !== undefined) await this.#options.clock.sleep(event.afterMs, signal);
      signal.throwIfAborted();
      switch (event.kind) {
        case 'output':
          show(event.stream, event.text);
          if (event.stream === 'step') output += event.text;
          break;
        case 'end':
          return { status: event.status, output: event.stdout ?? output };
        case 'host-dies':
          this.#die({ status: 1, signal: null, stderr: 'qemu-system-x86_64: died' });
          break;
      }
    }
    return cancellable(new Promise(() => undefined), signal);
  }

  #showStage(stage: Stage): void {
    this.#observer({ kind: 'stage', atMs: this.#atMs(), stage, step: null });
  }

  #output(stream: StreamName, text: string): void {
    this.#observer({ kind: 'output', atMs: this.#atMs(), stream, text });
  }

  #atMs(): number {
    return this.#options.clock.monotonicMs() - this.#originMs;
  }
}

function cancellable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    promise.then(resolve, reject);
  });
}

/** Of the kernel that boots; flat machines boot none. */
function machineKey({ kernel }: HostRecipe): string {
  return kernel?.key ?? 'flat';
}
