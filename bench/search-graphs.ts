// Synthetic commit graphs of the size and merge share of real ones; their shape is a guess: topic branches of geometric
// length that fork from the recent trunk and are merged again. Seeded.

import { type CommitGraph, graphFromParents } from '../src/core/git/graph.ts';
import { chance } from './search-world.ts';

export interface GraphShape {
  readonly seed: number;
  readonly commits: number;
  readonly merges: number;
  /** How far back on the trunk a branch forks, in merges, at most. */
  readonly reach: number;
}

export function syntheticGraph({ seed, commits, merges, reach }: GraphShape): CommitGraph {
  const perBranch = Math.max(1, (commits - merges) / Math.max(1, merges));
  const lists: number[][] = [[]];
  const trunk = [0];
  while (lists.length < commits) {
    const back = Math.floor(chance(seed, lists.length, 1) ** 2 * Math.min(reach, trunk.length));
    let tip = trunk[trunk.length - 1 - back]!;
    // Geometric with the wanted mean, by inversion.
    const length = 1 + Math.floor(Math.log(1 - chance(seed, lists.length, 2)) / Math.log(1 - 1 / (perBranch + 0.5)));
    for (let index = 0; index < length && lists.length < commits - 1; index += 1) {
      lists.push([tip]);
      tip = lists.length - 1;
    }
    lists.push(merges === 0 ? [lists.length - 1] : [trunk.at(-1)!, tip]);
    trunk.push(lists.length - 1);
  }
  return graphFromParents(lists);
}
