// From a started QEMU to a host that is ready for steps: watches the boot, knows why it failed.

import type { Observation } from '../../core/attempt/observation.ts';
import { LabError } from '../../core/base/user-error.ts';
import { deferred } from '../../infra/processes/deferred.ts';
import type { Agent } from '../agent.ts';
import { openAgent } from '../agent.ts';
import type { Vm } from './vm.ts';
import { describeExit } from './vm.ts';

/** Connects the agent of a VM that is being started; it is lost when the VM ends. */
export function connectAgent(vm: Vm): Agent {
  const agent = openAgent(vm.channel('control'));
  void vm.exited.then((exit) => {
    agent.lose(
      new LabError({
        code: 'host-lost',
        message: `The host VM ended while something was running on it (QEMU: ${describeExit(exit)}).`,
        hint: 'A panic of the host is the lab’s trouble, not the guest’s: firstbad tries again by itself.',
      }),
    );
  });
  return agent;
}

/** Waits until the host's user space speaks. Throws LabError `host-boot-failed` with the last words of its console. */
export async function untilReady(vm: Vm, agent: Agent, timeoutMs: number, signal: AbortSignal): Promise<void> {
  let tail = '';
  const listen = (chunk: Buffer): void => {
    tail = (tail + chunk.toString('latin1')).slice(-4096);
  };
  vm.console.on('data', listen);
  const failed = deferred<never>();
  const fail = (why: string): void => {
    failed.reject(bootFailed(why, tail));
  };
  const timer = setTimeout(() => {
    fail(`did not reach its user space in ${String(Math.round(timeoutMs / 1000))} s`);
  }, timeoutMs);
  const cancel = (): void => {
    failed.reject(signal.reason as Error);
  };
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  // KVM stops a VM whose instruction it can not run: the state is "internal-error", and nothing else ever comes.
  vm.qmp.onEvent(({ event }) => {
    if (event === 'STOP') fail('was stopped by the accelerator (internal error, "emulation failure" with KVM)');
  });
  void vm.exited.then((exit) => {
    fail(`ended before its user space (QEMU: ${describeExit(exit)})`);
  });
  try {
    await Promise.race([agent.ready.catch(() => failed.promise), failed.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
    vm.console.off('data', listen);
  }
}

function bootFailed(why: string, tail: string): LabError {
  const lines = tail.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  const telling =
    lines.find((line) => line.includes('Kernel panic - not syncing')) ??
    lines.find((line) => /BUG|Oops|double fault|emulation failure/i.test(line));
  const last = telling ?? lines.at(-1) ?? 'nothing';
  return new LabError({
    code: 'host-boot-failed',
    message: `The host VM ${why}. Its console's telling line: ${last.trim()}`,
    hint: 'A host that does not boot says nothing about the guest. Try another version of the host kernel.',
  });
}

/** The phases of a start, told to the observer of an attempt. */
export function stageObservation(atMs: number, stage: 'vm-firmware' | 'host-kernel' | 'host-user-space'): Observation {
  return { kind: 'stage', atMs, stage, step: null };
}
