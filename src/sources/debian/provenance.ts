// Beside what was made of packages stands which packages they were: for records, and for whoever wants to do it by hand.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FoundPackage } from './package-index.ts';

const fileName = 'packages.json';

/** Writes the list into the folder; the package that was asked for comes first. */
export async function writeProvenance(folder: string, packages: readonly FoundPackage[]): Promise<void> {
  const list = packages.map(({ name, version, suite, sha256 }) => ({ name, version, suite, sha256 }));
  await writeFile(join(folder, fileName), `${JSON.stringify(list, null, 1)}\n`);
}

/** The version of the package that was asked for. */
export async function readMainVersion(folder: string): Promise<string> {
  const list = JSON.parse(await readFile(join(folder, fileName), 'utf8')) as readonly { readonly version: string }[];
  return list[0]?.version ?? 'unknown';
}
