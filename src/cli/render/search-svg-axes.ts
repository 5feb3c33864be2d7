// Below the funnel: how likely the likeliest culprit was after each test, and the axis of tests and time.

import type { SearchReport } from '../../core/search-report.ts';
import { formatDuration } from './quantities.ts';
import type { Plot } from './search-svg.ts';
import { round, svgText, textWidth } from './svg.ts';

export const certaintyHeight = 56;
const lineHeight = 16;

interface Place {
  readonly xs: readonly number[];
  readonly plot: Plot;
  readonly top: number;
}

export function certaintyParts({ tests }: SearchReport, { xs, plot, top }: Place): readonly string[] {
  const bottom = top + certaintyHeight;
  const yOf = (probability: number): number => bottom - probability * certaintyHeight;
  const steps = tests.map(({ probability }, index) => `H${round(xs[index]!)}V${round(yOf(probability))}`).join('');
  const line = `M${plot.left} ${bottom}${steps}H${plot.right}`;
  return [
    svgText({ x: plot.left, y: top - 6, content: 'how likely the likeliest is', kind: 'faint' }),
    `<path class="mark-range" d="${line}V${bottom}Z"/>`,
    `<path class="line-grid" d="M${plot.left} ${top}H${plot.right}M${plot.left} ${bottom}H${plot.right}"/>`,
    `<path class="line-ink" stroke-width="1.5" d="${line}"/>`,
    svgText({ x: plot.right + 8, y: top + 4, content: '100 %', kind: 'faint' }),
    svgText({ x: plot.right + 8, y: bottom + 4, content: '0 %', kind: 'faint' }),
  ];
}

/** Numbers of tests, and below them the time since the search began. */
export function axisParts({ tests }: SearchReport, { xs, plot, top }: Place): { parts: readonly string[]; bottom: number } {
  const beganAtMs = Math.min(...tests.map((test) => test.startedAtMs));
  const elapsed = tests.map(({ startedAtMs, ms }) => startedAtMs + ms - beganAtMs);
  const timed = elapsed.some((ms) => ms > 0);
  const parts: string[] = [svgText({ x: plot.right + 8, y: top + lineHeight, content: 'tests', kind: 'faint' })];
  if (timed) parts.push(svgText({ x: plot.right + 8, y: top + 2 * lineHeight, content: 'time', kind: 'faint' }));
  let free = plot.left;
  for (const index of tickIndexes(tests.length)) {
    const number = String(index + 1);
    const time = timed ? formatDuration(elapsed[index]!) : '';
    const half = Math.max(textWidth(number), textWidth(time)) / 2;
    const x = xs[index]!;
    if (x - half < free || x + half > plot.right) continue;
    parts.push(svgText({ x, y: top + lineHeight, content: number, kind: 'faint', anchor: 'middle' }));
    if (timed) parts.push(svgText({ x, y: top + 2 * lineHeight, content: time, kind: 'faint', anchor: 'middle' }));
    free = x + half + 10;
  }
  return { parts, bottom: top + (timed ? 2 : 1) * lineHeight + 4 };
}

/** About ten, at round numbers. */
function tickIndexes(tests: number): readonly number[] {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((one) => tests / one <= 12) ?? Math.ceil(tests / 10);
  return Array.from({ length: tests }, (_, index) => index).filter((index) => (index + 1) % step === 0);
}
