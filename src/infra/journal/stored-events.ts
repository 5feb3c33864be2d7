// Rows of the table of events and what they say: each is checked against its hash before anybody reads it.

import { type HuntEvent, journalVersion, upgradeEvent } from '../../core/stored/journal.ts';
import { type ChainedEvent, chainOf } from './event-chain.ts';
import { huntDamaged, isHuntDamaged, tooNew } from './journal-errors.ts';
import { type Row, type Statements, textOf } from './statements.ts';

interface EventRow extends ChainedEvent {
  /** Null before a firstbad that knows hashes has opened the journal. */
  readonly chain: string | null;
  /** Of the event before; null also when that is missing. */
  readonly before: string | null;
}

// Texts are read as bytes: libsql 0.5 ends the process on one that a flipped bit has made no UTF-8.
const columns = `e.hunt AS hunt, e.seq AS seq, e.at_ms AS at_ms, e.version AS version, CAST(e.type AS BLOB) AS type,
  CAST(e.json AS BLOB) AS json, CAST(e.chain AS BLOB) AS chain,
  (SELECT CAST(b.chain AS BLOB) FROM events AS b WHERE b.hunt = e.hunt AND b.seq = e.seq - 1) AS before`;

export class StoredEvents {
  readonly #path: string;
  readonly #sql: Statements;

  /** `path` is the database's, for messages. */
  constructor(path: string, sql: Statements) {
    this.#path = path;
    this.#sql = sql;
  }

  /** `rest` begins behind FROM, where the events are called `e`. */
  rows(rest: string, ...values: readonly (string | number)[]): readonly Row[] {
    return this.#sql.rows(`SELECT ${columns} FROM ${rest}`, ...values);
  }

  /** Throws UserError for one that is not what was written. */
  read(row: Row): HuntEvent {
    const stored = eventRow(row);
    const { hunt, seq, version, json, chain, before } = stored;
    if (seq > 1 && before === null && chain !== null) throw huntDamaged(this.#path, hunt, `event ${seq - 1} is missing`);
    if (chain !== null && chain !== chainOf(before, stored))
      throw huntDamaged(this.#path, hunt, `event ${seq} is not what was written`);
    if (version > journalVersion) throw tooNew(this.#path, `it holds events of version ${version}`);
    let event: unknown;
    try {
      event = JSON.parse(json);
    } catch (error) {
      throw huntDamaged(this.#path, hunt, `event ${seq} is not JSON`, error);
    }
    return upgradeEvent({ version, event });
  }

  /** Null for one that is not what was written. */
  readSound(row: Row): HuntEvent | null {
    try {
      return this.read(row);
    } catch (error) {
      if (isHuntDamaged(error)) return null;
      throw error;
    }
  }

  insert(event: ChainedEvent): void {
    const { hunt, seq, at_ms, version, type, json } = event;
    // A firstbad that knows no hashes had this hunt until now.
    if (this.#chainAt(hunt, seq - 1) === null) this.chainOlder();
    const chain = chainOf(this.#chainAt(hunt, seq - 1) ?? null, event);
    const row = [hunt, seq, at_ms, version, type, json, chain];
    this.#sql.run('INSERT INTO events (hunt, seq, at_ms, version, type, json, chain) VALUES (?, ?, ?, ?, ?, ?, ?)', ...row);
  }

  /** Hashes for what was written by a firstbad that knew none. */
  chainOlder(): void {
    for (const { hunt, seq } of this.#sql.rows('SELECT hunt, seq FROM events WHERE chain IS NULL ORDER BY hunt, seq')) {
      for (const row of this.rows('events AS e WHERE e.hunt = ? AND e.seq = ?', Number(hunt), Number(seq))) {
        const event = eventRow(row);
        const chain = chainOf(event.before, event);
        this.#sql.run('UPDATE events SET chain = ? WHERE hunt = ? AND seq = ?', chain, event.hunt, event.seq);
      }
    }
  }

  /** Undefined when there is no such event, null when it has no hash yet. */
  #chainAt(hunt: number, seq: number): string | null | undefined {
    const row = this.#sql.row('SELECT CAST(chain AS BLOB) AS chain FROM events WHERE hunt = ? AND seq = ?', hunt, seq);
    return row === undefined ? undefined : textOf(row['chain']);
  }
}

function eventRow(row: Row): EventRow {
  return {
    hunt: Number(row['hunt']),
    seq: Number(row['seq']),
    at_ms: Number(row['at_ms']),
    version: Number(row['version']),
    type: textOf(row['type']) ?? '',
    json: textOf(row['json']) ?? '',
    chain: textOf(row['chain']),
    before: textOf(row['before']),
  };
}
