import { describe, expect, test } from 'vitest';
import { JournalMemory } from '../../../test/fakes/journal.ts';
import { fakeLab } from '../../../test/fakes/lab.ts';
import { sha256, someVersion } from '../../../test/fakes/source.ts';
import type { Point } from '../../core/scenario/point.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { Version, VersionId } from '../../core/scenario/version.ts';
import { attemptKeyOf, type AttemptKeyParts } from './attempt-key.ts';

const { scenario, plan } = fakeLab({ journal: new JournalMemory().open({ now: () => 0 }) });
const point: Point = { kernel: '6.1', qemu: '5.2', sector: '4096', cache: 'none' };
const versions = new Map<string, Version>([
  ['kernel', someVersion('kernel', '6.1')],
  ['qemu', someVersion('qemu', '5.2')],
]);
const parts: AttemptKeyParts = { scenario, point, versions, imageKey: 'image', machine: plan.machine };
const keyOf = (changes: Partial<AttemptKeyParts> = {}): string => attemptKeyOf({ ...parts, ...changes }, sha256);
const scenarioWith = (changes: Partial<Scenario>): Scenario => ({ ...scenario, ...changes });

describe('the key of an attempt', () => {
  test('is the same for the same question', () => {
    expect(keyOf()).toBe(keyOf());
    expect(keyOf()).toMatch(/^[0-9a-f]{64}$/);
    expect(keyOf({ point: { cache: 'none', sector: '4096', qemu: '5.2', kernel: '6.1' } })).toBe(keyOf());
  });

  test.each<[string, Partial<AttemptKeyParts>]>([
    ['a factor', { point: { ...point, cache: 'writeback' } }],
    [
      'the build behind a label',
      { versions: new Map(versions).set('kernel', { ...someVersion('kernel', '6.1'), id: 'rebuilt' as VersionId }) },
    ],
    ['the image', { imageKey: 'another' }],
    ['the lab’s QEMU', { machine: { ...plan.machine, labQemu: '7.2' } }],
    ['the accelerator', { machine: { ...plan.machine, accelerator: 'kvm' } }],
    [
      'a step',
      { scenario: scenarioWith({ steps: scenario.steps.map((step) => ({ ...step, command: `${step.command} -x` })) }) },
    ],
    ['what is good', { scenario: scenarioWith({ good: [{ kind: 'console', console: 'guest', source: 'other' }] }) }],
    ['a timeout', { scenario: scenarioWith({ timeouts: { ...scenario.timeouts, stallMs: 1 } }) }],
    ['the host’s memory', { scenario: scenarioWith({ host: { ...scenario.host, memoryMiB: 1024 } }) }],
  ])('changes with %s', (_what, changes) => {
    expect(keyOf(changes)).not.toBe(keyOf());
  });

  test.each<[string, Partial<AttemptKeyParts>]>([
    ['a label', { point: { ...point, kernel: '6.1 (renamed)' }, versions }],
    ['the title', { scenario: scenarioWith({ title: 'another' }) }],
    ['which other points there are', { scenario: scenarioWith({ attempts: 9, factors: [] }) }],
    ['the machine’s memory', { machine: { ...plan.machine, memoryMiB: 1 } }],
    ['firstbad’s own version', { machine: { ...plan.machine, firstbad: '9.9.9' } }],
  ])('stays with %s', (_what, changes) => {
    expect(keyOf(changes)).toBe(keyOf());
  });
});
