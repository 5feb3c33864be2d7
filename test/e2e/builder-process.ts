// Another process that builds, to be killed. Not a test itself. Arguments: the world's folder, the commit.

import { join } from 'node:path';
import { openBuildCache } from '../../src/builders/build-cache.ts';
import { createBuilder } from '../../src/builders/builder.ts';
import { commandRecipe } from '../../src/builders/command/recipe.ts';
import type { CommitName } from '../../src/core/git/commit.ts';
import { openRepository } from '../../src/sources/git/repository.ts';
import { openWorktrees } from '../../src/sources/git/worktrees.ts';

const [, , folder = '', commit = ''] = process.argv;
const { signal } = new AbortController();
const repository = await openRepository(join(folder, 'repository'), { cacheFolder: join(folder, 'history'), signal });
const worktrees = await openWorktrees(repository, { folder: join(folder, 'worktrees'), max: 1, signal });
const cache = openBuildCache({ folder: join(folder, 'builds'), now: () => Date.now() });
const recipe = commandRecipe({ commands: [['make']], output: { kind: 'tree', files: { result: 'result' } }, compiler: 'gcc' });
const builder = createBuilder({ recipe, repository, worktrees, cache, ccache: false });
await builder.build(commit as CommitName, { signal, onOutput: (text) => process.stdout.write(text) });
