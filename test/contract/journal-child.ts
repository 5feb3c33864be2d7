// Starts journal-process.ts and talks to it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface JournalChild {
  ask(order: object): Promise<unknown>;
  /** All lines that it said and nobody asked for yet, then more as they come. */
  readonly lines: AsyncIterator<string>;
  tell(order: object): void;
  /** kill -9, then waits for its end. */
  kill(): Promise<void>;
}

const script = fileURLToPath(new URL('./journal-process.ts', import.meta.url));

/** `inside` goes before the command: another PID namespace. */
export function startJournalChild(path: string, inside: readonly string[] = []): JournalChild {
  const [program = '', ...words] = [...inside, process.execPath, '--import', 'tsx', script, path];
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  // unshare(1) ends before what it has started.
  const exited = once(child, inside.length === 0 ? 'exit' : 'close');
  // An order to a process that was just killed (EPIPE) is what these tests are about.
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const tell = (order: object): void => void child.stdin.write(`${JSON.stringify(order)}\n`);
  return {
    lines,
    tell,
    async ask(order) {
      tell(order);
      const line = await lines.next();
      if (line.done === true) throw new Error('the other process ended without an answer');
      return JSON.parse(line.value) as unknown;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
