// From what is said of single versions to the edges between them: the newest that works below the oldest that fails, and
// the oldest that works again above.

import { compareUpstream } from '../../core/upstream-order.ts';
import type { VersionMention } from './reading.ts';
import type { LineRange, ReportComponent } from '../../core/claim.ts';

export interface Edge {
  readonly component: ReportComponent;
  readonly change: 'introduction' | 'fix';
  readonly good: string | null;
  readonly bad: string | null;
  readonly text: string;
  readonly lines: LineRange;
}

export function edgesOf(mentions: readonly VersionMention[]): readonly Edge[] {
  const components = [...new Set(mentions.map((one) => one.version.component))].filter(
    (one) => one === 'kernel' || one === 'qemu' || one === 'guest-kernel' || one === 'libvirt' || one === 'firmware',
  );
  return components.flatMap((component) => edgesOfComponent(component, mentions));
}

function edgesOfComponent(component: ReportComponent, mentions: readonly VersionMention[]): readonly Edge[] {
  const own = mentions.filter((one) => one.version.component === component && one.outcome !== null);
  const sorted = [...own].sort(byVersion);
  const bads = sorted.filter((one) => one.outcome === 'fails');
  const goods = sorted.filter((one) => one.outcome === 'works');
  const [firstBad] = bads;
  if (!firstBad) return [];
  const below = goods.filter((one) => isBelow(one, firstBad)).at(-1);
  const lastBad = bads.at(-1)!;
  const above = goods.find((one) => isBelow(lastBad, one));
  const edges: Edge[] = [];
  if (below || firstBad.version.reach === 'and-later') edges.push(edge(component, 'introduction', below, firstBad));
  if (above) edges.push(edge(component, 'fix', above, lastBad));
  return edges;
}

/** By upstream's version; builds of one (`4.15.0-135`, `4.15.0-136`) by what a distribution has added. */
function byVersion(a: VersionMention, b: VersionMention): number {
  const order = compareUpstream(a.version.upstream, b.version.upstream);
  if (order !== 0 || shapeOf(a) !== shapeOf(b)) return order;
  return compareUpstream(a.version.version, b.version.version);
}

/** `6.6.64-1.fc37` and `6.6.64-1.qubes` are builds of different people. */
function shapeOf({ version }: VersionMention): string {
  return version.version.replace(/\d+/g, '0');
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
