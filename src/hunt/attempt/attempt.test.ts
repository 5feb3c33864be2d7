import { describe, expect, test } from 'vitest';
import { JournalMemory } from '../../../test/fakes/journal.ts';
import { badLine, type FakeLab, fakeLab, type FakeLabOptions } from '../../../test/fakes/lab.ts';
import type { AttemptId, AttemptKey, AttemptRecord } from '../../core/attempt/attempt.ts';
import type { Observation } from '../../core/attempt/observation.ts';
import { LabError } from '../../core/base/user-error.ts';
import { createJudge } from '../../core/judge/judge.ts';
import type { Point } from '../../core/scenario/point.ts';
import { type AttemptRequest, runAttempt } from './attempt.ts';

const never = new AbortController().signal;
const failing: Point = { kernel: '6.1', qemu: '5.2', sector: '4096', cache: 'none' };

function labWith(options: Partial<FakeLabOptions> = {}): FakeLab {
  return fakeLab({ journal: new JournalMemory().open({ now: () => 0 }), ...options });
}

function requestAt(point: Point, { scenario, plan }: FakeLab): AttemptRequest {
  return {
    id: '1.1' as AttemptId,
    key: 'key' as AttemptKey,
    point,
    scenario,
    machine: plan.machine,
    recipe: {
      kernel: { kind: 'kernel', key: '6.1', vmlinuz: '/kernels/6.1', modules: null, config: null },
      trees: { qemu: { kind: 'tree', key: '5.2', root: '/trees/5.2' } },
      image: { key: 'image', path: '/image', bytes: 4096 },
      machine: scenario.host,
      bootTimeoutMs: scenario.timeouts.bootMs,
    },
  };
}

async function attempt(world: FakeLab, point: Point = failing): Promise<AttemptRecord> {
  const record = await runAttempt(world.lab, requestAt(point, world), { signal: never });
  expect(world.hosts.alive.size, 'hosts left').toBe(0);
  expect(world.clock.sleeping, 'timers left').toBe(0);
  return record;
}

async function evidenceOf(world: FakeLab, record: AttemptRecord, name: string): Promise<string> {
  const item = record.evidence.find((one) => one.name === name);
  return item ? Buffer.from(await world.evidence.get(item)).toString('latin1') : `there is no ${name}`;
}

describe('an attempt', () => {
  test('is bad as soon as the firmware says so, long before the timeout', async () => {
    const world = labWith();
    const record = await attempt(world);
    expect(record.judgement).toMatchObject({ outcome: 'bad', step: 'boot', message: badLine });
    expect(record.judgement.signature).not.toBeNull();
    expect(record.totalMs).toBeLessThan(7000);
  });

  test('is good when the guest speaks', async () => {
    const record = await attempt(labWith(), { ...failing, cache: 'writeback' });
    expect(record.judgement).toMatchObject({ outcome: 'good', signature: null });
  });

  test('sees a hang by lack of progress', async () => {
    const record = await attempt(labWith({ fate: () => 'hangs' }));
    expect(record.judgement.outcome).not.toBe('good');
    expect(record.judgement.message).toContain('hangs');
    expect(record.totalMs).toBeLessThan(4000 + 20_000);
  });

  test('gives captured output and the image to later steps, and says how to do it by hand', async () => {
    const record = await attempt(labWith());
    expect(record.byHand.slice(-2)).toEqual(['attach /dev/vdb 4096', 'boot /dev/loop0 sector=4096 cache=none']);
    expect(record.byHand[0]).toContain('qemu-system-x86_64');
  });

  test('tells where the time went, and hardly any of it is ours', async () => {
    const record = await attempt(labWith());
    expect(record.timings.map(({ phase, step }) => `${phase} ${step ?? ''}`.trim())).toEqual([
      'boot',
      'step attach',
      'step boot',
      'clean-up',
    ]);
    const waits = record.timings.reduce((sum, timing) => sum + timing.ms, 0);
    expect(record.totalMs - waits).toBe(0);
  });

  test('keeps every console and when each piece of it came', async () => {
    const world = labWith();
    const record = await attempt(world);
    expect(await evidenceOf(world, record, 'firmware.console')).toBe(`SeaBIOS (version 1.14.0-2)\n${badLine}\n`);
    expect(await evidenceOf(world, record, 'host.console')).toContain('Linux version');
    const lines = (await evidenceOf(world, record, 'observations.jsonl')).trim().split('\n');
    const observations = lines.map((line) => JSON.parse(line) as Observation);
    expect(observations.map((observation) => observation.kind)).toEqual(
      expect.arrayContaining(['output', 'stage', 'step-started', 'step-ended', 'guest-sample']),
    );
    expect(
      observations.map((one) => one.kind),
      'our own clean-up is no evidence',
    ).not.toContain('host-exited');
  });

  test('is judged the same when its observations are replayed', async () => {
    const world = labWith();
    const record = await attempt(world);
    const judge = createJudge({ scenario: world.scenario, detectors: [] });
    const lines = (await evidenceOf(world, record, 'observations.jsonl')).trim().split('\n');
    const state = lines
      .map((line) => JSON.parse(line) as Observation)
      .reduce((so, one) => judge.observe(so, one), judge.start());
    expect(judge.conclude(state, Infinity)).toEqual(record.judgement);
  });

  test('shows everything live', async () => {
    const world = labWith();
    const seen: string[] = [];
    const observer = (observation: Observation): void => void seen.push(observation.kind);
    await runAttempt(world.lab, requestAt(failing, world), { signal: never, observer });
    expect(seen).toContain('guest-sample');
  });

  test.each([
    ['the host does not come up', { startFails: () => true }, 'did not come up'],
    ['the host dies under the guest', { fate: () => 'host-dies' as const }, 'qemu-system-x86_64: died'],
  ])('has no answer when %s', async (_what, options, message) => {
    const record = await attempt(labWith(options));
    expect(record.judgement).toMatchObject({ outcome: 'no-answer', untestable: false });
    expect(record.judgement.message).toContain(message);
    expect(record.judgement.hint).not.toBeNull();
    expect(record.evidence.map((item) => item.name)).toContain('host.console');
  });

  test('has no answer when its proof does not fit on the disk', async () => {
    const world = labWith();
    world.evidence.roomBytes = 0;
    const record = await attempt(world);
    expect(record.judgement).toMatchObject({ outcome: 'no-answer', hint: 'Make room.' });
    expect(record.evidence).toEqual([]);
  });

  test('can not be tested when a step ends with 125', async () => {
    const record = await attempt(labWith({ fate: () => 'refused' }));
    expect(record.judgement).toMatchObject({ outcome: 'no-answer', untestable: true });
  });

  test('that the clean-up would delay keeps its verdict and says so', async () => {
    const world = labWith();
    const start = world.hosts.start.bind(world.hosts);
    world.hosts.start = async (...parts) =>
      Object.assign(await start(...parts), { dispose: () => new Promise<void>(() => undefined) });
    const record = await runAttempt(world.lab, requestAt(failing, world), { signal: never });
    expect(record.judgement.outcome).toBe('bad');
    expect(await evidenceOf(world, record, 'observations.jsonl')).toContain('clean-up');
  });

  test('that the host factory breaks by a bug throws the bug and leaves nothing', async () => {
    const world = labWith();
    const start = world.hosts.start.bind(world.hosts);
    world.hosts.start = async (...parts) =>
      Object.assign(await start(...parts), { run: () => Promise.reject(new Error('a bug')) });
    await expect(attempt(world)).rejects.toThrow('a bug');
    expect(world.hosts.alive.size).toBe(0);
  });

  test.each([0, 1000, 4100, 4200, 4700])('cancelled after %i ms gives no verdict and leaves nothing', async (afterMs) => {
    const world = labWith();
    const cancel = new AbortController();
    void world.clock.sleep(afterMs, never).then(() => cancel.abort(new Error('Ctrl-C')));
    await expect(runAttempt(world.lab, requestAt(failing, world), { signal: cancel.signal })).rejects.toThrow('Ctrl-C');
    expect(world.hosts.alive.size).toBe(0);
    expect(world.clock.sleeping).toBe(0);
  });

  test('never believes a pattern that comes after the lab has failed', async () => {
    const world = labWith();
    const start = world.hosts.start.bind(world.hosts);
    world.hosts.start = async (recipe, options) => {
      const host = await start(recipe, options);
      return Object.assign(host, {
        run: async () => {
          void world.clock.sleep(50, never).then(() => {
            options.observer({ kind: 'output', atMs: world.clock.monotonicMs(), stream: 'firmware', text: `${badLine}\n` });
          });
          throw new LabError({ code: 'host-stuck', message: 'The host does not answer.' });
        },
      });
    };
    const record = await attempt(world);
    expect(record.judgement).toMatchObject({ outcome: 'no-answer', message: 'The host does not answer.' });
  });
});
