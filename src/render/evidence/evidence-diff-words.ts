// What terminal and page say of a difference alike.

import type { Difference, EvidenceDiff, StreamRow } from '../../core/evidence/evidence-diff.ts';
import type { FactGroup } from '../../core/evidence/traced-run.ts';
import type { Point } from '../../core/scenario/point.ts';

const groupWords: Readonly<Record<FactGroup, string>> = {
  request: 'request',
  probe: 'what the device was found to accept',
  call: 'system call',
  firmware: 'firmware',
  guest: 'guest console',
  qemu: 'QEMU’s output',
  limit: 'device limit',
  monitor: 'QEMU’s monitor',
  block: 'block layer',
  'kernel-log': 'kernel log',
  module: 'module',
  config: 'kernel configuration',
  banner: 'banner',
};

export function differenceTitle({ group, a, b }: Difference): string {
  const word = groupWords[group];
  const failing = [a, b].map((side) => side !== null && !side.counterpart && / → E[A-Z]+$/.test(side.text));
  if (group === 'request' && (failing[0] || failing[1])) return `request that fails on ${failing[1] ? 'B' : 'A'}`;
  if (a !== null && b !== null && !a.counterpart && !b.counterpart) return word;
  return `${word}, on ${a === null || a.counterpart ? 'B' : 'A'} only`;
}

export function pointTextIn(point: Point, names: readonly string[]): string {
  return names.map((name) => `${name}=${point[name] ?? ''}`).join('  ');
}

/** In which both sides are the same. */
export function commonNames({ a, axes }: EvidenceDiff): readonly string[] {
  return Object.keys(a.point).filter((name) => !axes.includes(name));
}

const shownOfGroup: Readonly<Partial<Record<FactGroup, number>>> = {
  block: 2,
  'kernel-log': 2,
  module: 2,
  config: 2,
  monitor: 4,
  call: 4,
  request: 4,
};
const shownMax = 5;

/** Of the most telling, some of each kind; the number of those left out goes with them. */
export function tellingDifferences(differences: readonly Difference[]): {
  readonly shown: readonly Difference[];
  readonly leftOut: readonly { readonly words: string; readonly count: number }[];
} {
  const seen = new Map<FactGroup, number>();
  const shown = differences.filter(({ group }) => {
    const count = (seen.get(group) ?? 0) + 1;
    seen.set(group, count);
    return count <= (shownOfGroup[group] ?? shownMax);
  });
  const leftOut = [...seen].flatMap(([group, count]) => {
    const more = count - (shownOfGroup[group] ?? shownMax);
    return more > 0 ? [{ words: groupWords[group], count: more }] : [];
  });
  return { shown, leftOut };
}

export interface FoldedRow {
  readonly mark: 'A' | 'B' | ' ';
  readonly text: string;
}

// Two or three reads are read faster than the sentence that would stand for them.
const foldedMin = 4;

/** Requests that differ only in where they go become one line. */
export function foldedRows(rows: readonly StreamRow[]): readonly FoldedRow[] {
  const folded: FoldedRow[] = [];
  const shapeOf = ({ a, b }: StreamRow): string =>
    `${String(a === null)} ${String(b === null)} ${(a ?? b ?? '').replace(/ at \d+ /, ' ')}`;
  for (let at = 0; at < rows.length;) {
    const first = rows[at];
    if (!first) break;
    let end = at + 1;
    while (end < rows.length && shapeOf(rows[end] as StreamRow) === shapeOf(first)) end += 1;
    const same = rows.slice(at, end);
    const texts = same.map(({ a, b }) => a ?? b ?? '');
    const mark = first.a === null ? 'B' : first.b === null ? 'A' : ' ';
    if (same.length < foldedMin) folded.push(...texts.map((text) => ({ mark, text }) as const));
    else {
      const [, last = ''] = / at (\d+) /.exec(texts.at(-1) ?? '') ?? [];
      folded.push({
        mark,
        text: `${(texts[0] ?? '').replace(/ at (\d+) /, ` at $1, ..., ${last} `)}, ${String(same.length)} times`,
      });
    }
    at = end;
  }
  return folded;
}
