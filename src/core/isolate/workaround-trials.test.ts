import { describe, expect, test } from 'vitest';
import { isolated } from '../../../test/fakes/isolation.ts';
import { someJudgement, somePlan, someRecord } from '../../../test/fakes/records.ts';
import type { AttemptId, AttemptRecord } from '../attempt/attempt.ts';
import type { Outcome } from '../attempt/verdict.ts';
import type { Point } from '../scenario/point.ts';
import type { WorkaroundSpec } from '../scenario/scenario.ts';
import type { IsolatePlan, IsolateRules } from '../stored/hunt-plan.ts';
import { type WorkaroundTrial, workaroundTrials } from './workaround-trials.ts';

const plain: WorkaroundSpec = {
  name: 'blocks',
  change: 'logical_block_size=4096',
  size: 'device-option',
  at: {},
  replace: {},
  append: { boot: '-device x' },
  image: null,
};

function planWith(workaround: WorkaroundSpec): IsolatePlan {
  const isolate: IsolateRules = {
    kernel: 'kernel',
    excluded: [],
    workarounds: [workaround],
    rules: { confidence: 0.95, flaky: false, testsMax: null, minutesMax: null, everyPair: false },
  };
  const factors = [
    { name: 'cache', values: ['writeback', 'none'] },
    { name: 'sector', values: ['512', '4096'] },
  ];
  return somePlan<IsolatePlan>({
    question: 'isolate',
    factors,
    cells: [{ kernel: '6.1', cache: 'none', sector: '4096' }],
    isolate,
  });
}

function record(number: number, point: Point, outcome: Outcome): AttemptRecord {
  return someRecord({
    id: `1.${String(number)}` as AttemptId,
    point,
    judgement: someJudgement({ outcome, message: `${outcome} here` }),
  });
}

/** Fails with no cache and large sectors; what becomes of the workaround's points `fate` says. */
function tried(
  workaround: WorkaroundSpec,
  fate: (point: Point) => Outcome,
): { trial: WorkaroundTrial; made: readonly Point[] } {
  const plan = planWith(workaround);
  const fails = ({ cache, sector }: Point): boolean => cache === 'none' && sector === '4096';
  let records = isolated(plan, (number, point) => record(number, point, fails(point) ? 'bad' : 'good'));
  const made: Point[] = [];
  for (;;) {
    const [trial] = workaroundTrials(plan, records);
    if (!trial) throw new Error('a cause is known');
    if (trial.next === null) return { trial, made };
    made.push(trial.next.point);
    records = [...records, record(records.length + 1, trial.next.point, fate(trial.next.point))];
  }
}

const isWithout = ({ workaround }: Point): boolean => workaround === 'blocks without the change';

describe('a workaround', () => {
  test('that makes it go away works, after one attempt where it fails', () => {
    const { trial, made } = tried(plain, () => 'good');
    expect(trial).toMatchObject({ tried: 'works', because: null });
    expect(made).toEqual([{ kernel: '6.1', cache: 'none', sector: '4096', workaround: 'blocks' }]);
  });

  test('that does not help, and passes where it passes anyway, does not work', () => {
    const { trial, made } = tried(plain, ({ cache, sector }) => (cache === 'none' && sector === '4096' ? 'bad' : 'good'));
    expect(trial).toMatchObject({ tried: 'does-not-work', because: 'bad here' });
    expect(made).toHaveLength(2);
  });

  test('that fails where it passes otherwise is not applicable, and why is said', () => {
    const { trial } = tried(plain, () => 'bad');
    expect(trial).toMatchObject({ tried: 'not-applicable' });
    expect(trial.because).toBe('where it passes otherwise it fails with this change too: bad here');
  });

  describe('with a guest of its own', () => {
    const withGuest: WorkaroundSpec = { ...plain, without: { boot: 'qemu -kernel x' } };

    test('works only when the same guest fails without the change, at the same point', () => {
      const { trial, made } = tried(withGuest, (point) => (isWithout(point) ? 'bad' : 'good'));
      expect(trial).toMatchObject({ tried: 'works', because: 'without it the same guest fails: bad here' });
      expect(made.map(({ workaround }) => workaround)).toEqual(['blocks', 'blocks without the change']);
      expect(new Set(made.map(({ cache, sector }) => `${cache ?? ''} ${sector ?? ''}`))).toEqual(new Set(['none 4096']));
      expect(trial.attempts).toHaveLength(2);
    });

    test('proves nothing when that guest passes without the change too', () => {
      const { trial } = tried(withGuest, () => 'good');
      expect(trial).toMatchObject({ tried: 'not-applicable', because: 'the guest that it needs passes without it too' });
    });

    test('proves nothing when that guest does not run', () => {
      const { trial } = tried(withGuest, (point) => (isWithout(point) ? 'no-answer' : 'good'));
      expect(trial).toMatchObject({ tried: 'not-applicable', because: 'the guest that it needs does not run: no-answer here' });
    });

    test('that fails with the change needs no look at the guest without it', () => {
      const { made } = tried(withGuest, () => 'bad');
      expect(made.some(isWithout)).toBe(false);
    });
  });
});
