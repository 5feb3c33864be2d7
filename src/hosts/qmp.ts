// A client of the QEMU Machine Protocol (QMP) over any byte stream. The lab's QEMU speaks it over an inherited socket,
// the QEMU under test over a virtio-serial port of its host.
// Source: QEMU's docs/interop/qmp-spec.

import type { Duplex } from 'node:stream';
import { deferred } from '../infra/processes/deferred.ts';

/** An error answer of QEMU to a command. */
export class QmpError extends Error {
  readonly command: string;
  readonly errorClass: string;
  /** QEMU's words. */
  readonly description: string;

  constructor(command: string, errorClass: string, description: string) {
    super(`QMP ${command}: ${description}`);
    this.name = 'QmpError';
    this.command = command;
    this.errorClass = errorClass;
    this.description = description;
  }
}

export interface QmpEvent {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface QmpGreeting {
  readonly version: { readonly major: number; readonly minor: number; readonly micro: number };
  /** What the distribution added to the version, e.g. `Debian 1:10.0.13+ds-0+deb13u1`. */
  readonly package: string;
}

export interface Qmp {
  /** Settles when QEMU has sent its greeting and accepted the capabilities; rejects when the stream ends before. */
  readonly ready: Promise<QmpGreeting>;
  /** Whether QEMU accepted the capabilities and the stream is still open. */
  isReady(): boolean;
  /** Throws QmpError for an error answer, Error when the stream ends or `timeoutMs` passes without an answer. */
  execute(command: string, options?: ExecuteOptions): Promise<unknown>;
  onEvent(listener: (event: QmpEvent) => void): void;
}

export interface ExecuteOptions {
  readonly arguments?: object;
  readonly timeoutMs?: number;
}

interface Pending {
  readonly command: string;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

// A QEMU that runs answers in milliseconds; one that is busy saving a VM of a few GiB may take seconds.
const answerTimeoutMs = 30_000;

/** Starts to speak QMP on `stream`; a second greeting (the QEMU behind the stream was started anew) starts over. */
export function openQmp(stream: Duplex): Qmp {
  return new QmpConversation(stream);
}

class QmpConversation implements Qmp {
  readonly #stream: Duplex;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners: ((event: QmpEvent) => void)[] = [];
  readonly #first = deferred<QmpGreeting>();
  #lastId = 0;
  #accepted = false;
  #ended = false;
  readonly ready: Promise<QmpGreeting>;

  constructor(stream: Duplex) {
    this.#stream = stream;
    // Nobody has to wait for the greeting: a QEMU that ends early is reported by its exit.
    this.#first.promise.catch(() => undefined);
    readJsonLines(stream, (message) => {
      this.#receive(message);
    });
    for (const event of ['end', 'close', 'error']) stream.on(event, () => this.#end());
    this.ready = this.#first.promise;
  }

  isReady(): boolean {
    return this.#accepted;
  }

  execute(command: string, options: ExecuteOptions = {}): Promise<unknown> {
    return this.#send(command, options);
  }

  onEvent(listener: (event: QmpEvent) => void): void {
    this.#listeners.push(listener);
  }

  #end(): void {
    this.#ended = true;
    this.#accepted = false;
    const error = new Error('the QMP connection ended');
    this.#first.reject(error);
    this.#failAll(error);
  }

  #receive(message: Readonly<Record<string, unknown>>): void {
    const greeting = greetingIn(message);
    if (greeting !== null) {
      this.#failAll(new Error('QEMU was started anew'));
      this.#send('qmp_capabilities', {}).then(() => {
        this.#accepted = true;
        this.#first.resolve(greeting);
      }, this.#first.reject);
    } else if (typeof message['event'] === 'string') {
      const event = { event: message['event'], data: isObject(message['data']) ? message['data'] : {} };
      for (const listener of this.#listeners) listener(event);
    } else if (typeof message['id'] === 'number') {
      this.#settle(message['id'], message);
    }
  }

  #settle(id: number, message: Readonly<Record<string, unknown>>): void {
    const waiting = this.#pending.get(id);
    if (!waiting) return;
    this.#pending.delete(id);
    const { error } = message;
    if (isObject(error)) waiting.reject(new QmpError(waiting.command, textOf(error['class']), textOf(error['desc'])));
    else waiting.resolve(message['return']);
  }

  #failAll(error: Error): void {
    for (const waiting of this.#pending.values()) waiting.reject(error);
    this.#pending.clear();
  }

  #send(command: string, options: ExecuteOptions): Promise<unknown> {
    if (this.#ended) return Promise.reject(new Error('the QMP connection ended'));
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = deferred<unknown>();
    const timeoutMs = options.timeoutMs ?? answerTimeoutMs;
    const timer = setTimeout(() => {
      this.#pending.delete(id);
      answer.reject(new Error(`QMP ${command}: no answer in ${String(timeoutMs)} ms`));
    }, timeoutMs);
    this.#pending.set(id, { command, resolve: answer.resolve, reject: answer.reject });
    this.#stream.write(`${JSON.stringify({ execute: command, arguments: options.arguments, id })}\n`);
    return answer.promise.finally(() => {
      clearTimeout(timer);
    });
  }
}

// The longest answer that is asked for has some hundred KiB; a line without an end would fill the memory.
const lineMax = 8 << 20;

function readJsonLines(stream: Duplex, receive: (message: Readonly<Record<string, unknown>>) => void): void {
  let rest = '';
  let isTooLong = false;
  stream.on('data', (chunk: Buffer) => {
    rest += chunk.toString('utf8');
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      const line = rest.slice(0, end).trim();
      rest = rest.slice(end + 1);
      const message = isTooLong ? null : parseMessage(line);
      isTooLong = false;
      if (message) receive(message);
    }
    if (rest.length <= lineMax) return;
    isTooLong = true;
    rest = '';
  });
}

// The inner QEMU's port may carry the rest of a message that an earlier, killed QEMU had begun, and whatever its host wants to say: such
// a line says nothing.
function parseMessage(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** Null for what is none, also where it says that it is one. */
function greetingIn({ QMP: greeting }: Readonly<Record<string, unknown>>): QmpGreeting | null {
  const version = isObject(greeting) ? greeting['version'] : null;
  const qemu = isObject(version) ? version['qemu'] : null;
  if (!isObject(version) || !isObject(qemu)) return null;
  const { major, minor, micro } = qemu;
  if (typeof major !== 'number' || typeof minor !== 'number' || typeof micro !== 'number') return null;
  return { version: { major, minor, micro }, package: textOf(version['package']) };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
