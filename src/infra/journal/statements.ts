// Statements of the journal's database, each prepared once.

import type Database from 'libsql';
import { assert } from '../../core/base/assert.ts';

/** Numbers come back as doubles: all of ours are far below 2^53. */
type Value = string | number;
export type Row = Readonly<Record<string, unknown>>;

/** Of a column read as bytes; null for null. What is no UTF-8 comes out as another text than was written. */
export function textOf(bytes: unknown): string | null {
  if (bytes === null) return null;
  // libsql 0.5: a Buffer from `get`, an ArrayBuffer from `all`.
  if (bytes instanceof Uint8Array) return Buffer.from(bytes).toString('utf8');
  assert(bytes instanceof ArrayBuffer, 'texts of the journal are read as bytes');
  return Buffer.from(bytes).toString('utf8');
}

export class Statements {
  readonly #database: Database.Database;
  readonly #known = new Map<string, Database.Statement>();

  constructor(database: Database.Database) {
    this.#database = database;
  }

  clear(): void {
    this.#known.clear();
  }

  // libsql 0.5 takes a single null or array argument apart in its own way: parameters always go in as one list.
  row(sql: string, ...values: readonly Value[]): Row | undefined {
    return this.#prepared(sql).get([...values]) as Row | undefined;
  }

  rows(sql: string, ...values: readonly Value[]): readonly Row[] {
    return this.#prepared(sql).all([...values]) as Row[];
  }

  run(sql: string, ...values: readonly Value[]): void {
    this.#prepared(sql).run([...values]);
  }

  #prepared(sql: string): Database.Statement {
    const known = this.#known.get(sql);
    if (known) return known;
    const made = this.#database.prepare(sql);
    this.#known.set(sql, made);
    return made;
  }
}
