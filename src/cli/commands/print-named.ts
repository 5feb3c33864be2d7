// Prints what somebody has named (a tree, a source) with the versions that were read of it.

import { count } from '../../core/base/quantities.ts';
import type { Version } from '../../core/scenario/version.ts';
import type { Context } from '../context.ts';
import { writeJson, writeLines } from '../display/terminal.ts';

interface Named {
  /** The fields of the JSON object, before those of the versions. */
  readonly named: { readonly name: string };
  /** Oldest first. */
  readonly versions: readonly Pick<Version, 'label'>[];
  /** What it is, behind its name. */
  readonly says: string;
  /** In place of the oldest and the newest, where there are none. */
  readonly none: string;
}

export function printNamed({ stdout }: Context, { named, versions, says, none }: Named, json: boolean): void {
  const ends = { oldest: versions.at(0)?.label ?? null, newest: versions.at(-1)?.label ?? null };
  if (json) writeJson(stdout, { ...named, versions: versions.length, ...ends });
  else {
    const span = versions.length === 0 ? none : `${ends.oldest ?? ''} to ${ends.newest ?? ''}`;
    writeLines(stdout, [`${named.name}: ${says}, ${count(versions.length, 'version')} (${span})`]);
  }
}
