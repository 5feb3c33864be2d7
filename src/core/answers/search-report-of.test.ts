import { describe, expect, it } from 'vitest';
import { changeAt, drawSearch } from '../../../test/fakes/search-report.ts';

describe('the report of a search for the fix', () => {
  const fixed = { fixed: true };

  it('names the first version that does not fail any more', () => {
    const size = 50;
    const broken = changeAt(0, { size: 20 });
    const report = drawSearch({ size, rules: fixed, outcome: (target) => (target === size ? 'bad' : broken(target, 1)) });
    expect(report.culprit).toEqual(report.tests.find((test) => test.place === 20)?.version);
    expect(report.terms).toEqual({ good: 'broken', bad: 'fixed' });
  });

  it('says that nothing fails where nothing fails', () => {
    const report = drawSearch({ size: 50, rules: fixed, outcome: () => 'good' });
    expect(report.ending).toMatchObject({ kind: 'not-reproduced', allAre: 'good' });
    expect(report.ending?.kind === 'not-reproduced' && report.ending.failureRate).toBeLessThan(0.1);
  });

  it('says that everything fails where everything fails', () => {
    const report = drawSearch({ size: 50, rules: fixed, outcome: () => 'bad' });
    expect(report.ending).toMatchObject({ kind: 'not-reproduced', allAre: 'bad' });
    expect(report.ending?.kind === 'not-reproduced' && report.ending.failureRate).toBeGreaterThan(0.9);
  });

  it('calls a change from failing to working a fix', () => {
    const size = 40;
    const report = drawSearch({
      size,
      rules: fixed,
      outcome: (target) => (target === size || target < 10 || (target >= 20 && target < 30) ? 'bad' : 'good'),
      before: [39, 40, 12, 25].flatMap((target) => [target, target, target, target, target]),
    });
    expect(report.ending).toMatchObject({ kind: 'not-monotone' });
    expect(report.ending?.kind === 'not-monotone' && report.ending.transitions.map(({ kind }) => kind)).toEqual([
      'fix',
      'introduction',
      'fix',
    ]);
  });
});
