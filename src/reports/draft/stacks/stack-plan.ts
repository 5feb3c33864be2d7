// What a draft stages beyond a boot sector on a host with a disk: which layers there are and where their versions come from, what is varied,
// what is run, and what counts. A rule makes one of a reading, or none.

import type { Architecture } from '../../../core/scenario/architecture.ts';
import type { ComponentRole } from '../../../core/scenario/scenario.ts';
import type { VersionLine } from '../../../core/scenario/version.ts';
import type { ReportReading } from '../../read/report-reading.ts';
import type { AvailableVersions } from '../available-versions.ts';
import type { DraftFactor } from '../guest-template.ts';
import type { MappedComponent } from '../map-versions.ts';
import type { LeftOutOfReport } from '../safe-cells.ts';

export interface StackComponent {
  /** The report's word for it is its name in the scenario, so that claims find it. */
  readonly name: MappedComponent;
  readonly role: ComponentRole;
  /** Of the archive. */
  readonly package: string;
  /** `told`: those that stand for the report's; `newest`: it is not what the report is about. */
  readonly versions: 'told' | 'newest';
}

export interface StackStep {
  readonly name: string;
  readonly run?: string;
  readonly guest?: string;
  readonly captures?: string;
}

export interface StackPlan {
  /** Null for x86_64. */
  readonly architecture: Architecture | null;
  readonly components: readonly StackComponent[];
  readonly factors: readonly DraftFactor[];
  /** As in the file; null where nothing is booted from a disk. */
  readonly image: string | null;
  readonly steps: readonly StackStep[];
  /** As in the file: `{ console: guest, match: 'guest is up' }`. */
  readonly good: readonly string[];
  readonly bad: readonly string[];
  readonly timeouts: string;
  /** Where cells of the report lie among the factors. */
  readonly cells: readonly { readonly cell: string; readonly values: Readonly<Record<string, string>> }[];
  /** Sentences. */
  readonly assumptions: readonly string[];
  readonly leftOut: readonly LeftOutOfReport[];
}

export interface StackRule {
  readonly name: string;
  /** One sentence for people: what it drafts. */
  readonly drafts: string;
  /** Reports that it was made for. */
  readonly from: string;
  /** Null where it is not for this report; a sentence where it would be, and something stands against it. */
  readonly plan: (reading: ReportReading) => StackPlan | string | null;
}

/** A setting with the values in the order of the report. */
export function settingOf(name: string, values: readonly string[], added: readonly string[] = []): DraftFactor {
  const all = [...new Set([...values, ...added])];
  const own = all.filter((value) => !values.includes(value));
  return { name, values: all, assumedDefault: null, added: false, addedValues: own };
}

/** Null where nobody has asked the archive. */
export function lineFor({ package: of }: StackComponent, available: AvailableVersions): VersionLine | null {
  if (of === 'linux-image-cloud-amd64') return available.kernel;
  return of === 'qemu-system-x86' ? available.qemu : (available.more?.get(of) ?? null);
}
