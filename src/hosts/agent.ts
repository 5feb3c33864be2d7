// firstbad's side of the conversation with the agent inside a host VM (host-root/agent says what it understands).

import type { Duplex } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { shellLine } from '../core/base/shell-line.ts';
import { together } from '../core/base/together.ts';
import { LabError } from '../core/base/user-error.ts';
import { type Deferred, deferred } from '../infra/processes/deferred.ts';
import type { BenchOptions, HostStep, StepResult } from '../ports/host.ts';

export interface Agent {
  /** Settles with the host's kernel release when its user space is up. A restored host said it before it was saved. */
  readonly ready: Promise<string>;
  /** Makes disks available, or warms the programs on them. Throws LabError when the host says that it can not. */
  prepare(what: Preparation): Promise<void>;
  /** See Host.run. */
  run(step: HostStep, signal: AbortSignal): Promise<StepResult>;
  /** As `run`, quietly; the whole output. */
  collect(command: string, options: BenchOptions): Promise<{ readonly status: number | null; readonly output: Uint8Array }>;
  /** Kills the steps that have not ended. */
  endSteps(options: BenchOptions): Promise<void>;
  /** Ends everything that still waits, because the host is gone. */
  lose(error: LabError): void;
}

/** Functions of host-root/attach. */
export type Preparation = 'attach_trees' | 'attach_image' | 'warm';

interface Ended {
  readonly status: number;
  readonly stdout: Buffer;
}

// The agent answers a kill at once; more than this means that the host itself is stuck.
const killAnswerMs = 10_000;

export function openAgent(channel: Duplex): Agent {
  return new ChannelAgent(channel);
}

class ChannelAgent implements Agent {
  readonly #channel: Duplex;
  readonly #ready = deferred<string>();
  readonly #preparations = new Map<string, Deferred<undefined>>();
  readonly #steps = new Map<number, Deferred<Ended>>();
  /** Those that run on the host, also when nobody waits for them any more. */
  readonly #alive = new Map<number, Deferred<undefined>>();
  #lastStep = 0;
  #lost: LabError | null = null;
  readonly ready: Promise<string>;

  constructor(channel: Duplex) {
    this.#channel = channel;
    // It fails together with the host, which is told by its exit; who restores a saved host does not wait for it.
    this.#ready.promise.catch(() => undefined);
    readLines(channel, (line) => {
      this.#receive(line);
    });
    this.ready = this.#ready.promise;
  }

  #receive(line: string): void {
    const [verb = '', ...words] = line.split(' ');
    if (verb === 'ready') this.#ready.resolve(words.join(' '));
    else if (verb === 'done') this.#preparations.get(words.join(' '))?.resolve(undefined);
    else if (verb === 'trouble') this.#failPreparations(prepareFailed(words.join(' ')));
    else if (verb === 'ended') {
      const [id = '', status = '', output = ''] = words;
      const stdout = Buffer.from(output, 'base64');
      this.#alive.get(Number(id))?.resolve(undefined);
      this.#alive.delete(Number(id));
      this.#steps.get(Number(id))?.resolve({ status: Number(status), stdout });
    }
  }

  async prepare(what: Preparation): Promise<void> {
    const done = deferred<undefined>();
    this.#preparations.set(what, done);
    this.#channel.write(`do ${what}\n`);
    await done.promise;
  }

  async collect(
    command: string,
    { timeoutMs, signal }: BenchOptions,
  ): Promise<{ readonly status: number | null; readonly output: Uint8Array }> {
    const { status, stdout } = await this.#execute('collect', { name: 'collect', command, timeoutMs }, signal);
    return { status, output: stdout.length === 0 ? stdout : gunzipSync(stdout) };
  }

  async endSteps({ timeoutMs, signal }: BenchOptions): Promise<void> {
    for (const id of this.#alive.keys()) this.#channel.write(`kill ${String(id)}\n`);
    const gone = together([...this.#alive.values()].map(({ promise }) => promise));
    await Promise.race([gone, rejectAt(AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]))]);
  }

  lose(error: LabError): void {
    this.#lost = error;
    this.#ready.reject(error);
    this.#failPreparations(error);
    for (const step of this.#steps.values()) step.reject(error);
  }

  #failPreparations(error: LabError): void {
    for (const preparation of this.#preparations.values()) preparation.reject(error);
  }

  async run(step: HostStep, signal: AbortSignal): Promise<StepResult> {
    const kind = step.guest ? (step.traced === true ? 'traced' : 'guest') : 'run';
    const command = `${environmentOf(step)}${step.command}`;
    const { status, stdout, ms } = await this.#execute(kind, { ...step, command }, signal);
    return { status, stdout: stdout.toString('latin1'), ms };
  }

  async #execute(
    kind: 'run' | 'guest' | 'traced' | 'collect',
    step: Pick<HostStep, 'name' | 'command' | 'timeoutMs'>,
    signal: AbortSignal,
  ): Promise<{ readonly status: number | null; readonly stdout: Buffer; readonly ms: number }> {
    signal.throwIfAborted();
    if (this.#lost) throw this.#lost;
    const startedAt = performance.now();
    this.#lastStep += 1;
    const id = this.#lastStep;
    const ended = deferred<Ended>();
    this.#steps.set(id, ended);
    this.#alive.set(id, deferred<undefined>());
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      this.#channel.write(`kill ${String(id)}\n`);
    }, step.timeoutMs);
    const stuckTimer = setTimeout(() => {
      ended.reject(hostStuck(step));
    }, step.timeoutMs + killAnswerMs);
    const cancel = (): void => {
      ended.reject(signal.reason as Error);
    };
    signal.addEventListener('abort', cancel, { once: true });
    this.#channel.write(`run ${String(id)} ${kind} ${escapeForPrintf(step.command)}\n`);
    try {
      const { status, stdout } = await ended.promise;
      return { status: timedOut ? null : status, stdout, ms: performance.now() - startedAt };
    } finally {
      clearTimeout(timer);
      clearTimeout(stuckTimer);
      signal.removeEventListener('abort', cancel);
      this.#steps.delete(id);
    }
  }
}

function readLines(channel: Duplex, receive: (line: string) => void): void {
  let rest = '';
  channel.on('data', (chunk: Buffer) => {
    rest += chunk.toString('latin1');
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      receive(rest.slice(0, end));
      rest = rest.slice(end + 1);
    }
  });
}

/** What host-root/with-consoles reads. */
export function environmentOf({ acting, tpm }: Pick<HostStep, 'acting' | 'tpm'>): string {
  const { qemu = null, incoming } = acting ?? {};
  const words = [
    ...(acting === undefined ? [] : ['FIRSTBAD_ACTING=1']),
    ...(qemu === null ? [] : [`FIRSTBAD_QEMU=${qemu}`]),
    ...(incoming === undefined ? [] : [`FIRSTBAD_INCOMING=${shellLine([incoming])}`]),
    ...(tpm === undefined ? [] : [`FIRSTBAD_TPM=${tpm.device}`, `FIRSTBAD_TPM_VERSION=${tpm.version}`]),
  ];
  return words.length === 0 ? '' : `export ${words.join(' ')}\n`;
}

/** One line that `printf %b` of a POSIX shell turns back into the command. */
export function escapeForPrintf(command: string): string {
  // A blank at the start would be eaten by the shell's `read`.
  return command.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replace(/^\s+/, '').trimEnd();
}

function prepareFailed(words: string): LabError {
  return new LabError({
    code: 'host-attach-failed',
    message: `The host VM could not use its disks (${words}).`,
    hint: 'The host console has the kernel’s words: firstbad show ATTEMPT --console host.',
  });
}

function rejectAt(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

function hostStuck(step: Pick<HostStep, 'name' | 'timeoutMs'>): LabError {
  return new LabError({
    code: 'host-stuck',
    message: `The host VM did not answer when step "${step.name}" was to be killed after ${String(step.timeoutMs)} ms.`,
    hint: 'The host console may show why: firstbad show ATTEMPT --console host.',
  });
}
