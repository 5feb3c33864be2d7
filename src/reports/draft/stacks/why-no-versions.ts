// When the archive's versions can not stand for those of a report: its change lies between two builds of one series of which the archive
// has only one, or before the oldest that there is. A draft would ask another question then; a clone of the tree has these versions.

import { compareUpstream } from '../../../core/scenario/upstream-order.ts';
import { isOfSeries, upstreamSeries } from '../../../core/scenario/upstream-parts.ts';
import { claimedEdges } from '../../read/facts/edges.ts';
import type { ReportReading } from '../../read/report-reading.ts';
import type { AvailableVersions } from '../available-versions.ts';
import { withDottedMonth } from '../map-versions.ts';
import { lineFor, type StackComponent } from './stack-plan.ts';

/** A sentence without its end, or null. Without an archive nothing is known of it. */
export function whyNoVersions(
  reading: ReportReading,
  components: readonly StackComponent[],
  available: AvailableVersions,
): string | null {
  for (const component of components.filter(({ versions }) => versions !== 'newest')) {
    const line = lineFor(component, available);
    const oldest = line?.[0];
    if (!line || !oldest) continue;
    const { versions } = component;
    // A move between two versions is a move between no others.
    const gone =
      typeof versions === 'string'
        ? undefined
        : versions.named.find((named) => !line.some((one) => isOfSeries(one.upstream, named)));
    if (gone !== undefined) return `it is about a move between two versions of QEMU, and the archive does not have ${gone}`;
    for (const { good, bad, change } of claimedEdges(reading.versions.map(withDottedMonth)).filter(
      (edge) => edge.component === component.name,
    )) {
      if (good === null || bad === null) continue;
      const [older, newer] = change === 'introduction' ? [good, bad] : [bad, good];
      if (
        upstreamSeries(older) === upstreamSeries(newer) &&
        !line.some(({ upstream }) => upstream === older || upstream === newer)
      )
        return `it is about a change between ${older} and ${newer}, and the archive has neither`;
      if (compareUpstream(newer, oldest.upstream) < 0)
        return `it is about a change between ${older} and ${newer}, and the oldest in the archive is ${oldest.upstream}`;
    }
  }
  return null;
}
