import { expect, test } from 'vitest';
import { isolated } from '../../../test/fakes/isolation.ts';
import { someJudgement, somePlan, someRecord } from '../../../test/fakes/records.ts';
import type { AttemptId, AttemptRecord } from '../attempt/attempt.ts';
import type { Point } from '../scenario/point.ts';
import type { IsolatePlan, IsolateRules } from '../stored/hunt-plan.ts';
import { isolateReportOf } from './isolate-report-of.ts';
import { refusedSettings } from './refused-settings.ts';

const refusal = 'qemu-system-x86_64: -accel kvm: failed to initialize kvm: No such file or directory';

function record(number: number, point: Point): AttemptRecord {
  const judgement = point['accel']?.includes('kvm')
    ? someJudgement({ outcome: 'no-answer', untestable: true, message: refusal, refusedAccelerator: 'kvm' })
    : someJudgement({ outcome: point['cache'] === 'none' && point['bus'] !== 'scsi' ? 'bad' : 'good' });
  return someRecord({ id: `1.${String(number)}` as AttemptId, point, judgement });
}

test('the setting is the factor’s value that names the accelerator, told once with its first words', () => {
  const factors = [
    { name: 'accel', values: ['tcg', 'kvm', 'kvm,kernel-irqchip=off'] },
    { name: 'machine', values: ['pc', 'kvmish'] },
  ];
  const at = { machine: 'kvmish', accel: 'kvm' };
  expect(refusedSettings([record(1, at), record(2, at), record(3, { ...at, accel: 'tcg' })], factors)).toEqual([
    { part: 'accel', value: 'kvm', because: refusal },
  ]);
  expect(refusedSettings([record(1, { ...at, accel: 'kvm,kernel-irqchip=off' })], factors)).toMatchObject([
    { value: 'kvm,kernel-irqchip=off' },
  ]);
});

test('an isolation tries no more points with an accelerator that was refused, and says that it could not be told', () => {
  const isolate: IsolateRules = {
    kernel: 'kernel',
    excluded: [],
    workarounds: [],
    rules: { confidence: 0.95, flaky: false, testsMax: null, minutesMax: null, everyPair: false },
  };
  const factors = [
    { name: 'cache', values: ['writeback', 'unsafe', 'none'] },
    { name: 'bus', values: ['ide', 'virtio', 'scsi'] },
    { name: 'aio', values: ['threads', 'native'] },
    { name: 'accel', values: ['kvm', 'tcg'] },
  ];
  const corner = { kernel: '6.1', cache: 'none', bus: 'ide', aio: 'threads' };
  const cells = [
    { ...corner, accel: 'kvm' },
    { ...corner, bus: 'virtio', accel: 'kvm' },
    { ...corner, accel: 'tcg' },
  ];
  const plan: IsolatePlan = somePlan<IsolatePlan>({ question: 'isolate', factors, cells, isolate });
  const records = isolated(plan, record);
  expect(records.filter(({ point }) => point['accel'] === 'kvm')).toHaveLength(1);
  const report = isolateReportOf(1, plan, { records, over: true });
  expect(report.ended).toBe('complete');
  expect(report.condition.map((part) => part.part).sort()).toEqual(['bus', 'cache']);
  expect(report.undetermined).toContainEqual({ kind: 'not-tried', parts: ['accel'], values: ['kvm'], because: 'untestable' });
  expect(report.skips).toEqual([{ because: refusal, attempts: ['1.1'], with: [{ part: 'accel', values: ['kvm'] }] }]);
});
