// Below the funnel: how likely the likeliest culprit was after each test, and the axis of tests and time.

import { formatDuration } from '../../core/base/quantities.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import { round, svgText, textWidth } from '../base/svg.ts';
import type { Plot } from './search-svg-scale.ts';

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
    svgText({ x: plot.right + 8, y: bottom, content: '0 %', kind: 'faint' }),
  ];
}

/** Numbers of tests, and below them the time since the search began. */
export function axisParts({ tests }: SearchReport, { xs, plot, top }: Place): { parts: readonly string[]; bottom: number } {
  const beganAtMs = Math.min(...tests.map((test) => test.startedAtMs));
  const elapsed = tests.map(({ startedAtMs, ms }) => startedAtMs + ms - beganAtMs);
  const timed = elapsed.some((ms) => ms > 0);
  const [numbersY, timesY] = [top + lineHeight + 4, top + 2 * lineHeight + 4];
  const parts: string[] = [svgText({ x: plot.right + 8, y: numbersY, content: 'tests', kind: 'faint' })];
  if (timed) parts.push(svgText({ x: plot.right + 8, y: timesY, content: 'time', kind: 'faint' }));
  const labels = tests.map((_, index) => ({ number: String(index + 1), time: timed ? formatDuration(elapsed[index]!) : '' }));
  const widest = Math.max(0, ...labels.map(({ number, time }) => Math.max(textWidth(number), textWidth(time))));
  for (const index of tickIndexes(tests.length, (widest + 14) / ((plot.right - plot.left) / (tests.length + 1)))) {
    const { number, time } = labels[index]!;
    const x = xs[index]!;
    if (x - widest / 2 < plot.left || x + widest / 2 > plot.right) continue;
    parts.push(`<path class="line-grid" d="M${round(x)} ${top}v5"/>`);
    parts.push(svgText({ x, y: numbersY, content: number, kind: 'faint', anchor: 'middle' }));
    if (timed) parts.push(svgText({ x, y: timesY, content: time, kind: 'faint', anchor: 'middle' }));
  }
  return { parts, bottom: (timed ? timesY : numbersY) + 4 };
}

/** At round numbers, at least `apart` from each other. */
function tickIndexes(tests: number, apart: number): readonly number[] {
  const steps = Array.from({ length: 8 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat();
  const step = steps.find((one) => one >= apart) ?? tests;
  return Array.from({ length: tests }, (_, index) => index).filter((index) => (index + 1) % step === 0);
}
