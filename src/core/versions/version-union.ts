// One line of versions out of several that overlap: hunts about one component plan different parts of its line.

import type { Version } from '../scenario/version.ts';

/** Oldest first, each label once. What only one line has stands before the next version that others have too. */
export function unionOfVersions(lines: readonly (readonly Version[])[]): readonly Version[] {
  const [longest = [], ...others] = [...lines].sort((a, b) => b.length - a.length);
  return others.reduce((merged, line) => inserted(merged, line), [...longest]);
}

function inserted(merged: readonly Version[], line: readonly Version[]): readonly Version[] {
  const result = [...merged];
  // From the newest on: whatever is after a version has its place already.
  let before = result.length;
  for (const version of [...line].reverse()) {
    const place = result.findIndex(({ label }) => label === version.label);
    if (place >= 0) before = place;
    else result.splice(before, 0, version);
  }
  return result;
}
