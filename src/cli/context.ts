// Everything that a command may touch. Made by src/main.ts from real things and by tests from fakes.

import type { Clock } from '../ports/clock.ts';
import type { Style } from '../render/base/style.ts';
import type { Terminal } from './display/terminal.ts';
import type { ArchiveChoice, Lab } from '../app/lab.ts';

export interface Context {
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  /** For standard output; standard error has no colours. */
  readonly style: Style;
  /** Aborts with `Interrupted` on Ctrl-C. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** firstbad's own. */
  readonly version: string;
  lab(archive: ArchiveChoice): Lab;
  /** Asks the person at the terminal for a line; null when nobody can answer. */
  readonly ask: ((question: string) => Promise<string>) | null;
  writeFile(path: string, content: string): Promise<void>;
  /** Makes a folder with these files, whole or not at all. Throws UserError `folder-taken` when it is there already. */
  writeFolder(path: string, files: Readonly<Record<string, string>>): Promise<void>;
}
