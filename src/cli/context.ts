// Everything that a command may touch. `World` is made by src/main.ts from real things and by tests from fakes.

import type { Session } from '../app/session.ts';
import type { Style } from '../render/base/style.ts';
import { writeLines, type Terminal } from './display/terminal.ts';

export interface World extends Omit<Session, 'say' | 'watch'> {
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  /** For standard output; standard error has no colours. */
  readonly style: Style;
  /** Asks the person at the terminal for a line; null when nobody can answer. */
  readonly ask: ((question: string) => Promise<string>) | null;
  writeFile(path: string, content: string): Promise<void>;
  /** Makes a folder with these files, whole or not at all. Throws UserError `folder-taken` when it is there already. */
  writeFolder(path: string, files: Readonly<Record<string, string>>): Promise<void>;
}

/** The session of a command line: what is told goes to standard error. `signal` aborts with `Interrupted` on Ctrl-C. */
export interface Context extends World, Session {}

export function contextIn(world: World): Context {
  return {
    ...world,
    say: (line) => writeLines(world.stderr, [line]),
    // Only when it is asked for: `firstbad --help` waits for everything that is loaded before it.
    watch: async () => (await import('./display/hunt-display.ts')).plainDisplay(world.stderr),
  };
}
