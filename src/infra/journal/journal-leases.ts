// Who writes a hunt: the process that holds its lease, a file that the kernel unlocks when the process ends.

import { join, resolve } from 'node:path';
import { isLeaseHeld, type Lease, takeLease } from '../files/lease-file.ts';
import { fateOf } from '../processes/process-identity.ts';
import { type Statements, textOf } from './statements.ts';

/** A process writes its hunts through any journal of that path that it has open. */
const leasesByPath = new Map<string, Map<number, Lease>>();

export class JournalLeases {
  readonly #path: string;
  readonly #sql: Statements;
  readonly #own: Map<number, Lease>;

  /** `path` is the database's. */
  constructor(path: string, sql: Statements) {
    this.#path = path;
    this.#sql = sql;
    this.#own = leasesByPath.get(resolve(path)) ?? new Map<number, Lease>();
    leasesByPath.set(resolve(path), this.#own);
  }

  /** True when this process holds it. */
  has(hunt: number): boolean {
    return this.#own.has(hunt);
  }

  /** False when another process holds it. */
  take(hunt: number): boolean {
    if (this.#own.has(hunt)) return true;
    if (this.#isHeldByOlder(hunt)) return false;
    const lease = takeLease(this.#leasePath(hunt));
    if (lease !== null) this.#own.set(hunt, lease);
    return lease !== null;
  }

  release(hunt: number): void {
    this.#own.get(hunt)?.release();
    this.#own.delete(hunt);
  }

  /** By any process. */
  isHeld(hunt: number): boolean {
    return this.#own.has(hunt) || this.#isHeldByOlder(hunt) || isLeaseHeld(this.#leasePath(hunt));
  }

  #leasePath(hunt: number): string {
    return join(`${this.#path}-leases`, String(hunt));
  }

  /** A firstbad from before the lease files writes a row instead. */
  #isHeldByOlder(hunt: number): boolean {
    const row = this.#sql.row(
      'SELECT pid, CAST(start AS BLOB) AS start, CAST(boot AS BLOB) AS boot FROM leases WHERE hunt = ?',
      hunt,
    );
    return (
      row !== undefined &&
      fateOf({ pid: Number(row['pid']), start: textOf(row['start']) ?? '', boot: textOf(row['boot']) ?? '' }) === 'alive'
    );
  }
}
