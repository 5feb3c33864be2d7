// Numbers of many hunts to one row, and rows to Markdown.

export interface HuntResult {
  /** Named the right culprit (or, where nothing changes, said so). */
  readonly right: boolean;
  /** Named a wrong one. */
  readonly wrong: boolean;
  readonly tests: number;
  readonly builds: number;
  readonly cost: number;
}

export interface Summary {
  readonly right: number;
  readonly wrong: number;
  readonly tests: Spread;
  readonly builds: number;
  readonly cost: number;
}

export interface Spread {
  readonly mean: number;
  readonly p95: number;
  readonly max: number;
}

export function summarize(results: readonly HuntResult[]): Summary {
  const share = (holds: (result: HuntResult) => boolean) => results.filter(holds).length / results.length;
  const mean = (of: (result: HuntResult) => number) => results.reduce((sum, result) => sum + of(result), 0) / results.length;
  return {
    right: share((result) => result.right),
    wrong: share((result) => result.wrong),
    tests: spreadOf(results.map((result) => result.tests)),
    builds: mean((result) => result.builds),
    cost: mean((result) => result.cost),
  };
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    p95: sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.95) - 1)]!,
    max: sorted.at(-1)!,
  };
}

export function formatSpread({ mean, p95, max }: Spread): string {
  return `${mean.toFixed(1)} / ${p95} / ${max}`;
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
