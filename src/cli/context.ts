// Everything that a command may touch. `World` is made by src/main.ts from real things and by tests from fakes.

import type { Session } from '../app/session.ts';
import { printable } from '../core/base/printable.ts';
import type { Style } from '../render/base/style.ts';
import { type Screen, screenOn, type Terminal, writeLines } from './display/terminal.ts';

export interface World extends Omit<Session, 'say' | 'watch'> {
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  /** For standard output; standard error has no colours. */
  readonly style: Style;
  /** Asks the person at the terminal for a line; null when nobody can answer. */
  readonly ask: ((question: string) => Promise<string>) | null;
  writeFile(path: string, content: string): Promise<void>;
  /** A bug's stack with places that its reader can look up. */
  inSources(stack: string): string;
  /** Makes a folder with these files, whole or not at all. Throws UserError `folder-taken` when it is there already. */
  writeFolder(path: string, files: Readonly<Record<string, string>>): Promise<void>;
}

/** The session of a command line: what is told goes to standard error. `signal` aborts with `Interrupted` on Ctrl-C. */
export interface Context extends Omit<World, 'stdout' | 'stderr'>, Session {
  readonly stdout: Screen;
  readonly stderr: Screen;
}

export function contextIn(world: World): Context {
  const { ask } = world;
  const stderr = screenOn(world.stderr, { colours: false });
  return {
    ...world,
    stdout: screenOn(world.stdout, { colours: world.style.isColorSupported }),
    stderr,
    ask: ask === null ? null : (question) => ask(printable(question)),
    say: (line) => writeLines(stderr, [line]),
    // Only when it is asked for: `firstbad --help` waits for everything that is loaded before it.
    watch: async () => (await import('./display/hunt-display.ts')).plainDisplay(stderr),
  };
}
