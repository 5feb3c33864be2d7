// Which versions of an archive stand for those that a report names: the nearest on the same side of each edge. Nothing is
// mapped in silence: each choice comes with a sentence.

import { compareUpstream } from '../../core/scenario/upstream-order.ts';
import { isOfSeries, upstreamSeries } from '../../core/scenario/upstream-parts.ts';
import type { Version, VersionLine } from '../../core/scenario/version.ts';
import { matchingVersions, parseVersionPattern, selectVersions } from '../../core/scenario/version-pattern.ts';
import { claimedEdges, type Edge } from '../read/facts/edges.ts';
import type { ReportReading, VersionMention } from '../read/report-reading.ts';

export type MappedSide = 'works' | 'fails' | 'unknown';

export interface MappedVersion {
  /** For `versions:` of a scenario. */
  readonly pattern: string;
  /** The version that the pattern selects now; null when no archive was asked. */
  readonly label: string | null;
  /** What the report says of where it lies. */
  readonly side: MappedSide;
  /** Versions of the report that it stands for. */
  readonly standsFor: readonly string[];
  /** A sentence for people. */
  readonly because: string;
}

/** What a scenario's component may stand for in a report. */
export type MappedComponent = 'kernel' | 'qemu' | 'firmware' | 'guest-kernel' | 'target';

export interface VersionMapping {
  readonly component: MappedComponent;
  /** Oldest first. */
  readonly versions: readonly MappedVersion[];
}

/** `line` null: no archive was asked, and the versions stay as the report has them. */
export function mapVersions(reading: ReportReading, component: MappedComponent, line: VersionLine | null): VersionMapping {
  const versions = reading.versions.map(withDottedMonth);
  const mentions = versions.filter((one) => one.version.component === component);
  const told = claimedEdges(versions).filter((edge) => edge.component === component);
  // Without an edge that the report draws, the one that its words make likely.
  const edges = told.length > 0 ? told : claimedEdges(mentions.map(asAssumed));
  const isAssumed = told.length === 0;
  if (line === null || line.length === 0) return { component, versions: asReported(mentions, edges) };
  const wanted = wantedVersions({ mentions, edges, line, component, isAssumed });
  return { component, versions: merged(wanted, line) };
}

/** edk2 is named by its month: 202511 is Debian's 2025.11. */
export function withDottedMonth(mention: VersionMention): VersionMention {
  if (mention.version.component !== 'firmware') return mention;
  const upstream = mention.version.upstream.replace(/^(20\d\d)(\d\d)(?:\d\d)?$/, '$1.$2');
  return { ...mention, version: { ...mention.version, upstream } };
}

/** Of a component that the report is not about. */
export function newestVersion(component: MappedComponent, line: VersionLine | null): VersionMapping {
  const newest = line?.at(-1);
  const version: MappedVersion = {
    pattern: newest && line ? patternFor(newest, line) : 'latest',
    label: newest?.label ?? null,
    side: 'unknown',
    standsFor: [],
    because: `the newest there is: the report is not about ${names[component]}`,
  };
  return { component, versions: [version] };
}

/** Of a component of which the report names no version: one of each series. */
export function everyVersion(component: MappedComponent, line: VersionLine | null): VersionMapping {
  const because = `the report names no ${names[component]}`;
  const blank = { side: 'unknown', standsFor: [], because } as const;
  if (!line || line.length === 0) return { component, versions: [{ ...blank, pattern: 'latest', label: null }] };
  const newest = line.filter((one) => newestOfSeries(one, line) === one);
  return { component, versions: newest.map((one) => ({ ...blank, pattern: patternFor(one, line), label: one.label })) };
}

/** Of a component of which the words of the report name these, and say no more. */
export function namedVersions(
  component: MappedComponent,
  upstreams: readonly string[],
  line: VersionLine | null,
): VersionMapping {
  if (line !== null && line.length > 0) {
    const wanted = upstreams.flatMap((upstream) => neighboursOf(upstream, 'unknown', line));
    return { component, versions: merged(wanted, line) };
  }
  const because = (upstream: string): string => `${upstream} of the report; no archive was asked`;
  const blank = { label: null, side: 'unknown' } as const;
  const versions = upstreams.map((one) => ({ ...blank, pattern: one, standsFor: [one], because: because(one) }));
  return { component, versions };
}

const names: Readonly<Record<MappedComponent, string>> = {
  kernel: 'kernel',
  qemu: 'QEMU',
  firmware: 'firmware',
  'guest-kernel': 'guest kernel',
  target: 'QEMU that it is moved to',
};

function asAssumed(mention: VersionMention): VersionMention {
  return { ...mention, outcome: mention.outcome ?? mention.assumed };
}

interface WantedVersion extends Omit<MappedVersion, 'label' | 'pattern'> {
  readonly version: Version;
}

interface Asked {
  readonly mentions: readonly VersionMention[];
  readonly edges: readonly Edge[];
  readonly line: VersionLine;
  readonly component: MappedComponent;
  /** Whether the edges are assumptions. */
  readonly isAssumed: boolean;
}

function wantedVersions({ mentions, edges, line, component, isAssumed }: Asked): readonly WantedVersion[] {
  const wanted = edges
    .flatMap((edge) => besideEdge(edge, line))
    .map((one) => (isAssumed ? { ...one, because: `${one.because} (assumed)` } : one));
  const told = mentions.filter((one) =>
    edges.every((edge) => one.version.upstream !== edge.good && one.version.upstream !== edge.bad),
  );
  // What lies on a known side needs no neighbour of its own: the edge's stands for it.
  if (edges.length === 0) {
    for (const upstream of new Set(told.map((one) => one.version.upstream))) {
      const own = told.filter((one) => one.version.upstream === upstream);
      const outcome = own.find((one) => one.outcome !== null)?.outcome;
      const assumed = outcome === undefined ? own.find((one) => one.assumed !== null)?.assumed : null;
      const near = neighboursOf(upstream, outcome ?? assumed ?? 'unknown', line);
      wanted.push(
        ...near.map((one) =>
          assumed && one.side === assumed ? { ...one, because: `${one.because}; assumed: it ${assumed}` } : one,
        ),
      );
    }
  }
  const name = names[component];
  if (wanted.length < 2 && !wanted.some((one) => one.side === 'works'))
    wanted.push({
      version: line[0]!,
      side: 'unknown',
      standsFor: [],
      because: `the oldest ${name} there is, as a version that may still work`,
    });
  if (component === 'kernel' || wanted.length < 2)
    wanted.push({
      version: line.at(-1)!,
      side: 'unknown',
      standsFor: [],
      because: `the newest ${name} there is, to see whether it has been fixed since`,
    });
  return wanted.slice(0, 40);
}

function besideEdge(edge: Edge, line: VersionLine): WantedVersion[] {
  const [older, newer] = edge.change === 'introduction' ? [edge.good, edge.bad] : [edge.bad, edge.good];
  const [olderSide, newerSide]: readonly MappedSide[] =
    edge.change === 'introduction' ? ['works', 'fails'] : ['fails', 'works'];
  const below =
    older === null ? line.filter((one) => compareUpstream(one.upstream, newer ?? '') < 0).at(-1) : atMost(older, line);
  const above = newer === null ? undefined : line.find((one) => compareUpstream(one.upstream, newer) >= 0);
  const found: WantedVersion[] = [];
  const at = older ?? `before ${newer ?? ''}`;
  if (below)
    found.push({
      version: below,
      side: olderSide!,
      standsFor: older === null ? [] : [older],
      because: sentence(at, below, `${olderSide}, nearest on the older side`),
    });
  // Of a series the newest is taken, so that the same series does not stand for both sides.
  if (above)
    found.push({
      version: newestOfSeries(above, line),
      side: newerSide!,
      standsFor: newer === null ? [] : [newer],
      because: sentence(newer!, above, `${newerSide}, nearest on the newer side`),
    });
  return found;
}

function sentence(reported: string, version: Version, how: string): string {
  return isOfSeries(version.upstream, reported)
    ? `${reported} of the report: ${how}`
    : `${reported} of the report is not in the archive: ${how}`;
}

/** Without an edge that says on which side a version lies, the archive's versions before and after it both stand for it. */
function neighboursOf(upstream: string, side: MappedSide, line: VersionLine): readonly WantedVersion[] {
  const pattern = parseVersionPattern(upstream);
  const same = pattern.ok ? matchingVersions(pattern.pattern, line).at(-1) : undefined;
  const series = same ?? line.filter((one) => upstreamSeries(one.upstream) === upstreamSeries(upstream)).at(-1);
  if (series) return [{ version: series, side, standsFor: [upstream], because: `${upstream} of the report: the same series` }];
  const before = line.filter((one) => compareUpstream(one.upstream, upstream) < 0).at(-1);
  const after = line.find((one) => compareUpstream(one.upstream, upstream) > 0);
  return [
    ...(before
      ? [
          {
            version: before,
            side: 'unknown' as const,
            standsFor: [upstream],
            because: `${upstream} of the report is not in the archive: the nearest older one`,
          },
        ]
      : []),
    ...(after
      ? [
          {
            version: newestOfSeries(after, line),
            side: 'unknown' as const,
            standsFor: [upstream],
            because: `${upstream} of the report is not in the archive: the nearest newer one`,
          },
        ]
      : []),
  ];
}

function atMost(upstream: string, line: VersionLine): Version | undefined {
  return line.filter((one) => compareUpstream(one.upstream, upstream) <= 0 || isOfSeries(one.upstream, upstream)).at(-1);
}

function newestOfSeries(version: Version, line: VersionLine): Version {
  return line.filter((one) => upstreamSeries(one.upstream) === upstreamSeries(version.upstream)).at(-1) ?? version;
}

function merged(wanted: readonly WantedVersion[], line: VersionLine): readonly MappedVersion[] {
  const sides = new Map<Version, WantedVersion>();
  for (const one of wanted) {
    const known = sides.get(one.version);
    if (!known) sides.set(one.version, one);
    else if (known.side === 'unknown' && one.side !== 'unknown')
      sides.set(one.version, { ...one, standsFor: [...new Set([...known.standsFor, ...one.standsFor])] });
    else sides.set(one.version, { ...known, standsFor: [...new Set([...known.standsFor, ...one.standsFor])] });
  }
  return line.flatMap((version) => {
    const found = sides.get(version);
    if (!found) return [];
    const { side, standsFor, because } = found;
    return [{ pattern: patternFor(version, line), label: version.label, side, standsFor, because }];
  });
}

/** The series where it gives this very version, since archives forget exact ones; else the version itself. */
function patternFor(version: Version, line: VersionLine): string {
  const series = upstreamSeries(version.upstream);
  const parsed = parseVersionPattern(series);
  return parsed.ok && selectVersions(parsed.pattern, line).at(-1) === version ? series : version.label.replace(/^\d+:/, '');
}

function isWithinSeries(one: string, other: string): boolean {
  return upstreamSeries(one) === upstreamSeries(other);
}

function asReported(mentions: readonly VersionMention[], edges: readonly Edge[]): readonly MappedVersion[] {
  const found = new Map<string, MappedVersion>();
  const apart = new Set(
    edges.flatMap(({ good, bad }) => (good !== null && bad !== null && isWithinSeries(good, bad) ? [good, bad] : [])),
  );
  const add = (upstream: string, side: MappedSide): void => {
    const series = apart.has(upstream) ? upstream : upstreamSeries(upstream);
    if (!found.has(series) && parseVersionPattern(series).ok)
      found.set(series, {
        pattern: series,
        label: null,
        side,
        standsFor: [upstream],
        because: `${upstream} of the report; no archive was asked`,
      });
  };
  for (const edge of edges) {
    if (edge.good !== null) add(edge.good, 'works');
    if (edge.bad !== null) add(edge.bad, 'fails');
  }
  if (edges.length === 0)
    for (const one of mentions.slice(0, 8)) add(one.version.upstream, one.outcome ?? one.assumed ?? 'unknown');
  if (found.size === 0)
    found.set('latest', {
      pattern: 'latest',
      label: null,
      side: 'unknown',
      standsFor: [],
      because: 'the report names none; no archive was asked',
    });
  return [...found.values()].sort((a, b) => compareUpstream(a.pattern, b.pattern));
}
