// One load in a process of its own, for git-history.ts. Arguments: repository, tip, cache. Prints milliseconds.

import type { CommitName } from '../src/core/git/commit.ts';
import { openRepository } from '../src/sources/git/repository.ts';

const [path = '', tip = '', cacheFolder = ''] = process.argv.slice(2);
const { signal } = new AbortController();
const startedAt = performance.now();
const repository = await openRepository(path, { cacheFolder, signal });
const history = await repository.history([tip as CommitName], { signal });
// The table of names is a part of it: nobody asks for a history without looking up a commit.
const node = history.nodeOf(tip as CommitName);
if (node !== history.graph.count - 1) throw new Error(`the tip is node ${node} of ${history.graph.count}`);
console.log(performance.now() - startedAt);
