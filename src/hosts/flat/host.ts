// A sandbox as the attempt sees it: its streams as observations, its steps, its guest, its end.

import { Duplex } from 'node:stream';

import type { LabFacts } from '../../core/attempt/attempt.ts';
import type { StreamName } from '../../core/attempt/observation.ts';
import type { Host, HostBench, Observer } from '../../ports/host.ts';
import type { Agent } from '../agent.ts';
import { watchGuest } from '../guest-monitor.ts';
import { openQmp } from '../qmp.ts';
import { openPipe } from './pipes.ts';
import type { PreparedSandbox } from './preparation.ts';
import type { Sandbox } from './sandbox.ts';

/** Our ends of the pipes. */
export interface Consoles {
  readonly guest: Duplex;
  readonly firmware: Duplex;
  readonly monitor: Duplex;
  close(): void;
}

export async function openConsoles(pipes: PreparedSandbox['pipes']): Promise<Consoles> {
  const [guest, firmware, to, from] = await Promise.all(
    (['guest', 'firmware', 'guest-qmp.in', 'guest-qmp.out'] as const).map((name) => openPipe(pipes[name])),
  );
  if (!guest || !firmware || !to || !from) throw new Error('bug in firstbad: a pipe was not opened');
  const monitor = new Duplex({
    read: () => from.resume(),
    write: (chunk, _encoding, done) => void to.write(chunk as Buffer, (error) => done(error ?? null)),
  });
  from.on('data', (chunk: Buffer) => monitor.push(chunk));
  monitor.on('error', () => undefined);
  const all = [guest, firmware, to, from, monitor];
  return { guest, firmware, monitor, close: () => all.forEach((one) => one.destroy()) };
}

export interface FlatHostParts {
  readonly sandbox: Sandbox;
  readonly consoles: Consoles;
  readonly agent: Agent;
  readonly facts: LabFacts;
  readonly startTimings: Host['startTimings'];
  readonly prepared: PreparedSandbox;
  readonly byHand: readonly string[];
  readonly end: () => Promise<void>;
  readonly ingredients: HostBench['ingredients'];
}

export function createFlatHost(parts: FlatHostParts): Host {
  const { agent, prepared, sandbox } = parts;
  const guest = openQmp(parts.consoles.monitor);
  return {
    facts: parts.facts,
    startTimings: parts.startTimings,
    imagePath: prepared.imagePath,
    filePaths: prepared.filePaths,
    byHand: parts.byHand,
    run: (step, signal) => agent.run(step, signal),
    sampleGuest: watchGuest(guest),
    bench: {
      kind: 'sandbox',
      tracePath: '/run/firstbad/qemu.strace',
      collect: (command, options) => agent.collect(command, options),
      askGuest: async (command, args, { timeoutMs }) => {
        if (!guest.isReady()) throw new Error('QEMU’s monitor does not answer');
        return guest.execute(command, { timeoutMs, ...(args === null ? {} : { arguments: args }) });
      },
      endSteps: (options) => agent.endSteps(options),
      ingredients: parts.ingredients,
      kernelConfig: () => Promise.resolve(null),
    },
    exited: sandbox.exited,
    dispose: parts.end,
  };
}

/** Tells the observer every byte of the sandbox's streams and an end that nobody asked for, in the order of their arrival. */
export function observeSandbox(sandbox: Sandbox, consoles: Consoles, observer: Observer, atMs: () => number): void {
  const listen = (stream: StreamName) => (chunk: Buffer) => {
    observer({ kind: 'output', atMs: atMs(), stream, text: chunk.toString('latin1') });
  };
  consoles.guest.on('data', listen('guest'));
  consoles.firmware.on('data', listen('firmware'));
  sandbox.qemu.on('data', listen('qemu'));
  sandbox.step.on('data', listen('step'));
  void sandbox.exited.then((exit) => {
    if (!sandbox.wasKilled()) observer({ kind: 'host-exited', atMs: atMs(), exit });
  });
}
