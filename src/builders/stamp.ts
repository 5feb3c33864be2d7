// A mark beside a worktree: what lies in it was made by a build that came to its end, with this recipe. Without it nobody
// builds upon what lies there.

import { rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { explainFull, readTextIfThere } from '../infra/files/files.ts';
import { runOrFail } from '../infra/processes/run.ts';
import { gitIn, gitOptions } from './git-tree.ts';
import type { BuildRecipe, RecipeInputs } from './recipe.ts';

/** Says that the objects in a worktree are whole and of this recipe. In git's folder of the worktree, where no clean reaches. */
export interface Stamp {
  isThere(): Promise<boolean>;
  remove(): Promise<void>;
  write(): Promise<void>;
}

export async function openStamp(
  worktree: string,
  { recipe, inputs, signal }: { readonly recipe: BuildRecipe; readonly inputs: RecipeInputs; readonly signal: AbortSignal },
): Promise<Stamp> {
  const argv = [...gitIn(worktree), 'rev-parse', '--git-path', 'firstbad-objects'];
  const { stdout } = await runOrFail(argv, gitOptions(signal));
  const path = resolve(worktree, stdout.toString('utf8').trim());
  const { compiler, other } = inputs;
  const text = JSON.stringify([recipe.kind, recipe.version, { compiler, other }]);
  return {
    isThere: async () => (await readTextIfThere(path)) === text,
    remove: () => rm(path, { force: true }),
    // Half of it is as good as none.
    write: () =>
      writeFile(path, text).catch((error: unknown) => {
        throw explainFull(error, path);
      }),
  };
}
