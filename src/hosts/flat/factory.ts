// Sandboxes of this machine as hosts: one is made for each attempt and goes with it. Who can not have one gets no host here.

import { cpus as processors, freemem, release } from 'node:os';
import { join } from 'node:path';
import { shellLine } from '../../core/base/shell-line.ts';
import { together } from '../../core/base/together.ts';
import { LabError } from '../../core/base/user-error.ts';
import type { HostSpec } from '../../core/scenario/scenario.ts';
import type { Host, HostFactory, HostRecipe, Observer } from '../../ports/host.ts';
import type { Progress } from '../../ports/progress.ts';
import { type Agent, openAgent } from '../agent.ts';
import { ingredientsOf } from '../ingredients.ts';
import { sandboxCommand } from './command-line.ts';
import { type Consoles, createFlatHost, observeSandbox, openConsoles, type Telling } from './host.ts';
import type { FlatLabProvider } from './lab.ts';
import { afterMakingPipes } from './pipes.ts';
import {
  guestProgramsOf,
  makeRoot,
  memoryBytesMax,
  type PreparedSandbox,
  prepareSandbox,
  removeOldSandboxes,
} from './preparation.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';
import type { SandboxFinding } from './usable.ts';
import { overBounds, type SandboxWatch, watchSandbox } from './watch.ts';

export interface FlatHostsOptions {
  readonly lab: FlatLabProvider;
  /** For what can be made again. What sandboxes write is on its disk, too. */
  readonly cacheFolder: string;
  readonly progress: Progress;
  /** What this machine allows; asked once. */
  readonly usable: (signal: AbortSignal) => Promise<SandboxFinding>;
}

// Making a namespace takes milliseconds; a machine that swaps may take long.
const startTimeoutMs = 30_000;

export function createFlatHosts(options: FlatHostsOptions): HostFactory {
  return new SandboxHosts(options);
}

class SandboxHosts implements HostFactory {
  readonly #options: FlatHostsOptions;
  readonly #folder: string;
  readonly #living = new Set<() => Promise<void>>();
  readonly #ending = new AbortController();
  readonly #roots = new Map<string, Promise<string>>();
  readonly #programs = new Map<string, Promise<readonly string[]>>();
  #cleaned: Promise<void> | null = null;
  readonly capacity = sandboxCapacity;

  constructor(options: FlatHostsOptions) {
    this.#options = options;
    this.#folder = join(options.cacheFolder, 'flat');
  }

  async dispose(): Promise<void> {
    this.#ending.abort(new Error('the hosts are being shut down'));
    await together([...this.#living].map((end) => end()));
  }

  async start(wanted: HostRecipe, caller: { observer: Observer; signal: AbortSignal }): Promise<Host> {
    const startedAt = performance.now();
    const atMs = (): number => performance.now() - startedAt;
    const signal = AbortSignal.any([caller.signal, this.#ending.signal]);
    signal.throwIfAborted();
    const usable = await this.#options.usable(signal);
    if (!usable.ok) throw noSandbox(usable.why);
    const { recipe, root } = await this.#completed(wanted, signal);
    const guestPrograms = await remembered(this.#programs, JSON.stringify(recipe.trees), () => guestProgramsOf(recipe));
    const prepared = await prepareSandbox(this.#folder, { root, recipe, guestPrograms }, signal);
    const launched = this.#launch(recipe, prepared, usable.withProc);
    const { sandbox, watch } = launched;
    const telling: Telling = { observer: caller.observer, atMs };
    observeSandbox(sandbox, telling);
    let consoles: Consoles | null = null;
    const end = async (): Promise<void> => {
      watch.stop();
      await sandbox.kill();
      consoles?.close();
      await prepared.unlink();
      this.#living.delete(end);
    };
    this.#living.add(end);
    try {
      await untilReady(sandbox, launched.agent.ready, signal);
      consoles = await openConsoles(prepared.pipes, telling);
      // Both ends of everything are open: nothing has a name any more that could be left behind.
      await prepared.unlink();
      signal.throwIfAborted();
    } catch (error) {
      await end();
      throw error;
    }
    return createFlatHost({
      sandbox,
      consoles,
      agent: launched.agent,
      prepared,
      end,
      facts: {
        qemu: usable.description,
        accelerator: 'sandbox',
        cpu: processors()[0]?.model.trim() ?? 'unknown',
        start: { how: 'sandboxed' },
      },
      startTimings: [{ phase: 'boot', ms: atMs() }],
      byHand: byHandOf(recipe, prepared, usable.withProc),
      ingredients: () => ingredientsOf(recipe, []),
    });
  }

  #launch(
    recipe: HostRecipe,
    { shape, pipes }: PreparedSandbox,
    withProc: boolean,
  ): { readonly sandbox: Sandbox; readonly watch: SandboxWatch; readonly agent: Agent } {
    const command = [...sandboxCommand(shape, { withProc }), '/firstbad/agent'];
    const sandbox = startSandbox(afterMakingPipes(Object.values(pipes), command));
    const watch = watchSandbox(sandbox, { bytes: memoryBytesMax(recipe), processes: shape.bounds.processes });
    const agent = openAgent(sandbox.control);
    void sandbox.exited.then((exit) => {
      agent.lose(watch.excess() === null ? lost(exit.stderr) : overBounds(watch.excess() ?? ''));
    });
    return { sandbox, watch, agent };
  }

  /** With the programs of the lab. */
  async #completed(recipe: HostRecipe, signal: AbortSignal): Promise<{ recipe: HostRecipe; root: string }> {
    const lab = await this.#options.lab({ signal, progress: this.#options.progress });
    await (this.#cleaned ??= removeOldSandboxes(this.#folder));
    const root = await remembered(this.#roots, lab.programs.key, () => makeRoot(this.#folder, lab, signal));
    const tools = recipe.tools === undefined ? {} : { 'fb-tools': await lab.tools(recipe.tools, signal) };
    const tracer = recipe.tracing === true ? { 'fb-tracer': await lab.tracer(signal) } : {};
    return { recipe: { ...recipe, trees: { ...recipe.trees, ...tools, ...tracer } }, root };
  }
}

/** What failed is asked for again. */
async function remembered<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const made = known.get(key) ?? make();
  known.set(key, made);
  made.catch(() => known.delete(key));
  return made;
}

async function untilReady(sandbox: Sandbox, ready: Promise<string>, signal: AbortSignal): Promise<void> {
  const failed = sandbox.exited.then((exit) => Promise.reject(notStarted(exit.stderr)));
  const over = AbortSignal.any([signal, AbortSignal.timeout(startTimeoutMs)]);
  const stopped = new Promise<never>((_resolve, reject) => {
    over.addEventListener('abort', () => reject(signal.aborted ? (signal.reason as Error) : notStarted('it did not answer')));
  });
  stopped.catch(() => undefined);
  failed.catch(() => undefined);
  await Promise.race([ready.catch(() => failed), failed, stopped]);
  signal.throwIfAborted();
}

// What QEMU takes beside the guest's memory, and what the rest of the machine should keep, in MiB.
const qemuOverheadMiB = 150;
const reservedMiB = 512;

function sandboxCapacity(machine: HostSpec): number {
  const byMemory = (freemem() / 1024 ** 2 - reservedMiB) / (machine.memoryMiB + qemuOverheadMiB);
  return Math.max(1, Math.floor(Math.min(byMemory, processors().length / machine.cpus)));
}

/** A copy of the image, a sandbox like this one, and a shell in it. */
function byHandOf({ image }: HostRecipe, { shape, imagePath }: PreparedSandbox, withProc: boolean): readonly string[] {
  const kept = Object.entries(shape.writable).filter(([place]) => place === imagePath);
  const writable = Object.fromEntries(kept.map(([place]) => [place, '/tmp/image.raw']));
  const made = shellLine([...sandboxCommand({ ...shape, writable }, { withProc }), 'sh']);
  return [image ? `${shellLine(['cp', image.path, '/tmp/image.raw'])} && ${made}` : made];
}

function noSandbox(why: string): LabError {
  return new LabError({
    code: 'no-sandbox',
    message: `This machine lets firstbad make no sandbox: ${why}`,
    hint: 'firstbad doctor says what would allow it.',
  });
}

function notStarted(words: string): LabError {
  return new LabError({
    code: 'sandbox-not-started',
    message: `A sandbox did not come up: ${words.split('\n').at(-1) ?? ''}`,
    hint: 'firstbad doctor says what this machine allows.',
  });
}

function lost(words: string): LabError {
  return new LabError({
    code: 'host-lost',
    message: `The sandbox ended while something was running in it${words === '' ? '' : `: ${words.split('\n').at(-1) ?? ''}`}.`,
    hint: `Something killed its processes; the kernel (${release()}) says so when memory was short.`,
  });
}
