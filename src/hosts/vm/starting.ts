// The ways in which one host comes up: booted, restored, attached to its disks.

import { readFile } from 'node:fs/promises';
import type { LabFacts } from '../../core/attempt/attempt.ts';
import { shellLine } from '../../core/base/shell-line.ts';
import { LabError } from '../../core/base/user-error.ts';
import type { Host, Observer } from '../../ports/host.ts';
import type { Agent, Preparation } from '../agent.ts';
import { ingredientsOf } from '../ingredients.ts';
import { connectAgent, stageObservation, untilReady } from './boot.ts';
import type { BootFailures } from './boot-failures.ts';
import { byHandArguments, cpuModel } from './command-line.ts';
import { imageNameOf } from './disks.ts';
import { createHost, observeVm } from './host.ts';
import type { VmLab } from './lab.ts';
import type { LivingVms } from './living-vms.ts';
import type { PreparedRecipe, VmRecipe } from './preparation.ts';
import type { SavedVm, SavedVms } from './saved-vms.ts';
import type { Vm } from './vm.ts';

/** One call of HostFactory.start, and whom it tells. */
export interface Startup {
  readonly lab: VmLab;
  readonly recipe: VmRecipe;
  readonly prepared: PreparedRecipe;
  readonly observer: Observer;
  /** Milliseconds since the call. */
  readonly atMs: () => number;
  /** Filled as phases end. */
  readonly timings: Host['startTimings'][number][];
  readonly signal: AbortSignal;
}

export interface Running {
  readonly vm: Vm;
  readonly agent: Agent;
}

const saveTimeoutMs = 120_000;
const restoreTimeoutMs = 60_000;

/** Boots to user space. Throws LabError `host-boot-failed` (then noted in `failures`) and `vm-not-started`. */
export async function bootVm(startup: Startup, vms: LivingVms, failures: BootFailures): Promise<Running> {
  let console = '';
  const observer: Observer = (observation) => {
    if (observation.kind === 'output' && observation.stream === 'host') console += observation.text;
    startup.observer(observation);
  };
  observer(stageObservation(startup.atMs(), 'vm-firmware'));
  const running = launch({ ...startup, observer }, vms, 'boot');
  try {
    await timed(startup, 'boot', async () => {
      await running.vm.running();
      await untilReady(running.vm, running.agent, startup.recipe.bootTimeoutMs, startup.signal);
    });
  } catch (error) {
    await vms.end(running.vm);
    if (error instanceof LabError) failures.add(startup.prepared.bootKey, { error, console });
    throw error;
  }
  observer(stageObservation(startup.atMs(), 'host-user-space'));
  return running;
}

/** What is saved, and what brings a VM there. */
export interface SavePoint {
  readonly key: string;
  bring(startup: Startup): Promise<Running>;
}

/** Brings a VM to a point and saves it there; the VM itself ends. Throws what `bring` throws, Error when QEMU can not save. */
export async function saveAt(point: SavePoint, startup: Startup, vms: LivingVms, savedVms: SavedVms): Promise<SavedVm> {
  let console = '';
  const observer: Observer = (observation) => {
    if (observation.kind === 'output' && observation.stream === 'host') console += observation.text;
    startup.observer(observation);
  };
  const { vm } = await point.bring({ ...startup, observer });
  try {
    const write = (file: string): Promise<void> => timed(startup, 'save', () => vm.save(file, saveTimeoutMs));
    return await savedVms.add(point.key, () => console, write);
  } finally {
    await vms.end(vm);
  }
}

/** Goes on from a saved VM. */
export async function restoreVm(startup: Startup, vms: LivingVms, saved: SavedVm): Promise<Running> {
  // Who booted this VM for itself has seen its console already.
  if (startup.timings.length === 0) {
    startup.observer(stageObservation(startup.atMs(), 'vm-firmware'));
    startup.observer({ kind: 'output', atMs: startup.atMs(), stream: 'host', text: saved.console });
    startup.observer(stageObservation(startup.atMs(), 'host-kernel'));
    startup.observer(stageObservation(startup.atMs(), 'host-user-space'));
  }
  const running = launch(startup, vms, 'restore');
  try {
    await timed(startup, 'restore', async () => {
      await running.vm.running();
      startup.signal.throwIfAborted();
      await running.vm.restore(saved.stateFile, restoreTimeoutMs);
    });
    return running;
  } catch (error) {
    await vms.end(running.vm);
    throw error;
  }
}

/** Lets the host attach or warm something; the VM ends when it can not. */
export async function prepareHost(startup: Startup, vms: LivingVms, { vm, agent }: Running, what: readonly Preparation[]) {
  try {
    await timed(startup, 'attach', async () => {
      for (const preparation of what) await agent.prepare(preparation);
      startup.signal.throwIfAborted();
    });
  } catch (error) {
    await vms.end(vm);
    throw error;
  }
}

/** Hands the VM over to an attempt. */
export function hostOf(startup: Startup, vms: LivingVms, { vm, agent }: Running, how: LabFacts['start']): Host {
  const { lab, recipe, prepared } = startup;
  const { accelerator } = prepared.shape;
  return createHost({
    vm,
    agent,
    facts: { qemu: lab.qemu.description, accelerator, cpu: cpuModel(accelerator), start: how },
    startTimings: startup.timings,
    filePaths: Object.fromEntries(Object.keys(recipe.files ?? {}).map((name) => [name, `/files/${name}`])),
    imagePath: recipe.image ? `/image/${imageNameOf(recipe.image)}` : null,
    byHand: [shellLine([lab.qemu.launcher, ...byHandArguments(prepared.shape)])],
    end: () => vms.end(vm),
    ingredients: () => ingredientsOf(recipe, [{ name: 'initramfs', path: prepared.shape.initrd }]),
    kernelConfig: async () => (recipe.kernel.config === null ? null : readFile(recipe.kernel.config)),
  });
}

function launch(startup: Startup, vms: LivingVms, how: 'boot' | 'restore'): Running {
  const vm = vms.launch(startup.lab.qemu.launcher, startup.prepared, how);
  observeVm(vm, how === 'boot' ? noticingKernel(startup) : startup.observer, startup.atMs);
  return { vm, agent: connectAgent(vm) };
}

/** Adds the stage to the banner that every Linux kernel prints first. */
function noticingKernel({ observer, atMs }: Startup): Observer {
  let head: string | null = '';
  return (observation) => {
    observer(observation);
    if (head === null || observation.kind !== 'output' || observation.stream !== 'host') return;
    head += observation.text;
    if (!head.includes('Linux version ')) return;
    head = null;
    observer(stageObservation(atMs(), 'host-kernel'));
  };
}

async function timed(startup: Startup, phase: Host['startTimings'][number]['phase'], work: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  await work();
  startup.timings.push({ phase, ms: performance.now() - startedAt });
}
