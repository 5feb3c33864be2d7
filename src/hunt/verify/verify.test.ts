import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { patchedCommits, patchedGraph, patchedNode, patchedRefs } from '../../../test/contract/patched-history.ts';
import { JournalMemory } from '../../../test/fakes/journal.ts';
import { fakePatches } from '../../../test/fakes/patches.ts';
import { somePlan, someVerifyPlan } from '../../../test/fakes/records.ts';
import { fakeRepository } from '../../../test/fakes/repository.ts';
import { foldEvents, type HuntEvent } from '../../core/stored/journal.ts';
import type { VerifyPlan } from '../../core/stored/ladder-step.ts';
import type { Verification } from '../../core/stored/verification.ts';
import { runVerify, type VerifyBench } from './verify.ts';

const repository = fakeRepository({ graph: patchedGraph });
const branches = Object.fromEntries(Object.entries(patchedRefs).map(([ref, label]) => [ref, patchedNode(label)]));
const named = (label: string): string => repository.nameOf(patchedNode(label));

/** The revert conflicts at the tip in the first hunk; the second one is what matters. */
const plan: VerifyPlan = someVerifyPlan({
  culprit: named('culprit'),
  parents: [named('base')],
  bad: { name: named('again'), as: 'main' },
  stations: [{ name: named('next'), as: 'v2' }],
  lastGood: { name: named('docs'), as: 'docs' },
  newest: [{ name: named('again'), as: 'main', component: null }],
});

/** One machine: the journal outlives the processes that work on it. */
class Machine {
  readonly memory = new JournalMemory();
  readonly patches = fakePatches({ repository, branches, files: (node) => patchedCommits[node]!.files });
  tests = 0;

  constructor() {
    const journal = this.memory.open({ now: () => 0 });
    const hunt = journal.create(somePlan());
    journal.append(hunt, { type: 'hunt-answered' });
    journal.release(hunt);
  }

  get events(): readonly HuntEvent[] {
    return this.memory.hunts[0]!.events;
  }

  /** A process of its own; `dies` is asked after each event that was written. */
  async verify({ climbs = [plan], again = false, dies = () => false }: Process = {}): Promise<readonly Verification[]> {
    const journal = this.memory.open({
      now: () => 0,
      onWritten: (event) => {
        if (dies(event)) throw new Killed();
      },
    });
    const bench = (): VerifyBench => this.#bench();
    const signal = new AbortController().signal;
    const reports: Verification[] = [];
    try {
      for (const one of climbs) {
        reports.push(await runVerify({ journal, hunt: 1, plan: one, bench, patches: this.patches, signal, again }));
      }
    } finally {
      journal.die();
    }
    return reports;
  }

  #bench(): VerifyBench {
    return {
      test: async ({ name }, id) => {
        this.tests += 1;
        const outcome = (this.patches.treeOf(name)['src/a.c'] ?? '').includes('changed_second') ? 'bad' : 'good';
        const mark = { id, version: name, outcome, because: `exit status`, by: 'command', startedAtMs: 0, totalMs: 0 } as const;
        return { kind: 'mark', mark: { ...mark, evidence: [] } };
      },
      sameOutput: () => Promise.resolve(null),
      findFix: () => Promise.resolve({ hunt: null, fix: null, because: 'not looked for' }),
    };
  }
}

interface Process {
  readonly climbs?: readonly VerifyPlan[];
  readonly again?: boolean;
  readonly dies?: (event: HuntEvent) => boolean;
}

class Killed extends Error {}

const endings = (machine: Machine): number => machine.events.filter(({ type }) => type === 'verify-ended').length;

describe('verifying', () => {
  test('a culprit whose revert conflicts names the part that matters, and is verified at a release', async () => {
    const [report] = await new Machine().verify();
    expect(report).toMatchObject({ ending: 'verified' });
    expect(report!.rungs.map(({ rung, status }) => `${rung} ${status}`)).toEqual([
      ...['pair done', 'difference done', 'revert untried', 'revert-nearer done', 'parts done', 'apply done', 'newest done'],
    ]);
    expect(report!.neededParts).toEqual([{ file: 'src/a.c', hunk: expect.stringContaining('@@ -28,') as string }]);
  });

  test('that was killed at any point goes on where it was, and ends the same with no test made twice', async () => {
    const whole = new Machine();
    const expected = await whole.verify();
    const written = whole.events.length - 2;
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: written }), { maxLength: 5 }), async (kills) => {
        const machine = new Machine();
        let count = 0;
        for (const kill of [...kills].sort((a, b) => a - b)) {
          const dies = (): boolean => (count += 1) === kill;
          await machine.verify({ dies }).catch((error: unknown) => expect(error).toBeInstanceOf(Killed));
        }
        expect(await machine.verify()).toEqual(expected);
        expect([machine.tests, endings(machine)]).toEqual([whole.tests, 1]);
        expect(machine.events).toEqual(whole.events);
      }),
    );
  });

  test('what was verified is not climbed again and nothing more is written, also not of a sweep with several changes', async () => {
    const machine = new Machine();
    const other = { ...plan, culprit: named('next'), parents: [named('culprit')] };
    const reports = await machine.verify({ climbs: [plan, other] });
    expect(reports.map(({ ending }) => ending)).toEqual(['verified', 'refuted']);
    const { length } = machine.events;
    expect(await machine.verify({ climbs: [plan, other] })).toEqual(reports);
    expect(machine.events).toHaveLength(length);
    expect(foldEvents(machine.events)).toMatchObject({ status: 'answered' });
  });

  test('goes on with the second change of a sweep when it was killed in it', async () => {
    const other = { ...plan, culprit: named('next'), parents: [named('culprit')] };
    const climbs = [plan, other];
    const whole = new Machine();
    const expected = await whole.verify({ climbs });
    const machine = new Machine();
    const dies = (event: HuntEvent): boolean => event.type === 'verify-answered' && endings(machine) === 1;
    await expect(machine.verify({ climbs, dies })).rejects.toBeInstanceOf(Killed);
    expect(await machine.verify({ climbs })).toEqual(expected);
    expect(machine.tests).toBe(whole.tests);
  });

  test('anew it tries all of it again', async () => {
    const machine = new Machine();
    const [first] = await machine.verify();
    const tests = machine.tests;
    const [second] = await machine.verify({ again: true });
    expect([second?.ending, machine.tests, endings(machine)]).toEqual([first?.ending, 2 * tests, 2]);
  });
});
