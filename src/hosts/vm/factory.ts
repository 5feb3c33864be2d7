// Host VMs for attempts: booted once for a kernel, saved when ready, restored for each attempt. Where saving is not possible
// each attempt boots, and its record says why.

import { freemem, cpus as processors } from 'node:os';
import { join } from 'node:path';

import type { LabFacts, Timing } from '../../core/attempt.ts';
import type { HostSpec } from '../../core/scenario.ts';
import { LabError } from '../../core/user-error.ts';
import { createSharedWork } from '../../infra/shared-work.ts';
import type { Host, HostFactory, HostRecipe, Observer } from '../../ports/host.ts';
import type { Progress } from '../../ports/progress.ts';
import type { KernelArtifact } from '../../ports/source.ts';
import type { Accelerator, AcceleratorFinding, Accelerators } from './accelerator.ts';
import { createAccelerators } from './accelerator.ts';
import type { Agent } from './agent.ts';
import { connectAgent, stageObservation, untilReady } from './boot.ts';
import { byHandArguments, cpuModel } from './command-line.ts';
import { imageNameOf } from './disks.ts';
import { createHost, observeVm } from './host.ts';
import type { Lab, LabProvider } from './lab.ts';
import type { PreparedRecipe } from './preparation.ts';
import { prepareRecipe } from './preparation.ts';
import type { SavedVm } from './saved-vms.ts';
import { openSavedVms } from './saved-vms.ts';
import type { Vm } from './vm.ts';
import { startVm } from './vm.ts';

export interface VmHostsOptions {
  readonly lab: LabProvider;
  /** For what can be made again: initramfs, disks, saved VMs. */
  readonly cacheFolder: string;
  /** For what is known of this machine. */
  readonly stateFolder: string;
  readonly progress: Progress;
  /** Bounds what saved VMs take on the disk, in bytes. */
  readonly savedBytesMax?: number;
  /** False boots for each attempt, for comparison. */
  readonly saving?: boolean;
}

export interface VmHosts extends HostFactory {
  /** What one accelerator does with this kernel, by really booting it unless this machine is known; `again` forgets. */
  findAccelerator(
    accelerator: Accelerator,
    kernel: KernelArtifact,
    options: { readonly signal: AbortSignal; readonly again: boolean },
  ): Promise<AcceleratorFinding>;
  /** The accelerator and the QEMU that hosts of this kind get, for the record of a hunt. */
  describe(
    machine: HostSpec,
    kernel: KernelArtifact,
    signal: AbortSignal,
  ): Promise<{ readonly accelerator: string; readonly labQemu: string }>;
}

// About 30 kernels of 512 MiB hosts, which leave 100 to 200 MiB each.
const defaultSavedBytesMax = 5 * 1024 ** 3;
const saveTimeoutMs = 120_000;
const restoreTimeoutMs = 60_000;
// KVM boots in about a second; one that does not in this time does not work.
const acceleratorTimeoutMs: Readonly<Record<Accelerator, number>> = { kvm: 30_000, tcg: 180_000 };
// A kernel that failed to boot twice is not booted a third time for the next cell: the answer would be the same.
const bootFailuresMax = 2;

type Start = LabFacts['start'];
type StartTiming = Host['startTimings'][number];

export function createVmHosts(options: VmHostsOptions): VmHosts {
  const savedVms = openSavedVms(join(options.cacheFolder, 'vms'), options.savedBytesMax ?? defaultSavedBytesMax);
  const boots = createSharedWork<SavedVm | Unsaved>();
  const unsaved = new Map<string, Unsaved>();
  const bootFailures = new Map<string, { count: number; readonly error: LabError }>();
  const vms = new Set<Vm>();
  const disposed = new AbortController();
  let acceleratorsFor: { readonly key: string; readonly accelerators: Accelerators } | null = null;

  async function start(recipe: HostRecipe, { observer, signal }: { observer: Observer; signal: AbortSignal }): Promise<Host> {
    const both = AbortSignal.any([signal, disposed.signal]);
    const startedAt = performance.now();
    const watch: Watch = { observer, atMs: () => performance.now() - startedAt };
    const lab = await options.lab({ signal: both, progress: options.progress });
    const accelerator = await chooseAccelerator(lab, recipe, both);
    const prepared = await prepareRecipe(options.cacheFolder, lab, recipe, accelerator, both);
    failIfHopeless(prepared.key);
    return startPrepared(lab, recipe, prepared, watch, both);
  }

  async function startPrepared(lab: Lab, recipe: HostRecipe, prepared: PreparedRecipe, watch: Watch, signal: AbortSignal) {
    const timings: StartTiming[] = [];
    const saved = await savedOrReason(lab, recipe, prepared, watch, timings, signal);
    if ('because' in saved) {
      const vm = await boot(lab, recipe, prepared, watch, timings, signal);
      return finish(lab, recipe, prepared, vm, timings, { how: 'booted', because: saved.because }, signal);
    }
    try {
      const vm = await restore(lab, prepared, saved, watch, timings, signal);
      return await finish(lab, recipe, prepared, vm, timings, { how: 'restored' }, signal);
    } catch (error) {
      signal.throwIfAborted();
      // A saved VM that can not be restored (a damaged file, say) is worth nothing: the next attempt boots and saves anew.
      await savedVms.remove(prepared.key);
      throw error instanceof LabError ? error : restoreFailed(error);
    }
  }

  async function savedOrReason(
    lab: Lab,
    recipe: HostRecipe,
    prepared: PreparedRecipe,
    watch: Watch,
    timings: StartTiming[],
    signal: AbortSignal,
  ): Promise<SavedVm | Unsaved> {
    if (options.saving === false) return { because: 'saving is switched off' };
    const known = unsaved.get(prepared.key) ?? (await savedVms.find(prepared.key));
    if (known) return known;
    const bootAndSaveIt = (shared: AbortSignal): Promise<SavedVm | Unsaved> =>
      bootAndSave(lab, recipe, prepared, watch, timings, AbortSignal.any([shared, disposed.signal]));
    return boots.join(prepared.key, signal, bootAndSaveIt);
  }

  async function bootAndSave(
    lab: Lab,
    recipe: HostRecipe,
    prepared: PreparedRecipe,
    watch: Watch,
    timings: StartTiming[],
    signal: AbortSignal,
  ): Promise<SavedVm | Unsaved> {
    let console = '';
    const observer: Observer = (observation) => {
      if (observation.kind === 'output' && observation.stream === 'host') console += observation.text;
      watch.observer(observation);
    };
    const { vm } = await boot(lab, recipe, prepared, { ...watch, observer }, timings, signal);
    try {
      const write = (file: string): Promise<void> => timed(timings, 'save', () => vm.save(file, saveTimeoutMs));
      return await savedVms.add(prepared.key, () => console, write);
    } catch (error) {
      signal.throwIfAborted();
      const reason = { because: `the booted VM could not be saved: ${(error as Error).message}` };
      unsaved.set(prepared.key, reason);
      return reason;
    } finally {
      await end(vm);
    }
  }

  async function boot(
    lab: Lab,
    recipe: HostRecipe,
    prepared: PreparedRecipe,
    watch: Watch,
    timings: StartTiming[],
    signal: AbortSignal,
  ): Promise<Running> {
    const running = launch(lab, prepared, 'boot', watch);
    watch.observer(stageObservation(watch.atMs(), 'vm-firmware'));
    try {
      await timed(timings, 'boot', async () => {
        await running.vm.running();
        await untilReady(running.vm, running.agent, recipe.bootTimeoutMs, signal);
      });
      watch.observer(stageObservation(watch.atMs(), 'host-user-space'));
      return running;
    } catch (error) {
      await end(running.vm);
      if (error instanceof LabError) countBootFailure(prepared.key, error);
      throw error;
    }
  }

  async function restore(
    lab: Lab,
    prepared: PreparedRecipe,
    saved: SavedVm,
    watch: Watch,
    timings: StartTiming[],
    signal: AbortSignal,
  ): Promise<Running> {
    // The attempt that booted this VM has seen its console already.
    if (timings.length === 0) {
      watch.observer(stageObservation(watch.atMs(), 'vm-firmware'));
      watch.observer({ kind: 'output', atMs: watch.atMs(), stream: 'host', text: saved.console });
    }
    const running = launch(lab, prepared, 'restore', watch);
    try {
      await timed(timings, 'restore', async () => {
        await running.vm.running();
        signal.throwIfAborted();
        await running.vm.restore(saved.stateFile, restoreTimeoutMs);
      });
      watch.observer(stageObservation(watch.atMs(), 'host-user-space'));
      return running;
    } catch (error) {
      await end(running.vm);
      throw error;
    }
  }

  async function finish(
    lab: Lab,
    recipe: HostRecipe,
    prepared: PreparedRecipe,
    { vm, agent }: Running,
    startTimings: readonly StartTiming[],
    how: Start,
    signal: AbortSignal,
  ): Promise<Host> {
    try {
      await agent.attach();
      signal.throwIfAborted();
    } catch (error) {
      await end(vm);
      throw error;
    }
    const { accelerator } = prepared.shape;
    return createHost({
      vm,
      agent,
      facts: { qemu: lab.qemu.description, accelerator, cpu: cpuModel(accelerator), start: how },
      startTimings,
      imagePath: recipe.image ? `/image/${imageNameOf(recipe.image)}` : null,
      byHand: [lab.qemu.launcher, ...byHandArguments(prepared.shape)],
      onDispose: () => vms.delete(vm),
    });
  }

  function launch(lab: Lab, prepared: PreparedRecipe, how: 'boot' | 'restore', watch: Watch): Running {
    disposed.signal.throwIfAborted();
    const vm = startVm({ qemu: lab.qemu.launcher, shape: prepared.shape, start: how });
    vms.add(vm);
    observeVm(vm, watch.observer, watch.atMs);
    return { vm, agent: connectAgent(vm) };
  }

  async function end(vm: Vm): Promise<void> {
    await vm.kill();
    vms.delete(vm);
  }

  async function chooseAccelerator(lab: Lab, recipe: HostRecipe, signal: AbortSignal): Promise<Accelerator> {
    return acceleratorsOf(lab, false).choose(recipe.machine.accelerator, (wanted) => bootOnce(lab, recipe, wanted, signal));
  }

  function acceleratorsOf(lab: Lab, again: boolean): Accelerators {
    if (again || acceleratorsFor?.key !== lab.qemu.key) {
      const accelerators = createAccelerators({ folder: options.stateFolder, labQemuKey: lab.qemu.key, again });
      acceleratorsFor = { key: lab.qemu.key, accelerators };
    }
    return acceleratorsFor.accelerators;
  }

  async function bootOnce(lab: Lab, recipe: HostRecipe, accelerator: Accelerator, signal: AbortSignal): Promise<number> {
    const bare = { ...recipe, trees: {}, image: null, bootTimeoutMs: acceleratorTimeoutMs[accelerator] };
    const prepared = await prepareRecipe(options.cacheFolder, lab, bare, accelerator, signal);
    const timings: StartTiming[] = [];
    const silent: Watch = { observer: () => undefined, atMs: () => 0 };
    const { vm } = await boot(lab, bare, { ...prepared, key: `probe ${accelerator}` }, silent, timings, signal);
    await end(vm);
    return timings[0]?.ms ?? 0;
  }

  function countBootFailure(key: string, error: LabError): void {
    const count = (bootFailures.get(key)?.count ?? 0) + 1;
    bootFailures.set(key, { count, error });
  }

  function failIfHopeless(key: string): void {
    const failure = bootFailures.get(key);
    if (!failure || failure.count < bootFailuresMax) return;
    throw new LabError({
      code: failure.error.code,
      message: `${failure.error.message} (It failed ${String(failure.count)} times and is not booted again in this run.)`,
      ...(failure.error.hint === undefined ? {} : { hint: failure.error.hint }),
    });
  }

  return {
    start,
    capacity: hostCapacity,
    findAccelerator: async (accelerator, kernel, { signal, again }) => {
      const lab = await options.lab({ signal, progress: options.progress });
      const recipe = { kernel, trees: {}, image: null, machine: probeMachine, bootTimeoutMs: 0 };
      return acceleratorsOf(lab, again).find(accelerator, (wanted) => bootOnce(lab, recipe, wanted, signal));
    },
    describe: async (machine, kernel, signal) => {
      const lab = await options.lab({ signal, progress: options.progress });
      const recipe = { kernel, trees: {}, image: null, machine, bootTimeoutMs: 0 };
      return { accelerator: await chooseAccelerator(lab, recipe, signal), labQemu: lab.qemu.description };
    },
    dispose: async () => {
      disposed.abort(new Error('the hosts are being shut down'));
      await Promise.all([...vms].map(end));
    },
  };
}

/** Why this machine's VMs are not saved. */
interface Unsaved {
  readonly because: string;
}

interface Running {
  readonly vm: Vm;
  readonly agent: Agent;
}

/** Who hears of a start, and the clock of the attempt. */
interface Watch {
  readonly observer: Observer;
  readonly atMs: () => number;
}

const probeMachine: HostSpec = { memoryMiB: 512, cpus: 1, accelerator: 'auto', modules: [], kernelArguments: [] };

// What QEMU takes beside the guest's memory, and what the rest of the machine should keep, in MiB.
const qemuOverheadMiB = 150;
const reservedMiB = 512;

function hostCapacity(machine: HostSpec): number {
  const byMemory = (freemem() / 1024 ** 2 - reservedMiB) / (machine.memoryMiB + qemuOverheadMiB);
  return Math.max(1, Math.floor(Math.min(byMemory, processors().length / machine.cpus)));
}

async function timed(timings: StartTiming[], phase: StartTiming['phase'] & Timing['phase'], work: () => Promise<void>) {
  const startedAt = performance.now();
  await work();
  timings.push({ phase, ms: performance.now() - startedAt });
}

function restoreFailed(error: unknown): LabError {
  return new LabError({
    code: 'host-restore-failed',
    message: `A saved host VM could not be restored: ${(error as Error).message}`,
    hint: 'It was removed; the next attempt boots the kernel and saves it anew.',
    cause: error,
  });
}
