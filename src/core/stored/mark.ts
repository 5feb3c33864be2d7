// A mark: one answer about one version that no VM of ours gave. The bisect of a repository is made of them, as `git bisect`
// is made of good and bad.

import type { AttemptId, EvidenceItem } from '../attempt/attempt.ts';
import type { Overridden } from '../attempt/override-mark.ts';
import type { SeenOutcome } from '../search/evidence.ts';

export interface Mark {
  /** Numbered together with the hunt's attempts. */
  readonly id: AttemptId;
  /** A commit's full name, or the label of a version. */
  readonly version: string;
  readonly outcome: SeenOutcome;
  /** For people: `exit status 1`, `killed at the timeout of 10 min`, `said by hand`. */
  readonly because: string;
  readonly by: 'command' | 'person' | 'log' | 'told';
  /** Wall-clock time of the start, milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly totalMs: number;
  /** What the command wrote. */
  readonly evidence: readonly EvidenceItem[];
  /** Set on an answer that was taken over from a hunt out of a file: the number of that hunt where it was adopted. */
  readonly adoptedFrom?: number;
  /** Set where `outcome` is what somebody has said; `was` is what the test gave. Never stored: the fold makes it. */
  readonly overridden?: Overridden & { readonly was: SeenOutcome };
}
