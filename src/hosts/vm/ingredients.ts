// What a host was made of, by content: the proof of which bytes ran.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';

import type { HostRecipe, Ingredient } from '../../ports/host.ts';

/** Programs and firmware; libraries and modules are covered by the key of their tree. */
export async function ingredientsOf(recipe: HostRecipe, initramfs: string): Promise<readonly Ingredient[]> {
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
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(createReadStream(path), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  });
  return { sha256: hash.digest('hex'), bytes };
}
