import { expect, test } from 'vitest';
import { someJudgement, someRecord } from '../../../test/fakes/records.ts';
import type { AttemptId, AttemptRecord } from '../attempt/attempt.ts';
import type { Point } from '../scenario/point.ts';
import { skipsOf } from './isolate-skips.ts';

const components = [
  {
    name: 'qemu',
    versions: ['5.2', '7.2', '10.0'].map((label) => ({ id: label as never, label, upstream: label, origin: 'nowhere' })),
  },
];

function record(number: number, point: Point, message: string | null): AttemptRecord {
  const judgement =
    message === null ? someJudgement() : someJudgement({ outcome: 'no-answer', untestable: true, message, signature: message });
  return someRecord({ id: `1.${String(number)}` as AttemptId, point, judgement });
}

test('attempts without an answer are told by their reason, the most frequent first, with what never gave one', () => {
  const records = [
    record(1, { qemu: '7.2', cache: 'none', accel: 'tcg' }, null),
    record(2, { qemu: '10.0', cache: 'none', accel: 'tcg' }, 'cache? unknown'),
    record(3, { qemu: '7.2', cache: 'none', accel: 'kvm' }, 'no kvm'),
    record(4, { qemu: '5.2', cache: 'none', accel: 'kvm' }, 'no kvm'),
  ];
  expect(skipsOf(records, components)).toEqual([
    {
      because: 'no kvm',
      attempts: ['1.3', '1.4'],
      // 5.2 was tried with kvm only, so it never answered either.
      with: [
        { part: 'qemu', values: ['5.2'] },
        { part: 'accel', values: ['kvm'] },
      ],
    },
    { because: 'cache? unknown', attempts: ['1.2'], with: [{ part: 'qemu', values: ['10.0'] }] },
  ]);
});

test('versions are told in the order of their line, whatever was tried first', () => {
  const records = ['10.0', '5.2', '7.2'].map((qemu, index) => record(index + 1, { qemu }, 'refused'));
  expect(skipsOf(records, components)[0]?.with).toEqual([{ part: 'qemu', values: ['5.2', '7.2', '10.0'] }]);
});

test('where everything answers there is nothing to tell', () => {
  expect(skipsOf([record(1, { qemu: '7.2' }, null)], components)).toEqual([]);
});
