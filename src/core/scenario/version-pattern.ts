// Versions as people write them: `5.10`, `6.1.*`, `>=6.1 <6.18`, `latest`, an exact package version.

import { UserError } from '../base/user-error.ts';
import { compareUpstream } from './upstream-order.ts';
import { isOfSeries } from './upstream-parts.ts';
import type { Version, VersionLine } from './version.ts';

/** A pattern with the text it was written as. */
export type VersionPattern = { readonly text: string } & (
  | { readonly kind: 'latest' }
  /** `6.1`: the newest version of that series, or the version of exactly that label. */
  | { readonly kind: 'series'; readonly prefix: string }
  /** `6.1.*`: all versions of that series. */
  | { readonly kind: 'all-of'; readonly prefix: string }
  /** `>=6.1 <6.18`: all versions for which every bound holds. `*` is a range without bounds. */
  | { readonly kind: 'range'; readonly bounds: readonly Bound[] }
);

export interface Bound {
  readonly operator: '<' | '<=' | '>' | '>=';
  readonly than: string;
}

export type ParsedPattern =
  { readonly ok: true; readonly pattern: VersionPattern } | { readonly ok: false; readonly expected: string };

// What Debian, git tags and people use; no spaces, so that a range can be split at them.
const versionText = /^[0-9A-Za-z][0-9A-Za-z.+~:_=-]*$/;

/** Reads one pattern; `expected` of a failure is a phrase for "expected ...". */
export function parseVersionPattern(text: string): ParsedPattern {
  const written = text.trim();
  if (written === 'latest') return { ok: true, pattern: { text: written, kind: 'latest' } };
  if (written === '*') return { ok: true, pattern: { text: written, kind: 'range', bounds: [] } };
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
  for (const lower of bounds) {
    const upper = bounds.find((bound) => contradict(lower, bound));
    if (upper) {
      return {
        ok: false,
        expected: `bounds that a version can satisfy: none is both ${boundText(lower)} and ${boundText(upper)}`,
      };
    }
  }
  return { ok: true, pattern: { text: written, kind: 'range', bounds } };
}

/** True when it is certain that no version satisfies both; the first is then a lower bound and the second an upper one. */
function contradict(lower: Bound, upper: Bound): boolean {
  if (lower.operator.startsWith('<') || upper.operator.startsWith('>')) return false;
  const order = compareUpstream(lower.than, upper.than);
  if (order === 0) return lower.operator === '>' || upper.operator === '<';
  // `<=6.1` takes in the whole series, so `>=6.1.5 <=6.1` is satisfied by 6.1.7.
  if (upper.operator === '<=' && isOfSeries(lower.than, upper.than)) return false;
  return order > 0;
}

function boundText(bound: Bound): string {
  return bound.operator + bound.than;
}

/**
 * The versions of `line` that a pattern asks for, oldest first; empty when there is none. A series gives its newest one. What would
 * have to be built is chosen where nothing lies ready, or where it is named exactly.
 */
export function selectVersions(pattern: VersionPattern, line: VersionLine): readonly Version[] {
  const exact = pattern.kind === 'series' ? line.filter((version) => isExactly(version, pattern.prefix)) : [];
  if (exact.length > 0) return exact;
  const ready = matchingVersions(
    pattern,
    line.filter(({ builtFrom }) => builtFrom === undefined),
  );
  const matching = ready.length > 0 ? ready : matchingVersions(pattern, line);
  return pattern.kind === 'series' ? matching.slice(-1) : matching;
}

/** All versions of `line` that a pattern covers, oldest first: as `selectVersions`, but a series gives the whole series. */
export function matchingVersions(pattern: VersionPattern, line: VersionLine): readonly Version[] {
  switch (pattern.kind) {
    case 'latest':
      return line.slice(-1);
    case 'series': {
      const exact = line.filter((version) => isExactly(version, pattern.prefix));
      if (exact.length > 0) return exact;
      return line.filter((version) => isOfSeries(version.upstream, pattern.prefix));
    }
    case 'all-of':
      return line.filter((version) => isOfSeries(version.upstream, pattern.prefix));
    case 'range':
      return line.filter((version) => pattern.bounds.every((bound) => holds(bound, version.upstream)));
  }
}

/** A label may be written without its epoch, as package file names are. */
function isExactly(version: Version, written: string): boolean {
  if (version.label === written || version.id === written || withoutEpoch(version.label) === written) return true;
  // A commit is named by the beginning of its name, alone or behind what git describes it by.
  const [, commit] = /^(?:.*-g)?([0-9a-f]{7,40})$/.exec(written) ?? [];
  return commit !== undefined && version.builtFrom?.startsWith(commit) === true;
}

function withoutEpoch(label: string): string {
  return label.replace(/^\d+:/, '');
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

/** The error for a pattern that `line` has nothing for: says what there is nearby. */
export function explainNoMatch(
  pattern: VersionPattern,
  line: VersionLine,
  /** Names for the message: `kernel`, `debian linux-image-cloud-amd64`. */
  from: { readonly component: string; readonly source: string },
): UserError {
  return new UserError({
    code: 'version-unknown',
    message: `no version of ${from.component} matches ${pattern.text}: ${from.source} has ${whatIsNear(pattern, line)}`,
    hint: `choose one that is there; \`firstbad versions\` lists all versions of a package`,
  });
}

function whatIsNear(pattern: VersionPattern, line: VersionLine): string {
  const [oldest] = line;
  const newest = line.at(-1);
  if (oldest === undefined || newest === undefined) return 'no versions at all';
  const count = line.length === 1 ? '1 version' : `${line.length} versions`;
  const span = line.length === 1 ? oldest.label : `${oldest.label} to ${newest.label}`;
  const near = placesOf(pattern).flatMap((place) => neighbours(place, line));
  // A set keeps one mention of a version that is near to both bounds.
  const labels = [...new Set(near.map((version) => version.label))];
  return labels.length === 0 ? `${count}, ${span}` : `${labels.join(' and ')} nearby (${count}, ${span})`;
}

function placesOf(pattern: VersionPattern): readonly string[] {
  switch (pattern.kind) {
    case 'latest':
      return [];
    case 'series':
      return [upstreamGuess(pattern.prefix)];
    case 'all-of':
      return [pattern.prefix];
    case 'range':
      return pattern.bounds.map((bound) => bound.than);
  }
}

/** `1:5.2+dfsg-11` was meant for 5.2: near is what has a near upstream version. */
function upstreamGuess(written: string): string {
  return withoutEpoch(written).replace(/[+-][^.]*$/, '');
}

/** The newest version at or before a place and the oldest one after it. */
function neighbours(place: string, line: VersionLine): readonly Version[] {
  const before = line.filter((version) => compareUpstream(version.upstream, place) <= 0).at(-1);
  const after = line.find((version) => compareUpstream(version.upstream, place) > 0);
  return [before, after].filter((version) => version !== undefined);
}
