import { describe, expect, test } from 'vitest';
import { JournalMemory, type MemoryJournal } from '../../../test/fakes/journal.ts';
import { badLine, type FakeLab, fakeLab, type FakeLabOptions, reportedFate } from '../../../test/fakes/lab.ts';
import { UserError } from '../../core/base/user-error.ts';
import { type MatrixReport, matrixReportOf } from '../../core/matrix/matrix-report.ts';
import { scenarioPlan } from '../../core/stored/hunt-plan.ts';
import type { HuntEvent } from '../../core/stored/journal.ts';
import { resumableHunt, type ScenarioOptions, type ScenarioResult } from '../scenario/scenario-hunt.ts';
import { runMatrix } from './matrix.ts';

const never = new AbortController().signal;
const reported = { kernels: ['5.10', '6.1', '6.18'], qemus: ['5.2', '7.2'] };

/** Labs on one machine: they share the journal, everything else is each process's own. */
class Machine {
  readonly memory = new JournalMemory();

  process(options: Partial<FakeLabOptions> = {}): FakeLab & { readonly journal: MemoryJournal } {
    const journal = this.memory.open({ now: () => 0 });
    return { ...fakeLab({ ...options, journal }), journal };
  }
}

async function hunt(
  world: FakeLab,
  request: { readonly hunt?: number | null; readonly again?: boolean } = {},
  options: Partial<ScenarioOptions> = {},
): Promise<ScenarioResult> {
  const { scenario, plan } = world;
  try {
    return await runMatrix(
      world.lab,
      { scenario, plan, hunt: request.hunt ?? null, again: request.again ?? false },
      { signal: never, onEvent: () => undefined, progress: () => undefined, ...options },
    );
  } finally {
    expect(world.hosts.alive.size, 'hosts left').toBe(0);
    expect(world.clock.sleeping, 'timers left').toBe(0);
  }
}

function verdicts({ cells }: MatrixReport): Record<string, string | null> {
  return Object.fromEntries(cells.map(({ point, verdict }) => [Object.values(point).join(' '), verdict]));
}

const reportOf = ({ hunt: number, state }: ScenarioResult): MatrixReport => {
  return matrixReportOf(number, scenarioPlan(state.plan), state.records);
};
const typesOf = (events: readonly HuntEvent[]): readonly string[] => events.map((event) => event.type);

describe('a matrix', () => {
  test('shows the regression of the report: only 6.1 with QEMU 5.2, 4096-byte sectors and no cache fails', async () => {
    const result = await hunt(new Machine().process(reported));
    expect(result.state.status).toBe('answered');
    const report = reportOf(result);
    expect(report.cells).toHaveLength(3 * 2 * 2 * 2);
    const bad = report.cells.filter((cell) => cell.verdict !== 'good');
    expect(bad).toMatchObject([
      { point: { kernel: '6.1', qemu: '5.2', sector: '4096', cache: 'none' }, verdict: 'bad', message: badLine },
    ]);
  });

  test('boots each kernel once and makes each version once', async () => {
    const world = new Machine().process(reported);
    await hunt(world);
    expect(world.hosts.boots).toEqual(reported.kernels);
    expect([...world.kernels.made].sort()).toEqual([...reported.kernels].sort());
    expect([...world.qemus.made].sort()).toEqual(reported.qemus);
  });

  test('runs as many hosts side by side as there is room for', async () => {
    for (const capacity of [1, 3]) {
      const world = new Machine().process({ ...reported, capacity });
      await hunt(world);
      expect(world.hosts.sideBySideMax).toBe(capacity);
    }
  });

  test('downloads one kernel ahead of those that the two workers are on, and no further', async () => {
    const world = new Machine().process({ kernels: ['5.10', '6.1', '6.12', '6.18'] });
    const made: string[][] = [];
    await hunt(
      world,
      {},
      {
        onEvent: ({ event }) => {
          if (event.type === 'attempt-started') made.push([...world.kernels.made]);
        },
      },
    );
    expect(made[0]).toEqual(['5.10', '6.1', '6.12']);
    expect(made.at(-1)).toHaveLength(4);
  });

  test('tells listeners only what the journal holds already', async () => {
    const world = new Machine().process();
    const told: HuntEvent[] = [];
    await hunt(
      world,
      {},
      {
        onEvent: ({ hunt: number, event }) => {
          told.push(event);
          expect(world.journal.events(number)).toEqual(told);
        },
      },
    );
    expect(typesOf(told)).toEqual(expect.arrayContaining(['hunt-started', 'attempt-started', 'attempt-finished']));
    expect(told.at(-1)).toEqual({ type: 'hunt-answered' });
  });

  test('runs no attempt twice, unless asked', async () => {
    const machine = new Machine();
    const first = await hunt(machine.process());
    const second = machine.process();
    const reused = await hunt(second);
    expect(second.hosts.starts).toBe(0);
    expect(second.kernels.made).toEqual([]);
    expect(verdicts(reportOf(reused))).toEqual(verdicts(reportOf(first)));
    expect(reused.state.records.map((record) => record.id)).toEqual(first.state.records.map((record) => record.id));
    const third = machine.process();
    await hunt(third, { again: true });
    expect(third.hosts.starts).toBe(4);
  });

  test('makes up for attempts that the lab spoiled, twice at each point, whatever the others said', async () => {
    const world = new Machine().process({ fate: (point, tryNumber) => (tryNumber <= 2 ? 'host-dies' : reportedFate(point)) });
    const report = reportOf(await hunt(world));
    expect(Object.values(verdicts(report)).sort()).toEqual(['bad', 'good', 'good', 'good']);
    expect(report.cells.map((cell) => cell.attempts.length)).toEqual([3, 3, 3, 3]);
  });

  test('gives up a point where the lab fails three times, and goes on with the others', async () => {
    const world = new Machine().process({ fate: (point) => (point['sector'] === '512' ? 'host-dies' : 'good') });
    const result = await hunt(world);
    expect(result.state.status).toBe('answered');
    const report = reportOf(result);
    expect(report.cells.map((cell) => [cell.verdict, cell.attempts.length])).toEqual([
      ['no-answer', 3],
      ['no-answer', 3],
      ['good', 1],
      ['good', 1],
    ]);
  });

  test('tries each point as often as the scenario says, and a flaky one is uncertain', async () => {
    const world = new Machine().process({
      attempts: 3,
      fate: (point, tryNumber) => (point['cache'] === 'none' && tryNumber === 2 ? 'bad' : 'good'),
    });
    const report = reportOf(await hunt(world));
    expect(report.cells.map((cell) => [cell.point['cache'], cell.verdict, cell.attempts.length])).toEqual([
      ['writeback', 'good', 3],
      ['none', 'uncertain', 3],
      ['writeback', 'good', 3],
      ['none', 'uncertain', 3],
    ]);
  });

  test('skips a cell that QEMU refuses, after one attempt', async () => {
    const report = reportOf(
      await hunt(new Machine().process({ attempts: 3, fate: (point) => (point['cache'] === 'none' ? 'refused' : 'good') })),
    );
    const skipped = report.cells.filter((cell) => cell.verdict === 'skip');
    expect(skipped.map((cell) => cell.attempts.length)).toEqual([1, 1]);
  });

  test('has no answer where a version can not be had, says why, and answers the rest', async () => {
    const world = new Machine().process({ ...reported, missing: (_component, label) => label === '6.1' });
    const result = await hunt(world);
    expect(result.state.status).toBe('answered');
    for (const cell of reportOf(result).cells) {
      expect(cell.verdict).toBe(cell.point['kernel'] === '6.1' ? 'no-answer' : 'good');
      if (cell.point['kernel'] === '6.1') expect(cell.message).toContain('404');
    }
    expect(result.state.records.find((record) => record.judgement.outcome === 'no-answer')?.judgement.hint).toBe(
      'Choose another version.',
    );
  });

  test('tries again in the next hunt what had no answer, and only that', async () => {
    const machine = new Machine();
    await hunt(machine.process({ ...reported, missing: (_component, label) => label === '6.1' }));
    const second = machine.process(reported);
    const report = reportOf(await hunt(second));
    expect(second.hosts.boots).toEqual(['6.1']);
    expect(report.cells.filter((cell) => cell.verdict === 'bad')).toHaveLength(1);
    expect(report.cells.filter((cell) => cell.verdict === 'no-answer')).toHaveLength(0);
  });

  test('ends when the image can not be made, before there is a hunt', async () => {
    const world = new Machine().process();
    const trouble = new UserError({ code: 'image-missing', message: 'There is no disk.img.' });
    const lab = { ...world.lab, images: { build: () => Promise.reject(trouble) } };
    await expect(hunt({ ...world, lab })).rejects.toBe(trouble);
    expect(world.journal.list()).toEqual([]);
  });

  test('ends with what the journal says when its disk is full, and cleans up', async () => {
    const memory = new JournalMemory();
    const full = new UserError({ code: 'disk-full', message: 'no space is left' });
    let written = 0;
    const journal = memory.open({
      now: () => 0,
      onWritten: () => {
        written += 1;
        if (written >= 5) throw full;
      },
    });
    await expect(hunt(fakeLab({ journal }))).rejects.toBe(full);
  });

  test('does not touch a hunt that another process is at', async () => {
    const machine = new Machine();
    const other = machine.process();
    const number = other.journal.create(other.plan);
    await expect(hunt(machine.process(), { hunt: number })).rejects.toMatchObject({ code: 'hunt-busy' });
    expect(other.journal.events(number)).toHaveLength(1);
  });
});

describe('a stopped matrix', () => {
  async function stopAfter(
    machine: Machine,
    finishedMax: number,
  ): Promise<{ result: ScenarioResult; world: FakeLab & { journal: MemoryJournal } }> {
    const world = machine.process();
    const cancel = new AbortController();
    let finished = 0;
    const result = await hunt(
      world,
      {},
      {
        signal: cancel.signal,
        onEvent: ({ event }) => {
          if (event.type === 'attempt-finished') finished += 1;
          if (finished >= finishedMax) cancel.abort(new Error('Ctrl-C'));
        },
      },
    );
    return { result, world };
  }

  test('says so in its journal and holds nothing', async () => {
    const machine = new Machine();
    const { result, world } = await stopAfter(machine, 1);
    expect(result.state).toMatchObject({ status: 'stopped', running: [] });
    expect(world.journal.events(result.hunt).at(-1)).toEqual({ type: 'hunt-stopped', because: 'cancelled' });
    expect(machine.process().journal.acquire(result.hunt)).toBe(true);
  });

  test('goes on where it was, repeats no finished attempt and gives no id twice', async () => {
    const machine = new Machine();
    const { result: first } = await stopAfter(machine, 2);
    const second = machine.process();
    const number = resumableHunt(second.journal, second.plan);
    expect(number).toBe(first.hunt);
    const result = await hunt(second, { hunt: number });
    expect(result.hunt).toBe(first.hunt);
    expect(result.state.status).toBe('answered');
    expect(second.hosts.starts).toBe(4 - first.state.records.length);
    const started = second.journal
      .events(result.hunt)
      .flatMap((event) => (event.type === 'attempt-started' ? [event.attempt] : []));
    expect(new Set(started).size).toBe(started.length);
    expect(resumableHunt(second.journal, second.plan)).toBeNull();
  });

  test('is not taken for a hunt with another plan', async () => {
    const machine = new Machine();
    const { result } = await stopAfter(machine, 1);
    const other = machine.process({ kernels: ['6.12'] });
    expect(resumableHunt(other.journal, other.plan)).toBeNull();
    expect(resumableHunt(other.journal, scenarioPlan(result.state.plan))).toBe(result.hunt);
  });

  test('is not gone on with when its image is another one now', async () => {
    const machine = new Machine();
    const { result: first } = await stopAfter(machine, 2);
    const world = machine.process();
    const lab = { ...world.lab, images: { build: async () => ({ key: 'rebuilt', path: '/image', bytes: 1 }) } };
    const result = await hunt({ ...world, lab }, { hunt: first.hunt });
    expect(result.hunt).not.toBe(first.hunt);
    expect(world.hosts.starts).toBe(4);
  });

  test('goes on after its process died without a word', async () => {
    const machine = new Machine();
    const dead = machine.process();
    const number = dead.journal.create(dead.plan);
    dead.journal.append(number, { type: 'attempt-started', attempt: `${number}.1` as never, point: dead.plan.cells[0] ?? {} });
    dead.journal.die();
    const world = machine.process();
    expect(resumableHunt(world.journal, world.plan)).toBe(number);
    const result = await hunt(world, { hunt: number });
    expect(result.state).toMatchObject({ status: 'answered', running: [] });
    expect(result.state.records.map((record) => record.id)).not.toContain(`${number}.1`);
  });

  test('that is cancelled before anything ran leaves no hunt or a stopped one', async () => {
    const world = new Machine().process();
    const signal = AbortSignal.abort(new Error('Ctrl-C'));
    await expect(hunt(world, {}, { signal })).rejects.toThrow('Ctrl-C');
    expect(world.journal.list()).toEqual([]);
  });
});
