// What people call the rungs of the ladder. Pure.

import type { RungName } from '../stored/verification.ts';

export const rungTitles: Readonly<Record<RungName, string>> = {
  pair: 'culprit against parent',
  difference: 'the difference',
  revert: 'revert at the newest bad version',
  'revert-nearer': 'revert at an older version',
  parts: 'revert in part',
  apply: 'the culprit on a good version',
  fresh: 'on hosts booted anew',
  neighbours: 'the versions beside them',
  newest: 'the newest version',
};
