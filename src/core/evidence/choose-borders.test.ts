import { describe, expect, test } from 'vitest';
import { someRecord } from '../../../test/fakes/records.ts';
import type { AttemptRecord } from '../attempt/attempt.ts';
import type { Outcome } from '../attempt/verdict.ts';
import type { Point } from '../scenario/point.ts';
import { chooseBorders } from './choose-borders.ts';

const plan = {
  components: [{ name: 'kernel', source: 'some', versions: ['5.10', '6.1'].map((label) => ({ label }) as never) }],
  factors: [{ name: 'cache', values: ['writeback', 'none'] }],
};

function at(point: Point, outcome: Outcome): AttemptRecord {
  const record = someRecord({ point });
  return { ...record, judgement: { ...record.judgement, outcome } };
}

const bad = { kernel: '6.1', cache: 'none' };

describe('the points that are explained', () => {
  test('are the failing sides of transitions, once each, with all that passes beside them', () => {
    const records = [
      at({ kernel: '5.10', cache: 'none' }, 'good'),
      at(bad, 'bad'),
      at({ kernel: '5.10', cache: 'writeback' }, 'good'),
      at({ kernel: '6.1', cache: 'writeback' }, 'good'),
    ];
    expect(chooseBorders(plan, records)).toEqual([
      {
        bad,
        beside: [
          { axis: 'kernel', good: { kernel: '5.10', cache: 'none' } },
          { axis: 'cache', good: { kernel: '6.1', cache: 'writeback' } },
        ],
      },
    ]);
  });

  test('are failing points with the nearest that passes where there is no transition', () => {
    const records = [at(bad, 'other-failure'), at({ kernel: '5.10', cache: 'writeback' }, 'good')];
    expect(chooseBorders(plan, records)).toEqual([
      { bad, beside: [{ axis: null, good: { kernel: '5.10', cache: 'writeback' } }] },
    ]);
  });

  test('are those that could not be tested too, for why not can often be shown', () => {
    expect(chooseBorders(plan, [at(bad, 'no-answer')])).toEqual([{ bad, beside: [] }]);
  });

  test('are none where all passes', () => {
    expect(chooseBorders(plan, [at(bad, 'good')])).toEqual([]);
  });
});
