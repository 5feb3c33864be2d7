import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { someRecord } from '../../../test/fakes/records.ts';
import type { AttemptRecord } from '../attempt/attempt.ts';
import type { Point } from '../scenario/point.ts';
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

  test('are like what the report says fails, and the versions on both sides as near as they were tried', () => {
    const fails = { qemu: '5.2', cache: 'none', aio: 'threads' };
    const records = ['threads', 'native'].flatMap((aio) =>
      ['5.10', '6.1', '6.18'].map((kernel) => at({ ...fails, kernel, aio }, kernel === '5.10' ? 'good' : 'bad')),
    );
    const near = at({ ...fails, kernel: '6.0' }, 'bad');
    const wide = {
      components: [
        { name: 'kernel', source: 'some', versions: versions(['5.10', '6.0', '6.1', '6.18']) },
        { name: 'qemu', source: 'some', versions: versions(['5.2', '7.2']) },
      ],
      factors: [
        { name: 'cache', values: ['writeback', 'none'] },
        { name: 'aio', values: ['native', 'threads'] },
      ],
    };
    const introduction = { axis: 'kernel', good: { ...fails, kernel: '5.10' }, bad: { ...fails, kernel: '6.0' } };
    const like = [{ kernel: ['6.1'], cache: ['none'], aio: ['threads'] }];
    expect(choosePairs(wide, [...records, near], like)).toEqual([introduction]);
    expect(choosePairs(wide, [...records, near])).toEqual([introduction]);
    const [unlike] = choosePairs(wide, [...records, at({ ...fails, aio: 'native', kernel: '6.0' }, 'bad')], like);
    expect(unlike?.bad).toEqual({ ...fails, kernel: '6.1' });
    const [named] = choosePairs(wide, records);
    expect(named?.bad, 'what the scenario names first').toEqual({ ...fails, aio: 'native', kernel: '6.1' });
  });

  test('are the same in whatever order the attempts ended', () => {
    const values = (name: string): readonly string[] =>
      plan.components.find((one) => one.name === name)?.versions.map(({ label }: { readonly label: string }) => label) ??
      plan.factors.find((one) => one.name === name)?.values ??
      [];
    const attempt = fc
      .tuple(
        fc.record({
          kernel: fc.constantFrom(...values('kernel'), 'unplanned'),
          qemu: fc.constantFrom(...values('qemu')),
          cache: fc.constantFrom(...values('cache')),
        }),
        fc.constantFrom('good' as const, 'bad' as const),
      )
      .map(([point, outcome]) => at(point, outcome));
    const place = fc.record({ kernel: fc.constant(['6.1']), cache: fc.constantFrom(['none'], ['writeback']) });
    const shuffled = fc
      .array(attempt, { maxLength: 14 })
      .chain((records) => fc.tuple(fc.constant(records), fc.shuffledSubarray(records, { minLength: records.length })));
    fc.assert(
      fc.property(shuffled, fc.array(place, { maxLength: 2 }), ([records, others], like) => {
        const found = choosePairs(plan, records, like);
        expect(choosePairs(plan, others, like)).toEqual(found);
        for (const { axis, good, bad } of found) {
          expect({ ...good, [axis]: '' }).toEqual({ ...bad, [axis]: '' });
        }
      }),
    );
  });
});
