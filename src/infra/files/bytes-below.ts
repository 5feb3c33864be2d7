// How many bytes the files below a folder take on a disk of 4096-byte blocks, links and folders included.

import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { together } from '../../core/base/together.ts';

const blockBytes = 4096;

export async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = entries.map(async (entry) => {
    if (!entry.isFile()) return blockBytes;
    const { size } = await lstat(join(entry.parentPath, entry.name));
    return Math.ceil(size / blockBytes) * blockBytes;
  });
  return (await together(sizes)).reduce((sum, size) => sum + size, 0);
}
