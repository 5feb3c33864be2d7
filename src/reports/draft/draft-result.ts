// What drafting gives, and what somebody may say about it beforehand.

import type { DraftFactor } from './guest-template.ts';
import type { VersionMapping } from './map-versions.ts';
import type { LeftOutOfReport } from './safe-cells.ts';

export interface ScenarioDraft {
  readonly name: string;
  /** For `firstbad.yaml`. */
  readonly text: string;
  readonly factors: readonly DraftFactor[];
  /** Where each cell of the report lies in the scenario's matrix; several versions may stand for one of the report. */
  readonly cells: readonly { readonly cell: string; readonly values: Readonly<Record<string, string>> }[];
  readonly mappings: readonly VersionMapping[];
  /** Sentences. */
  readonly assumptions: readonly string[];
  readonly leftOut: readonly LeftOutOfReport[];
}

export type DraftResult =
  | { readonly kind: 'draft'; readonly draft: ScenarioDraft }
  /** firstbad can not run this report: it starts no guest that could boot from an image. */
  | { readonly kind: 'not-runnable'; readonly because: string; readonly leftOut: readonly LeftOutOfReport[] };

export interface DraftOptions {
  /** True varies settings of the disk beyond those that the report names, to see what matters; each is marked as added. */
  readonly widens?: boolean;
  /** How many sectors the boot sector reads in one request, when somebody has said it. */
  readonly sectors?: number;
  /** What the guest or QEMU prints when it fails, when somebody has said it. */
  readonly symptom?: string;
  /** What somebody was asked, and said. */
  readonly told?: readonly { readonly question: string; readonly answer: string }[];
}
