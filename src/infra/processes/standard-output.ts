// Standard output and error as they are handed out by the shell: a pipe whose reader is slow or gone, a file on a full disk, a
// terminal that was closed. Everything that was written has arrived, or it is said that it did not. Colours and widths are left to the terminal.

import { fstatSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { UserError } from '../../core/base/user-error.ts';

/** What the rest needs of an output. */
export interface StandardOutput {
  write(text: string): void;
  readonly isTTY: boolean;
  readonly columns: number | undefined;
  readonly rows: number | undefined;
  /**
   * Resolves when all that was written is out of this process, or can not be written any more; rejects with the signal's reason
   * when that aborts while it waits, however long a reader takes. `process.exit` before it throws away what a pipe (64 KiB on Linux, pipe(7)) has not taken yet.
   */
  drained(signal: AbortSignal): Promise<void>;
}

/** Why nothing can be written any more: who read it is gone, the terminal was closed, or UserError `output-unwritable`. */
export type OutputLoss = 'reader-gone' | 'terminal-closed' | UserError;

interface OutputOptions {
  readonly name: string;
  readonly onLoss: (loss: OutputLoss) => void;
}

/** `onLoss` is called at most once, with the first loss. */
export function openStandardOutput(
  stream: NodeJS.WriteStream & { readonly fd: number },
  options: OutputOptions,
): StandardOutput {
  return new WatchedOutput(stream, options);
}

class WatchedOutput implements StandardOutput {
  readonly #stream: NodeJS.WriteStream & { readonly fd: number };
  readonly #options: OutputOptions;
  readonly #isFile: boolean;
  #isLost = false;

  constructor(stream: NodeJS.WriteStream & { readonly fd: number }, options: OutputOptions) {
    this.#stream = stream;
    this.#options = options;
    this.#isFile = isFile(stream.fd);
    stream.on('error', (error) => this.#lose(error));
  }

  get isTTY(): boolean {
    return this.#stream.isTTY;
  }

  get columns(): number | undefined {
    return this.#stream.columns;
  }

  get rows(): number | undefined {
    return this.#stream.rows;
  }

  write(text: string): void {
    if (this.#isLost) return;
    try {
      if (this.#isFile) writeAll(this.#stream.fd, text);
      else this.#stream.write(text);
    } catch (error) {
      this.#lose(error);
    }
  }

  drained(signal: AbortSignal): Promise<void> {
    return this.#isLost ? Promise.resolve() : emptied(this.#stream, signal);
  }

  #lose(error: unknown): void {
    if (this.#isLost) return;
    this.#isLost = true;
    const { name, onLoss } = this.#options;
    onLoss(lossOf(error as NodeJS.ErrnoException, { name, isTTY: this.#stream.isTTY }));
  }
}

function emptied(stream: NodeJS.WriteStream, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    // Called after all that was written before. An error comes to the listener of the stream too, in the next turn at the latest.
    stream.write('', () => setImmediate(resolve));
  });
}

/** Regular files and devices as `/dev/full`. */
function isFile(fd: number): boolean {
  const found = fstatSync(fd);
  return found.isFile() || (found.isCharacterDevice() && !isatty(fd));
}

// Node 20's stream for files ignores that write(2) may take less than it was given: on a disk that fills up the rest is gone, no
// error comes, and the status is 0 (lib/internal/fs/sync_write_stream.js).
function writeAll(fd: number, text: string): void {
  let rest: Uint8Array = Buffer.from(text);
  while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest));
}

function lossOf(error: NodeJS.ErrnoException, { name, isTTY }: { readonly name: string; readonly isTTY: boolean }): OutputLoss {
  if (error.code === 'EPIPE') return 'reader-gone';
  if (isTTY && error.code === 'EIO') return 'terminal-closed';
  return new UserError({
    code: 'output-unwritable',
    message: `Writing to ${name} failed: ${error.message}. What was printed is not whole.`,
    hint: 'Make room on its disk, or write to another place. What the hunt had recorded is safe.',
    cause: error,
  });
}
