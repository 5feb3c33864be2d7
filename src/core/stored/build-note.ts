// What a hunt remembers of a build: enough to say what it cost, what came out, and that two commits gave the same.

import type { CommitName } from '../git/commit.ts';

export interface BuildNote {
  readonly commit: CommitName;
  /** `MadeConfiguration.key`, where one commit is built with many configurations. */
  readonly configuration?: string;
  /** `cached`: nothing was built. */
  readonly how: 'cached' | 'incremental' | 'fresh' | 'clean';
  /** What it took just now, waiting included. */
  readonly ms: number;
  /** What the build took when it was made, and the compilations and links of it; absent in older hunts. */
  readonly buildMs?: number;
  readonly steps?: number;
  readonly result:
    | {
        readonly kind: 'built';
        /** Equal for two commits between which nothing changed that can be seen at run time. */
        readonly outputKey: string;
        /** True when a clean build gave something else than what was built before under the same key. */
        readonly differs: boolean;
      }
    | { readonly kind: 'does-not-build'; readonly signature: string; readonly firstError: string };
  /** Names of the patches that were applied to make it build. */
  readonly fixUps: readonly string[];
}

/** What building itself took just now: two that wait for one worktree have waited for each other too. */
export function buildingMs({ how, ms, buildMs }: Pick<BuildNote, 'how' | 'ms' | 'buildMs'>): number {
  return how === 'cached' ? ms : (buildMs ?? ms);
}
