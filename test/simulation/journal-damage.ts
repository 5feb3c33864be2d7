// Damage at rest: bits of the journal's file or log flip, pages are zeroed, an end is cut off. What is then shown is what was written, or
// it is said that it is not; never another answer without a word, and never a bug.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AttemptId, AttemptKey } from '../../src/core/attempt/attempt.ts';
import { assert } from '../../src/core/base/assert.ts';
import { UserError } from '../../src/core/base/user-error.ts';
import type { Mark } from '../../src/core/stored/mark.ts';
import { openJournalDatabase } from '../../src/infra/journal/journal-database.ts';
import { type Random, randomFrom } from '../fakes/random.ts';
import { somePlan, someRecord } from '../fakes/records.ts';

const clock = { now: () => 1_800_000_000_000 };
const hunts = [1, 2, 3];

export interface DamageRun {
  /** Which file, and what happened to it. */
  readonly what: string;
  readonly ending: 'unchanged' | 'said' | 'silently different' | 'a bug';
  readonly because: string;
}

/** A journal that is damaged anew for each seed. */
export class DamagedJournal {
  readonly #folder = mkdtempSync(join(tmpdir(), 'firstbad-damage-'));
  readonly #whole: Readonly<Record<'file' | 'log' | 'tally', Buffer>>;
  readonly #shown: string;

  constructor() {
    const path = join(this.#folder, 'journal.db');
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
    this.#shown = show(path, (text) => said.push(text));
    assert(said.length === 0, 'a sound journal has nothing to say');
    for (const hunt of hunts) assert(this.#shown.includes(`"id":"${hunt}.30"`), 'all of it is shown');
    const read = (end: string): Buffer => readFileSync(`${path}${end}`);
    this.#whole = { file: read(''), log: read('-wal'), tally: read('-tally') };
    assert(this.#whole.log.length > 100_000 && this.#whole.file.length > 50_000, 'both hold events');
    journal.close();
  }

  play(seed: number): DamageRun {
    const random = randomFrom(seed);
    const which = random(2) === 0 ? 'file' : 'log';
    const damaged = damage(this.#whole[which], random);
    const what = `${which}, ${damaged.what}`;
    const path = join(this.#folder, 'damaged', 'journal.db');
    rmSync(join(this.#folder, 'damaged'), { recursive: true, force: true });
    mkdirSync(join(this.#folder, 'damaged'));
    const files = { ...this.#whole, [which]: damaged.bytes };
    writeFileSync(path, files.file);
    writeFileSync(`${path}-wal`, files.log);
    writeFileSync(`${path}-tally`, files.tally);
    const said: string[] = [];
    try {
      const now = show(path, (text) => said.push(text));
      const ending = now === this.#shown ? 'unchanged' : said.length > 0 ? 'said' : 'silently different';
      return { what, ending, because: said[0] ?? '' };
    } catch (error) {
      return { what, ending: error instanceof UserError ? 'said' : 'a bug', because: String(error) };
    }
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

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

function damage(bytes: Buffer, random: Random): { readonly what: string; readonly bytes: Buffer } {
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
