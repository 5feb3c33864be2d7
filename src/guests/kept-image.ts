// Where made images are kept: each under the hash of what went into it, whole or not at all.

import { createHash } from 'node:crypto';
import { mkdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isMissing } from '../infra/files/files.ts';
import { makeRecordedFile } from '../infra/files/recorded.ts';
import type { GuestImage } from '../ports/image-builder.ts';

export interface ImageRecipe {
  /** For people who look into the cache. */
  readonly name: string;
  /** All that the image's bytes depend on, the way of making it included. */
  readonly inputs: readonly string[];
  /** Writes the image to `path`. The folder `work` is empty before and removed afterwards. */
  readonly make: (place: { readonly path: string; readonly work: string }) => Promise<void>;
}

/** The image of a recipe, in `folder`; it is made only when it is not there yet. */
export async function keptImage(folder: string, recipe: ImageRecipe): Promise<GuestImage> {
  const key = createHash('sha256').update(JSON.stringify(recipe.inputs)).digest('hex');
  const path = join(folder, `${recipe.name}-${key}.img`);
  if (!(await isThere(path))) await makeRecordedFile(path, (temporary) => makeWithWorkFolder(temporary, recipe));
  return { key, path, bytes: (await stat(path)).size };
}

async function makeWithWorkFolder(path: string, recipe: ImageRecipe): Promise<void> {
  // It ends as half-made files do, so that what a killed firstbad left of it is removed at the next start, too.
  const work = join(dirname(path), `.work${basename(path)}`);
  await mkdir(work);
  try {
    await recipe.make({ path, work });
  } finally {
    await rm(work, { recursive: true });
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
