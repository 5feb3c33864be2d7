// Damage at rest: bits of the journal's file or log flip, pages are zeroed, an end is cut off. What is then shown is what was written, or
// it is said that it is not; never another answer without a word, and never a bug. A fresh seed each time, printed when it fails;
// FIRSTBAD_SEED sets it, FIRSTBAD_RUNS how often.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AttemptId, AttemptKey } from '../../src/core/attempt/attempt.ts';
import type { Mark } from '../../src/core/stored/mark.ts';
import { UserError } from '../../src/core/base/user-error.ts';
import { openJournalDatabase } from '../../src/infra/journal/journal-database.ts';
import { somePlan, someRecord } from '../fakes/records.ts';

const clock = { now: () => 1_800_000_000_000 };
const seed = Number(process.env['FIRSTBAD_SEED'] ?? Date.now() % 1_000_000);
const runs = Number(process.env['FIRSTBAD_RUNS'] ?? 60);
const hunts = [1, 2, 3];

let folder = '';
let whole: Record<'file' | 'log' | 'tally', Buffer>;
let shown = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firstbad-damage-'));
  const path = join(folder, 'journal.db');
  const journal = openJournalDatabase({ path, clock });
  for (const hunt of hunts) {
    journal.create(somePlan());
    for (let number = 1; number <= 30; number += 1) {
      const record = someRecord({ id: `${hunt}.${number}` as AttemptId, key: `key ${hunt}.${number}` as AttemptKey });
      journal.append(hunt, { type: 'attempt-finished', record });
      journal.append(hunt, { type: 'marked', mark: someMark(`${hunt}.${100 + number}`) });
    }
    // The last one is still being written when the machine stops: its events are in the log.
    if (hunt !== 3) journal.release(hunt);
  }
  const said: string[] = [];
  shown = show(path, (text) => said.push(text));
  expect(said).toEqual([]);
  for (const hunt of hunts) expect(shown).toContain(`"id":"${hunt}.30"`);
  whole = { file: readFileSync(path), log: readFileSync(`${path}-wal`), tally: readFileSync(`${path}-tally`) };
  expect(whole.log.length).toBeGreaterThan(100_000);
  expect(whole.file.length).toBeGreaterThan(50_000);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function someMark(id: string): Mark {
  const because = 'exit status 0, and a word that is no ASCII: größer';
  return {
    id: id as AttemptId,
    version: 'a'.repeat(40),
    outcome: 'good',
    because,
    by: 'command',
    startedAtMs: 1,
    totalMs: 2,
    evidence: [],
  };
}

/** Everything that commands show of a journal. Who holds a hunt is no part of it. */
function show(path: string, say: (text: string) => void): string {
  const journal = openJournalDatabase({ path, clock, onLoss: say });
  try {
    for (const { because } of journal.unreadable()) say(because);
    const list = journal.list().map(({ hunt, startedAtMs, plan, attempts }) => ({ hunt, startedAtMs, plan, attempts }));
    const events = list.map(({ hunt }) => eventsOf(() => journal.events(hunt), say));
    return JSON.stringify({ list, events });
  } finally {
    journal.close();
  }
}

function eventsOf(read: () => readonly unknown[], say: (text: string) => void): readonly unknown[] {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say(error.message);
    return [];
  }
}

/** Numbers from 0 to below `max` (mulberry32). */
function randomFrom(start: number): (max: number) => number {
  let state = start >>> 0;
  return (max) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % max;
  };
}

function damage(bytes: Buffer, random: (max: number) => number): { readonly what: string; readonly bytes: Buffer } {
  const changed = Buffer.from(bytes);
  const flip = (): void => {
    const place = random(changed.length);
    changed[place] = (changed[place] ?? 0) ^ (1 << random(8));
  };
  switch (random(4)) {
    case 0:
      flip();
      return { what: 'one bit', bytes: changed };
    case 1:
      for (let bit = 0; bit < 16; bit += 1) flip();
      return { what: '16 bits', bytes: changed };
    case 2: {
      const page = random(Math.floor(changed.length / 4096)) * 4096;
      return { what: 'a zeroed page', bytes: changed.fill(0, page, page + 4096) };
    }
    default:
      return { what: 'a cut', bytes: changed.subarray(0, random(changed.length)) };
  }
}

test(`damage is said or changes nothing (FIRSTBAD_SEED=${seed})`, () => {
  const endings: Record<string, number> = {};
  const wrong: string[] = [];
  for (let run = 0; run < runs; run += 1) {
    const random = randomFrom(seed * 1000 + run);
    const which = random(2) === 0 ? 'file' : 'log';
    const { what, bytes } = damage(whole[which], random);
    const path = join(folder, `${run}.db`);
    writeFileSync(path, which === 'file' ? bytes : whole.file);
    writeFileSync(`${path}-wal`, which === 'log' ? bytes : whole.log);
    writeFileSync(`${path}-tally`, whole.tally);
    const said: string[] = [];
    let ending: string;
    try {
      const now = show(path, (text) => said.push(text));
      ending = now === shown ? 'unchanged' : said.length > 0 ? 'said' : 'silently different';
    } catch (error) {
      ending = error instanceof UserError ? 'said' : `bug: ${String(error)}`;
    }
    const name = `${which}, ${what}: ${ending}`;
    endings[name] = (endings[name] ?? 0) + 1;
    if (ending !== 'unchanged' && ending !== 'said') wrong.push(`run ${run}: ${name}`);
  }
  expect(wrong, JSON.stringify(endings)).toEqual([]);
});
