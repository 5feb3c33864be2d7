// Whether a component's versions change between failing and passing where a report says that they do.

import { pointKey, pointWithout } from '../../core/scenario/point.ts';
import { compareUpstream } from '../../core/scenario/upstream-order.ts';
import type { ClaimStatus, ClaimValue } from '../../core/stored/claim.ts';
import type { JudgedPoint, OrderedComponent } from './judged-point.ts';

type Edge = Extract<ClaimValue, { kind: 'edge' }>;
type Decided = Exclude<ClaimStatus, { readonly kind: 'open' }>;

interface Placed extends JudgedPoint {
  readonly label: string;
  readonly upstream: string;
}

export function judgeEdge(edge: Edge, judged: readonly JudgedPoint[], components: readonly OrderedComponent[]): Decided {
  const versions = components.find(({ name }) => name === edge.component)?.versions ?? [];
  const strips = stripsAlong(edge.component, judged, versions).filter((strip) =>
    strip.some(({ verdict }) => verdict === 'bad'),
  );
  if (strips.length === 0) return { kind: 'not-testable', because: 'nothing that was tried fails' };
  const changes = strips.flatMap((strip) => changesIn(strip, edge.change));
  const fitting = changes.filter((change) => fits(change, edge));
  const [shown] = narrowest(fitting.length > 0 ? fitting : changes, versions);
  if (!shown) return withoutChange(edge, strips);
  const { before, after } = shown;
  const verb = edge.change === 'introduction' ? 'begins' : 'ends';
  const because = `it ${verb} between ${edge.component} ${before.label} and ${after.label}`;
  return {
    kind: fitting.length > 0 ? 'confirmed' : 'refuted',
    because,
    attempts: [...before.attempts, ...after.attempts],
  };
}

interface Change {
  readonly before: Placed;
  readonly after: Placed;
}

function stripsAlong(
  axis: string,
  judged: readonly JudgedPoint[],
  versions: OrderedComponent['versions'],
): readonly (readonly Placed[])[] {
  const strips = new Map<string, Placed[]>();
  for (const one of judged) {
    const label = one.point[axis];
    const version = versions.find((known) => known.label === label);
    if (!version || (one.verdict !== 'good' && one.verdict !== 'bad')) continue;
    const rest = pointKey(pointWithout(axis, one.point));
    strips.set(rest, [...(strips.get(rest) ?? []), { ...one, ...version }]);
  }
  const place = ({ label }: Placed): number => versions.findIndex((known) => known.label === label);
  return [...strips.values()].map((strip) => strip.sort((a, b) => place(a) - place(b)));
}

function changesIn(strip: readonly Placed[], change: Edge['change']): readonly Change[] {
  const [older, newer] = change === 'introduction' ? (['good', 'bad'] as const) : (['bad', 'good'] as const);
  return strip.flatMap((after, index) => {
    const before = strip[index - 1];
    return before?.verdict === older && after.verdict === newer ? [{ before, after }] : [];
  });
}

/** What was seen between its two versions may be what the report says. */
function fits({ before, after }: Change, { change, good, bad }: Edge): boolean {
  const [older, newer] = change === 'introduction' ? [good, bad] : [bad, good];
  const isBeforeNewer = newer === null || compareUpstream(before.upstream, newer) < 0;
  const isAfterOlder = older === null || compareUpstream(after.upstream, older) > 0;
  return isBeforeNewer && isAfterOlder;
}

function narrowest(changes: readonly Change[], versions: OrderedComponent['versions']): readonly Change[] {
  const place = ({ label }: Placed): number => versions.findIndex((known) => known.label === label);
  const width = ({ before, after }: Change): number => place(after) - place(before);
  return [...changes].sort((a, b) => width(a) - width(b));
}

function withoutChange({ change, component }: Edge, strips: readonly (readonly Placed[])[]): Decided {
  const failing = strips.map((strip) => strip.filter(({ verdict }) => verdict === 'bad'));
  const longest = [...failing].sort((a, b) => b.length - a.length)[0] ?? [];
  const [oldest, newest] = [longest[0], longest.at(-1)];
  const attempts = longest.flatMap((one) => one.attempts);
  if (longest.length < 2) return { kind: 'not-testable', because: `no ${component} on the other side of it was tried` };
  return change === 'introduction'
    ? { kind: 'refuted', because: `it fails with the oldest ${component} that was tried too, ${oldest?.label ?? ''}`, attempts }
    : {
        kind: 'refuted',
        because: `it fails with the newest ${component} that was tried too, ${newest?.label ?? ''}`,
        attempts,
      };
}
