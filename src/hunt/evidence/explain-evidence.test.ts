import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MemoryEvidence } from '../../../test/fakes/evidence.ts';
import { someJudgement, someRecord } from '../../../test/fakes/records.ts';
import { readKnownIssues } from '../../catalog/known-issues.ts';
import type { AttemptId, AttemptRecord } from '../../core/attempt/attempt.ts';
import type { Outcome } from '../../core/attempt/verdict.ts';
import { builtInDiagnosers } from '../../diagnosers/built-in.ts';
import { explainEvidence } from './explain-evidence.ts';

const corpus = join(import.meta.dirname, '../../../test/corpus/evidence-diff');
const store = new MemoryEvidence();
const issues = await readKnownIssues();

interface Recorded {
  readonly kernel: '5.10' | '6.1';
  readonly id: string;
  readonly outcome: Outcome;
  readonly traced: boolean;
}

/** An attempt whose evidence is a recorded one; plain attempts have consoles only. */
async function recorded({ kernel, id, outcome, traced }: Recorded): Promise<AttemptRecord> {
  const folder = join(corpus, `kernel-${kernel}-qemu-5.2-none-1`);
  const names = readdirSync(folder).filter((name) => name !== 'run.json' && (traced || name.endsWith('.console')));
  const evidence = await Promise.all(names.map((name) => store.put(name, readFileSync(join(folder, name)))));
  const record = someRecord({
    id: id as AttemptId,
    point: { kernel, qemu: '5.2' },
    judgement: someJudgement({ outcome }),
    byHand: ['qemu-system-x86_64 -drive file=/dev/loop0,format=raw,cache=none'],
    evidence,
  });
  return traced ? { ...record, traced: true } : record;
}

const version = (label: string, upstream: string) => ({ id: label, label, upstream, origin: 'some' }) as never;
const plan = {
  components: [
    { name: 'kernel', source: 'some', versions: [version('5.10', '5.10.262'), version('6.1', '6.1.192')] },
    { name: 'qemu', source: 'some', versions: [version('5.2', '5.2')] },
  ],
  factors: [],
};
const scenario = {
  components: [
    { name: 'kernel', role: 'host-kernel' },
    { name: 'qemu', role: 'qemu' },
  ],
} as never;
const parts = { plan, scenario, store, diagnosers: builtInDiagnosers, issues };

const good = await recorded({ kernel: '5.10', id: '1.1', outcome: 'good', traced: false });
const goodTraced = await recorded({ kernel: '5.10', id: '1.2', outcome: 'good', traced: true });
const bad = await recorded({ kernel: '6.1', id: '1.3', outcome: 'bad', traced: false });
const badTraced = await recorded({ kernel: '6.1', id: '1.4', outcome: 'bad', traced: true });

describe('the explanation of stored evidence', () => {
  test('has the cause, where good and bad part, and the known issue that it looks like', async () => {
    const [point] = await explainEvidence({ ...parts, records: [good, goodTraced, bad, badTraced] });
    expect(point?.diagnosis.causes.map(({ name, seenIn }) => [name, seenIn])).toEqual([['direct-io-alignment', ['1.4']]]);
    expect(point?.diagnosis.good?.attempts).toEqual([{ id: '1.2', outcome: 'good' }]);
    expect(point?.firstDifferences).toMatchObject([{ axis: 'kernel', difference: { group: 'request' } }]);
    expect(point?.looksLike.map(({ name }) => name)).toEqual(['linux-qemu-direct-io-vectors']);
    expect(point?.looksLike[0]?.because).toContain('Linux 6.1.192 is >=6.0 <6.18');
  });

  test('rests on the plain attempt where tracing changed the verdict, and says so', async () => {
    const changed = { ...badTraced, judgement: someJudgement({ outcome: 'good' }) };
    const [point] = await explainEvidence({ ...parts, records: [good, goodTraced, bad, changed] });
    expect(point?.tracingAgrees).toBe(false);
    expect(point?.diagnosis.bad.attempts).toEqual([{ id: '1.3', outcome: 'bad' }]);
    expect(point?.diagnosis.others.find(({ name }) => name === 'direct-io-alignment')?.kind).toBe('not-known');
    expect(point?.looksLike).toEqual([]);
  });

  test('is the same each time, and empty where nothing fails', async () => {
    const records = [good, goodTraced, bad, badTraced];
    expect(await explainEvidence({ ...parts, records })).toEqual(await explainEvidence({ ...parts, records }));
    expect(await explainEvidence({ ...parts, records: [good, goodTraced] })).toEqual([]);
  });

  test('needs no passing side', async () => {
    const [point] = await explainEvidence({ ...parts, records: [bad, badTraced] });
    expect(point?.diagnosis.good).toBeNull();
    expect(point?.diagnosis.causes.map(({ name }) => name)).toEqual(['direct-io-alignment']);
    expect(point?.firstDifferences).toEqual([]);
  });
});
