// What is known of each version of a swept history, one by one or in buckets, for the strip on a terminal and in a picture.

import type { SweptStrip } from '../../core/stored/sweep-report.ts';

export type VersionMark =
  | 'tested-good'
  | 'tested-bad'
  /** Tests of one version, or of versions in one bucket, said both. */
  | 'tested-both'
  | 'untestable'
  | 'no-answer'
  /** Between tested ones that say the same. */
  | 'good'
  | 'bad'
  | 'unknown';

/** One for each version, oldest first. */
export function versionMarks(strip: SweptStrip, versions: number): readonly VersionMark[] {
  const marks: VersionMark[] = Array.from({ length: versions }, () => 'unknown');
  for (const { verdict, from, to } of strip.stretches) {
    for (let place = Math.max(0, from); place <= Math.min(to, versions - 1); place += 1) marks[place] = verdict;
  }
  const tested = new Map<number, VersionMark>();
  for (const { place, outcome } of strip.tests) {
    const seen = markOf(outcome);
    const before = tested.get(place);
    tested.set(place, before === undefined ? seen : stronger(before, seen));
  }
  for (const [place, mark] of tested) if (place >= 0 && place < versions) marks[place] = mark;
  return marks;
}

/** One for each of at most `buckets` groups of neighbours. */
export function bucketMarks(marks: readonly VersionMark[], buckets: number): readonly VersionMark[] {
  if (marks.length <= buckets) return marks;
  return Array.from({ length: buckets }, (_, bucket) => {
    const from = Math.floor((bucket * marks.length) / buckets);
    const to = Math.floor(((bucket + 1) * marks.length) / buckets);
    return marks.slice(from, to).reduce(stronger);
  });
}

function markOf(outcome: SweptStrip['tests'][number]['outcome']): VersionMark {
  switch (outcome) {
    case 'good':
      return 'tested-good';
    case 'bad':
      return 'tested-bad';
    case 'skip':
    case 'other-failure':
      return 'untestable';
    case 'no-answer':
      return 'no-answer';
  }
}

// What says more stands for both; both answers together are told, for a failure must not be hidden by its neighbour.
const strength: readonly VersionMark[] = [
  'unknown',
  'good',
  'bad',
  'no-answer',
  'untestable',
  'tested-good',
  'tested-bad',
  'tested-both',
];

function stronger(a: VersionMark, b: VersionMark): VersionMark {
  const sides = new Set([sideOf(a), sideOf(b)]);
  if (sides.has('good') && sides.has('bad')) return 'tested-both';
  return strength.indexOf(a) >= strength.indexOf(b) ? a : b;
}

function sideOf(mark: VersionMark): 'good' | 'bad' | null {
  if (mark === 'tested-good' || mark === 'good') return 'good';
  return mark === 'tested-bad' || mark === 'bad' ? 'bad' : null;
}
