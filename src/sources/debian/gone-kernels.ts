// Kernels that an index lists and nobody can have: from 6.19 on an image is a package of 2 KiB that depends on others, and these leave
// the archive on days of their own.

import type { DebianArchive } from './archive.ts';
import type { PackageScope } from './closure.ts';
import { missingParts } from './kernel.ts';
import type { LineEntry } from './package-index.ts';
import { openScope } from './package-scope.ts';
import type { IndexOptions } from './suite-index.ts';

export interface SiftedKernels {
  readonly whole: readonly LineEntry[];
  readonly gone: readonly LineEntry[];
}

/** `isKept` is asked for those that have lost a part: what was made before can still be had. */
export async function siftKernels(
  archive: DebianArchive,
  line: readonly LineEntry[],
  { isKept, ...options }: IndexOptions & { readonly isKept: (entry: LineEntry) => Promise<boolean> },
): Promise<SiftedKernels> {
  const scopes = new Map<string, PackageScope>();
  const gone: LineEntry[] = [];
  for (const entry of line) {
    const { suite, part, depends } = entry.package;
    // One package that holds the whole kernel.
    if (!/\blinux-(binary|modules)-\d/.test(depends)) continue;
    const place = `${suite} ${part.area} ${part.architecture}`;
    const scope = scopes.get(place) ?? (await openScope(archive, entry.package, options));
    scopes.set(place, scope);
    if (missingParts(entry.package, scope).length > 0 && !(await isKept(entry))) gone.push(entry);
  }
  return { whole: line.filter((entry) => !gone.includes(entry)), gone };
}

/** For people. */
export function goneNote(name: string, gone: readonly LineEntry[]): string {
  const labels = gone.map(({ version }) => version.label);
  const [first = '', last = ''] = [labels.at(0), labels.at(-1)];
  const which = labels.length === 1 ? first : `${labels.length}, ${first} to ${last}`;
  return `${name}: left out ${which}: listed by the archive, which has lost packages that they need`;
}
