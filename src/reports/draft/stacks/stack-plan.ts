// What a draft stages beyond a boot sector on a host with a disk: which layers there are and where their versions come from, what is varied,
// what is run, and what counts. A rule makes one of a reading, or none.

import type { Architecture } from '../../../core/scenario/architecture.ts';
import type { VersionLine } from '../../../core/scenario/version.ts';
import type { ReportReading } from '../../read/report-reading.ts';
import type { AvailableVersions } from '../available-versions.ts';
import type { DraftFactor } from '../guest-template.ts';
import type { LeftOutOfReport } from '../safe-cells.ts';
import { type DraftComponent, draftComponents, type DraftText } from '../scenario-text.ts';

export interface StackComponent extends DraftComponent {
  /** `told`: those that stand for the report's; `newest`: it is not what the report is about; else those that its words name for it. */
  readonly versions: 'told' | 'newest' | { readonly named: readonly string[] };
}

/** The name and title are the report's, and the versions the archive's. */
export interface StackPlan extends Pick<
  DraftText,
  'assumptions' | 'factors' | 'image' | 'steps' | 'good' | 'bad' | 'acts' | 'timeouts'
> {
  /** Null for x86_64. */
  readonly architecture: Architecture | null;
  readonly components: readonly StackComponent[];
  /** Where cells of the report lie among the factors. */
  readonly cells: readonly { readonly cell: string; readonly values: Readonly<Record<string, string>> }[];
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

/** Of what a report is about. */
export const toldKernel: StackComponent = { ...draftComponents.kernel, versions: 'told' };
export const toldQemu: StackComponent = { ...draftComponents.qemu, versions: 'told' };

/** How a guest step gives QEMU the firmware and its variables. */
export const flashDrives =
  '-drive if=pflash,unit=0,format=raw,readonly=on,file=${firmware.code} -drive if=pflash,unit=1,format=raw,file=${firmware.vars}';

/** A setting with the values in the order of the report. */
export function settingOf(name: string, values: readonly string[], added: readonly string[] = []): DraftFactor {
  const all = [...new Set([...values, ...added])];
  const own = all.filter((value) => !values.includes(value));
  return { name, values: all, assumedDefault: null, added: false, addedValues: own };
}

/** Null where nobody has asked the archive. */
export function lineFor({ package: of }: StackComponent, available: AvailableVersions): VersionLine | null {
  if (of === draftComponents.kernel.package) return available.kernel;
  return of === draftComponents.qemu.package ? available.qemu : (available.more?.get(of) ?? null);
}
