// What a host was made of, by content: the proof of which bytes ran.

import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { sha256OfFile } from '../../infra/files/files.ts';
import type { Ingredient } from '../../ports/host.ts';
import type { VmRecipe } from './preparation.ts';

/** Programs and firmware; libraries and modules are covered by the key of their tree. */
export async function ingredientsOf(recipe: VmRecipe, initramfs: string): Promise<readonly Ingredient[]> {
  const files = [
    { name: 'kernel', path: recipe.kernel.vmlinuz },
    { name: 'initramfs', path: initramfs },
    ...(recipe.image ? [{ name: 'image', path: recipe.image.path }] : []),
  ];
  for (const [component, { root }] of Object.entries(recipe.trees)) {
    for (const path of await programsBelow(root)) files.push({ name: `${component}: ${relative(root, path)}`, path });
  }
  return Promise.all(files.map(async ({ name, path }) => ({ name, ...(await hashOf(path)) })));
}

async function programsBelow(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const isProgram = /^(qemu-system-.*|strace|bios.*\.bin|vgabios.*\.bin|OVMF.*\.fd)$/;
  return entries
    .filter((entry) => entry.isFile() && isProgram.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function hashOf(path: string): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const [sha256, { size }] = await Promise.all([sha256OfFile(path), stat(path)]);
  return { sha256, bytes: size };
}
