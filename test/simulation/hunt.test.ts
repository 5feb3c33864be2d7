// Random worlds: what fails where, how the lab spoils attempts, when firstbad is killed or stopped. Whatever happens, the
// answers are those of an undisturbed hunt, and nothing is done twice. A failure prints its seed; FIRSTBAD_SEED repeats it,
// FIRSTBAD_SIMULATIONS asks for more worlds.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assert } from '../../src/core/base/assert.ts';
import { type MatrixReport, matrixReportOf } from '../../src/core/matrix/matrix-report.ts';
import { type Point, type PointKey, pointKey } from '../../src/core/scenario/point.ts';
import { scenarioPlan } from '../../src/core/stored/hunt-plan.ts';
import { foldEvents, type HuntEvent } from '../../src/core/stored/journal.ts';
import { runMatrix } from '../../src/hunt/matrix/matrix.ts';
import { resumableHunt } from '../../src/hunt/scenario/scenario-hunt.ts';
import { VirtualClock } from '../fakes/clock.ts';
import { MemoryEvidence } from '../fakes/evidence.ts';
import { JournalMemory, type MemoryJournal } from '../fakes/journal.ts';
import { type FakeLab, fakeLab, type Fate } from '../fakes/lab.ts';

interface World {
  readonly kernels: readonly string[];
  readonly qemus: readonly string[];
  readonly attempts: number;
  readonly capacity: number;
  readonly missing: readonly string[];
  /** Each point takes one of these lists by a hash of its name: its N-th finished attempt has the N-th fate, round and round. */
  readonly fates: readonly (readonly Fate[])[];
  readonly disturbances: readonly Disturbance[];
}

/** What happens to the N-th process, after so many events that it wrote. */
interface Disturbance {
  readonly kind: 'kill' | 'cancel';
  readonly afterEvents: number;
}

const fate = fc.constantFrom<Fate>('good', 'good', 'good', 'bad', 'bad', 'hangs', 'refused', 'host-dies');
const kernels = ['5.10', '6.1', '6.12', '6.18'];
const qemus = ['5.2', '7.2'];

const worlds: fc.Arbitrary<World> = fc.record({
  kernels: fc.subarray(kernels, { minLength: 1 }),
  qemus: fc.subarray(qemus, { minLength: 1 }),
  attempts: fc.integer({ min: 1, max: 3 }),
  capacity: fc.integer({ min: 1, max: 3 }),
  missing: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.subarray([...kernels, ...qemus], { maxLength: 2 })),
  fates: fc.array(fc.array(fate, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 6 }),
  disturbances: fc.array(
    fc.record({ kind: fc.constantFrom('kill' as const, 'cancel' as const), afterEvents: fc.integer({ min: 1, max: 25 }) }),
    { maxLength: 5 },
  ),
});

const settings: fc.Parameters<unknown> = {
  numRuns: Number(process.env['FIRSTBAD_SIMULATIONS'] ?? 15),
  ...(process.env['FIRSTBAD_SEED'] === undefined ? {} : { seed: Number(process.env['FIRSTBAD_SEED']) }),
};

/** One machine: what stays when a process ends. */
class Machine {
  readonly memory = new JournalMemory();
  readonly evidence = new MemoryEvidence();
  readonly clock = new VirtualClock();
  readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  /** The fate of a point's next attempt depends on how many were finished: one that a kill cut off never was. */
  readonly fate = (point: Point): Fate => {
    const key = pointKey(point);
    const list = this.world.fates[hashOf(key) % this.world.fates.length] ?? [];
    return list[(this.#finished.get(key) ?? 0) % list.length] ?? 'good';
  };

  readonly #finished = new Map<PointKey, number>();

  events(hunt: number): readonly HuntEvent[] {
    return this.memory.open({ now: () => 0 }).events(hunt);
  }

  process(onWritten: (journal: MemoryJournal) => void = () => undefined): FakeLab & { readonly journal: MemoryJournal } {
    const journal: MemoryJournal = this.memory.open({
      now: () => this.clock.now(),
      onWritten: (event) => {
        if (event.type === 'attempt-finished') this.#count(pointKey(event.record.point));
        onWritten(journal);
      },
    });
    const { clock, evidence, world } = this;
    const missing = (_component: string, label: string): boolean => world.missing.includes(label);
    const lab = fakeLab({ ...world, fate: this.fate, missing, clock, evidence, journal });
    return { ...lab, journal };
  }

  /** The hunt that was answered, or null while there is none. */
  answered(): number | null {
    const hunts = this.memory.open({ now: () => 0 }).list();
    return hunts.find((summary) => summary.status === 'answered')?.hunt ?? null;
  }

  #count(key: PointKey): void {
    this.#finished.set(key, (this.#finished.get(key) ?? 0) + 1);
  }
}

/** Runs one process to its end; its hunt, or null when it ended before there was one. */
async function runProcess(machine: Machine, disturbance: Disturbance | null): Promise<{ hunt: number | null; starts: number }> {
  const killed = new Error('killed');
  const cancel = new AbortController();
  let written = 0;
  const lab = machine.process((journal) => {
    written += 1;
    if (written !== disturbance?.afterEvents) return;
    if (disturbance.kind === 'cancel') return cancel.abort(new Error('Ctrl-C'));
    journal.die();
    throw killed;
  });
  const { scenario, plan } = lab;
  const request = { scenario, plan, hunt: resumableHunt(lab.journal, plan), again: false };
  const quiet = { signal: cancel.signal, onEvent: () => undefined, progress: () => undefined };
  let hunt: number | null = null;
  try {
    const result = await runMatrix(lab.lab, request, quiet);
    hunt = result.hunt;
    expect(result.state, 'what the journal says is what was believed').toEqual(foldEvents(machine.events(hunt)));
  } catch (error) {
    // A dead process breaks wherever it tries to write next; only a kill may look like that.
    if (disturbance?.kind !== 'kill' || written < disturbance.afterEvents) throw error;
  }
  expect(lab.hosts.alive.size, 'hosts left').toBe(0);
  expect(machine.clock.sleeping, 'timers left').toBe(0);
  return { hunt, starts: lab.hosts.starts };
}

async function reference(world: World): Promise<{ machine: Machine; report: MatrixReport }> {
  const machine = new Machine(world);
  const { hunt } = await runProcess(machine, null);
  assert(hunt !== null, 'an undisturbed hunt ends');
  return { machine, report: reportOf(machine, hunt) };
}

test(
  'a hunt that is killed and stopped at any moment gives the answers of one that is not, and repeats no finished attempt',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const undisturbed = await reference(world);
        const machine = new Machine(world);
        for (const disturbance of [...world.disturbances, null]) {
          // Killed right after its last word: there is nothing to go on with.
          if (machine.answered() === null) await runProcess(machine, disturbance);
        }
        const hunt = machine.answered();
        assert(hunt !== null, 'the last process is left alone');
        const report = reportOf(machine, hunt);
        expect(verdicts(report)).toEqual(verdicts(undisturbed.report));
        expectNothingTwice(machine, world, undisturbed.report);
        await expectEvidence(machine);
      }),
      settings,
    );
  },
);

test('a second hunt runs only what had no answer', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const { machine, report } = await reference(world);
      const { hunt, starts } = await runProcess(machine, null);
      assert(hunt !== null, 'an undisturbed hunt ends');
      const open = report.cells.filter(
        (cell) => cell.attempts.filter(answered).length < world.attempts && cell.verdict !== 'skip',
      );
      if (open.length === 0) {
        expect(starts).toBe(0);
        expect(verdicts(reportOf(machine, hunt))).toEqual(verdicts(report));
      }
      for (const cell of report.cells.filter((one) => !open.includes(one))) {
        const again = reportOf(machine, hunt).cells.find((one) => pointKey(one.point) === pointKey(cell.point));
        expect(again?.verdict).toBe(cell.verdict);
      }
    }),
    settings,
  );
});

test('two hunts side by side give the same answers', async () => {
  const world: World = {
    kernels: ['6.1'],
    qemus: ['5.2', '7.2'],
    attempts: 1,
    capacity: 2,
    missing: [],
    fates: [['good'], ['bad'], ['hangs']],
    disturbances: [],
  };
  const machine = new Machine(world);
  const results = await Promise.all(
    [1, 2].map(async () => {
      const lab = machine.process();
      const { scenario, plan } = lab;
      const hunt = resumableHunt(lab.journal, plan);
      const options = { signal: new AbortController().signal, onEvent: () => undefined, progress: () => undefined };
      return runMatrix(lab.lab, { scenario, plan, hunt, again: false }, options);
    }),
  );
  const [one, other] = results.map((result) => result.hunt);
  assert(one !== undefined && other !== undefined, 'both ran');
  expect(one).not.toBe(other);
  expect(verdicts(reportOf(machine, one))).toEqual(verdicts(reportOf(machine, other)));
});

function reportOf(machine: Machine, hunt: number): MatrixReport {
  const { plan, records, status } = foldEvents(machine.events(hunt));
  expect(status).toBe('answered');
  return matrixReportOf(hunt, scenarioPlan(plan), records);
}

function verdicts({ cells }: MatrixReport): Record<string, string | null> {
  return Object.fromEntries(cells.map((cell) => [pointKey(cell.point), cell.verdict]));
}

/** The same attempts with the same outcomes at each point as in the undisturbed hunt, under ids that were given once. */
function expectNothingTwice(machine: Machine, world: World, undisturbed: MatrixReport): void {
  const hunts = machine.memory.open({ now: () => 0 }).list();
  expect(hunts, 'a hunt that was stopped goes on as itself').toHaveLength(1);
  const events = hunts.flatMap(({ hunt }) => machine.events(hunt));
  const started = events.flatMap((event) => (event.type === 'attempt-started' ? [event.attempt] : []));
  expect(new Set(started).size).toBe(started.length);
  for (const cell of undisturbed.cells) {
    // What could not be downloaded is asked for again by each process: the net may be back.
    if (Object.values(cell.point).some((value) => world.missing.includes(value))) continue;
    const outcomes = finishedAt(events, pointKey(cell.point)).map((record) => record.judgement.outcome);
    expect(outcomes, pointKey(cell.point)).toEqual(cell.attempts.map((attempt) => attempt.outcome));
  }
}

async function expectEvidence(machine: Machine): Promise<void> {
  for (const { hunt } of machine.memory.open({ now: () => 0 }).list()) {
    for (const record of foldEvents(machine.events(hunt)).records) {
      for (const item of record.evidence) expect((await machine.evidence.get(item)).length).toBe(item.bytes);
    }
  }
}

const answered = (attempt: { readonly outcome: string }): boolean => attempt.outcome !== 'no-answer';

function finishedAt(events: readonly HuntEvent[], key: string) {
  return events
    .flatMap((event) => (event.type === 'attempt-finished' ? [event.record] : []))
    .filter((record) => pointKey(record.point) === key);
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  return hash;
}
