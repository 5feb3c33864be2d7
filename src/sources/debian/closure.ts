// The packages that a package needs to run: its dependencies, followed as apt would, without recommendations. Pure.

import { LabError } from '../../core/user-error.ts';
import type { FoundPackage } from './package-index.ts';
import { formatRelation, fulfils, parseRelations, type Alternatives, type Relation } from './relation.ts';

/** Where dependencies are looked for: the suites in the order in which they are preferred. */
export interface PackageScope {
  packages(name: string): readonly FoundPackage[];
  /** Packages that provide the name, with the version of it that they provide. */
  providers(name: string): readonly { readonly package: FoundPackage; readonly providedVersion: string | null }[];
}

/**
 * `roots` and all that they depend on, roots first. A dependency whose name `follows` refuses is left out with all behind it.
 * Throws LabError `dependency-missing` when nothing in the scope fulfils one.
 */
export function closureOf(
  roots: readonly FoundPackage[],
  scope: PackageScope,
  follows: (name: string) => boolean,
): readonly FoundPackage[] {
  const chosen = new Map(roots.map((root) => [root.name, root]));
  const queue = [...roots];
  const builtTogether = new Set(roots.map((root) => root.source));
  for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
    for (const alternatives of parseRelations(one.depends)) {
      const wanted = alternatives.filter((relation) => follows(relation.package));
      // One alternative that is not followed is enough: what runs here does not need the others either.
      if (wanted.length < alternatives.length || isFulfilled(wanted, chosen, scope)) continue;
      const next = choose(wanted, scope, builtTogether);
      if (next === null) throw missing(one, alternatives);
      if (chosen.has(next.name)) continue;
      chosen.set(next.name, next);
      queue.push(next);
    }
  }
  return [...chosen.values()];
}

function isFulfilled(alternatives: Alternatives, chosen: ReadonlyMap<string, FoundPackage>, scope: PackageScope): boolean {
  return alternatives.some((relation) => {
    const own = chosen.get(relation.package);
    if (own !== undefined) return fulfils(own.version, relation.bound);
    return providersOf(relation, scope).some((provider) => chosen.get(provider.name)?.version === provider.version);
  });
}

/** The first alternative that can be had; of its versions one that was built together with a root, else the preferred one. */
function choose(alternatives: Alternatives, scope: PackageScope, builtTogether: ReadonlySet<string>): FoundPackage | null {
  for (const relation of alternatives) {
    const real = scope.packages(relation.package).filter((one) => fulfils(one.version, relation.bound));
    const all = [...real, ...providersOf(relation, scope)];
    const found = all.find((one) => builtTogether.has(one.source)) ?? all[0];
    if (found !== undefined) return found;
  }
  return null;
}

function providersOf(relation: Relation, scope: PackageScope): readonly FoundPackage[] {
  return scope
    .providers(relation.package)
    .filter((provider) => fulfils(provider.providedVersion, relation.bound))
    .map((provider) => provider.package);
}

function missing(one: FoundPackage, alternatives: Alternatives): LabError {
  return new LabError({
    code: 'dependency-missing',
    message: `${one.name} ${one.version} (${one.suite}) depends on ${alternatives.map(formatRelation).join(' | ')}, which no suite of the archive has that it can be taken from.`,
    hint: 'The archive may be in the middle of an update: try again later, or choose another version.',
  });
}
