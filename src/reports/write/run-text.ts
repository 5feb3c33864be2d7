// Runs in words, the same in every form of the report.

import type { Point } from '../../core/point.ts';
import type { Run } from './document.ts';

/** `kernel 6.1.192-2, qemu 1:5.2+dfsg-11+deb11u5, sector 4096, cache none`. */
export function formatPoint(point: Point): string {
  return Object.entries(point)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
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
