// What a whole hunt will take, before its first attempt: rough, and said to be. Pure.

import type { AttemptCosts } from '../../core/attempt-costs.ts';
import { count, formatDuration } from '../render/quantities.ts';

export interface ForecastParts {
  /** Attempts of the first matrix. */
  readonly cells: number;
  /** Named versions and all that lie between the outermost of them, by component. */
  readonly components: readonly {
    readonly name: string;
    readonly isKernel: boolean;
    readonly named: number;
    readonly gaps: readonly number[];
  }[];
  readonly factors: number;
  readonly costs: Pick<AttemptCosts, 'bootSeconds' | 'runSeconds'>;
  readonly workers: number;
  readonly confidence: number;
  readonly repeats: 'none' | 'searches' | 'all';
  readonly minutesMax: number | null;
  readonly attemptsMax: number | null;
}

export interface Forecast {
  readonly attempts: { readonly least: number; readonly most: number };
  /** Packages that may have to be downloaded; those in the cache cost nothing. */
  readonly packages: number;
  readonly seconds: { readonly least: number; readonly most: number };
  readonly searches: number;
}

// Two traced runs at three points, which take about three times as long as plain ones, and the script.
const evidenceAttempts = 7;
const evidenceSeconds = 3;

export function forecastOf(parts: ForecastParts): Forecast {
  const { cells, components, factors, costs, workers } = parts;
  // Halving the stretch between two named versions; one end of it is known, and both are when the first matrix has them.
  const searches = components.flatMap(({ gaps, isKernel }) =>
    gaps.map((gap) => ({ isKernel, tests: Math.ceil(Math.log2(gap + 1)) })),
  );
  const along = searches.reduce((sum, { tests }) => sum + tests, 0);
  const variables = components.filter(({ named }) => named > 1).length + factors;
  const isolate = { least: variables + 2, most: variables * 6 + 8 };
  const least = cells + isolate.least;
  const most = cells + isolate.most + along + evidenceAttempts;
  const kernels = components.filter(({ isKernel }) => isKernel).reduce((sum, { named }) => sum + named, 0);
  const kernelTests = searches.filter(({ isKernel }) => isKernel).reduce((sum, { tests }) => sum + tests, 0);
  const time = (attempts: number, boots: number): number =>
    (attempts * costs.runSeconds + boots * costs.bootSeconds) / Math.max(1, workers);
  return {
    attempts: { least, most },
    packages: components.reduce((sum, { named }) => sum + named, 0) + along,
    seconds: {
      least: time(least, kernels),
      most: time(most + evidenceAttempts * (evidenceSeconds - 1), kernels + kernelTests),
    },
    searches: searches.length,
  };
}

export function forecastLines(
  forecast: Forecast,
  parts: Pick<ForecastParts, 'confidence' | 'repeats' | 'minutesMax' | 'attemptsMax'>,
): readonly string[] {
  const { attempts, packages, seconds } = forecast;
  const { confidence, repeats, minutesMax, attemptsMax } = parts;
  const wrong = Math.round((1 - confidence) * 1000) / 10;
  const limits = [
    ...(minutesMax === null ? [] : [formatDuration(minutesMax * 60_000)]),
    ...(attemptsMax === null ? [] : [count(attemptsMax, 'attempt')]),
  ];
  return [
    `Forecast: ${attempts.least} to ${attempts.most} attempts in ${formatDuration(seconds.least * 1000)} to ${formatDuration(seconds.most * 1000)} on this machine;`,
    `  at most ${count(packages, 'package')} to download, less what is in the cache.`,
    `  ${chances[repeats].replace('P', `${wrong} %`)}`,
    ...(limits.length === 0 ? [] : [`  Budget: ${limits.join(', ')}. When it is used up, what is known is reported.`]),
  ];
}

const chances: Readonly<Record<ForecastParts['repeats'], string>> = {
  none: 'Every answer is believed: what fails only now and then may be missed.',
  searches: 'Each search repeats attempts until the chance of a wrong answer is below P; what isolation sees is believed.',
  all: 'Each part repeats attempts until the chance of a wrong answer is below P.',
};
