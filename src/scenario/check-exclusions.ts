// Factors and exclusions: values once, exclusions that name what there is and leave something over.

import { cellsMax } from '../core/scenario/cells.ts';
import { parseVersionPattern } from '../core/scenario/version-pattern.ts';
import { unknownWord } from './did-you-mean.ts';
import type { FactorValues } from './factor-values.ts';
import type { FileScenario } from './file-schema.ts';
import type { Path, Remark } from './remark.ts';
import { doubtful, wrongKey, wrongValue } from './remark.ts';

type Factors = FactorValues;

export function checkFactors(factors: Factors): readonly Remark[] {
  const remarks = Object.entries(factors).flatMap(([name, values]) => repeatedRemarks(['factors', name], values));
  const count = combinationsOf(factors);
  if (count > cellsMax)
    remarks.push(wrongKey(['factors'], `the factors alone have ${count} combinations`, `at most ${cellsMax}`));
  return remarks;
}

function repeatedRemarks(path: Path, values: readonly string[]): Remark[] {
  return values.flatMap((value, index) =>
    values.indexOf(value) < index
      ? [wrongValue([...path, index], `${JSON.stringify(value)} stands here a second time`, 'each value once')]
      : [],
  );
}

function combinationsOf(factors: Factors): number {
  return Object.values(factors).reduce((product, values) => product * values.length, 1);
}

export function checkExclusions(
  exclude: FileScenario['exclude'],
  known: { readonly factors: Factors; readonly components: readonly string[] },
): readonly Remark[] {
  const remarks = exclude.flatMap(({ when }, index) => {
    const path = ['exclude', index, 'when'];
    if (Object.keys(when).length === 0) return [wrongKey(path, 'when has no condition', 'a factor or a component with values')];
    return Object.entries(when).flatMap(([name, values]) => [
      ...repeatedRemarks([...path, name], values),
      ...conditionRemarks([...path, name], { name, values }, known),
    ]);
  });
  // What is wrong in one exclusion would make nonsense of what they leave together.
  return remarks.length > 0 || exclude.length === 0 ? remarks : coverRemarks(exclude, known.factors);
}

function conditionRemarks(
  path: Path,
  { name, values }: { readonly name: string; readonly values: readonly string[] },
  known: { readonly factors: Factors; readonly components: readonly string[] },
): readonly Remark[] {
  if (Object.hasOwn(known.factors, name)) {
    const own: readonly string[] = known.factors[name] ?? [];
    return values.flatMap((value, index) => {
      if (own.includes(value)) return [];
      const { what, expected } = unknownWord(`${name} has no value ${JSON.stringify(value)}`, { written: value, known: own });
      return [wrongValue([...path, index], what, expected)];
    });
  }
  if (known.components.includes(name)) {
    return values.flatMap((value, index) => {
      const parsed = parseVersionPattern(value);
      return parsed.ok ? [] : [wrongValue([...path, index], `${JSON.stringify(value)} is not a version`, parsed.expected)];
    });
  }
  const names = [...Object.keys(known.factors), ...known.components];
  const { what, expected } = unknownWord(`${name} is neither a factor nor a component`, { written: name, known: names });
  return [wrongKey(path, what, expected)];
}

/**
 * Looks at each combination of factor values. Exclusions that name a component are left out here: which versions there are is
 * known only when the source has been asked, and planning the cells looks again.
 */
function coverRemarks(exclude: FileScenario['exclude'], factors: Factors): readonly Remark[] {
  const count = combinationsOf(factors);
  if (count > cellsMax) return [];
  const exclusions = exclude
    .map(({ when }) => Object.entries(when))
    .filter((when) => when.every(([name]) => Object.hasOwn(factors, name)));
  const left = new Map(Object.keys(factors).map((name) => [name, new Set<string>()]));
  let cells = 0;
  for (let number = 0; number < count; number += 1) {
    const point = combination(factors, number);
    if (exclusions.some((when) => when.every(([name, values]) => values.includes(point.get(name) ?? '')))) continue;
    cells += 1;
    for (const [name, value] of point) left.get(name)?.add(value);
  }
  if (cells === 0) return [wrongKey(['exclude'], 'the exclusions leave no combination of factors at all', 'some cells to try')];
  return Object.entries(factors).flatMap(([name, values]) =>
    values.flatMap((value, index) =>
      left.get(name)?.has(value) === true
        ? []
        : [doubtful(['factors', name, index], `every cell with ${name}=${value} is excluded`)],
    ),
  );
}

/** The n-th combination, counting through the factors' values. */
function combination(factors: Factors, number: number): ReadonlyMap<string, string> {
  const point = new Map<string, string>();
  let rest = number;
  for (const [name, values] of Object.entries(factors)) {
    point.set(name, values[rest % values.length] ?? '');
    rest = Math.floor(rest / values.length);
  }
  return point;
}
