// Starts worktree-process.ts and talks to it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface WorktreeChild {
  /** The line that answers. */
  ask(order: object): Promise<string>;
  /** kill -9, then waits for its end. */
  kill(): Promise<void>;
}

const script = fileURLToPath(new URL('./worktree-process.ts', import.meta.url));

/** `inside` goes before the command: another PID namespace. */
export function startWorktreeChild(repository: string, folder: string, inside: readonly string[] = []): WorktreeChild {
  const [program = '', ...words] = [...inside, process.execPath, '--import', 'tsx', script, repository, folder];
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  // unshare(1) ends before what it has started.
  const exited = once(child, inside.length === 0 ? 'exit' : 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(order) {
      child.stdin.write(`${JSON.stringify(order)}\n`);
      const line = await lines.next();
      if (line.done === true) throw new Error('the other process ended without an answer');
      return line.value;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
