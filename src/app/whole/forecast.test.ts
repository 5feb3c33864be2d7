import { describe, expect, it } from 'vitest';
import { forecastLines, type ForecastParts, wholeForecast } from './forecast.ts';

const mib = 1 << 20;
const parts: ForecastParts = {
  cells: 12,
  components: [
    {
      name: 'kernel',
      isKernel: true,
      named: [0, 0, 30 * mib],
      gaps: [
        [0, 0, 0],
        [20 * mib, 0, 0, 0, 0],
      ],
      newest: null,
    },
    { name: 'qemu', isKernel: false, named: [0, 0], gaps: [[0]], newest: 60 * mib },
  ],
  factors: [2, 5],
  costs: { bootSeconds: 8, runSeconds: 4 },
  workers: 2,
  confidence: 0.95,
  repeats: 'searches',
  minutesMax: null,
  attemptsMax: null,
};

describe('the forecast of a whole hunt', () => {
  it('counts only what the cache does not have', () => {
    const { downloads, bytes } = wholeForecast(parts);
    expect(downloads).toEqual({ least: 1, most: 3 });
    expect(bytes).toEqual({ least: 30 * mib, most: 110 * mib });
    expect(forecastLines(wholeForecast(parts), parts).join('\n')).toContain(
      '30.0 MiB to 110.0 MiB to download (1 to 3 versions',
    );
  });

  it('says that nothing is to be downloaded when the cache has it all', () => {
    const kept = parts.components.map((one) => ({
      ...one,
      named: [0],
      gaps: one.gaps.map((gap) => gap.map(() => 0)),
      newest: 0,
    }));
    const lines = forecastLines(wholeForecast({ ...parts, components: kept }), parts).join('\n');
    expect(lines).toContain('nothing to download');
  });

  it('has a least and a most of everything, and the chance of a wrong answer', () => {
    const { attempts, seconds } = wholeForecast(parts);
    expect(attempts.least).toBeLessThan(attempts.most);
    expect(seconds.least).toBeLessThan(seconds.most);
    expect(forecastLines(wholeForecast(parts), parts).join('\n')).toContain('chance of a wrong answer is below 5 %');
  });

  it('costs less when answers are believed', () => {
    expect(wholeForecast({ ...parts, repeats: 'none' }).attempts.most).toBeLessThan(wholeForecast(parts).attempts.most);
  });
});
