import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { someRecord } from '../../../test/fakes/records.ts';
import type { AttemptRecord } from '../../core/attempt/attempt.ts';
import type { IsolateReport, ReportedCondition } from '../../core/isolate/isolate-report.ts';
import type { Point } from '../../core/scenario/point.ts';
import { bordersOf } from './borders.ts';

const versions = (labels: readonly string[]) => labels.map((label) => ({ label }) as never);
const kernels = ['5.10', '6.1', '7.3'];
const plan = {
  components: [
    { name: 'kernel', source: 'some', versions: versions(kernels) },
    { name: 'qemu', source: 'some', versions: versions(['5.2', '7.2']) },
  ],
  factors: [
    { name: 'cache', values: ['none', 'writeback'] },
    { name: 'aio', values: ['threads', 'native'] },
  ],
};

const condition: ReportedCondition = {
  parts: [
    {
      part: 'kernel',
      operator: 'within',
      intervals: [{ from: { before: '5.10', after: '6.1' }, until: { before: '6.1', after: '7.3' } }],
      from: '6.1',
      until: '7.3',
    },
    { part: 'cache', operator: 'in', values: ['none'], passing: ['writeback'] },
  ],
  at: { kernel: '6.1', qemu: '5.2', cache: 'none', aio: 'native' },
  established: true,
  hiding: 0,
  confidence: 1,
};

function isolated(conditions: readonly ReportedCondition[]): IsolateReport {
  const components = [
    { name: 'kernel', versions: kernels },
    { name: 'qemu', versions: ['5.2', '7.2'] },
  ];
  return { conditions, components } as unknown as IsolateReport;
}

function failing(point: Point): AttemptRecord {
  const record = someRecord({ point });
  return { ...record, judgement: { ...record.judgement, outcome: 'bad' } };
}

const reported = { kernel: '6.1', qemu: '5.2', cache: 'none', aio: 'threads' };
const like = [{ cache: ['none'], aio: ['threads'] }];

describe('where a search along the versions goes on', () => {
  test('is the failing point that is most like the report, wherever isolation began', () => {
    const records = [failing(condition.at), failing(reported), failing({ ...reported, qemu: '7.2', aio: 'native' })];
    expect(bordersOf(isolated([condition]), { plan, records, like })).toEqual([
      { component: 'kernel', kind: 'introduction', good: '5.10', bad: '6.1', at: reported },
      { component: 'kernel', kind: 'fix', good: '7.3', bad: '6.1', at: reported },
    ]);
  });

  test('is not a point that another cause explains on the side that should pass', () => {
    const other: ReportedCondition = {
      ...condition,
      parts: [{ part: 'aio', operator: 'in', values: ['threads'], passing: ['native'] }],
    };
    const [border] = bordersOf(isolated([condition, other]), { plan, records: [failing(reported)], like });
    expect(border?.at).toEqual(condition.at);
  });

  test('is what isolation began from where nothing else was seen to fail', () => {
    const traps = [failing({ ...reported, more: 'workaround' }), failing({ ...reported, cache: 'writeback' })];
    const [border] = bordersOf(isolated([condition]), { plan, records: traps, like });
    expect(border?.at).toEqual(condition.at);
  });

  test('is the same in whatever order the attempts ended', () => {
    const point = fc.record({
      kernel: fc.constantFrom(...kernels),
      qemu: fc.constantFrom('5.2', '7.2'),
      cache: fc.constantFrom('none', 'writeback'),
      aio: fc.constantFrom('threads', 'native'),
    });
    const shuffled = fc
      .array(point.map(failing), { maxLength: 10 })
      .chain((records) => fc.tuple(fc.constant(records), fc.shuffledSubarray(records, { minLength: records.length })));
    fc.assert(
      fc.property(shuffled, fc.boolean(), ([records, others], isReport) => {
        const places = isReport ? like : [];
        const found = bordersOf(isolated([condition]), { plan, records, like: places });
        expect(bordersOf(isolated([condition]), { plan, records: others, like: places })).toEqual(found);
      }),
    );
  });
});
