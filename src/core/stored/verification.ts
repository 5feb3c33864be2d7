// What `verify` says of a culprit. Its shape is a promise: fields are added, never changed or removed. Pure.

export interface Verification {
  /** `suspect`: some of it holds, and the proof is not complete. */
  readonly ending: 'verified' | 'refuted' | 'suspect';
  /** One sentence. */
  readonly because: string;
  /** The version that was verified: a commit's full name or a label. */
  readonly culprit: string;
  /** In the order in which they were climbed. */
  readonly rungs: readonly Rung[];
  /** Which parts of the culprit are needed; null when they were not told apart. */
  readonly neededParts: readonly PatchPart[] | null;
  readonly newest: readonly NewestFinding[];
  readonly tests: number;
}

export type RungName =
  'pair' | 'difference' | 'revert' | 'revert-nearer' | 'parts' | 'apply' | 'fresh' | 'neighbours' | 'newest';

export interface Rung {
  readonly rung: RungName;
  /** `untried`: it could not be tried, and `text` says why. */
  readonly status: 'done' | 'failed' | 'untried';
  readonly text: string;
  /** The tests that it rests on. */
  readonly tests: readonly string[];
}

/** One hunk of a commit, or a whole file of it. */
export interface PatchPart {
  readonly file: string;
  /** `@@ -12,6 +12,7 @@ int main`; null for a file as a whole (added, removed, binary). */
  readonly hunk: string | null;
}

export interface NewestFinding {
  /** The component; null for a repository. */
  readonly component: string | null;
  readonly version: string;
  readonly as: string;
  readonly state: 'still-bad' | 'fixed' | 'unknown';
  /** The hunt that looked for the fix, and what it named. */
  readonly fixHunt: number | null;
  readonly fix: string | null;
}
