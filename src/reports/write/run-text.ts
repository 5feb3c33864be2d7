// Runs in words, the same in every form of the report.

import { correctorWords } from '../../core/attempt/override-mark.ts';
import type { Point } from '../../core/scenario/point.ts';
import type { Run } from './document.ts';

/** `kernel 6.1.192-2, qemu 1:5.2+dfsg-11+deb11u5, sector 4096, cache none`. */
export function formatPoint(point: Point): string {
  return Object.entries(point)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

/** What most runs have of each setting, in the order of the first one: what is common is said once for all of them. */
export function usualPoint(runs: readonly Pick<Run, 'point'>[]): Point {
  const names = [...new Set(runs.flatMap(({ point }) => Object.keys(point)))];
  return Object.fromEntries(names.map((name) => [name, mostFrequent(runs.flatMap(({ point }) => point[name] ?? []))]));
}

/** In what a point is not the usual one; all of it for a point of other settings; empty for the usual one itself. */
export function formatApart(point: Point, usual: Point): string {
  const names = Object.keys(usual);
  if (names.length !== Object.keys(point).length) return formatPoint(point);
  return formatPoint(
    Object.fromEntries(names.filter((name) => point[name] !== usual[name]).map((name) => [name, point[name] ?? ''])),
  );
}

/** The first of those that are there equally often. */
function mostFrequent(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return [...counts].find(([, count]) => count === most)?.[0] ?? '';
}

/** `good`; `good, a person says` where that is not what was seen. */
export function formatOutcome({ outcome, saidBy }: Pick<Run, 'outcome' | 'saidBy'>): string {
  return saidBy === undefined ? outcome : `${outcome}, ${correctorWords[saidBy]} says`;
}

/** What stands before the runs. */
export function usualSentence(usual: Point): string {
  return `Each with ${formatPoint(usual)}, where it does not say otherwise.`;
}

/** `99.9 %`. Never more than was seen: 99.96 % is not 100 %. */
export function formatShare(share: number): string {
  return `${Math.floor(share * 1000) / 10} %`;
}

/** `2026-11-22 14:03 UTC, 2.1 s`. */
export function formatRunTime({ startedAtMs, totalMs }: Pick<Run, 'startedAtMs' | 'totalMs'>): string {
  const time = new Date(startedAtMs).toISOString().slice(0, 16).replace('T', ' ');
  return `${time} UTC, ${(totalMs / 1000).toFixed(1)} s`;
}
