// A host VM as the attempt sees it: its streams as observations, its steps, its guest, its end.

import type { LabFacts } from '../../core/attempt/attempt.ts';
import type { StreamName } from '../../core/attempt/observation.ts';
import type { Host, HostBench, Observer } from '../../ports/host.ts';
import type { Agent } from '../agent.ts';
import { askMonitor, watchGuest } from '../guest-monitor.ts';
import { openQmp } from '../qmp.ts';
import type { ChannelName } from './channels.ts';
import type { Vm } from './vm.ts';

export interface HostParts {
  readonly vm: Vm;
  readonly agent: Agent;
  readonly facts: LabFacts;
  readonly startTimings: Host['startTimings'];
  readonly imagePath: string | null;
  readonly filePaths: Readonly<Record<string, string>>;
  readonly byHand: readonly string[];
  readonly end: () => Promise<void>;
  readonly ingredients: HostBench['ingredients'];
  readonly kernelConfig: HostBench['kernelConfig'];
}

export function createHost(parts: HostParts): Host {
  const { vm, agent } = parts;
  const guest = openQmp(vm.channel('guest-qmp'));
  return {
    facts: parts.facts,
    startTimings: parts.startTimings,
    imagePath: parts.imagePath,
    filePaths: parts.filePaths,
    byHand: parts.byHand,
    run: (step, signal) => agent.run(step, signal),
    typeOnGuest: (text) => void vm.channel('guest').write(Buffer.from(text, 'utf8')),
    askGuest: (command, args, options) => askMonitor(guest, command, args, options),
    sampleGuest: watchGuest(guest),
    bench: {
      kind: 'vm',
      tracePath: '/run/firstbad/qemu.strace',
      collect: (command, options) => agent.collect(command, options),
      askGuest: async (command, args, { timeoutMs }) => {
        if (!guest.isReady()) throw new Error('QEMU’s monitor does not answer');
        return guest.execute(command, { timeoutMs, ...(args === null ? {} : { arguments: args }) });
      },
      endSteps: (options) => agent.endSteps(options),
      ingredients: parts.ingredients,
      kernelConfig: parts.kernelConfig,
    },
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
