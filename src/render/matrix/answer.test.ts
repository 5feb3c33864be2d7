import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawReport, referenceReport } from '../../../test/fakes/matrix-report.ts';
import type { Verdict } from '../../core/attempt/verdict.ts';
import { answerLines, patternOf } from './answer.ts';

describe('the answer of a matrix', () => {
  it('tells the conditions, the failure and where versions change, as in the report from 2022', () => {
    expect(answerLines(referenceReport)).toEqual([
      'It fails on 3 of 40 cells: exactly where kernel is 6.1, 6.12 or 6.17, qemu is 5.2, sector is 4096 and cache is none.',
      'The failure: Boot failed: could not read the boot disk (at guest-firmware)',
      'All else as in the failing cells, kernel is good at 5.10, then bad from 6.1 to 6.17, then good at 6.18.',
      'All else as in the failing cells, qemu is bad at 5.2, then good at 7.2.',
    ]);
  });

  it('does not say "exactly" when a cell with the same values is good', () => {
    const lines = answerLines(oneFactorEach((a, b) => ((a === '1' && b === 'x') || (a === '2' && b === 'y') ? 'bad' : 'good')));
    expect(lines[0]).toBe(
      'It fails on 2 of 9 cells. In each of them a is 1 or 2 and b is x or y, but 2 other cells like that did not fail so.',
    );
  });

  it('says how many cells with the same values gave no answer', () => {
    const verdict = (cell: string): Verdict =>
      cell === '1x' || cell === '2y' ? 'bad' : cell === '1y' ? 'skip' : cell === '2x' ? 'no-answer' : 'good';
    const lines = answerLines(oneFactorEach((a, b) => verdict(a + b)));
    expect(lines[0]).toBe(
      'It fails on 2 of 9 cells: exactly where a is 1 or 2 and b is x or y (2 more such cells gave no answer).',
    );
    expect(lines).toContain('1 cell can not be tested.');
  });

  it('claims no condition when everything fails', () => {
    expect(answerLines(oneFactorEach(() => 'bad'))[0]).toBe('It fails on 9 of 9 cells.');
  });

  it('says that the failure does not show when all is good', () => {
    expect(answerLines(oneFactorEach(() => 'good'))).toEqual(['All 9 cells are good: the failure does not show here.']);
  });

  it('does not call cells without an answer good', () => {
    const lines = answerLines(oneFactorEach((a) => (a === '1' ? 'no-answer' : 'good')));
    expect(lines[0]).toBe('No cell shows the failure; 6 of 9 cells are good.');
    expect(lines[1]).toMatch(/^3 cells gave no answer/);
  });

  it('says "exactly" only where no answered cell disagrees, whatever the verdicts', () => {
    const verdict = fc.constantFrom<Verdict | null>('good', 'bad', 'other-failure', 'no-answer', 'skip', 'uncertain', null);
    fc.assert(
      fc.property(fc.array(verdict, { minLength: 9, maxLength: 9 }), (verdicts) => {
        const left = [...verdicts];
        const report = oneFactorEach(() => left.shift() ?? null);
        const pattern = patternOf(report);
        const exact = answerLines(report)[0]?.includes('exactly') ?? false;
        const meets = (point: Readonly<Record<string, string>>): boolean =>
          pattern !== null && pattern.conditions.every(({ name, values }) => values.includes(point[name] ?? ''));
        for (const cell of report.cells) {
          if (cell.verdict === 'bad') expect(meets(cell.point)).toBe(true);
          const disagrees = cell.verdict === 'good' || cell.verdict === 'other-failure' || cell.verdict === 'uncertain';
          if (exact && disagrees) expect(meets(cell.point)).toBe(false);
        }
      }),
    );
  });
});

function oneFactorEach(verdict: (a: string, b: string) => Verdict | null) {
  return drawReport({
    components: {},
    factors: { a: ['1', '2', '3'], b: ['x', 'y', 'z'] },
    verdict: ({ a = '', b = '' }) => verdict(a, b),
  });
}
