// One line from the person at the terminal. Ctrl-C is everybody's, and Ctrl-D is an empty answer.

import { createInterface } from 'node:readline';

export function askLine(question: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    // Not to standard output: that is for the answer of the command.
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    // A terminal in raw mode makes a key of Ctrl-C.
    lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    const end = (answer: string): void => {
      signal.removeEventListener('abort', stop);
      resolve(answer);
      lines.close();
    };
    const stop = (): void => end('');
    lines.on('close', () => end(''));
    signal.addEventListener('abort', stop, { once: true });
    lines.question(question, end);
  });
}
