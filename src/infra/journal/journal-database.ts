// The journal in an embedded SQLite database (libsql). An event that `append` returned for is on the disk. Several
// processes may have it open; a hunt is written by the one that holds its lease. See docs/decisions/0002-libsql.md.

import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import Database from 'libsql';
import { assert } from '../../core/base/assert.ts';
import { gaveAnswer, type AttemptKey, type AttemptRecord } from '../../core/attempt/attempt.ts';
import type { HuntPlan } from '../../core/stored/hunt-plan.ts';
import { journalVersion, nextAttemptNumber, upgradeEvent, type HuntEvent } from '../../core/stored/journal.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HuntSummary, Journal } from '../../ports/journal.ts';
import { damaged, explained, notOurs, tooNew } from './journal-errors.ts';
import { applicationId, attemptsProjectionVersion, schemaUpgrades } from './journal-schema.ts';
import { isLeaseHeld, takeLease, type Lease } from '../files/lease-file.ts';
import { fateOf } from '../processes/process-identity.ts';

// Longer than any transaction of ours by far (a few milliseconds each), shorter than a person's patience.
const busyTimeoutMs = 10_000;

export interface JournalDatabaseOptions {
  /** The file; it and its folder are made when they are not there. */
  readonly path: string;
  readonly clock: Pick<Clock, 'now'>;
}

/** Opens the journal. Throws UserError when it is damaged, too new or not writable, LabError when the disk is full. */
export function openJournalDatabase(options: JournalDatabaseOptions): Journal {
  return explained(options.path, () => new JournalDatabase(options));
}

interface EventRow {
  readonly seq: number;
  readonly version: number;
  readonly json: string;
}

class JournalDatabase implements Journal {
  readonly #path: string;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #database: Database.Database;
  /** Of the hunts that this process writes. */
  readonly #leases: Map<number, Lease>;
  readonly #statements = new Map<string, Database.Statement>();

  constructor(options: JournalDatabaseOptions) {
    this.#path = options.path;
    this.#clock = options.clock;
    this.#leases = leasesOf(resolve(options.path));
    mkdirSync(dirname(options.path), { recursive: true });
    this.#database = new Database(options.path, { timeout: busyTimeoutMs });
    try {
      this.#prepareDatabase();
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  create(plan: HuntPlan): number {
    return this.#write(() => {
      let hunt = this.#nextHunt();
      // Somebody may still write a hunt of that number in a journal that was moved away under it.
      while (!this.#takeLease(hunt)) hunt += 1;
      this.#insertEvent(hunt, 1, { type: 'hunt-started', plan });
      return hunt;
    });
  }

  append(hunt: number, event: HuntEvent): void {
    assert(this.#leases.has(hunt), `hunt ${hunt} is written only by the process that has acquired it`);
    this.#write(() => {
      const seq = Number(this.#row('SELECT max(seq) + 1 AS seq FROM events WHERE hunt = ?', hunt)?.['seq']);
      this.#insertEvent(hunt, seq, event);
    });
  }

  events(hunt: number): readonly HuntEvent[] {
    return explained(this.#path, () => {
      const rows = this.#rows('SELECT seq, version, json FROM events WHERE hunt = ? ORDER BY seq', hunt);
      if (rows.length === 0) throw this.#noSuchHunt(hunt);
      return rows.map((row) => this.#eventOf(row));
    });
  }

  list(): readonly HuntSummary[] {
    return explained(this.#path, () => {
      const rows = this.#rows(`
        SELECT started.hunt AS hunt, started.at_ms AS at_ms, started.seq AS seq, started.version AS version,
          started.json AS json,
          (SELECT type FROM events AS last WHERE last.hunt = started.hunt AND type NOT LIKE 'verify-%'
            ORDER BY seq DESC LIMIT 1) AS last_type,
          (SELECT count(*) FROM attempts WHERE attempts.hunt = started.hunt)
            + (SELECT count(*) FROM events AS mark WHERE mark.hunt = started.hunt AND mark.type = 'marked'
                AND json_extract(mark.json, '$.mark.id') LIKE started.hunt || '.%') AS attempts
        FROM events AS started WHERE started.seq = 1 ORDER BY started.hunt DESC`);
      return rows.map((row) => this.#summaryOf(row));
    });
  }

  attemptsByKey(key: AttemptKey): readonly AttemptRecord[] {
    return explained(this.#path, () => {
      const rows = this.#rows(
        `SELECT events.seq AS seq, version, json FROM attempts JOIN events USING (hunt, seq)
         WHERE key = ? ORDER BY at_ms, events.hunt, events.seq`,
        key,
      );
      const records = rows.map((row) => {
        const event = this.#eventOf(row);
        assert(event.type === 'attempt-finished', 'the index of attempts points at finished attempts');
        return event.record;
      });
      return records.filter((record) => gaveAnswer(record.judgement));
    });
  }

  adopt(events: readonly HuntEvent[]): number {
    assert(events[0]?.type === 'hunt-started', 'a hunt begins with its plan');
    return this.#write(() => {
      const hunt = this.#nextHunt();
      events.forEach((event, index) => this.#insertEvent(hunt, index + 1, event));
      return hunt;
    });
  }

  nextNumber(hunt: number): number {
    return explained(this.#path, () => {
      // Quoted as in JSON: the text is looked at before it is parsed.
      const rows = this.#rows(`SELECT seq, version, json FROM events WHERE json LIKE '%"' || ? || '.%'`, String(hunt));
      return nextAttemptNumber(
        hunt,
        rows.map((row) => this.#eventOf(row)),
      );
    });
  }

  acquire(hunt: number): boolean {
    return explained(this.#path, () => {
      if (this.#row('SELECT 1 AS one FROM events WHERE hunt = ? LIMIT 1', hunt) === undefined) throw this.#noSuchHunt(hunt);
      return this.#takeLease(hunt);
    });
  }

  release(hunt: number): void {
    this.#leases.get(hunt)?.release();
    this.#leases.delete(hunt);
  }

  close(): void {
    if (!this.#database.open) return;
    this.#statements.clear();
    this.#database.close();
  }

  #prepareDatabase(): void {
    // Read before the first write: a database of somebody else or of a newer firstbad stays as it is.
    this.#checkOwner();
    // With WAL, FULL syncs the log at each commit; the default of many builds (NORMAL) loses the last commits at power loss.
    this.#database.exec('PRAGMA journal_mode = WAL');
    this.#database.exec('PRAGMA synchronous = FULL');
    this.#transaction(() => {
      // Another process may have been faster between the look above and this lock.
      const version = this.#checkOwner();
      schemaUpgrades.slice(version).forEach((upgrade) => this.#database.exec(upgrade));
      if (version < schemaUpgrades.length) {
        this.#database.exec(`PRAGMA application_id = ${applicationId}`);
        this.#database.exec(`PRAGMA user_version = ${schemaUpgrades.length}`);
      }
      this.#rebuildStaleProjections();
    });
    syncFolder(dirname(this.#path));
  }

  /** The schema's version. Throws when the database is not ours or too new for us. */
  #checkOwner(): number {
    const version = Number(this.#row('PRAGMA user_version')?.['user_version']);
    const owner = Number(this.#row('PRAGMA application_id')?.['application_id']);
    const tables = Number(this.#row('SELECT count(*) AS tables FROM sqlite_schema')?.['tables']);
    if (owner !== applicationId && (owner !== 0 || version !== 0 || tables !== 0)) throw notOurs(this.#path);
    if (version > schemaUpgrades.length) {
      throw tooNew(this.#path, `its schema is version ${version}, this firstbad knows up to ${schemaUpgrades.length}`);
    }
    return version;
  }

  #rebuildStaleProjections(): void {
    const built = this.#row('SELECT version FROM projections WHERE name = ?', 'attempts')?.['version'];
    if (built === attemptsProjectionVersion) return;
    this.#run('DELETE FROM attempts');
    for (const row of this.#rows(`SELECT hunt, seq, version, json FROM events WHERE type = 'attempt-finished'`)) {
      this.#project(Number(row['hunt']), Number(row['seq']), this.#eventOf(row));
    }
    this.#run('INSERT OR REPLACE INTO projections (name, version) VALUES (?, ?)', 'attempts', attemptsProjectionVersion);
  }

  #insertEvent(hunt: number, seq: number, event: HuntEvent): void {
    const row = [hunt, seq, Math.round(this.#clock.now()), journalVersion, event.type, JSON.stringify(event)];
    this.#run('INSERT INTO events (hunt, seq, at_ms, version, type, json) VALUES (?, ?, ?, ?, ?, ?)', ...row);
    this.#project(hunt, seq, event);
  }

  // Reused attempts are not indexed: the attempt that they reuse is.
  #project(hunt: number, seq: number, event: HuntEvent): void {
    if (event.type !== 'attempt-finished') return;
    this.#run('INSERT INTO attempts (key, hunt, seq) VALUES (?, ?, ?)', event.record.key, hunt, seq);
  }

  #eventOf(row: Row): HuntEvent {
    const { seq, version, json } = row as unknown as EventRow;
    if (version > journalVersion) throw tooNew(this.#path, `it holds events of version ${version}`);
    let stored: unknown;
    try {
      stored = JSON.parse(json);
    } catch (error) {
      throw damaged(this.#path, `event ${seq} is not JSON`, error);
    }
    return upgradeEvent({ version, event: stored });
  }

  #summaryOf(row: Row): HuntSummary {
    const hunt = Number(row['hunt']);
    const started = this.#eventOf(row);
    if (started.type !== 'hunt-started') throw damaged(this.#path, `hunt ${hunt} does not begin with its plan`);
    return {
      hunt,
      startedAtMs: Number(row['at_ms']),
      plan: started.plan,
      status: this.#statusOf(hunt, String(row['last_type'])),
      attempts: Number(row['attempts']),
    };
  }

  #statusOf(hunt: number, lastType: string): HuntSummary['status'] {
    if (lastType === 'hunt-answered') return 'answered';
    if (lastType === 'hunt-stopped') return 'stopped';
    const held = this.#leases.has(hunt) || this.#isHeldByOlder(hunt) || isLeaseHeld(this.#leasePath(hunt));
    return held ? 'running' : 'stopped';
  }

  #nextHunt(): number {
    return Number(this.#row('SELECT coalesce(max(hunt), 0) + 1 AS hunt FROM events')?.['hunt']);
  }

  /** False when another process holds it. */
  #takeLease(hunt: number): boolean {
    if (this.#leases.has(hunt)) return true;
    if (this.#isHeldByOlder(hunt)) return false;
    const lease = takeLease(this.#leasePath(hunt));
    if (lease !== null) this.#leases.set(hunt, lease);
    return lease !== null;
  }

  #leasePath(hunt: number): string {
    return join(`${this.#path}-leases`, String(hunt));
  }

  /** A firstbad from before the lease files writes a row instead. */
  #isHeldByOlder(hunt: number): boolean {
    const row = this.#row('SELECT pid, start, boot FROM leases WHERE hunt = ?', hunt);
    return (
      row !== undefined &&
      fateOf({ pid: Number(row['pid']), start: String(row['start']), boot: String(row['boot']) }) === 'alive'
    );
  }

  #noSuchHunt(hunt: number): UserError {
    return new UserError({
      code: 'hunt-unknown',
      message: `There is no hunt ${hunt} in ${this.#path}.`,
      hint: 'firstbad hunts lists them.',
    });
  }

  #write<T>(work: () => T): T {
    return explained(this.#path, () => this.#transaction(work));
  }

  /** All of `work` or nothing of it. IMMEDIATE: two writers wait for each other instead of failing halfway. */
  #transaction<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      // A full disk rolls back by itself; a second ROLLBACK would hide the first error behind its own.
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  // libsql 0.5 takes a single null or array argument apart in its own way: parameters always go in as one list.
  #row(sql: string, ...values: readonly Value[]): Row | undefined {
    return this.#statement(sql).get([...values]) as Row | undefined;
  }

  #rows(sql: string, ...values: readonly Value[]): readonly Row[] {
    return this.#statement(sql).all([...values]) as Row[];
  }

  #run(sql: string, ...values: readonly Value[]): void {
    this.#statement(sql).run([...values]);
  }

  #statement(sql: string): Database.Statement {
    const known = this.#statements.get(sql);
    if (known) return known;
    const made = this.#database.prepare(sql);
    this.#statements.set(sql, made);
    return made;
  }
}

/** Numbers come back as doubles: all of ours are far below 2^53. */
type Value = string | number;
type Row = Readonly<Record<string, unknown>>;

/** A process writes its hunts through any journal of that path that it has open. */
const leasesByPath = new Map<string, Map<number, Lease>>();

function leasesOf(path: string): Map<number, Lease> {
  const known = leasesByPath.get(path) ?? new Map<number, Lease>();
  leasesByPath.set(path, known);
  return known;
}

/** Makes the entries of new files durable; their content SQLite syncs itself. */
function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
