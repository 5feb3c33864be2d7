import { describe, expect, test } from 'vitest';
import { someRecord } from '../../../test/fakes/records.ts';
import type { AttemptRecord } from '../attempt.ts';
import type { Point } from '../point.ts';
import { choosePairs } from './choose-points.ts';

const versions = (labels: readonly string[]) => labels.map((label) => ({ label }) as never);
const plan = {
  components: [
    { name: 'kernel', source: 'some', versions: versions(['5.10', '6.1', '6.18']) },
    { name: 'qemu', source: 'some', versions: versions(['5.2', '7.2']) },
  ],
  factors: [{ name: 'cache', values: ['writeback', 'none'] }],
};

function at(point: Point, outcome: 'good' | 'bad'): AttemptRecord {
  const record = someRecord({ point });
  return { ...record, judgement: { ...record.judgement, outcome } };
}

const all = ['5.10', '6.1', '6.18'].flatMap((kernel) =>
  ['5.2', '7.2'].flatMap((qemu) =>
    ['writeback', 'none'].map((cache) =>
      at({ kernel, qemu, cache }, kernel === '6.1' && qemu === '5.2' && cache === 'none' ? 'bad' : 'good'),
    ),
  ),
);

describe('the points whose evidence is gathered', () => {
  test('are neighbours of a failing cell along each axis, the introduction and the fix', () => {
    const bad = { kernel: '6.1', qemu: '5.2', cache: 'none' };
    expect(choosePairs(plan, all)).toEqual([
      { axis: 'kernel', good: { ...bad, kernel: '5.10' }, bad },
      { axis: 'kernel', good: { ...bad, kernel: '6.18' }, bad },
      { axis: 'qemu', good: { ...bad, qemu: '7.2' }, bad },
      { axis: 'cache', good: { ...bad, cache: 'writeback' }, bad },
    ]);
  });

  test('are none where nothing fails', () => {
    expect(
      choosePairs(
        plan,
        all.map(({ point }) => at(point, 'good')),
      ),
    ).toEqual([]);
  });

  test('rest on attempts without tracing only', () => {
    const traced = all.map((record) => ({ ...record, traced: true as const }));
    expect(choosePairs(plan, traced)).toEqual([]);
  });
});
