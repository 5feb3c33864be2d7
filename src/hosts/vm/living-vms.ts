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
  const living = new Set<Vm>();
  const controller = new AbortController();

  const end = async (vm: Vm): Promise<void> => {
    await vm.kill();
    living.delete(vm);
  };

  return {
    signal: controller.signal,
    launch: (qemu, prepared, start) => {
      controller.signal.throwIfAborted();
      const vm = startVm({ qemu, shape: prepared.shape, start });
      living.add(vm);
      return vm;
    },
    end,
    endAll: async () => {
      controller.abort(new Error('the hosts are being shut down'));
      await together([...living].map(end));
    },
  };
}
