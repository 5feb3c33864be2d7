// A small repository with a build of its own, in sh alone: `build.sh` "compiles" each part into an object that stays, and puts
// the objects together. Builds are counted outside of the repository.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type BuildCache, openBuildCache } from '../../src/builders/build-cache.ts';
import { createBuilder } from '../../src/builders/builder.ts';
import { type CommandBuild, commandRecipe } from '../../src/builders/command/recipe.ts';
import type { CommitName } from '../../src/core/git/commit.ts';
import type { Builder, FixUp } from '../../src/ports/builder.ts';
import { openRepository } from '../../src/sources/git/repository.ts';
import { openWorktrees } from '../../src/sources/git/worktrees.ts';
import { testGit } from './real-repository.ts';

export const never = new AbortController().signal;

/** The files of one commit; null removes one. Files of earlier commits stay. */
export type Files = Readonly<Record<string, string | null>>;

export interface BuilderWorld {
  readonly folder: string;
  readonly repository: string;
  /** Where builds append a line, with `echo ... >>"$COUNT"`. */
  readonly countFile: string;
  readonly cache: BuildCache;
  commit(files: Files): Promise<CommitName>;
  /** A builder of its own, as another process would have one. */
  open(options?: BuilderParts): Promise<Builder>;
  lines(): Promise<readonly string[]>;
  dispose(): Promise<void>;
}

export interface BuilderParts {
  readonly recipe?: Partial<CommandBuild>;
  readonly fixUps?: readonly FixUp[];
  readonly cache?: BuildCache;
  /** Worktrees, and so builds side by side; 1 when it is not said. */
  readonly worktrees?: number;
}

/** Compiles each *.part that is newer than its object; `sick` in a part is an error of the tree. */
export const buildScript = `
set -e
echo build >>"$COUNT"
for part in *.part; do
  if [ ! -e "$part.o" ] || [ "$part" -nt "$part.o" ]; then
    echo "  CC      $part"
    echo "compile $part" >>"$COUNT"
    ! grep -q sick "$part" || { echo "$part:1:1: error: the part is sick" >&2; exit 1; }
    tr a-z A-Z <"$part" | sed 's/ *#.*//' >"$part.o"
  fi
done
mkdir -p out
for part in *.part; do cat "$part.o"; done >out/result
`;

export const firstFiles: Files = {
  '.gitignore': '*.o\nout/\n',
  'build.sh': buildScript,
  'a.part': 'alpha\n',
  'b.part': 'beta\n',
};

export async function openBuilderWorld(): Promise<BuilderWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'firstbad-builder-'));
  const repository = join(folder, 'repository');
  const countFile = join(folder, 'count');
  await mkdir(repository);
  testGit(repository, ['init', '--quiet', '-b', 'main']);
  const endings: (() => Promise<void>)[] = [];
  const newCache = (): BuildCache => openBuildCache({ folder: join(folder, 'builds'), now: () => Date.now() });
  const cache = newCache();

  return {
    folder,
    repository,
    countFile,
    cache,
    commit: async (files) => {
      for (const [path, text] of Object.entries(files)) {
        const place = join(repository, path);
        await mkdir(dirname(place), { recursive: true });
        await (text === null ? rm(place) : writeFile(place, text));
      }
      testGit(repository, ['add', '-A']);
      const person = ['-c', 'user.name=A U Thor', '-c', 'user.email=author@example.org'];
      testGit(repository, [...person, 'commit', '--quiet', '--allow-empty', '-m', 'a change']);
      return testGit(repository, ['rev-parse', 'HEAD']) as CommitName;
    },
    open: async ({ recipe = {}, fixUps = [], cache: own = cache, worktrees: max = 1 } = {}) => {
      const opened = await openRepository(repository, { cacheFolder: join(folder, 'history'), signal: never });
      const worktrees = await openWorktrees(opened, { folder: join(folder, 'worktrees'), max, signal: never });
      endings.push(() => worktrees.dispose());
      const all: CommandBuild = {
        commands: [['sh', 'build.sh']],
        output: { kind: 'tree', files: { 'out/result': 'result' } },
        env: { COUNT: countFile },
        ...recipe,
      };
      const ccache = false;
      return createBuilder({ recipe: commandRecipe(all), repository: opened, worktrees, cache: own, fixUps, ccache });
    },
    lines: async () => (await readFile(countFile, 'utf8').catch(() => '')).split('\n').filter(Boolean),
    dispose: async () => {
      for (const end of endings) await end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
