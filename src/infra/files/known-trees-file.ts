// Where this machine's known trees are, in a small file of firstbad's state.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/base/user-error.ts';
import { type KnownTree, treeNames } from '../../core/git/known-tree.ts';
import { isMissing, writeWhole } from './files.ts';

export interface KnownTreesFile {
  /** In the order of their names. Throws UserError `trees-unreadable` for a file that is not ours. */
  list(): Promise<readonly KnownTree[]>;
  /** One of the same name is replaced. */
  put(tree: KnownTree): Promise<void>;
  /** False when there was none. */
  remove(name: string): Promise<boolean>;
}

export function knownTreesFile(stateFolder: string): KnownTreesFile {
  const path = join(stateFolder, 'trees.json');
  const list = async (): Promise<readonly KnownTree[]> => treesIn(await textOf(path), path);
  const write = (trees: readonly KnownTree[]): Promise<void> => {
    const sorted = [...trees].sort((a, b) => (a.name < b.name ? -1 : 1));
    return writeWhole(path, `${JSON.stringify({ layout: 1, trees: sorted }, null, 2)}\n`);
  };
  return {
    list,
    put: async (tree) => write([...(await list()).filter(({ name }) => name !== tree.name), tree]),
    remove: async (name) => {
      const trees = await list();
      const rest = trees.filter((tree) => tree.name !== name);
      if (rest.length === trees.length) return false;
      await write(rest);
      return true;
    },
  };
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function treesIn(text: string | null, path: string): readonly KnownTree[] {
  if (text === null) return [];
  try {
    const { layout, trees } = JSON.parse(text) as { readonly layout: unknown; readonly trees: readonly unknown[] };
    if (layout === 1 && trees.every(isTree)) return trees;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
  }
  throw new UserError({
    code: 'trees-unreadable',
    message: `${path} does not hold a list of trees that this firstbad reads.`,
    hint: 'Remove it, and name the trees again: firstbad trees add NAME PATH',
  });
}

function isTree(tree: unknown): tree is KnownTree {
  const { name, path } = (tree ?? {}) as Record<string, unknown>;
  return typeof path === 'string' && treeNames.some((one) => one === name);
}
