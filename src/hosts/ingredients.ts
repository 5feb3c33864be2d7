// What a host was made of, by content: the proof of which bytes ran.

import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { together } from '../core/base/together.ts';
import { sha256OfFile } from '../infra/files/files.ts';
import type { HostRecipe, Ingredient } from '../ports/host.ts';

interface NamedFile {
  readonly name: string;
  readonly path: string;
}

/** Programs and firmware; libraries and modules are covered by the key of their tree. `own` are files of the host itself. */
export async function ingredientsOf(recipe: HostRecipe, own: readonly NamedFile[]): Promise<readonly Ingredient[]> {
  const files = [
    ...(recipe.kernel ? [{ name: 'kernel', path: recipe.kernel.vmlinuz }] : []),
    ...own,
    ...Object.entries(recipe.files ?? {}).map(([name, { path }]) => ({ name, path })),
    ...(recipe.image ? [{ name: 'image', path: recipe.image.path }] : []),
  ];
  for (const [component, { root }] of Object.entries(recipe.trees)) {
    for (const path of await programsBelow(root)) files.push({ name: `${component}: ${relative(root, path)}`, path });
  }
  return together(files.map(async ({ name, path }) => ({ name, ...(await hashOf(path)) })));
}

async function programsBelow(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const isProgram = /^(qemu-system-.*|strace|swtpm|bios.*\.bin|vgabios.*\.bin|OVMF.*\.fd)$/;
  return entries
    .filter((entry) => entry.isFile() && isProgram.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function hashOf(path: string): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const [sha256, { size }] = await together([sha256OfFile(path), stat(path)]);
  return { sha256, bytes: size };
}
