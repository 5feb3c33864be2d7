// What every journal must do, whatever it is kept in.

import { describe, expect, test } from 'vitest';
import type { AttemptId, AttemptKey } from '../../src/core/attempt/attempt.ts';
import type { CommitName } from '../../src/core/git/commit.ts';
import type { HuntPlan } from '../../src/core/stored/hunt-plan.ts';
import type { HuntEvent } from '../../src/core/stored/journal.ts';
import type { Correction, Journal } from '../../src/ports/journal.ts';
import { someJudgement, somePlan, someRecord, someVerifyPlan } from '../fakes/records.ts';

/** A fresh place for a journal. */
export interface JournalWorld {
  /** Opens it in this process; again gives a journal of the same process. */
  open(): Journal;
  /** Opens it in another living process. */
  otherProcess(): Promise<OtherProcess>;
  dispose(): Promise<void>;
}

export interface OtherProcess {
  create(plan: HuntPlan): Promise<number>;
  acquire(hunt: number): Promise<boolean>;
  /** As kill -9 does. */
  kill(): Promise<void>;
}

const someBuild = {
  commit: 'c'.repeat(40) as CommitName,
  how: 'cached',
  ms: 1,
  result: { kind: 'built', outputKey: 'k', differs: false },
  fixUps: [],
} as const;

function overriding(attempt: string): Correction {
  const about = { kind: 'attempt', attempt: attempt as AttemptId } as const;
  return { type: 'overridden', override: { number: 1, about, verdict: 'bad', because: 'seen', by: 'person', saidAtMs: 1 } };
}

export function journalContract(name: string, makeWorld: () => Promise<JournalWorld>): void {
  const inWorld = (body: (world: JournalWorld, journal: Journal) => Promise<void> | void) => async (): Promise<void> => {
    const world = await makeWorld();
    const journal = world.open();
    try {
      await body(world, journal);
    } finally {
      journal.close();
      await world.dispose();
    }
  };

  describe(`the journal contract: ${name}`, () => {
    test(
      'numbers hunts from 1 and begins each with its plan',
      inWorld((_world, journal) => {
        expect(journal.create(somePlan())).toBe(1);
        expect(journal.create(somePlan({ question: 'run' }))).toBe(2);
        expect(journal.events(2)).toEqual([{ type: 'hunt-started', plan: somePlan({ question: 'run' }) }]);
      }),
    );

    test(
      'takes over a hunt that was made elsewhere, with its attempts and their ids, and lets it go on',
      inWorld((_world, journal) => {
        journal.create(somePlan());
        const record = someRecord({ id: '7.3' as AttemptId, key: 'elsewhere' as AttemptKey });
        const events: readonly HuntEvent[] = [
          { type: 'hunt-started', plan: somePlan() },
          { type: 'attempt-finished', record },
          { type: 'hunt-stopped', because: 'cancelled' },
        ];
        const hunt = journal.adopt(events);
        expect(hunt).toBe(2);
        expect(journal.events(hunt)).toEqual(events);
        expect([journal.nextNumber(hunt), journal.nextNumber(7)]).toEqual([1, 4]);
        // What another machine has seen says so.
        expect(journal.attemptsByKey('elsewhere' as AttemptKey)).toEqual([{ ...record, adoptedFrom: hunt }]);
        expect(journal.list()[0]).toMatchObject({ hunt, status: 'stopped', adoptedAtMs: journal.adoptedAtMs(hunt) });
        expect([typeof journal.adoptedAtMs(hunt), journal.adoptedAtMs(1), journal.adoptedAtMs(7)]).toEqual([
          'number',
          null,
          null,
        ]);
        expect(journal.acquire(hunt)).toBe(true);
        journal.append(hunt, { type: 'hunt-answered' });
        expect(journal.list()[0]).toMatchObject({ hunt, status: 'answered' });
      }),
    );

    test(
      'gives the events of a hunt back as they were written, in their order, also after it was opened again',
      inWorld((world, journal) => {
        const hunt = journal.create(somePlan());
        const other = journal.create(somePlan());
        const events: readonly HuntEvent[] = [
          { type: 'attempt-started', attempt: '1.1' as AttemptId, point: { kernel: '6.1', cache: 'a "b" ö \u0000\u2028' } },
          { type: 'attempt-finished', record: someRecord({ judgement: someJudgement({ message: 'q' }) }) },
          { type: 'attempt-reused', record: someRecord({ id: '9.9' as AttemptId }) },
          { type: 'hunt-stopped', because: 'cancelled' },
          { type: 'hunt-answered' },
        ];
        for (const event of events) {
          journal.append(hunt, event);
          journal.append(other, { type: 'hunt-answered' });
        }
        const expected = [{ type: 'hunt-started', plan: somePlan() }, ...events];
        expect(journal.events(hunt)).toEqual(expected);
        journal.close();
        const again = world.open();
        expect(again.events(hunt)).toEqual(expected);
        again.close();
      }),
    );

    test(
      'lists hunts, the newest first, with how they stand',
      inWorld((_world, journal) => {
        const [answered, stopped, running, given] = [1, 2, 3, 4].map(() => journal.create(somePlan()));
        journal.append(answered ?? 0, { type: 'attempt-finished', record: someRecord() });
        journal.append(answered ?? 0, { type: 'attempt-reused', record: someRecord({ id: '2.1' as AttemptId }) });
        journal.append(answered ?? 0, { type: 'hunt-answered' });
        // What has an answer keeps it while its culprit is verified, and afterwards.
        journal.append(answered ?? 0, { type: 'verify-started', plan: someVerifyPlan() });
        journal.append(answered ?? 0, { type: 'built', build: someBuild });
        journal.append(stopped ?? 0, { type: 'hunt-stopped', because: 'cancelled' });
        journal.release(given ?? 0);
        expect(journal.list().map(({ hunt, status, attempts }) => ({ hunt, status, attempts }))).toEqual([
          { hunt: given, status: 'stopped', attempts: 0 },
          { hunt: running, status: 'running', attempts: 0 },
          { hunt: stopped, status: 'stopped', attempts: 0 },
          { hunt: answered, status: 'answered', attempts: 1 },
        ]);
        expect(journal.list()[0]?.plan).toEqual(somePlan());
        expect(journal.list()[0]?.startedAtMs).toBeGreaterThan(0);
      }),
    );

    test(
      'counts the marks that a hunt made itself, and not those that it took over',
      inWorld((_world, journal) => {
        const hunt = journal.create(somePlan());
        const marked = (id: string): HuntEvent => ({
          type: 'marked',
          mark: {
            id: id as AttemptId,
            version: 'a'.repeat(40),
            outcome: 'good',
            because: 'exit status 0',
            by: 'command',
            startedAtMs: 1,
            totalMs: 2,
            evidence: [],
          },
        });
        for (const id of [`${hunt}.1`, `${hunt}.2`, '91.1', `${hunt}1.1`]) journal.append(hunt, marked(id));
        expect(journal.list()[0]?.attempts).toBe(2);
      }),
    );

    test(
      'finds answers by key over all hunts, and never those without an answer or reused ones',
      inWorld((_world, journal) => {
        const key = 'k1' as AttemptKey;
        const first = someRecord({ id: '1.1' as AttemptId, key });
        const second = someRecord({
          id: '2.1' as AttemptId,
          key,
          judgement: someJudgement({ outcome: 'bad', signature: 's' }),
        });
        const refused = someRecord({
          id: '2.2' as AttemptId,
          key,
          judgement: someJudgement({ outcome: 'no-answer', untestable: true }),
        });
        const noAnswer = someRecord({ id: '2.3' as AttemptId, key, judgement: someJudgement({ outcome: 'no-answer' }) });
        const stranger = someRecord({ id: '2.4' as AttemptId, key: 'k2' as AttemptKey });
        const one = journal.create(somePlan());
        const two = journal.create(somePlan());
        journal.append(one, { type: 'attempt-finished', record: first });
        for (const record of [second, refused, noAnswer, stranger]) journal.append(two, { type: 'attempt-finished', record });
        journal.append(two, { type: 'attempt-reused', record: first });
        expect(journal.attemptsByKey(key)).toEqual([first, second, refused]);
        expect(journal.attemptsByKey('nothing' as AttemptKey)).toEqual([]);
      }),
    );

    test(
      'writes what belongs together wholly or not at all',
      inWorld((_world, journal) => {
        const events: readonly HuntEvent[] = [{ type: 'hunt-started', plan: somePlan() }];
        const failing = (): never =>
          journal.together(() => {
            journal.adopt(events);
            throw new Error('the second one is malformed');
          });
        expect(failing).toThrow('malformed');
        expect(journal.list()).toEqual([]);
        expect(journal.together(() => [journal.adopt(events), journal.adopt(events)])).toEqual([1, 2]);
        expect(journal.list().map(({ adoptedAtMs }) => typeof adoptedAtMs)).toEqual(['number', 'number']);
      }),
    );

    test(
      'gives the events after those that somebody has already, and says how many there are',
      inWorld((_world, journal) => {
        const hunt = journal.create(somePlan());
        expect(journal.append(hunt, { type: 'hunt-stopped', because: 'cancelled' })).toBe(2);
        expect(journal.events(hunt, 1)).toEqual([{ type: 'hunt-stopped', because: 'cancelled' }]);
        expect(journal.events(hunt, 2)).toEqual([]);
      }),
    );

    test(
      'forgets a hunt, its answers and nothing else, and does not give its number again',
      inWorld(async (world, journal) => {
        const other = await world.otherProcess();
        const busy = await other.create(somePlan());
        expect(() => journal.forget(busy)).toThrow(expect.objectContaining({ code: 'hunt-busy' }));
        await other.kill();
        const hunt = journal.create(somePlan());
        const record = someRecord({ id: `${hunt}.1` as AttemptId, key: 'forgotten' as AttemptKey });
        journal.append(hunt, { type: 'attempt-finished', record });
        journal.forget(hunt);
        expect(journal.attemptsByKey(record.key)).toEqual([]);
        expect(journal.list().map((one) => one.hunt)).toEqual([busy]);
        expect(() => journal.events(hunt)).toThrow(expect.objectContaining({ code: 'hunt-unknown' }));
        expect(() => journal.forget(hunt)).toThrow(expect.objectContaining({ code: 'hunt-unknown' }));
        expect(journal.create(somePlan())).toBe(hunt + 1);
      }),
    );

    test(
      'takes what somebody says of a hunt that another process is at work on, and all or nothing of it',
      inWorld(async (world, journal) => {
        const other = await world.otherProcess();
        const hunt = await other.create(somePlan());
        const event = journal.correct(hunt, (events) => {
          expect(events).toHaveLength(1);
          return overriding('1.1');
        });
        expect(journal.events(hunt, 1)).toEqual([event]);
        const refuse = () => {
          throw new RangeError('no');
        };
        expect(() => journal.correct(hunt, refuse)).toThrow('no');
        expect(journal.events(hunt)).toHaveLength(2);
        expect(() => journal.correct(7, () => overriding('1.1'))).toThrow(expect.objectContaining({ code: 'hunt-unknown' }));
        await other.kill();
      }),
    );

    test(
      'finds no answers by key that somebody has overridden, in whichever hunt, until that is undone',
      inWorld((_world, journal) => {
        const key = 'k1' as AttemptKey;
        const record = someRecord({ id: '1.1' as AttemptId, key });
        const one = journal.create(somePlan());
        const two = journal.create(somePlan());
        journal.append(one, { type: 'attempt-finished', record });
        journal.append(two, { type: 'attempt-reused', record });
        journal.correct(two, () => overriding('1.1'));
        expect(journal.attemptsByKey(key)).toEqual([]);
        expect(journal.list()[0]).toMatchObject({ hunt: two });
        journal.correct(two, () => ({ type: 'override-undone', override: 1 }));
        expect(journal.attemptsByKey(key)).toEqual([record]);
      }),
    );

    test(
      'an answered hunt of which an answer was overridden is one to go on with',
      inWorld((_world, journal) => {
        const hunt = journal.create(somePlan());
        journal.append(hunt, { type: 'attempt-finished', record: someRecord() });
        journal.append(hunt, { type: 'hunt-answered' });
        journal.release(hunt);
        journal.correct(hunt, () => overriding('1.1'));
        expect(journal.list()[0]).toMatchObject({ hunt, status: 'stopped' });
      }),
    );

    test(
      'says that a hunt does not exist',
      inWorld((_world, journal) => {
        expect(() => journal.events(7)).toThrow(expect.objectContaining({ code: 'hunt-unknown' }));
        expect(() => journal.acquire(7)).toThrow(expect.objectContaining({ code: 'hunt-unknown' }));
      }),
    );

    test(
      'lets one living process at a time write a hunt',
      inWorld(async (world, journal) => {
        const other = await world.otherProcess();
        const hunt = await other.create(somePlan());
        expect(journal.acquire(hunt)).toBe(false);
        expect(() => journal.append(hunt, { type: 'hunt-answered' })).toThrow(/acquired/);
        expect(journal.list()[0]?.status).toBe('running');
        const own = journal.create(somePlan());
        expect(await other.acquire(own)).toBe(false);
        journal.release(own);
        expect(await other.acquire(own)).toBe(true);
        await other.kill();
      }),
    );

    test(
      'takes a hunt over from a process that died',
      inWorld(async (world, journal) => {
        const other = await world.otherProcess();
        const hunt = await other.create(somePlan());
        await other.kill();
        expect(journal.list()[0]?.status).toBe('stopped');
        expect(journal.acquire(hunt)).toBe(true);
        journal.append(hunt, { type: 'hunt-answered' });
        expect(journal.events(hunt)).toHaveLength(2);
      }),
    );

    test(
      'releases only what this process holds',
      inWorld(async (world, journal) => {
        const other = await world.otherProcess();
        const hunt = await other.create(somePlan());
        journal.release(hunt);
        expect(journal.acquire(hunt)).toBe(false);
        await other.kill();
      }),
    );
  });
}
