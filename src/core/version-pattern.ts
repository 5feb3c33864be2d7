// Versions as people write them: `5.10`, `6.1.*`, `>=6.1 <6.18`, `latest`, an exact package version.

import type { Version, VersionLine } from './version.ts';

/** A pattern with the text it was written as. */
export type VersionPattern = { readonly text: string } & (
  | { readonly kind: 'latest' }
  /** `6.1`: the newest version of that series, or the version of exactly that label. */
  | { readonly kind: 'series'; readonly prefix: string }
  /** `6.1.*`: all versions of that series. */
  | { readonly kind: 'all-of'; readonly prefix: string }
  /** `>=6.1 <6.18`: all versions for which every bound holds. */
  | { readonly kind: 'range'; readonly bounds: readonly Bound[] }
);

export interface Bound {
  readonly operator: '<' | '<=' | '>' | '>=';
  readonly than: string;
}

export type ParsedPattern =
  { readonly ok: true; readonly pattern: VersionPattern } | { readonly ok: false; readonly expected: string };

const versionText = /^[0-9A-Za-z][0-9A-Za-z.+~:_=-]*$/;

/** Reads one pattern; `expected` of a failure is a phrase for "expected ...". */
export function parseVersionPattern(text: string): ParsedPattern {
  const written = text.trim();
  if (written === 'latest') return { ok: true, pattern: { text: written, kind: 'latest' } };
  if (/^[<>]/.test(written)) return parseRange(written);
  if (written.endsWith('.*')) {
    const prefix = written.slice(0, -2);
    if (versionText.test(prefix)) return { ok: true, pattern: { text: written, kind: 'all-of', prefix } };
  } else if (versionText.test(written)) {
    return { ok: true, pattern: { text: written, kind: 'series', prefix: written } };
  }
  return { ok: false, expected: 'a version such as 6.1, 6.1.*, ">=6.1 <6.18", latest or 6.1.192-2' };
}

function parseRange(written: string): ParsedPattern {
  const bounds: Bound[] = [];
  for (const match of written.matchAll(/\s*(<=|>=|<|>)\s*([^\s<>=]+)|(.)/g)) {
    const [, operator, than] = match;
    if (operator === undefined || than === undefined || !versionText.test(than)) {
      return { ok: false, expected: 'bounds such as ">=6.1 <6.18"' };
    }
    bounds.push({ operator: operator as Bound['operator'], than });
  }
  return { ok: true, pattern: { text: written, kind: 'range', bounds } };
}

/** The versions of `line` that a pattern means, oldest first; empty when none does. */
export function selectVersions(pattern: VersionPattern, line: VersionLine): readonly Version[] {
  switch (pattern.kind) {
    case 'latest':
      return line.slice(-1);
    case 'series': {
      const exact = line.find((version) => version.label === pattern.prefix || version.id === pattern.prefix);
      if (exact) return [exact];
      return line.filter((version) => isOfSeries(version.upstream, pattern.prefix)).slice(-1);
    }
    case 'all-of':
      return line.filter((version) => isOfSeries(version.upstream, pattern.prefix));
    case 'range':
      return line.filter((version) => pattern.bounds.every((bound) => holds(bound, version.upstream)));
  }
}

function isOfSeries(upstream: string, prefix: string): boolean {
  return upstream === prefix || (upstream.startsWith(prefix) && /^[.~+-]/.test(upstream.slice(prefix.length)));
}

function holds(bound: Bound, upstream: string): boolean {
  const order = compareUpstream(upstream, bound.than);
  switch (bound.operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0 || isOfSeries(upstream, bound.than);
    case '>':
      return order > 0 && !isOfSeries(upstream, bound.than);
    case '>=':
      return order >= 0;
  }
}

/** Orders upstream versions: numbers by value, a `-rc`/`~` part before the release, everything else by code point. */
export function compareUpstream(a: string, b: string): number {
  const left = a.match(/\d+|[^\d.]+/g) ?? [];
  const right = b.match(/\d+|[^\d.]+/g) ?? [];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const order = comparePart(left[index], right[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function comparePart(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return b !== undefined && isPrerelease(b) ? 1 : -1;
  if (b === undefined) return isPrerelease(a) ? -1 : 1;
  const numeric = /^\d/.test(a) && /^\d/.test(b);
  if (numeric) return Math.sign(Number(a) - Number(b));
  if (isPrerelease(a) !== isPrerelease(b)) return isPrerelease(a) ? -1 : 1;
  return a < b ? -1 : 1;
}

function isPrerelease(part: string): boolean {
  return /^[~-]*(rc|alpha|beta|pre)|^~/.test(part);
}
