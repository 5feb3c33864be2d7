// What upstream calls a version. Trackers of regressions know tags and commits and no distribution's versions, and a range that
// crosses stable series is misfiled (regzbot's documentation), so ranges for them are made of mainline releases.

import type { ComponentRole } from '../../core/scenario/scenario.ts';

/** `6.1.192` of a kernel is `v6.1`; `5.2` of QEMU is `v5.2.0`. Null for text that is no version. */
export function mainlineTag(role: ComponentRole, upstream: string): string | null {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?(?:[-~.]?(rc\d+))?/.exec(upstream);
  if (!match) return null;
  const [, major = '', minor = '', patch = '0', candidate] = match;
  switch (role) {
    case 'host-kernel':
    case 'guest-kernel':
      return `v${major}.${minor}${candidate === undefined ? '' : `-${candidate}`}`;
    case 'qemu':
      return `v${major}.${minor}.${patch}${candidate === undefined ? '' : `-${candidate}`}`;
    case 'firmware':
      return `rel-${major}.${minor}.${patch}`;
    case 'host-tool':
    case 'loader':
      return null;
  }
}

/** `#regzbot introduced: v5.10..v6.1`; null when the two are one release, which names no range. */
export function regzbotLine(before: string | null, after: string | null): string | null {
  if (before === null || after === null || before === after) return null;
  return `#regzbot introduced: ${before}..${after}`;
}
