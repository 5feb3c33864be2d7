// The hash of a folder or a file by its contents, for what has no version but itself.

import { createHash } from 'node:crypto';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256OfFile } from './files.ts';

/** Equal for equal names and contents, whatever the dates; a file's is over its content alone. Lower-case hexadecimal. */
export async function contentHash(path: string, signal: AbortSignal): Promise<string> {
  const found = await lstat(path);
  if (!found.isDirectory()) return found.isSymbolicLink() ? hashOf(`link ${await readlink(path)}`) : sha256OfFile(path);
  const lines: string[] = [];
  for (const name of (await readdir(path)).sort()) {
    signal.throwIfAborted();
    lines.push(`${name} ${await contentHash(join(path, name), signal)}`);
  }
  return hashOf(lines.join('\n'));
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
