import { expect, test } from 'vitest';
import { someRecord } from '../../../test/fakes/records.ts';
import { attemptCosts } from './attempt-costs.ts';

test('are the medians of boots and runs, boots only where a kernel was booted', () => {
  const step = { phase: 'step', step: 'boot', ms: 2000 } as const;
  const restored = { phase: 'restore', step: null, ms: 500 } as const;
  const booted = [
    { phase: 'boot', step: null, ms: 5000 },
    { phase: 'save', step: null, ms: 1000 },
  ] as const;
  const records = [
    someRecord({ point: { kernel: '6.1' }, timings: [...booted, restored, step] }),
    someRecord({ point: { kernel: '6.1' }, timings: [restored, step] }),
    someRecord({ point: { kernel: '6.12' }, timings: [] }),
  ];
  expect(attemptCosts(records, 'kernel')).toEqual({ bootSeconds: 6, runSeconds: 2.5, kernels: new Set(['6.1']) });
});

test('are what usually is while nothing is known, a boot dearer than a run', () => {
  const { bootSeconds, runSeconds } = attemptCosts([], 'kernel');
  expect(bootSeconds).toBeGreaterThan(runSeconds);
});
