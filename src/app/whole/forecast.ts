// What a whole hunt will take, before its first attempt: rough, and said to be. Pure.

import type { AttemptCosts } from '../../core/attempt/attempt-costs.ts';
import { count, formatBytes, formatDuration } from '../../core/base/quantities.ts';

export interface ForecastParts {
  /** Attempts of the first matrix. */
  readonly cells: number;
  readonly components: readonly ForecastComponent[];
  /** How many values each factor has. */
  readonly factors: readonly number[];
  readonly costs: Pick<AttemptCosts, 'bootSeconds' | 'runSeconds'>;
  readonly workers: number;
  readonly confidence: number;
  readonly repeats: 'none' | 'searches' | 'all';
  readonly minutesMax: number | null;
  readonly attemptsMax: number | null;
}

/** Each number is what one version would have to download: 0 where the cache has it. */
export interface ForecastComponent {
  readonly name: string;
  readonly isKernel: boolean;
  readonly named: readonly number[];
  /** Of the versions between each two named ones that are neighbours. */
  readonly gaps: readonly (readonly number[])[];
  /** Of the newest version, when it is not named; else null. */
  readonly newest: number | null;
}

interface Range {
  readonly least: number;
  readonly most: number;
}

export interface WholeForecast {
  readonly attempts: Range;
  readonly seconds: Range;
  /** Versions that are downloaded, and how many bytes that is. */
  readonly downloads: Range;
  readonly bytes: Range;
}

// Two traced runs at three points, which take about three times as long as plain ones.
const evidenceAttempts = 6;
const evidenceSeconds = 3;
// Of each change: the two again, on hosts that are booted for it, the versions beside them, the newest of each component.
const verifyAttempts: Range = { least: 5, most: 9 };
const freshBoots = 2;
// A search that repeats asks each of its ends about twice more.
const repeatedTests = 4;

export function wholeForecast(parts: ForecastParts): WholeForecast {
  const { cells, components, factors, costs, workers, repeats } = parts;
  // Halving the stretch between two named versions; both ends are known when the first matrix has them.
  const searches = components.flatMap(({ gaps, isKernel }) =>
    gaps.map((gap) => ({ isKernel, tests: Math.ceil(Math.log2(gap.length + 1)), gap })),
  );
  const extra = repeats === 'none' ? 0 : repeatedTests;
  const along: Range = {
    least: searches.length === 0 ? 0 : (searches[0]?.tests ?? 0),
    most: searches.reduce((sum, { tests }) => sum + tests + extra, 0),
  };
  const changes: Range = { least: Math.min(1, searches.length), most: searches.length };
  const settings = factors.reduce((sum, values) => sum + values - 1, 0);
  const varied = components.reduce((sum, { named }) => sum + named.length - 1, 0);
  const isolate: Range = { least: settings + varied, most: 2 * (settings + varied) + 6 };
  const verify: Range = {
    least: changes.least * verifyAttempts.least,
    most: changes.most * verifyAttempts.most,
  };
  const script = 1;
  const attempts: Range = {
    least: cells + isolate.least + along.least + verify.least + script,
    most: cells + isolate.most + along.most + verify.most + evidenceAttempts + script,
  };
  const kernels = components.filter(({ isKernel }) => isKernel).reduce((sum, { named }) => sum + named.length, 0);
  const kernelTests = searches.filter(({ isKernel }) => isKernel).reduce((sum, { tests }) => sum + tests, 0);
  const { runSeconds, bootSeconds } = costs;
  // Side by side, but for what is verified and traced.
  const besides = (count: number, boots: number): number => (count * runSeconds + boots * bootSeconds) / Math.max(1, workers);
  const alone = (count: number, boots: number): number => count * runSeconds + boots * bootSeconds;
  const downloads = downloadsOf(components, searches);
  return {
    attempts,
    seconds: {
      least: besides(cells + isolate.least + along.least, kernels) + alone(verify.least + script, changes.least * freshBoots),
      most:
        besides(cells + isolate.most + along.most, kernels + kernelTests) +
        alone(verify.most + script + evidenceAttempts * evidenceSeconds, changes.most * freshBoots + kernelTests),
    },
    ...downloads,
  };
}

/** Which versions of a stretch are asked is not known: at most the largest ones. */
function downloadsOf(
  components: ForecastParts['components'],
  searches: readonly { readonly tests: number; readonly gap: readonly number[] }[],
): Pick<WholeForecast, 'downloads' | 'bytes'> {
  const needed = components.flatMap(({ named }) => named.filter((bytes) => bytes > 0));
  const beside = 2;
  const asked = searches.flatMap(({ gap, tests }) =>
    [...gap]
      .sort((a, b) => b - a)
      .slice(0, tests + beside)
      .filter((bytes) => bytes > 0),
  );
  const newest = components.flatMap(({ newest: bytes }) => (bytes === null || bytes === 0 ? [] : [bytes]));
  const sum = (all: readonly number[]): number => all.reduce((total, bytes) => total + bytes, 0);
  const most = [...needed, ...asked, ...newest];
  return {
    downloads: { least: needed.length, most: most.length },
    bytes: { least: sum(needed), most: sum(most) },
  };
}

export function forecastLines(
  forecast: WholeForecast,
  parts: Pick<ForecastParts, 'confidence' | 'repeats' | 'minutesMax' | 'attemptsMax'>,
): readonly string[] {
  const { attempts, seconds } = forecast;
  const { confidence, repeats, minutesMax, attemptsMax } = parts;
  const wrong = Math.round((1 - confidence) * 1000) / 10;
  const limits = [
    ...(minutesMax === null ? [] : [formatDuration(minutesMax * 60_000)]),
    ...(attemptsMax === null ? [] : [count(attemptsMax, 'attempt')]),
  ];
  return [
    `Forecast: ${attempts.least} to ${attempts.most} attempts in ${formatDuration(seconds.least * 1000)} to ${formatDuration(seconds.most * 1000)} on this machine, and the downloads;`,
    `  ${downloadText(forecast)}`,
    `  ${chances[repeats].replace('P', `${wrong} %`)}`,
    ...(limits.length === 0 ? [] : [`  Budget: ${limits.join(', ')}. When it is used up, what is known is reported.`]),
  ];
}

function downloadText({ downloads, bytes }: WholeForecast): string {
  if (downloads.most === 0) return 'nothing to download: the cache has every version that it may ask for.';
  const range = ({ least, most }: Range, format: (value: number) => string): string =>
    least === most ? format(most) : `${format(least)} to ${format(most)}`;
  const versions = range(downloads, String);
  return `${range(bytes, formatBytes)} to download (${versions} ${downloads.most === 1 ? 'version' : 'versions'} that the cache does not have).`;
}

const chances: Readonly<Record<ForecastParts['repeats'], string>> = {
  none: 'Every answer is believed: what fails only now and then may be missed.',
  searches: 'Each search repeats attempts until the chance of a wrong answer is below P; what isolation sees is believed.',
  all: 'Each part repeats attempts until the chance of a wrong answer is below P.',
};
