// Versions of a line in stretches, and pairs of settings as numbers: what was seen together is counted by these.

import type { IsolateVariable } from './problem.ts';

export type LevelOf = (variable: number, value: number) => number;

/** Cuts lines into at most so many stretches. */
export function levelsOf(variables: readonly IsolateVariable[], stretches: number): LevelOf {
  return (variable, value) => {
    const { kind, values } = variables[variable]!;
    if (kind === 'factor' || values.length <= stretches) return value;
    return Math.floor((value * stretches) / values.length);
  };
}

export function pairKey(a: number, levelA: number, b: number, levelB: number): number {
  return ((a * 1024 + levelA) * 64 + b) * 1024 + levelB;
}
