// The shapes of outcomes. Each is another shape, so that they can be told apart without colours.

import type { SeenOutcome } from '../../core/search/evidence.ts';
import { round } from './svg.ts';

/** A circle is good, a diamond bad, a square another failure, a triangle can not be tested, a cross gave no answer. */
export function outcomeMark(outcome: SeenOutcome, { x, y, radius }: { x: number; y: number; radius: number }): string {
  const [cx, cy, r] = [round(x), round(y), round(radius)];
  switch (outcome) {
    case 'good':
      return `<circle class="mark-good" cx="${cx}" cy="${cy}" r="${r}"/>`;
    case 'bad':
      return polygon('mark-bad', corners(x, y, diamond, radius));
    case 'other-failure':
      return polygon('mark-other', corners(x, y, square, radius));
    case 'skip':
      return polygon('mark-faint', corners(x, y, triangle, radius));
    case 'no-answer': {
      const arm = round(radius * 0.9);
      return `<path class="line-faint" stroke-width="${round(Math.max(1, radius / 2.5))}" d="M${cx} ${cy}m${-arm} ${-arm}l${2 * arm} ${2 * arm}m${-2 * arm} 0l${2 * arm} ${-2 * arm}"/>`;
    }
  }
}

type Corner = readonly [x: number, y: number];

const diamond: readonly Corner[] = [
  [0, -1.3],
  [1.3, 0],
  [0, 1.3],
  [-1.3, 0],
];
const square: readonly Corner[] = [
  [-0.9, -0.9],
  [0.9, -0.9],
  [0.9, 0.9],
  [-0.9, 0.9],
];
const triangle: readonly Corner[] = [
  [0, -1.1],
  [1.1, 0.9],
  [-1.1, 0.9],
];

function corners(x: number, y: number, unit: readonly Corner[], radius: number): string {
  return unit.map(([right, down]) => `${round(x + right * radius)},${round(y + down * radius)}`).join(' ');
}

function polygon(kind: string, points: string): string {
  return `<polygon class="${kind}" points="${points}"/>`;
}
