// From what is said of single versions to the edges between them: the newest that works below the oldest that fails, and
// the oldest that works again above.

import { compareUpstream } from '../../../core/scenario/upstream-order.ts';
import { upstreamSeries } from '../../../core/scenario/upstream-parts.ts';
import type { LineRange, ReportComponent } from '../../../core/stored/claim.ts';
import type { VersionMention } from '../report-reading.ts';

export interface Edge {
  readonly component: ReportComponent;
  readonly change: 'introduction' | 'fix';
  readonly good: string | null;
  readonly bad: string | null;
  readonly text: string;
  readonly lines: LineRange;
}

export function claimedEdges(mentions: readonly VersionMention[]): readonly Edge[] {
  const components = [...new Set(mentions.map((one) => one.version.component))].filter(
    (one) => one === 'kernel' || one === 'qemu' || one === 'guest-kernel' || one === 'libvirt' || one === 'firmware',
  );
  return components.flatMap((component) => edgesOfComponent(component, mentions));
}

function edgesOfComponent(component: ReportComponent, mentions: readonly VersionMention[]): readonly Edge[] {
  const own = mentions.filter((one) => one.version.component === component);
  const told = withoutMixedSeries([...own.filter((one) => one.outcome !== null)].sort(byVersion));
  const steps = changesOf(told);
  const edges = (isOneStory(steps) ? steps : steps.filter(([before, after]) => seriesOf(before) === seriesOf(after)))
    .filter(([before, after]) => !isOpenBetween(before, after, own) && !areElsewhere(before, after))
    .map(([before, after]) =>
      before.outcome === 'works' ? edge(component, 'introduction', before, after) : edge(component, 'fix', after, before),
    );
  const [first] = told;
  const begins = first?.outcome === 'fails' && first.version.reach === 'and-later';
  return begins ? [edge(component, 'introduction', undefined, first), ...edges] : edges;
}

type Change = readonly [VersionMention, VersionMention];

/** Neighbours of which one works and the other fails, oldest first. */
function changesOf(sorted: readonly VersionMention[]): readonly Change[] {
  return sorted.flatMap((after, index): readonly Change[] => {
    const before = sorted[index - 1];
    return before && before.outcome !== after.outcome && isBelow(before, after) ? [[before, after]] : [];
  });
}

/** It came, or went, or came and went; more changes are those of several stable series, each with a story of its own. */
function isOneStory(steps: readonly Change[]): boolean {
  return steps.length <= 1 || (steps.length === 2 && steps[0]![0].outcome === 'works');
}

function seriesOf({ version }: VersionMention): string {
  return upstreamSeries(version.upstream);
}

/** "6.1 is broken, fixed in 6.1.66": the series that has both is no end of anything. */
function withoutMixedSeries(told: readonly VersionMention[]): readonly VersionMention[] {
  return told.filter(
    (one) =>
      one.version.upstream !== seriesOf(one) ||
      !told.some(
        (other) =>
          other.version.upstream !== one.version.upstream && seriesOf(other) === seriesOf(one) && other.outcome !== one.outcome,
      ),
  );
}

/** A version between them of which something may be said makes the edge one that nobody has drawn. */
function isOpenBetween(before: VersionMention, after: VersionMention, own: readonly VersionMention[]): boolean {
  return own.some((one) => one.outcome === null && one.assumed !== null && isBelow(before, one) && isBelow(one, after));
}

const distributions =
  /\b(?:debian|ubuntu|fedora|centos|rhel|opensuse|arch|gentoo|nixos|manjaro|proxmox|mint|rocky|alma|slackware|alpine|windows|macos|freebsd)\b/gi;

/** What works on one distribution and fails on another differs in more than its version. */
function areElsewhere(before: VersionMention, after: VersionMention): boolean {
  const [left, right] = [before, after].map(({ text }) => new Set(text.toLowerCase().match(distributions) ?? []));
  return left!.size > 0 && right!.size > 0 && ![...left!].some((name) => right!.has(name));
}

/** By upstream's version; builds of one (`4.15.0-135`, `4.15.0-136`) by what a distribution has added. */
function byVersion(a: VersionMention, b: VersionMention): number {
  const order = compareUpstream(a.version.upstream, b.version.upstream);
  if (order !== 0 || shapeOf(a) !== shapeOf(b)) return order;
  return compareUpstream(a.version.version, b.version.version);
}

/** `6.6.64-1.fc37` and `6.6.64-1.qubes` are builds of different people. */
function shapeOf({ version }: VersionMention): string {
  return version.version.replace(/(?:-(?:pve|generic|amd64|arm64|lowlatency|default))+$/, '').replace(/\d+/g, '0');
}

function isBelow(a: VersionMention, b: VersionMention): boolean {
  return byVersion(a, b) < 0;
}

/** As upstream calls them, unless that is the same for both. */
function namesOf(good: VersionMention | undefined, bad: VersionMention): Pick<Edge, 'good' | 'bad'> {
  const named = good?.version.upstream === bad.version.upstream ? 'version' : 'upstream';
  return { good: good?.version[named] ?? null, bad: bad.version[named] };
}

function edge(component: ReportComponent, change: Edge['change'], good: VersionMention | undefined, bad: VersionMention): Edge {
  const [first, last] = [good ?? bad, bad].sort((a, b) => a.lines.first - b.lines.first) as [VersionMention, VersionMention];
  return {
    component,
    change,
    ...namesOf(good, bad),
    text: first.text === last.text ? first.text : `${first.text} / ${last.text}`,
    lines: { first: first.lines.first, last: Math.max(first.lines.last, last.lines.last) },
  };
}
