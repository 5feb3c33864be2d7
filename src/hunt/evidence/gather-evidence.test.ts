import { describe, expect, test } from 'vitest';
import { JournalMemory } from '../../../test/fakes/journal.ts';
import { type FakeLab, fakeLab } from '../../../test/fakes/lab.ts';
import type { AttemptRecord } from '../../core/attempt/attempt.ts';
import type { CollectorNote } from '../../core/evidence/evidence-report.ts';
import type { Collector } from '../../ports/collector.ts';
import type { HostBench, HostRecipe } from '../../ports/host.ts';
import { AttemptCollectors } from '../attempt/attempt-collectors.ts';
import { gatherEvidence, patientScenario } from './gather-evidence.ts';

const never = new AbortController().signal;

function world(): FakeLab {
  return fakeLab({ journal: new JournalMemory().open({ now: () => 0 }) });
}

const reads: Collector = {
  item: 'some.item',
  when: 'guest-gone',
  needs: 'nothing',
  budgetMs: 1000,
  collect: async () => ({ kind: 'item', content: new Uint8Array([1]) }),
};

async function gather({ lab, scenario, plan }: FakeLab, runs: number): Promise<readonly AttemptRecord[]> {
  const { state } = await gatherEvidence(
    { ...lab, collectors: [reads] },
    { scenario, plan: { ...plan, question: 'evidence', attemptsPerCell: runs }, hunt: null, again: false },
    { signal: never, onEvent: () => undefined, progress: () => undefined },
  );
  expect(state.status).toBe('answered');
  return state.records;
}

describe('gathering evidence', () => {
  test('makes one plain attempt and the wanted traced ones at each point, under keys of their own', async () => {
    const lab = world();
    const records = await gather(lab, 2);
    const [traced, plain] = [records.filter((one) => one.traced === true), records.filter((one) => one.traced !== true)];
    expect([plain.length, traced.length]).toEqual([lab.plan.cells.length, lab.plan.cells.length * 2]);
    const plainKeys = new Set(plain.map(({ key }) => key));
    expect(traced.some(({ key }) => plainKeys.has(key))).toBe(false);
  });

  test('makes nothing twice that was made before', async () => {
    const lab = world();
    await gather(lab, 2);
    const { starts } = lab.hosts;
    await gather(lab, 2);
    expect(lab.hosts.starts).toBe(starts);
  });

  test('says of hosts that can not be looked into what is missing, and keeps the verdict', async () => {
    const lab = world();
    const traced = (await gather(lab, 1)).filter((one) => one.traced === true);
    for (const { evidence, judgement } of traced) {
      expect(['good', 'bad']).toContain(judgement.outcome);
      const item = evidence.find(({ name }) => name === 'collectors.json');
      const notes = item ? (JSON.parse(new TextDecoder().decode(await lab.evidence.get(item))) as CollectorNote[]) : [];
      expect(notes).toMatchObject([{ item: 'some.item', missing: 'there was no host that could be looked into' }]);
    }
  });

  test('gives traced guests more time, and changes nothing of what is good and bad', () => {
    const { scenario } = world();
    const patient = patientScenario(scenario);
    expect(patient.timeouts.guestMs).toBeGreaterThan(scenario.timeouts.guestMs);
    expect([patient.good, patient.bad]).toEqual([scenario.good, scenario.bad]);
  });
});

describe('a collector', () => {
  const silent: HostBench = {
    kind: 'vm',
    tracePath: '',
    collect: async () => ({ status: 0, output: new Uint8Array() }),
    askGuest: async () => ({}),
    endSteps: async () => undefined,
    ingredients: async () => [],
    kernelConfig: async () => null,
  };

  async function notesOf(collectors: readonly Collector[], bench: HostBench = silent): Promise<readonly CollectorNote[]> {
    const { lab, clock } = world();
    const host = { ...(await lab.hosts.start(someRecipe, { observer: () => undefined, signal: never })), bench };
    const collecting = new AttemptCollectors({ collectors, clock, evidence: lab.evidence, signal: never });
    await collecting.prepare(host);
    const items = await collecting.collect(host);
    await lab.hosts.dispose();
    const item = items.find(({ name }) => name === 'collectors.json');
    return item ? (JSON.parse(new TextDecoder().decode(await lab.evidence.get(item))) as CollectorNote[]) : [];
  }

  const someRecipe: HostRecipe = {
    kernel: { kind: 'kernel', key: '6.1', vmlinuz: '/k', modules: null, config: null },
    trees: {},
    image: null,
    machine: { memoryMiB: 512, cpus: 1, accelerator: 'auto', modules: [], kernelArguments: [] },
    bootTimeoutMs: 60_000,
  };

  test('that throws is missing with its words, and the next one runs', async () => {
    const breaks: Collector = { ...reads, item: 'broken', collect: () => Promise.reject(new Error('the disk is on fire')) };
    expect(await notesOf([breaks, reads])).toMatchObject([
      { item: 'broken', missing: 'the disk is on fire' },
      { item: 'some.item', missing: null, bytes: 1 },
    ]);
  });

  test('that outlasts its budget is missing', async () => {
    const hangs: Collector = { ...reads, item: 'slow', collect: () => new Promise(() => undefined) };
    expect(await notesOf([hangs, reads])).toMatchObject([{ missing: 'it took longer than 1000 ms' }, { missing: null }]);
  });

  test('whose preparation fails is missing with the last line of it', async () => {
    const bench: HostBench = {
      ...silent,
      collect: async () => ({ status: 1, output: new TextEncoder().encode('mount: no\nthis kernel has no tracefs\n') }),
    };
    expect(await notesOf([{ ...reads, prepare: 'false' }], bench)).toMatchObject([{ missing: 'this kernel has no tracefs' }]);
  });
});
