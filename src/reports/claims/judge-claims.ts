// What became of each claim of a report: confirmed, refuted or not testable here, with the attempts that show it. The same
// attempts give the same answers on every machine.

import { type AttemptRecord, recordsByPoint } from '../../core/attempt/attempt.ts';
import { verdictOf } from '../../core/attempt/verdict.ts';
import type { Place } from '../../core/scenario/point.ts';
import type { Claim, ClaimStatus, ClaimValue } from '../../core/stored/claim.ts';
import type { ImportedReport } from '../../core/stored/imported-report.ts';
import { hasOwnVersion, liesIn, placesOf } from './claimed-points.ts';
import { judgeEdge } from './judge-edge.ts';
import type { JudgedPoint, OrderedComponent } from './judged-point.ts';

export interface ForClaims {
  readonly imported: ImportedReport;
  readonly records: readonly AttemptRecord[];
  readonly components: readonly OrderedComponent[];
  /** What was found among commits; null when none was searched. */
  readonly culprit: FoundCulprit | null;
}

export interface FoundCulprit {
  readonly name: string;
  readonly isVerified: boolean;
  readonly attempts: readonly string[];
  /** What reverting it has given; null when that was not tried. `failed`: it fails with the revert too. */
  readonly revert: {
    readonly status: 'done' | 'failed' | 'untried';
    readonly text: string;
    readonly attempts: readonly string[];
  } | null;
}

export function judgeClaims(parts: ForClaims): readonly Claim[] {
  const judged = judgedPoints(parts.records);
  return parts.imported.claims.map((claim) => ({ ...claim, status: statusOf(claim, judged, parts) }));
}

function judgedPoints(records: readonly AttemptRecord[]): readonly JudgedPoint[] {
  const plain = records.filter(({ traced }) => traced !== true);
  return [...recordsByPoint(plain).values()].map((same) => {
    const verdict = verdictOf(same.map(({ judgement }) => judgement));
    const spokesman = same.find(({ judgement }) => judgement.outcome === verdict) ?? same[0]!;
    return {
      point: same[0]!.point,
      verdict,
      message: spokesman.judgement.message,
      attempts: same.map(({ id }) => id),
    };
  });
}

type Decided = Exclude<ClaimStatus, { readonly kind: 'open' }>;

function statusOf(claim: Claim, judged: readonly JudgedPoint[], parts: ForClaims): Decided {
  const { value } = claim;
  switch (value.kind) {
    case 'cell':
      return fairly(outcomeStatus(value, placesOf(parts.imported, claim), judged), value, parts);
    case 'version': {
      const untested = notVaried(value.version.component, parts);
      return untested ?? fairly(outcomeStatus(value, placesOf(parts.imported, claim), judged), value, parts);
    }
    case 'edge':
      return notVaried(value.component, parts) ?? judgeEdge(value, judged, parts.components);
    case 'culprit':
      return culpritStatus(value, parts);
    case 'revert':
      return revertStatus(value, parts);
    case 'bisect-log':
      return bisectLogStatus(value, parts);
  }
}

/** That something fails is refuted by the report's own versions alone: between them and others it may have come, or gone. */
function fairly(
  status: Decided,
  { outcome }: Extract<ClaimValue, { kind: 'cell' | 'version' }>,
  { imported }: ForClaims,
): Decided {
  if (status.kind !== 'refuted' || outcome !== 'fails') return status;
  const other = imported.mappings.find((mapping) => !hasOwnVersion(mapping));
  return other === undefined
    ? status
    : { kind: 'not-testable', because: `${status.because}, and the ${other.component} of the report is none of those` };
}

/** A firmware, or a guest's kernel, is varied where the draft has it in more than one version. */
function notVaried(component: string, { imported }: ForClaims): Decided | null {
  if (component === 'kernel' || component === 'qemu') return null;
  const own = imported.mappings.find((mapping) => mapping.component === component)?.versions ?? [];
  if (own.length > 1) return null;
  return { kind: 'not-testable', because: `versions of the ${component.replace('-', ' ')} are not varied here` };
}

function outcomeStatus(
  { outcome }: Extract<ClaimValue, { kind: 'cell' | 'version' }>,
  places: readonly Place[],
  judged: readonly JudgedPoint[],
): Decided {
  if (places.length === 0) return { kind: 'not-testable', because: 'no cell and no version of the scenario stands for it' };
  const tried = judged.filter(({ point }) => places.some((place) => liesIn(point, place)));
  const bad = tried.filter(({ verdict }) => verdict === 'bad' || verdict === 'uncertain');
  const good = tried.filter(({ verdict }) => verdict === 'good');
  if (bad.length + good.length === 0) return unanswered(tried);
  const attempts = [...bad, ...good].flatMap((one) => one.attempts);
  const failing = `it fails at ${where(bad)}`;
  const passing = `it passes at ${where(good)}`;
  if (outcome === 'fails') {
    if (bad.length === 0) return { kind: 'refuted', because: passing, attempts };
    return {
      kind: 'confirmed',
      because: good.length === 0 ? failing : `${failing}; ${contrast('passes', good, bad)}`,
      attempts,
    };
  }
  if (bad.length === 0) return { kind: 'confirmed', because: passing, attempts };
  return { kind: 'refuted', because: good.length === 0 ? failing : `${failing}; ${contrast('passes', good, bad)}`, attempts };
}

function unanswered(tried: readonly JudgedPoint[]): Decided {
  const [first] = tried;
  if (!first) return { kind: 'not-testable', because: 'what stands for it was not tried' };
  if (first.verdict === 'other-failure')
    return { kind: 'not-testable', because: `it fails here in another way than what is hunted: ${first.message}` };
  return { kind: 'not-testable', because: `the attempts gave no answer: ${first.message}` };
}

/** `kernel 5.10, qemu 5.2 or 7.2, cache none`: of several points the values of each name. */
function where(points: readonly JudgedPoint[]): string {
  const names = Object.keys(points[0]?.point ?? {});
  const text = names.map((name) => `${name} ${valuesOf(points, name).join(' or ')}`).join(', ');
  return points.length > 1 ? `${points.length} points (${text})` : text;
}

function valuesOf(points: readonly JudgedPoint[], name: string): readonly string[] {
  return [...new Set(points.map(({ point }) => point[name] ?? ''))];
}

/** `with qemu 7.2 it passes`: what tells these points from the others. */
function contrast(verb: string, points: readonly JudgedPoint[], others: readonly JudgedPoint[]): string {
  const names = Object.keys(points[0]?.point ?? {});
  const telling = names.filter((name) => valuesOf(points, name).every((value) => !valuesOf(others, name).includes(value)));
  if (telling.length === 0) return `it ${verb} at ${where(points)}`;
  return `with ${telling.map((name) => `${name} ${valuesOf(points, name).join(' or ')}`).join(' and ')} it ${verb}`;
}

/** A revert is tried where a culprit is verified, and only of the commit that was found. */
function revertStatus({ commit, result }: Extract<ClaimValue, { kind: 'revert' }>, { imported, culprit }: ForClaims): Decided {
  const untestable = (because: string): Decided => ({ kind: 'not-testable', because });
  const meant =
    commit ??
    imported.claims.flatMap(({ value }) => (value.kind === 'culprit' ? [value.commit] : [])).at(0) ??
    imported.claims.flatMap(({ value }) => (value.kind === 'bisect-log' ? [value.culprit] : [])).at(0) ??
    null;
  if (culprit === null) return untestable(noRepository);
  if (meant !== null && !isSameCommit(meant, culprit.name))
    return untestable(`the search ends at ${culprit.name.slice(0, 12)}, so ${meant.slice(0, 12)} was not reverted`);
  if (result === 'not-tried') return untestable('it says that nobody has tried it');
  if (culprit.revert === null) return untestable('a revert is tried by `firstbad verify`, which was not run for this hunt');
  const { status, text, attempts } = culprit.revert;
  if (result === 'not-possible')
    return status === 'untried' ? { kind: 'confirmed', because: text, attempts } : { kind: 'refuted', because: text, attempts };
  if (status === 'untried') return untestable(text);
  return { kind: (status === 'done') === (result === 'helps') ? 'confirmed' : 'refuted', because: text, attempts };
}

/** What its marks say of single commits is not tried again; where it ends is. */
function bisectLogStatus({ culprit: named }: Extract<ClaimValue, { kind: 'bisect-log' }>, parts: ForClaims): Decided {
  if (parts.culprit === null) return { kind: 'not-testable', because: noRepository };
  if (named === null)
    return {
      kind: 'not-testable',
      because: `it names no end; the search ends at ${parts.culprit.name.slice(0, 12)}`,
    };
  return culpritStatus({ commit: named }, parts);
}

function isSameCommit(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}

const noRepository = 'commits are built from a repository only, and none was given (--repo COMPONENT=PATH)';

function culpritStatus({ commit }: { readonly commit: string }, { culprit }: ForClaims): Decided {
  if (culprit === null) {
    return { kind: 'not-testable', because: noRepository };
  }
  const same = isSameCommit(commit, culprit.name);
  const standing = culprit.isVerified ? 'and it is verified' : 'and it is a suspect until it is verified';
  return same
    ? { kind: 'confirmed', because: `the search ends at the same commit, ${standing}`, attempts: culprit.attempts }
    : {
        kind: 'refuted',
        because: `the search ends at ${culprit.name.slice(0, 12)}, ${standing}`,
        attempts: culprit.attempts,
      };
}
