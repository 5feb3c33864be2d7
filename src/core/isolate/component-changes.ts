// When the components of a condition changed, by the upstream releases on both sides of each border, and which of them changed
// first as far as that tells. Pure.

import { releaseMonth } from '../scenario/upstream-releases.ts';
import type { PlannedComponent } from '../stored/hunt-plan.ts';
import type { ComponentChange, ComponentChanges, ConditionPart, DatedRelease } from './isolate-report.ts';

/** A component with the versions that its borders lie between. */
export type VersionedComponent = Pick<PlannedComponent, 'name' | 'versions'>;

export function changesOfComponents(
  parts: readonly ConditionPart[],
  components: readonly VersionedComponent[],
): ComponentChanges {
  const changes = parts.flatMap((part) => {
    if (part.operator === 'in') return [];
    const versions = components.find(({ name }) => name === part.part)?.versions ?? [];
    const release = (label: string): DatedRelease => {
      const version = versions.find((one) => one.label === label);
      const upstream = version?.upstream ?? label;
      return { upstream, month: version ? releaseMonth(version.id, upstream) : null };
    };
    return part.intervals.flatMap(({ from, until }) => [
      ...(from ? [changeOf(part.part, 'begins', from, release)] : []),
      ...(until ? [changeOf(part.part, 'ends', until, release)] : []),
    ]);
  });
  return { changes, first: firstOf(changes) };
}

function changeOf(
  part: string,
  kind: ComponentChange['kind'],
  edge: { readonly before: string; readonly after: string },
  release: (label: string) => DatedRelease,
): ComponentChange {
  return { part, kind, after: release(edge.before), until: release(edge.after) };
}

/** It changed by the month in which the other had not changed yet. */
function firstOf(changes: readonly ComponentChange[]): string | null {
  const parts = [...new Set(changes.map(({ part }) => part))];
  if (parts.length < 2) return null;
  const firsts = parts.flatMap((part) => changes.find((one) => one.part === part) ?? []);
  const earliest = firsts.find(({ part, until }) =>
    firsts.every((other) => other.part === part || isBefore(until.month, other.after.month)),
  );
  return earliest?.part ?? null;
}

function isBefore(month: string | null, other: string | null): boolean {
  return month !== null && other !== null && month <= other;
}
