// One QEMU process of the lab: started, spoken to, saved, killed. What runs inside is the business of ./agent.ts.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Duplex, Readable } from 'node:stream';
import type { HostExit } from '../../core/attempt/observation.ts';
import { LabError } from '../../core/base/user-error.ts';
import { deferred } from '../../infra/processes/deferred.ts';
import type { Qmp, QmpGreeting } from '../qmp.ts';
import { openQmp } from '../qmp.ts';
import type { ChannelName } from './channels.ts';
import { channelNames, descriptorOf } from './channels.ts';
import type { VmShape } from './command-line.ts';
import { qemuArguments } from './command-line.ts';

export interface VmOptions {
  /** The launcher of the lab's QEMU. */
  readonly qemu: string;
  readonly shape: VmShape;
  readonly start: 'boot' | 'restore';
}

export interface Vm {
  readonly pid: number;
  readonly argv: readonly string[];
  /** The host's serial console. */
  readonly console: Readable;
  readonly qmp: Qmp;
  channel(name: Exclude<ChannelName, 'qmp'>): Duplex;
  readonly exited: Promise<HostExit>;
  /** Settles when QEMU runs; throws LabError with QEMU's words when it ended instead. */
  running(): Promise<QmpGreeting>;
  /** Goes on from a saved VM; only for one that was started with `restore`. Throws QmpError or Error when QEMU can not. */
  restore(file: string, timeoutMs: number): Promise<void>;
  /** Stops the VM for good and writes it to `file`. Throws QmpError or Error when QEMU can not. */
  save(file: string, timeoutMs: number): Promise<void>;
  /** Resolves when QEMU is gone. May be called twice. */
  kill(): Promise<void>;
  /** Whether its end was asked for. */
  wasKilled(): boolean;
}

const stderrKeptBytes = 16 * 1024;

/** Starts QEMU in a process group of its own; it is killed by the kernel when firstbad dies, however that happens. */
export function startVm(options: VmOptions): Vm {
  const argv = [options.qemu, ...qemuArguments(options.shape, options.start)];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...argv], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', ...channelNames.map(() => 'pipe' as const)],
  });
  const stderr = keepTail(child.stderr as Readable);
  const exited = exitOf(child, stderr);
  const channels = new Map(channelNames.map((name) => [name, streamOf(child.stdio[descriptorOf(name)])]));
  const channelOf = (name: ChannelName): Duplex => {
    const stream = channels.get(name);
    if (!stream) throw new Error(`bug in firstbad: no channel ${name}`);
    return stream;
  };
  const qmp = openQmp(channelOf('qmp'));
  let killed = false;

  return {
    pid: child.pid ?? 0,
    argv,
    console: child.stdout as Readable,
    qmp,
    channel: channelOf,
    exited,
    running: () => Promise.race([qmp.ready.catch(() => failedStart(exited)), failedStart(exited)]),
    restore: (file, timeoutMs) => restore(qmp, file, timeoutMs),
    save: (file, timeoutMs) => save(qmp, file, timeoutMs),
    wasKilled: () => killed,
    kill: async () => {
      killed = true;
      killGroup(child.pid);
      await exited;
      for (const stream of channels.values()) stream.destroy();
    },
  };
}

function streamOf(stream: unknown): Duplex {
  const duplex = stream as Duplex;
  // QEMU's end of the pair is reset when QEMU dies; its exit says so already.
  duplex.on('error', () => undefined);
  return duplex;
}

function keepTail(stream: Readable): () => string {
  let kept = '';
  stream.on('data', (chunk: Buffer) => {
    kept = (kept + chunk.toString('latin1')).slice(-stderrKeptBytes);
  });
  return () => kept;
}

async function exitOf(child: ReturnType<typeof spawn>, stderr: () => string): Promise<HostExit> {
  try {
    const [status, signal] = (await once(child, 'close')) as [number | null, string | null];
    return { status, signal, stderr: stderr().trim() };
  } catch (error) {
    return { status: null, signal: null, stderr: `could not be started: ${(error as Error).message}` };
  }
}

async function failedStart(exited: Promise<HostExit>): Promise<never> {
  const exit = await exited;
  throw new LabError({
    code: 'vm-not-started',
    message: `The lab's QEMU ended before the host VM ran (${describeExit(exit)}).`,
    hint: 'firstbad doctor shows what this machine can run.',
  });
}

/** For people: `status 1: qemu-system-x86_64: cannot allocate memory`. */
export function describeExit(exit: HostExit): string {
  const end = exit.signal === null ? `status ${String(exit.status)}` : exit.signal;
  return exit.stderr === '' ? end : `${end}: ${exit.stderr.split('\n').slice(-3).join(' / ')}`;
}

async function save(qmp: Qmp, file: string, timeoutMs: number): Promise<void> {
  await qmp.execute('stop');
  await migrate(qmp, 'migrate', file, timeoutMs);
}

async function restore(qmp: Qmp, file: string, timeoutMs: number): Promise<void> {
  await migrate(qmp, 'migrate-incoming', file, timeoutMs);
  await qmp.execute('cont');
}

// "Migration" to and from a file is how QEMU saves and restores (docs/devel/migration in its source).
async function migrate(qmp: Qmp, command: 'migrate' | 'migrate-incoming', file: string, timeoutMs: number): Promise<void> {
  const end = deferred<string>();
  qmp.onEvent(({ event, data }) => {
    if (event === 'MIGRATION' && (data['status'] === 'completed' || data['status'] === 'failed')) end.resolve(data['status']);
  });
  await qmp.execute('migrate-set-capabilities', { arguments: { capabilities: [{ capability: 'events', state: true }] } });
  await qmp.execute(command, { arguments: { uri: `file:${file}` } });
  const timer = setTimeout(() => {
    end.reject(new Error(`QEMU did not finish ${command} of ${file} in ${String(timeoutMs)} ms`));
  }, timeoutMs);
  const status = await end.promise.finally(() => {
    clearTimeout(timer);
  });
  if (status === 'completed') return;
  const info = (await qmp.execute('query-migrate')) as { 'error-desc'?: string };
  throw new Error(`QEMU's ${command} of ${file} failed: ${info['error-desc'] ?? 'it does not say why'}`);
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // Already gone: that is what was wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
