// The axis of a history of versions: where each series begins (5.10, 6.1), and which of these labels have room.

import { printableLine } from '../../core/base/printable.ts';

export interface SeriesStart {
  readonly series: string;
  /** Place of its first version. */
  readonly place: number;
}

/** `6.1` of `6.1.192-2`, `1:7.2` of `1:7.2+dfsg-7`; the whole label where it begins in no such way. */
function seriesOf(label: string): string {
  return /^(?:\d+:)?\D*\d+(?:\.\d+)?/.exec(printableLine(label))?.[0] ?? printableLine(label);
}

/** A new one wherever the series is another than of the version before. */
export function seriesStarts(labels: readonly string[]): readonly SeriesStart[] {
  let last: string | null = null;
  return labels.flatMap((label, place) => {
    const series = seriesOf(label);
    if (series === last) return [];
    last = series;
    return [{ series, place }];
  });
}

export interface PlacedLabel {
  readonly text: string;
  /** Where it begins. */
  readonly at: number;
}

/** Those that fit side by side, the first and then each that is clear of the one before. */
export function placeLabels(
  labels: readonly PlacedLabel[],
  { widthOf, gap, room }: { widthOf: (text: string) => number; gap: number; room: number },
): readonly PlacedLabel[] {
  let free = -Infinity;
  return labels.filter(({ text, at }) => {
    if (at < free || at + widthOf(text) > room) return false;
    free = at + widthOf(text) + gap;
    return true;
  });
}
