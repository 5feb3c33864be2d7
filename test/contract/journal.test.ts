import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AttemptId, AttemptKey } from '../../src/core/attempt/attempt.ts';
import { openJournalDatabase } from '../../src/infra/journal/journal-database.ts';
import type { Journal } from '../../src/ports/journal.ts';
import { JournalMemory } from '../fakes/journal.ts';
import { somePlan, someRecord } from '../fakes/records.ts';
import { startJournalChild } from './journal-child.ts';
import { journalContract } from './journal-contract.ts';

const clock = { now: () => 1_800_000_000_000 };

journalContract('in memory', async () => {
  const memory = new JournalMemory();
  const self = memory.open(clock);
  return {
    open: () => self,
    async otherProcess() {
      const journal = memory.open(clock);
      return {
        create: async (plan) => journal.create(plan),
        acquire: async (hunt) => journal.acquire(hunt),
        kill: async () => journal.die(),
      };
    },
    dispose: async () => undefined,
  };
});

journalContract('database', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'firstbad-journal-'));
  const path = join(folder, 'state', 'journal.db');
  return {
    open: () => openJournalDatabase({ path, clock }),
    async otherProcess() {
      const child = startJournalChild(path);
      return {
        create: async (plan) => Number(await child.ask({ create: plan })),
        acquire: async (hunt) => (await child.ask({ acquire: hunt })) === true,
        kill: () => child.kill(),
      };
    },
    dispose: () => rm(folder, { recursive: true }),
  };
});

describe('the journal in a database', () => {
  let folder: string;
  let path: string;
  const open = (): Journal => openJournalDatabase({ path, clock });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'firstbad-journal-'));
    path = join(folder, 'journal.db');
  });

  afterEach(() => rm(folder, { recursive: true }));

  test(
    'loses nothing that was acknowledged when its writers are killed in mid-append, again and again',
    { timeout: 120_000 },
    async () => {
      const journal = open();
      const hunts = [journal.create(somePlan()), journal.create(somePlan())];
      hunts.forEach((hunt) => journal.release(hunt));
      const rounds = Number(process.env['FIRSTBAD_KILLS'] ?? 6);
      for (let round = 0; round < rounds; round += 1) {
        // Two writers side by side, each on a hunt of its own, killed at different moments of their work.
        await Promise.all(
          hunts.map((hunt, index) => appendUntilKilled(journal, { path, hunt, count: 1 + ((round * 7 + index * 13) % 40) })),
        );
      }
      journal.close();
      const raw = new Database(path);
      expect(raw.prepare('PRAGMA integrity_check').all([])).toMatchObject([{ integrity_check: 'ok' }]);
      raw.close();
    },
  );

  async function appendUntilKilled(journal: Journal, work: { path: string; hunt: number; count: number }): Promise<void> {
    const child = startJournalChild(work.path);
    expect(await child.ask({ acquire: work.hunt })).toBe(true);
    child.tell({ appendForEver: work.hunt });
    let acknowledged = 0;
    for (let heard = 0; heard < work.count; heard += 1) acknowledged = Number((await child.lines.next()).value);
    await child.kill();
    // It went on while we listened: what it said until its end counts as well.
    for (let line = await child.lines.next(); line.done !== true; line = await child.lines.next())
      acknowledged = Number(line.value);
    const numbers = journal
      .events(work.hunt)
      .map((event) => (event.type === 'attempt-finished' ? Number(event.record.id.split('.')[1]) : 0));
    expect(numbers, 'a gap or something written twice').toEqual(numbers.map((_, index) => index));
    expect(numbers.at(-1)).toBeGreaterThanOrEqual(acknowledged);
    const key = `key ${work.hunt}.${acknowledged}` as AttemptKey;
    expect(journal.attemptsByKey(key), 'the index does not know what the events say').toHaveLength(1);
  }

  test('can be made by several processes at once', { timeout: 30_000 }, async () => {
    const children = [1, 2, 3].map(() => startJournalChild(path));
    const hunts = await Promise.all(children.map((child) => child.ask({ create: somePlan() })));
    expect([...hunts].sort()).toEqual([1, 2, 3]);
    await Promise.all(children.map((child) => child.kill()));
  });

  test('rebuilds its index of attempts from the events', () => {
    const first = open();
    const hunt = first.create(somePlan());
    const record = someRecord();
    first.append(hunt, { type: 'attempt-finished', record });
    first.close();
    const raw = new Database(path);
    raw.exec(`DELETE FROM attempts; INSERT INTO attempts VALUES ('wrong', 1, 1); UPDATE projections SET version = 0`);
    raw.close();
    const again = open();
    expect(again.attemptsByKey(record.key)).toEqual([record]);
    expect(again.attemptsByKey('wrong' as AttemptKey)).toEqual([]);
    again.close();
  });

  test('refuses to change or remove an event', () => {
    const journal = open();
    journal.create(somePlan());
    journal.close();
    const raw = new Database(path);
    expect(() => raw.exec('UPDATE events SET json = 1')).toThrow(/never changed/);
    expect(() => raw.exec('DELETE FROM events')).toThrow(/never removed/);
    raw.close();
  });

  test('leaves a file that is no database alone and says so', async () => {
    await writeFile(path, 'not a database '.repeat(1000));
    expect(open).toThrow(expect.objectContaining({ code: 'journal-damaged', hint: expect.stringContaining('mv ') as unknown }));
    expect(await readFile(path, 'latin1')).toBe('not a database '.repeat(1000));
  });

  test('says that a database with overwritten pages is damaged', async () => {
    const journal = open();
    const hunt = journal.create(somePlan());
    for (let number = 0; number < 200; number += 1)
      journal.append(hunt, { type: 'attempt-finished', record: someRecord({ key: `k${number}` as AttemptKey }) });
    journal.close();
    const raw = new Database(path);
    raw.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    raw.close();
    const content = await readFile(path);
    await writeFile(path, content.fill(0xa5, 4096));
    const readAll = (): void => {
      const damagedJournal = open();
      try {
        damagedJournal.events(hunt);
      } finally {
        damagedJournal.close();
      }
    };
    expect(readAll).toThrow(expect.objectContaining({ name: 'UserError', code: 'journal-damaged' }));
  });

  test.each([
    ['a newer schema', 'PRAGMA user_version = 99', 'journal-too-new'],
    ['events of a newer version', `INSERT INTO events VALUES (2, 1, 0, 99, 'hunt-started', '{}', NULL)`, 'journal-too-new'],
    ['the mark of another program', 'PRAGMA application_id = 7', 'journal-not-ours'],
  ])('names the trouble of a database with %s', (_what, sql, code) => {
    const journal = open();
    journal.create(somePlan());
    journal.close();
    const raw = new Database(path);
    raw.exec(sql);
    raw.close();
    const list = (): void => {
      const again = open();
      try {
        again.list();
      } finally {
        again.close();
      }
    };
    expect(list).toThrow(expect.objectContaining({ code, hint: expect.any(String) as unknown }));
  });

  /** A journal with three hunts of five attempts each, its log folded in. */
  function threeHunts(): void {
    const journal = open();
    for (let round = 0; round < 3; round += 1) {
      const hunt = journal.create(somePlan());
      for (let number = 1; number <= 5; number += 1)
        journal.append(hunt, { type: 'attempt-finished', record: someRecord({ id: `${hunt}.${number}` as AttemptId }) });
      journal.release(hunt);
    }
    journal.close();
  }

  function raw(sql: string): void {
    const database = new Database(path);
    database.exec(sql);
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    database.close();
  }

  test.each([
    [
      'a changed event',
      `DROP TRIGGER events_stay; UPDATE events SET json = replace(json, '2.3', '2.4') WHERE hunt = 2 AND seq = 4`,
    ],
    ['a changed time', `DROP TRIGGER events_stay; UPDATE events SET at_ms = at_ms + 1 WHERE hunt = 2 AND seq = 4`],
    ['a missing event', `DROP TRIGGER events_remain; DELETE FROM events WHERE hunt = 2 AND seq = 3`],
    [
      'events that have changed places',
      `DROP TRIGGER events_stay; UPDATE events SET seq = 99 WHERE hunt = 2 AND seq = 3;
      UPDATE events SET seq = 3 WHERE hunt = 2 AND seq = 4; UPDATE events SET seq = 4 WHERE hunt = 2 AND seq = 99`,
    ],
    [
      'a plan that is no JSON',
      `DROP TRIGGER events_stay; UPDATE events SET json = '{', chain = NULL WHERE hunt = 2 AND seq = 1`,
    ],
    ['a missing plan', `DROP TRIGGER events_remain; DELETE FROM events WHERE hunt = 2 AND seq = 1`],
  ])('says which hunt is damaged by %s, and lists the others', (_what, sql) => {
    threeHunts();
    raw(sql);
    const journal = open();
    expect(() => journal.events(2)).toThrow(
      expect.objectContaining({ code: 'hunt-damaged', hint: expect.stringContaining('firstbad forget 2') as unknown }),
    );
    expect(journal.unreadable()).toMatchObject([{ hunt: 2 }]);
    expect(journal.list().map((one) => one.hunt)).toEqual(expect.arrayContaining([3, 1]));
    expect(journal.events(3)).toHaveLength(6);
    journal.forget(2);
    expect(journal.unreadable()).toEqual([]);
    expect(journal.list().map((one) => one.hunt)).toEqual([3, 1]);
    expect(journal.create(somePlan())).toBe(4);
    journal.close();
  });

  test('has its log folded in when a hunt ends', () => {
    const journal = open();
    const hunt = journal.create(somePlan());
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
    journal.release(hunt);
    expect(statSync(`${path}-wal`).size).toBe(0);
    journal.close();
  });

  test('says once that its log was damaged, and how much is gone', () => {
    const losses: string[] = [];
    const open = (): Journal => openJournalDatabase({ path, clock, onLoss: (text) => losses.push(text) });
    threeHunts();
    const child = new Database(path);
    // A reader that keeps the log from being folded in, as a firstbad that is killed leaves it.
    child.exec('BEGIN; SELECT count(*) FROM events');
    const journal = open();
    const hunt = journal.create(somePlan());
    for (let number = 1; number <= 5; number += 1)
      journal.append(hunt, { type: 'attempt-finished', record: someRecord({ id: `${hunt}.${number}` as AttemptId }) });
    const kept = { log: readFileSync(`${path}-wal`), file: readFileSync(path), tally: readFileSync(`${path}-tally`) };
    journal.release(hunt);
    journal.close();
    child.close();
    kept.log[kept.log.length - 3 * 4120] = (kept.log.at(-3 * 4120) ?? 0) ^ 1;
    // Elsewhere: this process still knows the log of the first place.
    path = join(folder, 'after.db');
    writeFileSync(path, kept.file);
    writeFileSync(`${path}-wal`, kept.log);
    writeFileSync(`${path}-tally`, kept.tally);
    const again = open();
    expect(again.list().map((one) => one.hunt)).toContain(3);
    again.close();
    expect(losses).toEqual([expect.stringMatching(/has lost [1-9] of the 24 events that it held: .* is asked again/)]);
    open().close();
    expect(losses).toHaveLength(1);
  });

  test('gives hashes to what a firstbad without them has written', () => {
    threeHunts();
    raw(`DROP TRIGGER events_stay; UPDATE events SET chain = NULL;
      CREATE TRIGGER events_stay BEFORE UPDATE ON events WHEN OLD.chain IS NOT NULL BEGIN SELECT RAISE(ABORT, 'events are never changed'); END`);
    open().close();
    const database = new Database(path);
    expect(database.prepare('SELECT count(*) AS left FROM events WHERE chain IS NULL').all([])).toEqual([{ left: 0 }]);
    database.close();
    const journal = open();
    expect(journal.unreadable()).toEqual([]);
    journal.close();
  });

  test('reads no event at a start to know that all have hashes', () => {
    threeHunts();
    const database = new Database(path);
    const plan = database
      .prepare('EXPLAIN QUERY PLAN SELECT hunt, seq FROM events WHERE chain IS NULL ORDER BY hunt, seq')
      .all([]) as readonly { readonly detail: string }[];
    database.close();
    expect(plan.map(({ detail }) => detail)).toEqual(['SCAN events USING INDEX unchained']);
  });

  test('says that its folder can not be made', async () => {
    await writeFile(join(folder, 'file'), '');
    path = join(folder, 'file', 'journal.db');
    expect(open).toThrow(expect.objectContaining({ code: 'journal-unwritable' }));
  });
});
