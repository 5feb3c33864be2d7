// What `firstbad isolate --json` promises to programs: the fields by these names, and what they hold.

import { expect, test } from 'vitest';
import type { IsolateReport } from '../../src/core/isolate/isolate-report.ts';
import { type CliWorld, FakeCli } from '../fakes/cli.ts';

const kernels = ['5.10', '6.1', '6.12', '6.18'];
const attemptId = expect.stringMatching(/^1\.\d+$/) as string;

async function isolated(world: CliWorld): Promise<IsolateReport> {
  const cli = new FakeCli({ kernels, ...world });
  const { status, stdout, stderr } = await cli.run(['isolate', 'sectors', '--deterministic', '--json']);
  expect(status, stderr).toBe(0);
  const report = JSON.parse(stdout) as IsolateReport;
  const shown = await cli.run(['show', '1', '--json']);
  expect(JSON.parse(shown.stdout)).toEqual(report);
  return report;
}

test('a condition has parts with values, or from one version until before another', async () => {
  const { condition, workarounds, irrelevant, undetermined, attempts, forecast } = await isolated({});
  expect(condition).toMatchObject([
    { part: 'kernel', operator: 'within', from: '6.1', until: '6.18' },
    { part: 'qemu', operator: 'within', from: null, until: '7.2' },
    { part: 'sector', operator: 'in', values: ['4096'] },
    { part: 'cache', operator: 'in', values: ['none'] },
  ]);
  expect(condition.map((part) => ['values' in part, 'from' in part, 'until' in part])).toEqual([
    [false, true, true],
    [false, true, true],
    [true, false, false],
    [true, false, false],
  ]);
  expect(workarounds.map(({ change, tried }) => [change, tried])).toEqual([
    ['cache none -> writeback', 'works'],
    ['sector 4096 -> 512', 'works'],
    ['kernel 6.12 -> 5.10', 'works'],
    ['kernel 6.12 -> 6.18', 'works'],
    ['qemu 5.2 -> 7.2', 'works'],
  ]);
  for (const workaround of workarounds) expect(workaround.attempts).toEqual([attemptId]);
  expect([irrelevant, undetermined]).toEqual([[], []]);
  expect(attempts).toBeLessThan(32);
  expect(forecast).toEqual({ attempts: 0, seconds: 0, matrix: 32 });
});

test('what does not matter is named with what was tried, and what could not be told with the reason', async () => {
  const { condition, irrelevant, undetermined } = await isolated({
    fate: ({ kernel, sector }) => (kernel !== '5.10' && sector === '4096' ? 'bad' : 'good'),
    missing: (_component, label) => label === '6.18',
  });
  expect(condition).toMatchObject([
    { part: 'kernel', operator: 'within', from: '6.1', until: null },
    { part: 'sector', operator: 'in', values: ['4096'] },
  ]);
  expect(irrelevant).toMatchObject([
    { part: 'qemu', tried: ['5.2', '7.2'] },
    { part: 'cache', tried: ['writeback', 'none'] },
  ]);
  for (const { attempts } of irrelevant) for (const id of attempts) expect(id).toEqual(attemptId);
  expect(undetermined).toContainEqual({
    kind: 'not-tried',
    parts: ['kernel'],
    values: ['6.18'],
    because: expect.any(String) as string,
  });
});

test('where nothing fails there is no condition, and no forecast', async () => {
  const cli = new FakeCli({ kernels: kernels.slice(0, 2), fate: () => 'good' });
  const { status, stdout } = await cli.run(['isolate', 'sectors', '--deterministic', '--json']);
  const { ended, condition, conditions, workarounds } = JSON.parse(stdout) as IsolateReport;
  expect([status, ended, condition, conditions, workarounds]).toEqual([0, 'not-reproduced', [], [], []]);
});

test('what was not tried may fail: then it is not said that nothing does', async () => {
  const cli = new FakeCli({ kernels, fate: () => 'good' });
  const { status, stdout } = await cli.run(['isolate', 'sectors', '--deterministic', '--json']);
  const { ended, conditions, tried } = JSON.parse(stdout) as IsolateReport;
  expect([status, ended, conditions, tried]).toEqual([128, 'no-answer', [], { tried: 24, good: 24, of: 32 }]);
});

test('a budget that ends it leaves points that may fail', async () => {
  const cli = new FakeCli({ kernels: kernels.slice(0, 2), fate: () => 'good' });
  const { status, stdout } = await cli.run(['isolate', 'sectors', '--deterministic', '--tests', '5', '--json']);
  const { ended, tried } = JSON.parse(stdout) as IsolateReport;
  expect([status, ended, tried]).toEqual([128, 'no-answer', { tried: 5, good: 5, of: 16 }]);
});
