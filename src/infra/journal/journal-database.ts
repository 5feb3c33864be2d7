// The journal in an embedded SQLite database (libsql). An event that `append` returned for is on the disk. Several
// processes may have it open; a hunt is written by the one that holds its lease. See docs/decisions/0002-libsql.md.

import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import { type AttemptKey, type AttemptRecord, gaveAnswer } from '../../core/attempt/attempt.ts';
import { assert } from '../../core/base/assert.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { HuntPlan } from '../../core/stored/hunt-plan.ts';
import { foldEvents, type HuntEvent, journalVersion, nextAttemptNumber } from '../../core/stored/journal.ts';
import { attemptIdentity, overriddenIn } from '../../core/stored/override.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Correction, HuntSummary, Journal, UnreadableHunt } from '../../ports/journal.ts';
import { explained, huntUnknown, isHuntDamaged, notOurs, tooNew } from './journal-errors.ts';
import { JournalLeases } from './journal-leases.ts';
import { applicationId, attemptsProjectionVersion, schemaUpgrades } from './journal-schema.ts';
import { type Row, Statements, textOf } from './statements.ts';
import { StoredEvents } from './stored-events.ts';
import { syncFolder } from './sync-folder.ts';
import { type EventTally, openTallyFile, readTally, type TallyFile } from './tally-file.ts';

// Longer than any transaction of ours by far (a few milliseconds each), shorter than a person's patience.
const busyTimeoutMs = 10_000;

export interface JournalDatabaseOptions {
  /** The file; it and its folder are made when they are not there. */
  readonly path: string;
  readonly clock: Pick<Clock, 'now'>;
  /** Told when events that were written are gone, in words for the user. */
  readonly onLoss?: (text: string) => void;
}

/** Opens the journal. Throws UserError when it is damaged, too new or not writable, LabError when the disk is full. */
export function openJournalDatabase(options: JournalDatabaseOptions): Journal {
  return explained(options.path, () => new JournalDatabase(options));
}

const endings: Readonly<Record<string, 'answered' | 'stopped'>> = { 'hunt-answered': 'answered', 'hunt-stopped': 'stopped' };

class JournalDatabase implements Journal {
  readonly #path: string;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #database: Database.Database;
  /** Of the hunts that this process writes. */
  readonly #leases: JournalLeases;
  readonly #tally: TallyFile;
  readonly #onLoss: (text: string) => void;
  #hasWritten = false;
  readonly #sql: Statements;
  readonly #stored: StoredEvents;
  #corrected: { readonly at: string; readonly attempts: ReadonlySet<string> } | null = null;

  constructor(options: JournalDatabaseOptions) {
    this.#path = options.path;
    this.#clock = options.clock;
    this.#tally = openTallyFile(`${options.path}-tally`);
    this.#onLoss = options.onLoss ?? (() => undefined);
    mkdirSync(dirname(options.path), { recursive: true });
    this.#database = new Database(options.path, { timeout: busyTimeoutMs });
    this.#sql = new Statements(this.#database);
    this.#stored = new StoredEvents(options.path, this.#sql);
    this.#leases = new JournalLeases(options.path, this.#sql);
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
      while (!this.#leases.take(hunt)) hunt += 1;
      this.#insertEvent(hunt, 1, { type: 'hunt-started', plan });
      return hunt;
    });
  }

  append(hunt: number, event: HuntEvent): number {
    assert(this.#leases.has(hunt), `hunt ${hunt} is written only by the process that has acquired it`);
    return this.#write(() => {
      const seq = this.#lastOf(hunt) + 1;
      this.#insertEvent(hunt, seq, event);
      return seq;
    });
  }

  correct(hunt: number, make: (events: readonly HuntEvent[]) => Correction): Correction {
    return this.#write(() => {
      const events = this.events(hunt);
      const event = make(events);
      this.#insertEvent(hunt, events.length + 1, event);
      return event;
    });
  }

  events(hunt: number, after = 0): readonly HuntEvent[] {
    return explained(this.#path, () => {
      const rows = this.#stored.rows('events AS e WHERE e.hunt = ? AND e.seq > ? ORDER BY e.seq', hunt, after);
      if (rows.length === 0 && this.#lastOf(hunt) === 0) throw huntUnknown(hunt, this.#path);
      return rows.map((row) => this.#stored.read(row));
    });
  }

  list(): readonly HuntSummary[] {
    return explained(this.#path, () => {
      const rows = this.#sql.rows(`
        SELECT started.hunt AS hunt,
          (SELECT at_ms FROM adopted WHERE adopted.hunt = started.hunt) AS adopted_at_ms,
          (SELECT CAST(type AS BLOB) FROM events AS last WHERE last.hunt = started.hunt AND type NOT LIKE 'verify-%'
            ORDER BY seq DESC LIMIT 1) AS last_type,
          (SELECT count(*) FROM events AS said WHERE said.hunt = started.hunt AND type IN ('overridden', 'override-undone'))
            AS corrections,
          (SELECT count(*) FROM attempts WHERE attempts.hunt = started.hunt)
            + (SELECT count(*) FROM events AS mark WHERE mark.hunt = started.hunt AND mark.type = 'marked'
                AND CASE WHEN json_valid(mark.json) THEN json_extract(mark.json, '$.mark.id') LIKE started.hunt || '.%' END)
              AS attempts
        FROM (SELECT DISTINCT hunt FROM events) AS started ORDER BY started.hunt DESC`);
      return rows.flatMap((row) => this.#summaryOf(row) ?? []);
    });
  }

  adoptedAtMs(hunt: number): number | null {
    return explained(this.#path, () => {
      const row = this.#sql.row('SELECT at_ms FROM adopted WHERE hunt = ?', hunt);
      return row === undefined ? null : Number(row['at_ms']);
    });
  }

  unreadable(): readonly UnreadableHunt[] {
    return explained(this.#path, () => {
      const hunts = this.#sql.rows('SELECT DISTINCT hunt FROM events ORDER BY hunt DESC').map((row) => Number(row['hunt']));
      return hunts.flatMap((hunt) => {
        try {
          const [first] = this.events(hunt);
          return first?.type === 'hunt-started' ? [] : [{ hunt, because: 'it does not begin with its plan' }];
        } catch (error) {
          if (!isHuntDamaged(error)) throw error;
          return [{ hunt, because: error.message }];
        }
      });
    });
  }

  attemptsByKey(key: AttemptKey): readonly AttemptRecord[] {
    return explained(this.#path, () => {
      const rows = this.#stored.rows(
        'attempts AS a JOIN events AS e USING (hunt, seq) WHERE a.key = ? ORDER BY e.at_ms, e.hunt, e.seq',
        key,
      );
      const adopted = new Set(
        rows.length === 0 ? [] : this.#sql.rows('SELECT hunt FROM adopted').map(({ hunt }) => Number(hunt)),
      );
      const records = rows.flatMap((row) => {
        // An answer that is not what was written is none: it is asked again.
        const event = this.#stored.readSound(row);
        if (event === null) return [];
        assert(event.type === 'attempt-finished', 'the index of attempts points at finished attempts');
        const from = Number(row['hunt']);
        return [adopted.has(from) ? { ...event.record, adoptedFrom: from } : event.record];
      });
      const overridden = records.length === 0 ? new Set<string>() : this.#overridden();
      return records.filter((record) => gaveAnswer(record.judgement) && !overridden.has(attemptIdentity(record)));
    });
  }

  adopt(events: readonly HuntEvent[]): number {
    assert(events[0]?.type === 'hunt-started', 'a hunt begins with its plan');
    return this.#write(() => {
      const hunt = this.#nextHunt();
      events.forEach((event, index) => this.#insertEvent(hunt, index + 1, event));
      this.#sql.run('INSERT INTO adopted (hunt, at_ms) VALUES (?, ?)', hunt, Math.round(this.#clock.now()));
      return hunt;
    });
  }

  together<T>(work: () => T): T {
    return this.#write(work);
  }

  forget(hunt: number): void {
    if (!this.acquire(hunt)) {
      throw new UserError({
        code: 'hunt-busy',
        message: `Hunt ${hunt} is being worked on by another firstbad that is still running. Nothing was removed.`,
        hint: 'Wait for it or stop it, then start again.',
      });
    }
    try {
      this.#write(() => {
        this.#sql.run('INSERT INTO forgotten (hunt, at_ms) VALUES (?, ?)', hunt, Math.round(this.#clock.now()));
        this.#sql.run('UPDATE tally SET epoch = epoch + 1');
        for (const table of ['attempts', 'adopted', 'events']) this.#sql.run(`DELETE FROM ${table} WHERE hunt = ?`, hunt);
      });
    } finally {
      this.release(hunt);
    }
  }

  nextNumber(hunt: number): number {
    return explained(this.#path, () => {
      // Quoted as in JSON: the text is looked at before it is parsed.
      const rows = this.#stored.rows(`events AS e WHERE e.json LIKE '%"' || ? || '.%'`, String(hunt));
      return nextAttemptNumber(
        hunt,
        rows.flatMap((row) => this.#stored.readSound(row) ?? []),
      );
    });
  }

  acquire(hunt: number): boolean {
    return explained(this.#path, () => {
      if (this.#sql.row('SELECT 1 AS one FROM events WHERE hunt = ? LIMIT 1', hunt) === undefined)
        throw huntUnknown(hunt, this.#path);
      return this.#leases.take(hunt);
    });
  }

  release(hunt: number): void {
    this.#leases.release(hunt);
    this.#foldLog();
  }

  close(): void {
    if (!this.#database.open) return;
    this.#foldLog();
    this.#tally.close();
    this.#sql.clear();
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
      this.#stored.chainOlder();
      this.#rebuildStaleProjections();
    });
    syncFolder(dirname(this.#path));
    this.#tellLoss();
  }

  /** Compares what is there with what was counted, in the database and outside of it, and tells it once. */
  #tellLoss(): void {
    // In this order: what others write meanwhile makes the database know more, never less.
    const seen = readTally(`${this.#path}-tally`);
    const { epoch, events } = this.#tallied();
    const there = Number(this.#sql.row('SELECT count(*) AS events FROM events')?.['events']);
    const written = Math.max(events, seen !== null && seen.epoch === epoch ? seen.events : 0);
    if (there >= written && (seen === null || seen.epoch <= epoch)) return;
    this.#onLoss(
      `The journal ${this.#path} has lost ${written > there ? `${written - there} of the ${written} events that it held` : 'what was last changed in it'}: ` +
        'its file or its log (-wal) was damaged, or replaced by an older one. What they answered is asked again; ' +
        'hunts that were answered may be shown as not finished.',
    );
    this.#transaction(() =>
      this.#sql.run(
        'UPDATE tally SET epoch = ?, events = (SELECT count(*) FROM events)',
        Math.max(epoch, seen?.epoch ?? 0) + 1,
      ),
    );
    this.#noteTally();
  }

  #tallied(): EventTally {
    const row = this.#sql.row('SELECT epoch, events FROM tally');
    return { epoch: Number(row?.['epoch']), events: Number(row?.['events']) };
  }

  #noteTally(): void {
    try {
      this.#tally.write(this.#tallied());
    } catch {
      // A full disk: the witness knows less then, and what was acknowledged is in the database.
    }
  }

  /** Into the database itself: a log that is damaged later takes back what only it holds. Another reader keeps it from that, no more. */
  #foldLog(): void {
    if (!this.#hasWritten || this.#database.inTransaction) return;
    try {
      // A reader that holds an older state is not waited for.
      this.#database.exec('PRAGMA busy_timeout = 100');
      this.#sql.row('PRAGMA wal_checkpoint(TRUNCATE)');
      this.#hasWritten = false;
    } catch (error) {
      // The events are in the log, where they were: a full disk, or somebody who reads for long.
      if (!/^SQLITE_(BUSY|LOCKED|FULL|IOERR)/.test(String((error as { code?: unknown }).code))) throw error;
    } finally {
      this.#database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
    }
  }

  /** The schema's version. Throws when the database is not ours or too new for us. */
  #checkOwner(): number {
    const version = Number(this.#sql.row('PRAGMA user_version')?.['user_version']);
    const owner = Number(this.#sql.row('PRAGMA application_id')?.['application_id']);
    const tables = Number(this.#sql.row('SELECT count(*) AS tables FROM sqlite_schema')?.['tables']);
    if (owner !== applicationId && (owner !== 0 || version !== 0 || tables !== 0)) throw notOurs(this.#path);
    if (version > schemaUpgrades.length) {
      throw tooNew(this.#path, `its schema is version ${version}, this firstbad knows up to ${schemaUpgrades.length}`);
    }
    return version;
  }

  #rebuildStaleProjections(): void {
    const built = this.#sql.row('SELECT version FROM projections WHERE name = ?', 'attempts')?.['version'];
    if (built === attemptsProjectionVersion) return;
    this.#sql.run('DELETE FROM attempts');
    for (const row of this.#stored.rows(`events AS e WHERE e.type = 'attempt-finished'`)) {
      const event = this.#stored.readSound(row);
      if (event !== null) this.#project(Number(row['hunt']), Number(row['seq']), event);
    }
    this.#sql.run('INSERT OR REPLACE INTO projections (name, version) VALUES (?, ?)', 'attempts', attemptsProjectionVersion);
  }

  #insertEvent(hunt: number, seq: number, event: HuntEvent): void {
    const at_ms = Math.round(this.#clock.now());
    const json = JSON.stringify(event);
    this.#stored.insert({ hunt, seq, at_ms, version: journalVersion, type: event.type, json });
    this.#project(hunt, seq, event);
  }

  // Reused attempts are not indexed: the attempt that they reuse is.
  #project(hunt: number, seq: number, event: HuntEvent): void {
    if (event.type !== 'attempt-finished') return;
    this.#sql.run('INSERT INTO attempts (key, hunt, seq) VALUES (?, ?, ?)', event.record.key, hunt, seq);
  }

  /** Null for one that can not be read. */
  #summaryOf(row: Row): HuntSummary | null {
    const hunt = Number(row['hunt']);
    const [first] = this.#stored.rows('events AS e WHERE e.hunt = ? AND e.seq = 1', hunt);
    const started = first === undefined ? null : this.#stored.readSound(first);
    if (first === undefined || started?.type !== 'hunt-started') return null;
    const adoptedAt = row['adopted_at_ms'];
    return {
      hunt,
      startedAtMs: Number(first['at_ms']),
      adoptedAtMs: adoptedAt === null ? null : Number(adoptedAt),
      plan: started.plan,
      status: this.#statusOf(hunt, textOf(row['last_type']) ?? '', Number(row['corrections'])),
      attempts: Number(row['attempts']),
    };
  }

  /** How many events a hunt has; 0 for one that is not there. They are numbered without gaps. */
  #lastOf(hunt: number): number {
    return Number(this.#sql.row('SELECT coalesce(max(seq), 0) AS seq FROM events WHERE hunt = ?', hunt)?.['seq']);
  }

  /** What somebody has overridden in any hunt. Folded again only when more was said. */
  #overridden(): ReadonlySet<string> {
    const said = this.#sql.rows(
      `SELECT hunt, max(seq) AS seq FROM events WHERE type IN ('overridden', 'override-undone') GROUP BY hunt`,
    );
    const at = JSON.stringify(said);
    if (this.#corrected?.at !== at) {
      const states = said.map((row) => foldEvents(this.#eventsIfSound(Number(row['hunt']))));
      this.#corrected = { at, attempts: new Set(states.flatMap(({ records }) => overriddenIn(records))) };
    }
    return this.#corrected.attempts;
  }

  /** None of a hunt that is not what was written: nothing of it is relied on. */
  #eventsIfSound(hunt: number): readonly HuntEvent[] {
    try {
      return this.events(hunt);
    } catch (error) {
      if (isHuntDamaged(error)) return [];
      throw error;
    }
  }

  #statusOf(hunt: number, lastType: string, corrections: number): HuntSummary['status'] {
    // Mostly the last event tells; what is built for a verification, or said of an answer, comes behind it.
    const told = corrections === 0 ? endings[lastType] : undefined;
    const status = told ?? foldEvents(this.#eventsIfSound(hunt)).status;
    if (status !== 'running') return status;
    return this.#leases.isHeld(hunt) ? 'running' : 'stopped';
  }

  #nextHunt(): number {
    const highest = 'max(coalesce((SELECT max(hunt) FROM events), 0), coalesce((SELECT max(hunt) FROM forgotten), 0))';
    return Number(this.#sql.row(`SELECT ${highest} + 1 AS hunt`)?.['hunt']);
  }

  #write<T>(work: () => T): T {
    // A part of `together`: all or nothing with the rest.
    if (this.#database.inTransaction) return work();
    const result = explained(this.#path, () => this.#transaction(work));
    this.#hasWritten = true;
    this.#noteTally();
    return result;
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
}
