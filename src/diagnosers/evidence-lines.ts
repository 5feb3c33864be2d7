// Looking for lines, for all diagnosers.

import type { EvidenceBundle, EvidenceLine } from '../core/evidence/evidence-bundle.ts';
import { quote } from '../core/evidence/evidence-bundle.ts';
import type { Quotation } from '../core/evidence/quotation.ts';

export interface FoundLine {
  readonly at: EvidenceLine;
  /** What the pattern's groups hold; empty for those that took no part. */
  readonly groups: readonly string[];
}

export function findLine(lines: readonly EvidenceLine[], pattern: RegExp): FoundLine | null {
  for (const at of lines) {
    const match = pattern.exec(at.text);
    if (match) return { at, groups: match.slice(1).map((group: string | undefined) => group ?? '') };
  }
  return null;
}

export function findLines(lines: readonly EvidenceLine[], pattern: RegExp): readonly FoundLine[] {
  return lines.flatMap((at) => findLine([at], pattern) ?? []);
}

/** Quotes of the failing side; what was not found is left out. */
export function badQuotes(bad: EvidenceBundle, found: readonly (FoundLine | null)[]): readonly Quotation[] {
  return found.flatMap((one) => (one === null ? [] : [quote(bad, 'bad', one.at)]));
}

/** What a kernel wrote, without the time in front; a line of user space stays what it is. */
export function withoutTime(text: string): string {
  return text.replace(/^(?:<\d+>)?\[ *\d+\.\d+\](?:\[ *[TC]\d+\])? ?/, '');
}

/** The guest's kernel or loader has spoken: the firmware found something to start. */
export function hasStarted({ firmware, guest }: EvidenceBundle): boolean {
  return (
    findLine(firmware, /^Booting from 0000:7c00/) !== null ||
    // UEFI’s own shell is what is left when nothing else starts.
    findLine([...firmware, ...guest], /^BdsDxe: starting Boot\w+ "(?!EFI Internal Shell)/) !== null ||
    findLine(guest, /Linux version \d|^error: |grub(?: rescue)?>|^GNU GRUB|firstbad: guest|Welcome to GRUB/) !== null
  );
}
