// Configures a commit's tree in a worktree with a command of the tree's own, `make olddefconfig` unless another is said.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../core/base/user-error.ts';
import type { CommitName } from '../core/git/commit.ts';
import { explainFull } from '../infra/files/files.ts';
import { commandRunner } from '../infra/processes/command-runner.ts';
import type { Configurator } from '../ports/configurator.ts';
import type { Worktree, Worktrees } from '../ports/repository.ts';

export interface ConfiguratorParts {
  readonly worktrees: Pick<Worktrees, 'borrow'>;
  readonly commit: CommitName;
  /** The configuration's place in the tree: `.config`. */
  readonly file: string;
  readonly make: readonly string[];
}

// Kconfig builds its own tool first; on a busy machine that takes a minute.
const configureTimeoutMs = 600_000;

export function createConfigurator({ worktrees, commit, file, make }: ConfiguratorParts): Configurator {
  const borrow = async (text: string, signal: AbortSignal): Promise<Worktree> => {
    const worktree = await worktrees.borrow(commit, { signal });
    const path = join(worktree.path, file);
    try {
      await writeFile(path, text);
      return worktree;
    } catch (error) {
      await worktree.release();
      throw explainFull(error, path);
    }
  };
  return {
    borrow,
    configure: async (text, signal) => {
      const worktree = await borrow(text, signal);
      try {
        const command = { argv: make, folder: worktree.path, env: { LC_ALL: 'C' }, timeoutMs: configureTimeoutMs };
        const { status, killedBy, output } = await commandRunner.run(command, { signal });
        if (status !== 0) throw failed(make, killedBy ?? `status ${String(status)}`, output);
        return await readFile(join(worktree.path, file), 'utf8');
      } finally {
        await worktree.release();
      }
    },
  };
}

function failed(make: readonly string[], end: string, output: Uint8Array): LabError {
  const last = new TextDecoder().decode(output).trimEnd().split('\n').slice(-4);
  return new LabError({
    code: 'configure-failed',
    message: [`${make.join(' ')} ended with ${end}:`, ...last.map((line) => `  ${line}`)].join('\n'),
    hint: 'Try it by hand in a checkout of that commit. --configure names another command.',
  });
}
