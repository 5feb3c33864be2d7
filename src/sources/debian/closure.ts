// The packages that a package needs to run: its dependencies, followed as apt would, without recommendations. Pure.

import { VersionUntestable } from '../../core/base/user-error.ts';
import type { FoundPackage } from './package-index.ts';
import { type Alternatives, formatRelation, fulfils, parseRelations, type Relation } from './relation.ts';

/** Where dependencies are looked for: the suites in the order in which they are preferred. */
export interface PackageScope {
  packages(name: string): readonly FoundPackage[];
  /** Packages that provide the name, with the version of it that they provide. */
  providers(name: string): readonly { readonly package: FoundPackage; readonly providedVersion: string | null }[];
}

export interface Closure {
  /** The roots and all that they depend on, roots first. */
  readonly packages: readonly FoundPackage[];
  /** One sentence for each dependency that nothing in the scope fulfils. */
  readonly missing: readonly string[];
}

/** Follows the dependencies of `roots`; one whose name `follows` refuses is left out with all behind it. */
export function closureOf(roots: readonly FoundPackage[], scope: PackageScope, follows: (name: string) => boolean): Closure {
  const missing: string[] = [];
  const chosen = new Map(roots.map((root) => [root.name, root]));
  const queue = [...roots];
  const builtTogether = new Set(roots.map((root) => root.source));
  for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
    for (const alternatives of parseRelations(one.depends)) {
      const wanted = alternatives.filter((relation) => follows(relation.package));
      // One alternative that is not followed is enough: what runs here does not need the others either.
      if (wanted.length < alternatives.length || isFulfilled(wanted, chosen, scope)) continue;
      const next = choose(wanted, scope, builtTogether);
      if (next === null) missing.push(describeMissing(one, alternatives));
      if (next === null || chosen.has(next.name)) continue;
      chosen.set(next.name, next);
      queue.push(next);
    }
  }
  return { packages: [...chosen.values()], missing };
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

function describeMissing(one: FoundPackage, alternatives: Alternatives): string {
  const wanted = alternatives.map(formatRelation).join(' | ');
  return `${one.name} ${one.version} (${one.suite}) depends on ${wanted}, which the archive does not have.`;
}

/** Packages leave the archive one by one: what is left of such a version runs nowhere, which is not the lab's trouble. */
export function dependencyMissing(sentences: readonly string[]): VersionUntestable {
  const [first = ''] = sentences;
  const more = sentences.length > 1 ? ` ${sentences.length - 1} more of its dependencies are missing.` : '';
  return new VersionUntestable('not whole in the archive', {
    message: first + more,
    hint: 'The archive may be in the middle of an update: try again later with --again, or choose another version.',
  });
}
