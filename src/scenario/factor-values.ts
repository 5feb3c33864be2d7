// A factor's values as the file may write them: a list, or a map from values to what they stand for in steps.

import type { FileScenario } from './file-schema.ts';

type FileFactor = FileScenario['factors'][string];

export type FactorValues = Readonly<Record<string, readonly string[]>>;

/** Of each factor. */
export function valuesOfFactors(factors: FileScenario['factors']): FactorValues {
  return Object.fromEntries(
    Object.entries(factors).map(([name, factor]) => [name, isList(factor) ? factor : Object.keys(factor)]),
  );
}

export function isList(factor: FileFactor): factor is Extract<FileFactor, readonly string[]> {
  return Array.isArray(factor);
}
