// The VMs of this process that are alive, so that none outlives it.

import { together } from '../../core/base/together.ts';
import type { PreparedRecipe } from './preparation.ts';
import type { Vm } from './vm.ts';
import { startVm } from './vm.ts';

export interface LivingVms {
  /** Aborts when all VMs are to end. */
  readonly signal: AbortSignal;
  launch(qemu: string, prepared: PreparedRecipe, start: 'boot' | 'restore'): Vm;
  /** Kills a VM and waits for its end. May be called twice. */
  end(vm: Vm): Promise<void>;
  /** Kills all of them and lets no other start. */
  endAll(): Promise<void>;
}

export function createLivingVms(): LivingVms {
  return new VmsOfProcess();
}

class VmsOfProcess implements LivingVms {
  readonly #living = new Set<Vm>();
  readonly #ending = new AbortController();
  readonly signal = this.#ending.signal;

  launch(qemu: string, prepared: PreparedRecipe, start: 'boot' | 'restore'): Vm {
    this.signal.throwIfAborted();
    const vm = startVm({ qemu, shape: prepared.shape, start });
    this.#living.add(vm);
    return vm;
  }

  async end(vm: Vm): Promise<void> {
    await vm.kill();
    this.#living.delete(vm);
  }

  async endAll(): Promise<void> {
    this.#ending.abort(new Error('the hosts are being shut down'));
    await together([...this.#living].map((vm) => this.end(vm)));
  }
}
