import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { someRecord } from '../../../test/fakes/records.ts';
import type { AttemptRecord } from '../../core/attempt/attempt.ts';
import { type Point, pointKey } from '../../core/scenario/point.ts';
import { evidencePoints } from './evidence-points.ts';

const versions = (labels: readonly string[]) => labels.map((label) => ({ label }) as never);
const kernels = ['5.10', '6.1.170', '6.1.192', '6.17', '6.18', '7.3'];
const axes = {
  components: [
    { name: 'kernel', source: 'some', versions: versions(kernels) },
    { name: 'qemu', source: 'some', versions: versions(['5.2', '7.2']) },
  ],
  factors: [
    { name: 'sector', values: ['512', '4096'] },
    { name: 'cache', values: ['writeback', 'none', 'directsync'] },
    { name: 'aio', values: ['native', 'threads'] },
    { name: 'bus', values: ['virtio', 'ide'] },
  ],
};
const reported = { qemu: '5.2', sector: '4096', cache: 'none', aio: 'threads', bus: 'ide' };
const like = [{ kernel: ['6.1.192'], sector: ['4096'], cache: ['none'], aio: ['threads'], bus: ['ide'] }];

/** As the example fails. */
function fails(point: Point): boolean {
  const isOld = kernels.indexOf(point['kernel'] ?? '') >= 1 && kernels.indexOf(point['kernel'] ?? '') <= 3;
  return isOld && point['qemu'] === '5.2' && point['sector'] === '4096' && point['cache'] !== 'writeback';
}

function at(point: Point): AttemptRecord {
  const record = someRecord({ point });
  return { ...record, judgement: { ...record.judgement, outcome: fails(point) ? 'bad' : 'good' } };
}

// What the searches have found at the reported settings.
const searched = kernels.map((kernel) => at({ ...reported, kernel }));

const anywhere = fc.array(
  fc
    .record({
      kernel: fc.constantFrom('5.10', '6.1.192', '7.3'),
      qemu: fc.constantFrom('5.2', '7.2'),
      sector: fc.constantFrom('512', '4096'),
      cache: fc.constantFrom('writeback', 'none', 'directsync'),
      aio: fc.constantFrom('native', 'threads'),
      bus: fc.constantFrom('virtio', 'ide'),
    })
    .map(at),
  { maxLength: 40 },
);

describe('the points that a whole hunt traces', () => {
  test('are the nearest on both sides at what the report says fails, whatever else was tried and in whatever order it ended', () => {
    fc.assert(
      fc.property(
        anywhere.chain((more) => fc.shuffledSubarray([...searched, ...more], { minLength: searched.length + more.length })),
        (records) => {
          const [good, bad] = evidencePoints(axes, records, like);
          expect({ good, bad }).toEqual({
            good: { ...reported, kernel: '5.10' },
            bad: { ...reported, kernel: '6.1.170' },
          });
        },
      ),
    );
  });

  test('without a report are the same in whatever order the attempts ended', () => {
    const shuffled = anywhere.chain((records) =>
      fc.tuple(fc.constant(records), fc.shuffledSubarray(records, { minLength: records.length })),
    );
    fc.assert(
      fc.property(shuffled, ([records, others]) => {
        const points = evidencePoints(axes, records, []);
        expect(evidencePoints(axes, others, []).map(pointKey)).toEqual(points.map(pointKey));
        if (points.length > 0) expect(points.slice(0, 2).map(fails)).toEqual([false, true]);
      }),
    );
  });

  test('are none where nothing fails', () => {
    expect(evidencePoints(axes, [at({ ...reported, kernel: '7.3' })], like)).toEqual([]);
  });
});
