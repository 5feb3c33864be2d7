// A sandbox as the attempt sees it: its streams as observations, its steps, its guest, its end.

import { Duplex, type Writable } from 'node:stream';
import type { LabFacts } from '../../core/attempt/attempt.ts';
import type { StreamName } from '../../core/attempt/observation.ts';
import { together } from '../../core/base/together.ts';
import type { Host, HostBench, Observer } from '../../ports/host.ts';
import type { Agent } from '../agent.ts';
import { askMonitor, watchGuest } from '../guest-monitor.ts';
import { openQmp } from '../qmp.ts';
import { openPipe, pollPipes } from './pipes.ts';
import type { PreparedSandbox } from './preparation.ts';
import type { Sandbox } from './sandbox.ts';

/** Our ends of the pipes. */
export interface Consoles {
  readonly monitor: Duplex;
  /** What is written to it is typed on the guest's serial console. */
  readonly keyboard: Writable;
  /** Tells the observer what has come by now. */
  look(): void;
  close(): void;
}

/** What to tell of. Firmware comes first: a line of the guest may end the attempt, and it was written later. */
const observedPipes = ['firmware', 'guest'] as const satisfies readonly StreamName[];

export async function openConsoles(pipes: PreparedSandbox['pipes'], { observer, atMs }: Telling): Promise<Consoles> {
  const polled = await pollPipes(
    observedPipes.map((stream) => ({ path: pipes[stream], onChunk: listenTo(stream, { observer, atMs }) })),
  );
  const [to, from, keyboard] = await together([
    openPipe(pipes['guest-qmp.in'], 'write'),
    openPipe(pipes['guest-qmp.out'], 'read'),
    openPipe(pipes['guest.in'], 'write'),
  ]);
  const monitor = new Duplex({
    read: () => from.resume(),
    write: (chunk, _encoding, done) => void to.write(chunk as Buffer, (error) => done(error ?? null)),
  });
  from.on('data', (chunk: Buffer) => monitor.push(chunk));
  monitor.on('error', () => undefined);
  return {
    monitor,
    keyboard,
    look: () => polled.look(),
    close: () => {
      polled.close();
      for (const one of [to, from, keyboard, monitor]) one.destroy();
    },
  };
}

/** Whom to tell, and when it is. */
export interface Telling {
  readonly observer: Observer;
  readonly atMs: () => number;
}

function listenTo(stream: StreamName, { observer, atMs }: Telling): (chunk: Buffer) => void {
  return (chunk) => observer({ kind: 'output', atMs: atMs(), stream, text: chunk.toString('latin1') });
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
    run: async (step, signal) => {
      const result = await agent.run(step, signal);
      // What QEMU wrote before its end belongs to the step.
      parts.consoles.look();
      return result;
    },
    typeOnGuest: (text) => void parts.consoles.keyboard.write(Buffer.from(text, 'utf8')),
    askGuest: (command, args, options) => askMonitor(guest, command, args, options),
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

/** Tells the observer every byte of its steps, and an end that nobody asked for. */
export function observeSandbox(sandbox: Sandbox, telling: Telling): void {
  sandbox.qemu.on('data', listenTo('qemu', telling));
  sandbox.step.on('data', listenTo('step', telling));
  void sandbox.exited.then((exit) => {
    if (!sandbox.wasKilled()) telling.observer({ kind: 'host-exited', atMs: telling.atMs(), exit });
  });
}
