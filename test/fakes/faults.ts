// Faults of the world for a lab without machines: one injector that every effect passes through, drawn from a seed. What a fault does is
// what the real adapter does then: it throws the error that the adapter throws, waits, or gives what a broken machine gives.

import type { Lab } from '../../src/app/lab.ts';
import { Interrupted } from '../../src/cli/interrupted.ts';
import { LabError } from '../../src/core/base/user-error.ts';
import type { Host, HostFactory } from '../../src/ports/host.ts';
import type { EvidenceStore } from '../../src/ports/journal.ts';
import type { Worktrees } from '../../src/ports/repository.ts';
import type { VirtualClock } from './clock.ts';
import type { MemoryJournal } from './journal.ts';

/** Where a process touches the world, and what can go wrong there. */
const kindsOf = {
  // The process: after an event is on the disk, and anywhere else.
  process: ['kill', 'interrupt'],
  // The database and the files.
  journal: ['full', 'io'],
  evidence: ['full', 'unreadable'],
  file: ['full', 'unreadable'],
  // The network.
  index: ['refused', 'slow'],
  download: ['refused', 'hash-wrong', 'stalled', 'slow'],
  // QEMU and its monitor, and the build of images.
  host: ['does not boot', 'slow', 'kill'],
  step: ['host-lost', 'kill'],
  monitor: ['silent', 'slow'],
  image: ['full', 'slow'],
  // git and programs.
  git: ['failed', 'slow'],
  worktree: ['full', 'slow', 'kill'],
  command: ['cannot be started', 'slow', 'kill'],
  // The wall clock; the monotonic one never jumps.
  clock: ['an hour back', 'a day on', 'ten years back'],
} as const;

export type Effect = keyof typeof kindsOf;
const effects = Object.keys(kindsOf) as readonly Effect[];

export interface Fault {
  readonly effect: Effect;
  readonly kind: string;
  /** At which use of the effect, from 1. */
  readonly at: number;
  /** Whether each use after it fails too, until the process ends: a full disk stays full. */
  readonly stays: boolean;
}

export const faultText = ({ effect, kind, at, stays }: Fault): string => `${effect} ${at}${stays ? '+' : ''}: ${kind}`;

/** What a kill throws where the process was: nothing after it counts. */
class Killed extends Error {}

export function drawFault(random: (below: number) => number): Fault {
  const effect = effects[random(effects.length)] ?? 'process';
  const kinds = kindsOf[effect];
  // Most uses come early: a fault late in a long hunt is rarer than one at its begin.
  const at = 1 + Math.floor((random(1000) / 1000) ** 2 * 16);
  return { effect, kind: kinds[random(kinds.length)] ?? 'kill', at, stays: effect !== 'clock' && random(3) === 0 };
}

export interface InjectorParts {
  readonly faults: readonly Fault[];
  readonly clock: VirtualClock;
  readonly stop: AbortController;
}

/** The faults of one process. */
export class Injector {
  /** Those that have struck. */
  readonly struck: Fault[] = [];
  isKilled = false;
  /** Up and not disposed. */
  readonly hosts = new Set<Host>();
  #journal: MemoryJournal | null = null;
  readonly #parts: InjectorParts;
  readonly #uses = new Map<Effect, number>();
  readonly #slow = new Map<Effect, number>();

  constructor(parts: InjectorParts) {
    this.#parts = parts;
  }

  /** Answers of git and of an archive's index that are still on their way: nobody waits for a title, or for the second of two lists. */
  get onTheirWay(): number {
    return (this.#slow.get('git') ?? 0) + (this.#slow.get('index') ?? 0);
  }

  /** Of the process whose journal this is. */
  of(journal: MemoryJournal): this {
    this.#journal = journal;
    return this;
  }

  /** Before an event is written: a disk that is full, or that can not be written. */
  writing(): void {
    const fault = this.#strike('journal');
    const error = fault === null ? null : errorOf(fault);
    if (error !== null) throw error;
  }

  /** After an event is on the disk. */
  written(): void {
    this.#strike('process');
  }

  /** Counts a use of the effect; the fault that strikes there, or null. */
  #strike(effect: Effect): Fault | null {
    const use = (this.#uses.get(effect) ?? 0) + 1;
    this.#uses.set(effect, use);
    const fault = this.#parts.faults.find((one) => one.effect === effect && (one.at === use || (one.stays && use > one.at)));
    if (fault === undefined) return null;
    if (!this.struck.includes(fault)) this.struck.push(fault);
    switch (fault.kind) {
      case 'kill':
        this.isKilled = true;
        this.#journal?.die();
        throw new Killed('killed');
      case 'interrupt':
        this.#parts.stop.abort(new Interrupted('SIGINT'));
        return null;
      case 'an hour back':
        this.#parts.clock.jump(-3_600_000);
        return null;
      case 'a day on':
        this.#parts.clock.jump(86_400_000);
        return null;
      case 'ten years back':
        this.#parts.clock.jump(-315_360_000_000);
        return null;
      default:
        return fault;
    }
  }

  /** Passes, waits, or throws as the real adapter does. */
  async pass(effect: Effect, signal: AbortSignal): Promise<Fault | null> {
    this.#strike('clock');
    const fault = this.#strike(effect);
    if (fault === null) return null;
    if (fault.kind === 'slow') {
      this.#slow.set(effect, (this.#slow.get(effect) ?? 0) + 1);
      await this.#parts.clock.sleep(7_000, signal);
      this.#slow.set(effect, (this.#slow.get(effect) ?? 0) - 1);
      return null;
    }
    if (fault.kind === 'stalled') await this.#parts.clock.sleep(120_000, signal);
    const error = errorOf(fault);
    if (error !== null) throw error;
    return fault;
  }
}

function errorOf({ effect, kind }: Fault): Error | null {
  const said = { message: `${effect}: ${kind}.`, hint: 'Mend it and start again.' };
  switch (kind) {
    case 'full':
      return new LabError({ code: 'disk-full', ...said });
    case 'io':
      return new LabError({ code: 'journal-io', ...said });
    case 'refused':
      return new LabError({ code: 'download-failed', ...said });
    case 'stalled':
      return new LabError({ code: 'download-stalled', ...said });
    case 'hash-wrong':
      return new LabError({ code: 'hash-wrong', ...said });
    case 'does not boot':
      return new LabError({ code: 'host-boot-failed', ...said });
    case 'host-lost':
      return new LabError({ code: 'host-lost', ...said });
    case 'failed':
      return new LabError({ code: 'git-failed', ...said });
    case 'unreadable':
      return Object.assign(new Error(`EIO: i/o error, read`), { code: 'EIO', syscall: 'read', path: '/state/file' });
    case 'cannot be started':
      return Object.assign(new Error('spawn EAGAIN'), { code: 'EAGAIN', syscall: 'spawn' });
    default:
      return null;
  }
}

const never = new AbortController().signal;

/** The same lab, all of whose effects pass through the injector. */
export function faultyLab(lab: Lab, injector: Injector): Lab {
  const pass = (effect: Effect, signal: AbortSignal = never): Promise<Fault | null> => injector.pass(effect, signal);
  const readFile =
    <A extends readonly unknown[], T>(read: (...words: A) => Promise<T>): ((...words: A) => Promise<T>) =>
    async (...words: A) => {
      await pass('file');
      return read(...words);
    };
  return {
    ...lab,
    readText: readFile((path: string) => lab.readText(path)),
    readBytes: readFile((path: string, bytesMax: number) => lab.readBytes(path, bytesMax)),
    loadScenario: readFile((path: string) => lab.loadScenario(path)),
    evidence: async () => faultyEvidence(await lab.evidence(), pass),
    source: async (request) => {
      const source = await lab.source(request);
      return bound(source, {
        line: async (...words: Parameters<typeof source.line>) => {
          await pass('index', words[0]);
          return source.line(...words);
        },
        materialize: async (...words: Parameters<typeof source.materialize>) => {
          await pass('download', words[1].signal);
          return source.materialize(...words);
        },
      });
    },
    images: async (folder) => {
      const images = await lab.images(folder);
      return bound(images, {
        build: async (...words: Parameters<typeof images.build>) => {
          await pass('image');
          return images.build(...words);
        },
      });
    },
    hosts: async (progress) => {
      const hosts = await lab.hosts(progress);
      return { ...hosts, factory: faultyHosts(hosts.factory, pass, injector) };
    },
    repository: async (path, signal) => {
      await pass('git', signal);
      const repository = await lab.repository(path, signal);
      return everyCall(repository, (call) => pass('git', call));
    },
    worktrees: async (repository, request) => faultyWorktrees(await lab.worktrees(repository, request), pass),
    commands: async () => {
      const commands = await lab.commands();
      return {
        run: async (command, options) => {
          await pass('command', options.signal);
          return commands.run(command, options);
        },
      };
    },
    huntFiles: async () => {
      const files = await lab.huntFiles();
      return {
        ...files,
        read: readFile((path: string) => files.read(path)),
        write: readFile((path: string, lines: readonly string[]) => files.write(path, lines)),
      };
    },
  };
}

const silent: Fault = { effect: 'monitor', kind: 'silent', at: 0, stays: false };

type Pass = (effect: Effect, signal?: AbortSignal) => Promise<Fault | null>;

function faultyEvidence(store: EvidenceStore, pass: Pass): EvidenceStore {
  return {
    put: async (name, content) => {
      await pass('evidence');
      return store.put(name, content);
    },
    get: async (item) => {
      await pass('evidence');
      return store.get(item);
    },
  };
}

function faultyHosts(factory: HostFactory, pass: Pass, injector: Injector): HostFactory {
  return bound(factory, {
    start: async (...words: Parameters<HostFactory['start']>) => {
      await pass('host', words[1].signal);
      const host = await factory.start(...words);
      injector.hosts.add(host);
      const gone = new AbortController();
      return bound(host, {
        dispose: async () => {
          gone.abort(new Error('the host is gone'));
          await host.dispose();
          injector.hosts.delete(host);
        },
        run: async (...step: Parameters<Host['run']>) => {
          await pass('step', step[1]);
          return host.run(...step);
        },
        sampleGuest: async () => {
          // Whoever waits for the monitor's answer is left when its machine goes.
          const fault = await pass('monitor', gone.signal).catch((error: unknown) => {
            if (gone.signal.aborted) return silent;
            throw error;
          });
          return fault?.kind === 'silent' ? null : host.sampleGuest();
        },
      });
    },
  });
}

function faultyWorktrees(worktrees: Worktrees, pass: Pass): Worktrees {
  return bound(worktrees, {
    borrow: async (...words: Parameters<Worktrees['borrow']>) => {
      await pass('worktree', words[1].signal);
      return worktrees.borrow(...words);
    },
  });
}

/** The object with some of its methods replaced; the others keep their `this`, which may have private fields. */
function bound<T extends object>(target: T, changed: Partial<T>): T {
  return new Proxy(target, {
    get: (_, name) => {
      if (name in changed) return changed[name as keyof T];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** Of a call: an argument, or a field of one. */
function signalIn(words: readonly unknown[]): AbortSignal {
  for (const word of words) {
    if (word instanceof AbortSignal) return word;
    const { signal } = (word ?? {}) as { readonly signal?: unknown };
    if (signal instanceof AbortSignal) return signal;
  }
  return never;
}

/** Each asynchronous method passes first; what answers at once stays as it is. */
function everyCall<T extends object>(target: T, pass: (signal: AbortSignal) => Promise<unknown>): T {
  return new Proxy(target, {
    get: (_, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...words: unknown[]): unknown => {
        const answer: unknown = Reflect.apply(value as (...all: unknown[]) => unknown, target, words);
        if (!(answer instanceof Promise)) return answer;
        // Nobody waits for it when the fault comes first.
        answer.catch(() => undefined);
        return pass(signalIn(words)).then((): unknown => answer);
      };
    },
  });
}
