// Relations between packages (Debian Policy, chapter 7): `a (>= 1) | b, c`. Pure.

import { compareDebianVersions } from './version-order.ts';

export interface Relation {
  readonly package: string;
  /** Null: any version. */
  readonly bound: { readonly operator: '<<' | '<=' | '=' | '>=' | '>>'; readonly version: string } | null;
}

/** Any of these will do. */
export type Alternatives = readonly Relation[];

/** Reads a Depends or Provides field; parts that are not written as Policy wants are left out. */
export function parseRelations(field: string): readonly Alternatives[] {
  return field
    .split(',')
    .map((clause) => clause.split('|').flatMap(parseRelation))
    .filter((alternatives) => alternatives.length > 0);
}

/** Whether a package of this version fulfils the bound; without a version (an unversioned Provides) only "any" does. */
export function fulfils(version: string | null, bound: Relation['bound']): boolean {
  if (bound === null) return true;
  if (version === null) return false;
  const order = compareDebianVersions(version, bound.version);
  switch (bound.operator) {
    case '<<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '=':
      return order === 0;
    case '>=':
      return order >= 0;
    case '>>':
      return order > 0;
  }
}

export function formatRelation(relation: Relation): string {
  return relation.bound === null
    ? relation.package
    : `${relation.package} (${relation.bound.operator} ${relation.bound.version})`;
}

function parseRelation(text: string): Relation[] {
  const match = /^\s*([a-z0-9][a-z0-9.+-]*)(?::[a-z0-9-]+)?\s*(?:\((<<|<=|<|=|>=|>>|>)\s*([^\s)]+)\s*\))?/.exec(text);
  const name = match?.[1];
  if (name === undefined) return [];
  const [, , operator, version] = match ?? [];
  if (operator === undefined || version === undefined) return [{ package: name, bound: null }];
  return [{ package: name, bound: { operator: strict(operator), version } }];
}

// Policy 7.1: the deprecated `<` and `>` mean "or equal".
function strict(operator: string): '<<' | '<=' | '=' | '>=' | '>>' {
  if (operator === '<') return '<=';
  if (operator === '>') return '>=';
  return operator as '<<' | '<=' | '=' | '>=' | '>>';
}
