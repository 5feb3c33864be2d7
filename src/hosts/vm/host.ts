// A host VM as the attempt sees it: its streams as observations, its steps, its guest, its end.

import type { LabFacts } from '../../core/attempt.ts';
import type { StreamName } from '../../core/observation.ts';
import type { Host, Observer } from '../../ports/host.ts';
import type { Agent } from './agent.ts';
import type { ChannelName } from './channels.ts';
import { watchGuest } from './guest-monitor.ts';
import type { Vm } from './vm.ts';

export interface HostParts {
  readonly vm: Vm;
  readonly agent: Agent;
  readonly facts: LabFacts;
  readonly startTimings: Host['startTimings'];
  readonly imagePath: string | null;
  readonly byHand: readonly string[];
  readonly end: () => Promise<void>;
}

export function createHost(parts: HostParts): Host {
  const { vm, agent } = parts;
  return {
    facts: parts.facts,
    startTimings: parts.startTimings,
    imagePath: parts.imagePath,
    byHand: parts.byHand,
    run: (step, signal) => agent.run(step, signal),
    sampleGuest: watchGuest(vm.channel('guest-qmp')),
    exited: vm.exited,
    dispose: parts.end,
  };
}

const observedChannels = ['guest', 'firmware', 'qemu', 'step'] as const satisfies readonly (ChannelName & StreamName)[];

/** Tells the observer every byte of the VM's streams and an end that nobody asked for, in the order of their arrival. */
export function observeVm(vm: Vm, observer: Observer, atMs: () => number): void {
  const listen = (stream: StreamName) => (chunk: Buffer) => {
    observer({ kind: 'output', atMs: atMs(), stream, text: chunk.toString('latin1') });
  };
  vm.console.on('data', listen('host'));
  for (const name of observedChannels) vm.channel(name).on('data', listen(name));
  void vm.exited.then((exit) => {
    if (!vm.wasKilled()) observer({ kind: 'host-exited', atMs: atMs(), exit });
  });
}
