// `firstbad trees`: clones whose tags and commits are versions beside the packages of the archive.

import { machineArchive } from '../../app/lab.ts';
import { UserError } from '../../core/base/user-error.ts';
import { type TreeName, treeNames } from '../../core/git/known-tree.ts';
import type { Context } from '../context.ts';
import { writeJson, writeLines } from '../display/terminal.ts';
import { writeTable } from '../display/write-table.ts';
import { exitCodes } from '../exit-codes.ts';
import { printNamed } from './print-named.ts';

export async function addTreeCommand(
  context: Context,
  { name, path, json }: { readonly name: string; readonly path: string; readonly json: boolean },
): Promise<number> {
  const trees = await context.lab(machineArchive).knownTrees();
  const { tree, versions } = await trees.add(treeNameOf(name), path, context.signal);
  printNamed(context, { named: tree, versions, says: tree.path, none: 'no tag that names a version' }, json);
  return exitCodes.ok;
}

export async function listTreesCommand(context: Context, { json }: { readonly json: boolean }): Promise<number> {
  const trees = await (await context.lab(machineArchive).knownTrees()).list();
  if (json) writeJson(context.stdout, trees);
  else if (trees.length === 0) writeLines(context.stdout, ['no tree is known; firstbad trees add NAME PATH']);
  else {
    writeTable(
      context,
      ['tree', 'path'],
      trees.map(({ name, path }) => [name, path]),
    );
  }
  return exitCodes.ok;
}

export async function removeTreeCommand(context: Context, { name }: { readonly name: string }): Promise<number> {
  const removed = await (await context.lab(machineArchive).knownTrees()).remove(treeNameOf(name));
  writeLines(context.stdout, [
    removed ? `${name} is no known tree any more; the clone stays where it is` : `${name} was no known tree`,
  ]);
  return exitCodes.ok;
}

function treeNameOf(text: string): TreeName {
  const found = treeNames.find((name) => name === text);
  if (found !== undefined) return found;
  throw new UserError({
    code: 'tree-unknown',
    message: `${text} is no tree that firstbad builds versions of`,
    hint: `it knows ${treeNames.join(', ')}`,
  });
}
