import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AttemptKey } from '../../src/core/attempt/attempt.ts';
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
    ['events of a newer version', `INSERT INTO events VALUES (2, 1, 0, 99, 'hunt-started', '{}')`, 'journal-too-new'],
    ['a plan that is not JSON', `INSERT INTO events VALUES (2, 1, 0, 1, 'hunt-started', '{')`, 'journal-damaged'],
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

  test('says that its folder can not be made', async () => {
    await writeFile(join(folder, 'file'), '');
    path = join(folder, 'file', 'journal.db');
    expect(open).toThrow(expect.objectContaining({ code: 'journal-unwritable' }));
  });
});
