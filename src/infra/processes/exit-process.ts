// Ends this process with a status, also when its terminal has been closed meanwhile.

import { closeSync } from 'node:fs';
import { isatty } from 'node:tty';

const terminals = [0, 1, 2].filter((fd) => isatty(fd));

/**
 * As `process.exit`. Node puts the settings of terminals back as it ends and aborts (SIGABRT, sometimes SIGSEGV) where one is gone
 * (node::ResetStdio, tcsetattr: EIO); it passes over those that are closed.
 */
export function exitProcess(code: number): never {
  for (const fd of terminals) if (!isatty(fd)) closeSync(fd);
  process.exit(code);
}
