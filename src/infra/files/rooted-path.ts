// Looks up paths in a folder that stands for `/`: absolute symbolic links in it stay in it, and `..` does not lead out.

import { lstat, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from './files.ts';

// Linux gives up after 40 links (path_resolution(7)).
const linksMax = 40;

/** The real place of `path` (with or without a leading slash) under `root`, free of symbolic links; null when there is nothing. */
export async function resolveIn(root: string, path: string): Promise<string | null> {
  const rest = partsOf(path);
  const done: string[] = [];
  let links = 0;
  for (let part = rest.shift(); part !== undefined; part = rest.shift()) {
    if (part === '..') {
      done.pop();
      continue;
    }
    const at = join(root, ...done, part);
    const link = await readLink(at);
    if (link === null) return null;
    if (link.target === null) {
      done.push(part);
      continue;
    }
    links += 1;
    if (links > linksMax) return null;
    if (link.target.startsWith('/')) done.length = 0;
    rest.unshift(...partsOf(link.target));
  }
  return join(root, ...done);
}

/** Null: there is nothing. `target: null`: there is something that is no link. */
async function readLink(path: string): Promise<{ readonly target: string | null } | null> {
  try {
    return { target: (await lstat(path)).isSymbolicLink() ? await readlink(path) : null };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}
