// Runs a command of the user's own on this machine, as `git bisect run` does. Nothing from somebody else's report comes here.

import type { NamedFile } from '../core/commits/command-words.ts';

export interface CommandRunner {
  /**
   * Runs the command in a process group of its own. At the timeout, and when cancelled, the whole group is killed before this
   * returns. A program that can not be started is an answer: `status: 127`, with the reason as output.
   * Throws the signal's reason when cancelled.
   */
  run(
    command: Command,
    options: { readonly signal: AbortSignal; readonly onOutput?: (text: string) => void },
  ): Promise<CommandEnd>;
}

export interface Command {
  readonly argv: readonly string[];
  /** Absolute. */
  readonly folder: string;
  /** Added to this process's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

export interface CommandEnd {
  /** Null when it did not end by itself. */
  readonly status: number | null;
  /** `timeout`, or the name of the signal that ended it. */
  readonly killedBy: string | null;
  /** Standard output and error as they came, at most the last MiB. */
  readonly output: Uint8Array;
  readonly ms: number;
}

/** Says which words of a command name files on the user's disk, as seen from where firstbad was started. */
export interface CommandFiles {
  /** Where firstbad was started, absolute. */
  readonly folder: string;
  /** Null for a word that names no file. */
  look(word: string, signal: AbortSignal): Promise<NamedFile | null>;
}
