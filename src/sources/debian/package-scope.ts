// Where the dependencies of a package are looked for: its own suite and the one that it adds to.

import { LabError } from '../../core/base/user-error.ts';
import { baseSuiteOf, type DebianArchive } from './archive.ts';
import type { PackageScope } from './closure.ts';
import type { FoundPackage } from './package-index.ts';
import type { PackageRecord } from './package-record.ts';
import { type Area, areas } from './release.ts';
import type { IndexOptions, SuiteIndex } from './suite-index.ts';
import { compareDebianVersions } from './version-order.ts';

/** Where a package is. */
export type PackagePlace = Pick<FoundPackage, 'suite' | 'part'>;

/** What a package may depend on. Throws LabError when the archive does not serve its suite any more. */
export async function openScope(
  archive: DebianArchive,
  { suite, part }: PackagePlace,
  options: IndexOptions,
): Promise<PackageScope> {
  const indexes: SuiteIndex[] = [];
  for (const name of scopeOf(suite)) {
    for (const area of areasFor(part.area)) {
      const index = await archive.index(name, { ...options, part: { ...part, area } });
      if (index !== null) indexes.push(index);
    }
  }
  if (indexes.length === 0) {
    throw new LabError({ code: 'suite-missing', message: `The archive does not serve the suite ${suite} any more.` });
  }
  return {
    packages: (name) => indexes.flatMap((index) => newestFirst(foundIn(index, index.packages(name)))),
    providers: (virtual) =>
      indexes.flatMap((index) =>
        index.providers(virtual).flatMap((provider) =>
          foundIn(index, index.packages(provider.package))
            .filter((one) => one.version === provider.version)
            .map((one) => ({ package: one, providedVersion: provider.providedVersion })),
        ),
      ),
  };
}

export function foundIn(index: SuiteIndex, records: readonly PackageRecord[]): readonly FoundPackage[] {
  return records.map((record) => ({ ...record, suite: index.suite, mirror: index.mirror, part: index.part }));
}

/** Policy 2.2: main depends on nothing outside of itself; the others on main and, in contrib, on anything. */
function areasFor(area: Area): readonly Area[] {
  return area === 'main' ? ['main'] : areas;
}

/**
 * The suites in the order of preference. Security updates replace what the base suite has; backports and experimental only add
 * to it, and apt takes from them what is asked for and no more (apt_preferences(5), NotAutomatic), so their base comes first.
 */
function scopeOf(suite: string): readonly string[] {
  const base = baseSuiteOf(suite);
  if (base === null) return [suite];
  return /-backports$|^experimental$|^rc-buggy$/.test(suite) ? [base, suite] : [suite, base];
}

function newestFirst(packages: readonly FoundPackage[]): readonly FoundPackage[] {
  return [...packages].sort((a, b) => compareDebianVersions(b.version, a.version));
}
