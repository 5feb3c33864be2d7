// The packages of an installed system: what a suite's machine is made of, with all that it depends on. Nothing of them is run.

import { LabError } from '../../core/base/user-error.ts';
import type { DebianArchitecture } from '../../core/scenario/architecture.ts';
import { artifactKey } from '../../infra/files/artifact-folder.ts';
import type { DebianArchive } from './archive.ts';
import { closureOf, dependencyMissing } from './closure.ts';
import { fetchPackages } from './deb-store.ts';
import type { FoundPackage } from './package-index.ts';
import { openScope } from './package-scope.ts';
import { mainPart } from './release.ts';
import type { IndexOptions } from './suite-index.ts';
import { unpackTogether } from './tree.ts';

export interface SystemRequest {
  readonly suite: string;
  readonly architecture: DebianArchitecture;
  /** What it has besides their dependencies. */
  readonly packages: readonly string[];
}

export interface PackagedSystem {
  /** Equal keys are equal contents. */
  readonly key: string;
  /** Puts the files of all packages into a folder, which is made: owners are whoever does it. Throws UserError. */
  unpack(folder: string): Promise<void>;
}

/** Throws LabError when the suite or a package is not there. */
export async function packagedSystem(
  archive: DebianArchive,
  { suite, architecture, packages: names }: SystemRequest,
  options: IndexOptions,
): Promise<PackagedSystem> {
  const scope = await openScope(archive, { suite, part: { ...mainPart, architecture } }, options);
  const roots = names.map((name): FoundPackage => {
    const [found] = scope.packages(name);
    if (found !== undefined) return found;
    throw new LabError({
      code: 'package-unknown',
      message: `A system of ${suite} for ${architecture} needs the package ${name}, which the archive does not have there.`,
    });
  });
  const { packages, missing } = closureOf(roots, scope, () => true);
  if (missing.length > 0) throw dependencyMissing(missing);
  return {
    key: artifactKey({ system: 1, packages: packages.map((one) => one.sha256).sort() }),
    unpack: async (folder) => {
      const what = `a system of ${suite} (${String(packages.length)} packages)`;
      const paths = await fetchPackages(archive, packages, { ...options, what, into: 'cache' });
      await unpackTogether(paths, folder, options, what);
    },
  };
}
