// What is written down of a finished build, beside its files. A stored shape: changing it raises its layout.

import type { CommitName } from '../core/git/commit.ts';
import type { BuildKey, BuildMode, OutputKey } from '../ports/builder.ts';
import type { StoredArtifact } from './recipe.ts';

export interface BuildRecord {
  readonly layout: 2;
  readonly key: BuildKey;
  readonly kind: string;
  /** The commit that it was made for; others with the same tree use it too. */
  readonly commit: CommitName;
  readonly tree: string;
  readonly how: BuildMode;
  readonly buildMs: number;
  readonly steps: number;
  readonly fixUps: readonly string[];
  /** Everything that is in the key, for people. */
  readonly inputs: unknown;
  /** Hash of the artifact's files: what tells two builds of one key apart. */
  readonly content: string;
  readonly outcome: BuildOutcome;
}

export type BuildOutcome =
  BuiltOutcome | { readonly kind: 'does-not-build'; readonly signature: string; readonly firstError: string };

export interface BuiltOutcome {
  readonly kind: 'built';
  readonly artifact: StoredArtifact;
  readonly outputKey: OutputKey;
  readonly identity: string | null;
  readonly unknownOptions: readonly string[];
}

export const recordName = 'build.json';
export const logName = 'build.log';
export const artifactName = 'artifact';

/** Null for what is no record of this layout. */
export function parseBuildRecord(text: string): BuildRecord | null {
  try {
    const record = JSON.parse(text) as BuildRecord;
    return record.layout === 2 ? record : null;
  } catch (error) {
    // A record that can not be read is as good as none: it is built again.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
