// Random histories of kernels, in labs that spoil attempts and with firstbad killed or stopped at any moment: a bisect along
// the kernels and a sweep of them end as those that nobody disturbs. A failure prints its seed; FIRSTBAD_SEED repeats it,
// FIRSTBAD_SIMULATIONS asks for more worlds.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assert } from '../../src/core/base/assert.ts';
import { noRestrictions, parseSetting, parseVersionChoice } from '../../src/core/scenario/restriction.ts';
import { plainRules, type SweepRules } from '../../src/core/stored/hunt-plan.ts';
import { foldEvents, type HuntEvent } from '../../src/core/stored/journal.ts';
import type { SearchReport } from '../../src/core/stored/search-report.ts';
import type { SweepReport } from '../../src/core/stored/sweep-report.ts';
import { resumableHunt, type ScenarioOptions, type ScenarioRequest } from '../../src/hunt/scenario/scenario-hunt.ts';
import { type BisectPlanRequest, planBisect, planSweep } from '../../src/hunt/versions/plan-search.ts';
import { runVersionBisect } from '../../src/hunt/versions/version-bisect.ts';
import { runSweep } from '../../src/hunt/versions/version-sweep.ts';
import { VirtualClock } from '../fakes/clock.ts';
import { MemoryEvidence } from '../fakes/evidence.ts';
import { JournalMemory, type MemoryJournal } from '../fakes/journal.ts';
import { type FakeLab, fakeLab, type Fate } from '../fakes/lab.ts';
import { somePlan } from '../fakes/records.ts';

/** Oldest first: `good`, `bad`, or what can not be tested. */
type Truth = 'good' | 'bad' | 'refused' | 'hangs';

interface World {
  readonly truths: readonly Truth[];
  readonly capacity: number;
  /** By place: whether the lab spoils the first attempt at it. */
  readonly spoiled: readonly boolean[];
  readonly disturbances: readonly Disturbance[];
}

interface Disturbance {
  readonly kind: 'kill' | 'cancel';
  readonly afterEvents: number;
}

const disturbances = fc.array(
  fc.record({ kind: fc.constantFrom('kill' as const, 'cancel' as const), afterEvents: fc.integer({ min: 1, max: 12 }) }),
  { maxLength: 4 },
);
const common = {
  capacity: fc.integer({ min: 1, max: 3 }),
  spoiled: fc.array(fc.boolean(), { minLength: 14, maxLength: 14 }),
  disturbances,
};

/** Breaks once, with untestable versions between the ends. */
const breaks: fc.Arbitrary<World> = fc.record({
  truths: fc
    .tuple(
      fc.integer({ min: 3, max: 12 }),
      fc.nat(),
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 12 }),
    )
    .map(([size, at, kinds]) => {
      const first = 1 + (at % (size - 1));
      return Array.from({ length: size }, (_, place): Truth => {
        const isEnd = place === 0 || place === size - 1;
        if (!isEnd && kinds[place] === 0) return 'refused';
        if (!isEnd && kinds[place] === 1) return 'hangs';
        return place < first ? 'good' : 'bad';
      });
    }),
  ...common,
});

/** Breaks and is fixed, or only one of these. */
const changes: fc.Arbitrary<World> = fc.record({
  truths: fc
    .tuple(fc.integer({ min: 2, max: 12 }), fc.nat(), fc.nat())
    .map(([size, a, b]) =>
      Array.from({ length: size }, (_, place): Truth =>
        place >= a % size && place <= (a % size) + (b % size) ? 'bad' : 'good',
      ),
    ),
  ...common,
});

const settings: fc.Parameters<unknown> = {
  numRuns: Number(process.env['FIRSTBAD_SIMULATIONS'] ?? 10),
  ...(process.env['FIRSTBAD_SEED'] === undefined ? {} : { seed: Number(process.env['FIRSTBAD_SEED']) }),
};

const rules = {
  confidence: 0.95,
  flaky: false,
  ...plainRules,
};
const labelOf = (place: number): string => `${5 + Math.floor(place / 4)}.${place % 4}`;

/** One machine: what stays when a process ends. */
class Machine {
  readonly memory = new JournalMemory();
  readonly evidence = new MemoryEvidence();
  readonly clock = new VirtualClock();
  readonly world: World;
  readonly #finished = new Map<string, number>();

  constructor(world: World) {
    this.world = world;
  }

  get labels(): readonly string[] {
    return this.world.truths.map((_, place) => labelOf(place));
  }

  process(onWritten: (journal: MemoryJournal) => void = () => undefined): FakeLab & { readonly journal: MemoryJournal } {
    const journal: MemoryJournal = this.memory.open({
      now: () => this.clock.now(),
      onWritten: (event) => {
        if (event.type === 'attempt-finished') this.#count(event.record.point['kernel'] ?? '');
        onWritten(journal);
      },
    });
    const { clock, evidence, world } = this;
    const fate = (point: Readonly<Record<string, string>>): Fate => this.#fate(point['kernel'] ?? '');
    const lab = fakeLab({ kernels: this.labels, qemus: ['5.2'], capacity: world.capacity, fate, clock, evidence, journal });
    return { ...lab, journal };
  }

  events(): readonly HuntEvent[] {
    const journal = this.memory.open({ now: () => 0 });
    const hunts = journal.list();
    expect(hunts.length, 'a hunt that was stopped goes on as itself').toBeLessThanOrEqual(1);
    return hunts.flatMap(({ hunt }) => journal.events(hunt));
  }

  #fate(label: string): Fate {
    const place = this.labels.indexOf(label);
    if (this.world.spoiled[place] === true && (this.#finished.get(label) ?? 0) === 0) return 'host-dies';
    return this.world.truths[place] ?? 'good';
  }

  #count(label: string): void {
    this.#finished.set(label, (this.#finished.get(label) ?? 0) + 1);
  }
}

type SearchQuestion =
  | ({ readonly kind: 'bisect' } & Pick<BisectPlanRequest, 'good' | 'bad' | 'tester'>)
  | ({ readonly kind: 'sweep' } & SweepRules);

const planRequest = ({ scenario }: FakeLab) => ({
  scenario,
  origin: { folder: '/sectors', sha256: '0'.repeat(64) },
  restrictions: {
    ...noRestrictions,
    settings: [parseSetting('sector=512'), parseSetting('cache=none')],
    versions: [parseVersionChoice('qemu=5.2')],
  },
  axis: 'kernel',
  rules,
});

/** Plans it, and says how it is run. */
async function planned(lab: FakeLab, question: SearchQuestion) {
  const planLab = { sources: lab.lab.sources, machine: somePlan().machine };
  const options = { signal: new AbortController().signal, progress: () => undefined, onNote: () => undefined };
  if (question.kind === 'sweep') {
    const plan = await planSweep(planLab, { ...planRequest(lab), ...question }, options);
    return { plan, run: (...[request, more]: RunWords) => runSweep(lab.lab, { ...request, plan }, more) };
  }
  const plan = await planBisect(planLab, { ...planRequest(lab), ...question }, options);
  return { plan, run: (...[request, more]: RunWords) => runVersionBisect(lab.lab, { ...request, plan }, more) };
}

type RunWords = readonly [Omit<ScenarioRequest, 'plan'>, ScenarioOptions];

/** Runs one process to its end, whatever that is. */
async function runProcess(machine: Machine, question: SearchQuestion, disturbance: Disturbance | null): Promise<void> {
  let isKilled = false;
  const cancel = new AbortController();
  let written = 0;
  const lab = machine.process((journal) => {
    written += 1;
    if (written !== disturbance?.afterEvents) return;
    if (disturbance.kind === 'cancel') return cancel.abort(new Error('Ctrl-C'));
    isKilled = true;
    journal.die();
    throw new Error('killed');
  });
  const { plan, run } = await planned(lab, question);
  const request = { scenario: lab.scenario, hunt: resumableHunt(lab.journal, plan), again: false };
  const quiet = { signal: cancel.signal, onEvent: () => undefined, progress: () => undefined };
  try {
    await run(request, quiet);
  } catch (error) {
    // Whatever a dead process says on its way out, nobody hears it.
    if (!isKilled && error !== cancel.signal.reason) throw error;
  } finally {
    if (disturbance?.kind === 'kill') lab.journal.die();
    expect(lab.hosts.alive.size, 'hosts left').toBe(0);
  }
}

async function runThrough(machine: Machine, question: SearchQuestion): Promise<SearchReport | SweepReport> {
  for (const disturbance of machine.world.disturbances) {
    await runProcess(machine, question, disturbance);
    if (foldEvents(machine.events()).status === 'answered') break;
  }
  // Spoiled attempts may break the lab once for each version; who gives the command again goes on.
  for (let again = 0; again < 20 && foldEvents(machine.events()).status !== 'answered'; again += 1) {
    await runProcess(machine, question, null);
  }
  const events = machine.events();
  const { status, report, running } = foldEvents(events);
  expect(status).toBe('answered');
  expect(running).toEqual([]);
  const started = events.flatMap((event) => (event.type === 'attempt-started' ? [event.attempt] : []));
  expect(new Set(started).size, 'no id is given twice').toBe(started.length);
  assert(report !== null, 'a search that has ended has its report');
  return report;
}

const isTestable = (truth: Truth): boolean => truth === 'good' || truth === 'bad';

test(
  'a bisect that is killed and stopped at any moment names the first bad version, or those that hide it',
  { timeout: 240_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(breaks, fc.boolean(), async (world, looksForGood) => {
        const machine = new Machine(world);
        const bad = labelOf(world.truths.length - 1);
        const good = looksForGood ? null : labelOf(0);
        const report = (await runThrough(machine, { kind: 'bisect', good, bad, tester: 'attempts' })) as SearchReport;
        const first = world.truths.indexOf('bad');
        const lastGood = world.truths.lastIndexOf('good');
        if (first === lastGood + 1) {
          expect(report.ending).toEqual({ kind: 'culprit' });
          expect(report.culprit?.name).toBe(labelOf(first));
        } else if (report.ending?.kind === 'range') {
          // Untestable ones between the last good and the first bad: any of them may be it.
          const names = report.candidates.map(({ version }) => version.name);
          for (let place = lastGood + 1; place <= first; place += 1) expect(names).toContain(labelOf(place));
        } else {
          expect(report.ending).toEqual({ kind: 'range', because: 'skips' });
        }
      }),
      settings,
    );
  },
);

test('a sweep that is killed and stopped at any moment finds what changes', { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(changes, async (world) => {
      const machine = new Machine(world);
      // Every version is in the coarse pass: nothing can hide.
      const sweep = { coarse: world.truths.length, spare: 0 };
      const report = (await runThrough(machine, { kind: 'sweep', ...sweep })) as SweepReport;
      const wanted = world.truths.slice(1).flatMap((truth, index) => {
        const before = world.truths[index];
        if (truth === before) return [];
        return [{ kind: truth === 'bad' ? 'introduction' : 'fix', before: index, after: index + 1 }];
      });
      const [strip] = report.strips;
      expect(world.truths.every(isTestable)).toBe(true);
      expect(strip?.transitions.map(({ kind, before, after }) => ({ kind, before, after }))).toEqual(wanted);
    }),
    settings,
  );
});
