import { expect, test } from 'vitest';
import type { ConditionPart, IsolateReport, ReportedCondition } from '../../core/isolate/isolate-report.ts';
import { isolateRows } from './isolate-rows.ts';

const kernels = ['5.10', '6.1', '6.12', '6.18'];
const kernel: ConditionPart = {
  part: 'kernel',
  operator: 'within',
  from: '6.1',
  until: '6.18',
  intervals: [{ from: { before: '5.10', after: '6.1' }, until: { before: '6.12', after: '6.18' } }],
};
const cache: ConditionPart = { part: 'cache', operator: 'in', values: ['none'], passing: ['unsafe'] };

function rows(
  conditions: readonly (readonly ConditionPart[])[],
  seen: readonly (readonly [string, string, string, string])[],
): readonly string[] {
  const report: Pick<IsolateReport, 'conditions' | 'components' | 'factors' | 'tests'> = {
    conditions: conditions.map((parts): ReportedCondition => ({ parts, at: {}, established: true, hiding: 0, confidence: 1 })),
    components: [{ name: 'kernel', versions: kernels }],
    factors: [
      { name: 'cache', values: ['unsafe', 'none'] },
      { name: 'bus', values: ['ide', 'scsi'] },
    ],
    tests: seen.map(([kernelAt, cacheAt, bus, outcome], index) => ({
      id: `1.${String(index)}`,
      point: { kernel: kernelAt, cache: cacheAt, bus },
      outcome,
      message: '',
      seconds: 1,
    })),
  };
  return isolateRows(report as IsolateReport).map(({ name, cells }) => `${name} ${cells.map(({ mark }) => mark).join(' ')}`);
}

test('a value is marked by every attempt where the rest of the condition holds, whichever point it is beside', () => {
  const seen = [
    ['6.1', 'none', 'ide', 'bad'],
    ['5.10', 'none', 'scsi', 'good'],
    ['6.18', 'none', 'ide', 'good'],
    ['6.12', 'unsafe', 'scsi', 'good'],
    ['6.12', 'none', 'scsi', 'no-answer'],
    // Says nothing of a single part: two differ.
    ['6.18', 'unsafe', 'ide', 'good'],
  ] as const;
  expect(rows([[kernel, cache]], seen)).toEqual(['kernel good bad other good', 'cache good bad', 'bus bad other']);
});

test('what fails for another condition is left out', () => {
  const other: ConditionPart = { part: 'bus', operator: 'in', values: ['scsi'], passing: ['ide'] };
  const seen = [
    ['6.1', 'none', 'ide', 'bad'],
    ['5.10', 'none', 'scsi', 'bad'],
  ] as const;
  expect(rows([[kernel, cache], [other]], seen)).toEqual([
    'kernel untried bad untried untried',
    'cache untried bad',
    'bus bad untried',
  ]);
});

test('there is no picture while there is no condition', () => {
  expect(rows([], [['6.1', 'none', 'ide', 'good']])).toEqual([]);
});
