// Named pipes: how what a guest's QEMU writes comes out of a sandbox, for every QEMU that can open a file.

import { closeSync, constants, open, readSync } from 'node:fs';
import { Socket } from 'node:net';
import { promisify } from 'node:util';
import { together } from '../../core/base/together.ts';

const openFile = promisify(open);
// For both directions, so that no end of a writer ever closes it.
const flags = constants.O_RDWR | constants.O_NONBLOCK;

/** For the command that makes a sandbox: makes the pipes first, without a process of ours that waits for it. */
export function afterMakingPipes(paths: readonly string[], command: readonly string[]): readonly string[] {
  const script = `mkfifo -m 600 -- ${paths.map((_, index) => `"$${String(index + 1)}"`).join(' ')} && shift ${String(paths.length)} && exec "$@"`;
  return ['sh', '-c', script, 'sh', ...paths, ...command];
}

/** Our end of one that is spoken through; one that we write to must not read what it wrote. */
export async function openPipe(path: string, direction: 'read' | 'write'): Promise<Socket> {
  const fd = await openFile(path, flags);
  const socket = new Socket({ fd, readable: direction === 'read', writable: direction === 'write' });
  // Nobody is at the other end any more: the sandbox's exit says so.
  socket.on('error', () => undefined);
  return socket;
}

/** Pipes that are looked at now and then, all of them in their order. */
export interface PolledPipes {
  /** Tells what is in them now. */
  look(): void;
  close(): void;
}

// How late a line may be seen: at first, and where nothing has come for long.
const pollMsMin = 4;
const pollMsMax = 16;
// What a flood may bring at one look; the rest waits in the kernel, and its writer with it (64 KiB, pipe(7)).
const lookBytesMax = 1024 * 1024;

/**
 * Looks instead of being woken: firmware and guests write byte by byte, and a wake-up for each costs this process more than the guest's
 * QEMU takes for the whole boot.
 */
export async function pollPipes(
  pipes: readonly { readonly path: string; readonly onChunk: (chunk: Buffer) => void }[],
): Promise<PolledPipes> {
  return new OpenedPipes(await together(pipes.map(async (pipe) => ({ ...pipe, fd: await openFile(pipe.path, flags) }))));
}

interface OpenedPipe {
  readonly fd: number;
  readonly onChunk: (chunk: Buffer) => void;
}

class OpenedPipes implements PolledPipes {
  readonly #pipes: readonly OpenedPipe[];
  readonly #buffer = Buffer.alloc(64 * 1024);
  #isClosed = false;
  #pollMs = pollMsMin;
  #timer: NodeJS.Timeout;

  constructor(pipes: readonly OpenedPipe[]) {
    this.#pipes = pipes;
    this.#timer = this.#later();
  }

  look(): void {
    this.#readAll();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const { fd } of this.#pipes) closeSync(fd);
  }

  #later(): NodeJS.Timeout {
    return setTimeout(() => this.#poll(), this.#pollMs);
  }

  #poll(): void {
    this.#pollMs = this.#readAll() ? pollMsMin : Math.min(this.#pollMs * 2, pollMsMax);
    if (!this.#isClosed) this.#timer = this.#later();
  }

  /** Whether there was anything. */
  #readAll(): boolean {
    return this.#pipes.map((pipe) => !this.#isClosed && this.#read(pipe)).includes(true);
  }

  #read({ fd, onChunk }: OpenedPipe): boolean {
    let told = 0;
    while (told < lookBytesMax) {
      const bytes = readNow(fd, this.#buffer);
      if (bytes === 0) break;
      onChunk(this.#buffer.subarray(0, bytes));
      told += bytes;
    }
    return told > 0;
  }
}

/** 0 when there is nothing now. */
function readNow(fd: number, buffer: Buffer): number {
  try {
    return readSync(fd, buffer);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
    throw error;
  }
}
