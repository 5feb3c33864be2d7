// Host VMs for attempts, saved at two points: when the kernel has booted, and when the components' trees are attached and in
// its memory. Each attempt restores the second one. Where saving is not possible each attempt boots, and its record says why.

import { cpus as processors, freemem } from 'node:os';
import { join } from 'node:path';
import { assert } from '../../core/base/assert.ts';
import { LabError } from '../../core/base/user-error.ts';
import type { HostSpec } from '../../core/scenario/scenario.ts';
import { createSharedWork } from '../../infra/processes/shared-work.ts';
import type { Host, HostFactory, HostRecipe, Observer } from '../../ports/host.ts';
import type { Progress } from '../../ports/progress.ts';
import type { KernelArtifact } from '../../ports/source.ts';
import type { Accelerator, AcceleratorFinding, Accelerators } from './accelerator.ts';
import { createAccelerators } from './accelerator.ts';
import { createBootFailures } from './boot-failures.ts';
import type { VmLab, VmLabProvider } from './lab.ts';
import { createLivingVms } from './living-vms.ts';
import type { PreparedRecipe, VmRecipe } from './preparation.ts';
import { prepareRecipe } from './preparation.ts';
import type { SavedVm, SavedVms } from './saved-vms.ts';
import { openSavedVms } from './saved-vms.ts';
import type { Running, SavePoint, Startup } from './starting.ts';
import { bootVm, hostOf, prepareHost, restoreVm, saveAt } from './starting.ts';

export interface VmHostsOptions {
  readonly lab: VmLabProvider;
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
// KVM boots in about a second; one that does not in this time does not work.
const acceleratorTimeoutMs: Readonly<Record<Accelerator, number>> = { kvm: 30_000, tcg: 180_000 };

/** Why a VM is booted for each attempt. */
interface Unsaved {
  readonly because: string;
}

const bootedAnew: Unsaved = { because: 'a host that was booted for it was asked for' };

export function createVmHosts(options: VmHostsOptions): VmHosts {
  return new SavingVmHosts(options);
}

class SavingVmHosts implements VmHosts {
  readonly #options: VmHostsOptions;
  readonly #savedVms: SavedVms;
  readonly #saving = createSharedWork<SavedVm>();
  readonly #unsaved = new Map<string, Unsaved>();
  readonly #preparedRecipes = new Map<string, PreparedRecipe>();
  readonly #failures = createBootFailures();
  readonly #vms = createLivingVms();
  readonly #acceleratorsByLab = new Map<string, Accelerators>();
  readonly capacity = hostCapacity;

  constructor(options: VmHostsOptions) {
    this.#options = options;
    this.#savedVms = openSavedVms(join(options.cacheFolder, 'vms'), options.savedBytesMax ?? defaultSavedBytesMax);
  }

  async findAccelerator(
    accelerator: Accelerator,
    kernel: KernelArtifact,
    { signal, again }: { readonly signal: AbortSignal; readonly again: boolean },
  ): Promise<AcceleratorFinding> {
    const lab = await this.#options.lab({ signal, progress: this.#options.progress });
    return this.#acceleratorsOf(lab, again).find(accelerator, (wanted) =>
      this.#bootBare(lab, recipeOf(probeMachine, kernel), wanted, signal),
    );
  }

  async describe(
    machine: HostSpec,
    kernel: KernelArtifact,
    signal: AbortSignal,
  ): Promise<{ readonly accelerator: Accelerator; readonly labQemu: string }> {
    const lab = await this.#options.lab({ signal, progress: this.#options.progress });
    const accelerator = await this.#chooseAccelerator(lab, recipeOf(machine, kernel), signal);
    return { accelerator, labQemu: lab.qemu.description };
  }

  dispose(): Promise<void> {
    return this.#vms.endAll();
  }

  async start(wanted: HostRecipe, caller: { observer: Observer; signal: AbortSignal }): Promise<Host> {
    const startedAt = performance.now();
    const signal = AbortSignal.any([caller.signal, this.#vms.signal]);
    const lab = await this.#options.lab({ signal, progress: this.#options.progress });
    const { kernel } = wanted;
    assert(kernel !== null, 'a host VM boots a kernel');
    const recipe = await withTracing(lab, await withTools(lab, { ...wanted, kernel }, signal), signal);
    const accelerator = await this.#chooseAccelerator(lab, recipe, signal);
    const prepared = await this.#prepare(lab, recipe, accelerator, signal);
    const atMs = (): number => performance.now() - startedAt;
    const startup: Startup = { lab, recipe, prepared, observer: caller.observer, atMs, timings: [], signal };
    const hopeless = this.#failures.verdictOn(prepared.bootKey);
    if (hopeless) {
      this.#tellFailedBoot(startup);
      throw hopeless;
    }
    const saved = wanted.fresh === true ? bootedAnew : await this.#savedOrReason(startup);
    return 'because' in saved ? this.#startByBoot(startup, saved) : this.#startByRestore(startup, saved);
  }

  /** Looking at all the files anew would cost each attempt some 20 ms. */
  async #prepare(lab: VmLab, recipe: VmRecipe, accelerator: Accelerator, signal: AbortSignal): Promise<PreparedRecipe> {
    const key = JSON.stringify([lab.qemu.key, accelerator, recipe]);
    const known =
      this.#preparedRecipes.get(key) ?? (await prepareRecipe(this.#options.cacheFolder, lab, recipe, accelerator, signal));
    this.#preparedRecipes.set(key, known);
    return known;
  }

  async #startByBoot(startup: Startup, { because }: Unsaved): Promise<Host> {
    const running = await bootVm(startup, this.#vms, this.#failures);
    await prepareHost(startup, this.#vms, running, ['attach_trees', 'attach_image']);
    return hostOf(startup, this.#vms, running, { how: 'booted', because });
  }

  async #startByRestore(startup: Startup, saved: SavedVm): Promise<Host> {
    try {
      const running = await restoreVm(startup, this.#vms, saved);
      await prepareHost(startup, this.#vms, running, ['attach_image']);
      return hostOf(startup, this.#vms, running, { how: 'restored' });
    } catch (error) {
      startup.signal.throwIfAborted();
      // A saved VM that can not be restored (a damaged file, say) is worth nothing: the next attempt boots and saves anew.
      await this.#savedVms.remove(startup.prepared.attachedKey);
      throw error instanceof LabError ? error : restoreFailed(error);
    }
  }

  async #savedOrReason(startup: Startup): Promise<SavedVm | Unsaved> {
    if (this.#options.saving === false) return { because: 'saving is switched off' };
    const { bootKey, attachedKey } = startup.prepared;
    const reason = this.#unsaved.get(bootKey);
    if (reason) return reason;
    const booted: SavePoint = { key: bootKey, bring: (inner) => bootVm(inner, this.#vms, this.#failures) };
    try {
      return attachedKey === bootKey
        ? await this.#savedAt(booted, startup)
        : await this.#savedAt(this.#attachedTo(booted, attachedKey), startup);
    } catch (error) {
      startup.signal.throwIfAborted();
      if (error instanceof LabError) {
        if (startup.timings.length === 0) this.#tellFailedBoot(startup);
        throw error;
      }
      const because = `the VM could not be saved: ${(error as Error).message}`;
      this.#unsaved.set(bootKey, { because });
      return { because };
    }
  }

  /** From the cache, from somebody who is making it just now, or made here. */
  async #savedAt(point: SavePoint, startup: Startup): Promise<SavedVm> {
    const saved = await this.#savedVms.find(point.key);
    if (saved) return saved;
    return this.#saving.join(point.key, startup.signal, (signal) =>
      saveAt(point, { ...startup, signal: AbortSignal.any([signal, this.#vms.signal]) }, this.#vms, this.#savedVms),
    );
  }

  #attachedTo(booted: SavePoint, key: string): SavePoint {
    const bring = async (startup: Startup): Promise<Running> => {
      const running = await restoreVm(startup, this.#vms, await this.#savedAt(booted, startup));
      await prepareHost(startup, this.#vms, running, ['attach_trees', 'warm']);
      return running;
    };
    return { key, bring };
  }

  /** For those who waited for somebody else's boot. */
  #tellFailedBoot(startup: Startup): void {
    const failure = this.#failures.last(startup.prepared.bootKey);
    if (failure) startup.observer({ kind: 'output', atMs: startup.atMs(), stream: 'host', text: failure.console });
  }

  async #chooseAccelerator(lab: VmLab, recipe: VmRecipe, signal: AbortSignal): Promise<Accelerator> {
    return this.#acceleratorsOf(lab, false).choose(recipe.machine.accelerator, (wanted) =>
      this.#bootBare(lab, recipe, wanted, signal),
    );
  }

  #acceleratorsOf(lab: VmLab, again: boolean): Accelerators {
    const known = this.#acceleratorsByLab.get(lab.qemu.key);
    if (known && !again) return known;
    const accelerators = createAccelerators({ folder: this.#options.stateFolder, labQemuKey: lab.qemu.key, again });
    this.#acceleratorsByLab.set(lab.qemu.key, accelerators);
    return accelerators;
  }

  /** Boots the kernel with nothing else; returns the milliseconds to user space. */
  async #bootBare(lab: VmLab, recipe: VmRecipe, accelerator: Accelerator, signal: AbortSignal): Promise<number> {
    const bare = { ...recipe, trees: {}, image: null, bootTimeoutMs: acceleratorTimeoutMs[accelerator] };
    const prepared = await prepareRecipe(this.#options.cacheFolder, lab, bare, accelerator, signal);
    const startup: Startup = {
      lab,
      recipe: bare,
      prepared,
      signal,
      observer: () => undefined,
      atMs: () => 0,
      timings: [],
    };
    const { vm } = await bootVm(startup, this.#vms, createBootFailures());
    await this.#vms.end(vm);
    return startup.timings[0]?.ms ?? 0;
  }
}

/** What steps name comes on a disk of its own, with the modules that it works with. */
async function withTools(lab: VmLab, recipe: VmRecipe, signal: AbortSignal): Promise<VmRecipe> {
  const { tools, machine, trees } = recipe;
  if (tools === undefined || !lab.tools) return recipe;
  const tree = await lab.tools({ packages: tools.packages, programs: tools.programs }, signal);
  const modules = [...new Set([...machine.modules, ...tools.modules])];
  const modulesWhereThere = [...(machine.modulesWhereThere ?? []), ...tools.modulesWhereThere];
  return { ...recipe, trees: { ...trees, 'fb-tools': tree }, machine: { ...machine, modules, modulesWhereThere } };
}

/** What traces comes on disks of its own, so that hosts without tracing stay what they are. */
async function withTracing(lab: VmLab, recipe: VmRecipe, signal: AbortSignal): Promise<VmRecipe> {
  if (recipe.tracing !== true || !lab.tracing) return recipe;
  const { tracer, limits } = await lab.tracing(signal);
  return { ...recipe, trees: { ...recipe.trees, 'fb-tracer': tracer, ...(limits ? { 'fb-limits': limits } : {}) } };
}

const probeMachine: HostSpec = { memoryMiB: 512, cpus: 1, accelerator: 'auto', modules: [], kernelArguments: [] };

function recipeOf(machine: HostSpec, kernel: KernelArtifact): VmRecipe {
  return { kernel, trees: {}, image: null, machine, bootTimeoutMs: 0 };
}

// What QEMU takes beside the guest's memory, and what the rest of the machine should keep, in MiB.
const qemuOverheadMiB = 150;
const reservedMiB = 512;

function hostCapacity(machine: HostSpec): number {
  const byMemory = (freemem() / 1024 ** 2 - reservedMiB) / (machine.memoryMiB + qemuOverheadMiB);
  return Math.max(1, Math.floor(Math.min(byMemory, processors().length / machine.cpus)));
}

function restoreFailed(error: unknown): LabError {
  return new LabError({
    code: 'host-restore-failed',
    message: `A saved host VM could not be restored: ${(error as Error).message}`,
    hint: 'It was removed; the next attempt boots the kernel and saves it anew.',
    cause: error,
  });
}
