import { describe, expect, test } from 'vitest';
import { bitCount } from './bits.ts';
import {
  drawConjunctions,
  everyOne,
  keepAllowing,
  madeOnce,
  pairsOfStretches,
  singleStretches,
  takeOut,
} from './conjunctions.ts';
import { numberSequence } from './number-sequence.ts';
import type { IsolateVariable } from './problem.ts';
import { anyShowingSpot, showingSpot } from './showing-spot.ts';

function variable(kind: IsolateVariable['kind'], size: number): IsolateVariable {
  const values = Array.from({ length: size }, (_, index) => `v${index}`);
  return { name: 'some', kind, values, prepareCost: 0, prepared: [] };
}

const variables = [variable('line', 40), variable('factor', 3), variable('factor', 1)];
const shapes = variables.map(({ kind, values }) => ({ kind, size: values.length }));

describe('what may be hidden', () => {
  test('holds for each value of a setting and each eighth of a line, and a setting with one value hides nothing', () => {
    const singles = singleStretches(shapes);
    const left = everyOne(singles);
    keepAllowing(singles, left, [{ variable: 0, value: 0 }]);
    // The stretch that begins with the first version, and the three values of the setting, which hold with any version.
    expect(bitCount(left)).toBe(1 + 3);
  });

  test('is contradicted by a point where it would have shown', () => {
    const singles = singleStretches(shapes);
    const left = everyOne(singles);
    keepAllowing(singles, left, variables[0]!.values.map((_, value) => ({ variable: 0, value }))); // prettier-ignore
    const before = bitCount(left);
    takeOut(singles, left, [20, 1, 0]);
    expect(before - bitCount(left)).toBe(5 + 1);
  });

  test('is shown by few points: every stretch of a line of 40 by eight or nine', () => {
    const singles = singleStretches(shapes);
    const left = everyOne(singles);
    keepAllowing(singles, left, variables[0]!.values.map((_, value) => ({ variable: 0, value }))); // prettier-ignore
    const options = variables.map(({ values }) => [...values.keys()]);
    let count = 0;
    for (;;) {
      const showing = {
        hidden: [{ of: singles, left, worth: 1 }],
        options,
        isFit: () => true,
        fit: (spot: readonly number[]) => spot,
      };
      const spot = showingSpot(showing, numberSequence(count));
      if (spot === null) break;
      takeOut(singles, left, spot);
      count += 1;
    }
    expect(bitCount(left)).toBe(0);
    expect(count).toBeLessThanOrEqual(12);
  });

  test('holds for each value together with each eighth of a line, as long as one of them can be shown', () => {
    const pairs = pairsOfStretches(shapes);
    const left = everyOne(pairs);
    const able = variables.map(({ values }, at) => values.map((_, value) => ({ variable: at, value })));
    keepAllowing(pairs, left, able[0]!);
    // A line of 40 has 36 stretches of 5, the setting three values.
    expect(bitCount(left)).toBe(36 * 3);
    takeOut(pairs, left, [20, 1, 0]);
    expect(bitCount(left)).toBe(36 * 3 - 5);
    const showing = {
      hidden: [{ of: pairs, left, worth: 1 }],
      options: variables.map(({ values }) => [...values.keys()]),
      isFit: () => true,
    };
    // All but one point can not be tried.
    const fit = (spot: readonly number[]): readonly number[] | null => (spot[0]! === 39 && spot[1] === 2 ? spot : null);
    expect(anyShowingSpot({ ...showing, fit }, numberSequence(1))).toEqual([39, 2, 0]);
    expect(anyShowingSpot({ ...showing, fit: () => null }, numberSequence(1))).toBeNull();
  });

  test('is drawn the same each time, and never holds everywhere', () => {
    const [one, other] = [drawConjunctions(shapes, [1, 1]), drawConjunctions(shapes, [1, 1])];
    expect(one).toEqual(other);
    const everywhere = everyOne(one);
    variables.forEach(({ values }, index) => {
      if (values.length > 1) values.forEach((_, value) => keepAllowing(one, everywhere, [{ variable: index, value }]));
    });
    expect(bitCount(everywhere)).toBe(0);
  });
});

test('what is made is made once for variables of the same kinds and sizes, and again when many others came between', () => {
  let made = 0;
  const makeOf = madeOnce((of) => ({ of, number: (made += 1) }));
  expect(makeOf(variables).number).toBe(1);
  expect(makeOf([variable('line', 40), variable('factor', 3), variable('factor', 1)])).toEqual({ of: shapes, number: 1 });
  expect(makeOf([variable('line', 41), variable('factor', 3), variable('factor', 1)]).number).toBe(2);
  expect(makeOf([variable('factor', 40), variable('factor', 3), variable('factor', 1)]).number).toBe(3);
  for (let size = 1; size <= 20; size += 1) makeOf([variable('line', size)]);
  expect(makeOf(variables).number).toBe(24);
});
