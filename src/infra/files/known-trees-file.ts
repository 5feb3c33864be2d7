// Where this machine's known trees are.

import { type KnownTree, treeNames } from '../../core/git/known-tree.ts';
import { type NamedListFile, namedListFile } from './named-list-file.ts';

export function knownTreesFile(stateFolder: string): NamedListFile<KnownTree> {
  return namedListFile({ stateFolder, what: 'trees', isOne: isTree, command: 'firstbad trees add NAME PATH' });
}

function isTree(tree: unknown): tree is KnownTree {
  const { name, path } = (tree ?? {}) as Record<string, unknown>;
  return typeof path === 'string' && treeNames.some((one) => one === name);
}
