// What stands behind the first screen of a report.

import type { ReportDocument, Section } from './document.ts';
import { withoutTrackerLines } from './tracker-lines.ts';

/** Every section that is not on the first screen word for word, and each line for a robot only once. */
export function detailsOf({ front, sections }: Pick<ReportDocument, 'front' | 'sections'>): readonly Section[] {
  const shown = new Set(front.map(({ id }) => id));
  return sections
    .filter(({ id }) => !shown.has(id))
    .map((section) => (shown.has('tracker') ? withoutTrackerLines(section) : section))
    .filter(({ blocks }) => blocks.length > 0);
}
