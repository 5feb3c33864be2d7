// What a report is about, where its numbers do not say of what they are: its list and its title tell that, how often a word comes does not.

import type { ReportComponent } from '../../../core/stored/claim.ts';
import type { SourceMessage } from '../text/source-lines.ts';

export function subjectComponent(messages: readonly SourceMessage[]): ReportComponent | null {
  const [first] = messages;
  if (!first) return null;
  const fields = ['to', 'cc', 'list-id'].map((name) => first.headers.get(name) ?? '').join(' ');
  const title = first.headers.get('subject') ?? '';
  if (/vger\.kernel\.org|linux\.dev|kernel\.org/.test(fields)) return 'kernel';
  if (/qemu-devel|qemu-block|qemu-discuss/.test(fields)) return 'qemu';
  if (/\bqemu\b(?! (?:guest|vm|virtual))/i.test(title) && !/\bkernel\b|\blinux\b/i.test(title)) return 'qemu';
  if (/\bkernels?\b(?! panic)|\blinux\b(?! (?:guests?|vms?|mint|domains?))/i.test(title)) return 'kernel';
  // The kernel's own convention for titles.
  if (
    /^\W*\[(?:[^\]]*\b)?(?:regression|bisected)\b[^\]]*\]/i.test(title) &&
    !/\b(?:qemu|ovmf|edk2|seabios|libvirt)\b/i.test(title)
  )
    return 'kernel';
  return null;
}

const textMax = 20_000;

/** What most of the words are about: taken for a number only where no other program's version could be meant. */
export function likelySubject(messages: readonly SourceMessage[]): ReportComponent | null {
  const text = (messages[0]?.lines ?? [])
    .map((line) => line.text)
    .join('\n')
    .slice(0, textMax);
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  const kernel =
    count(/\bkernels?\b|\blinux\b|\b#regzbot\b|\bLKML\b|\bdmesg\b|\bprintks?\b|\bCONFIG_\w+/gi) +
    count(/^[ \t]*\[ *\d+\.\d{6}\]/gm);
  const qemu = count(/\bqemu\b(?!-system)/gi) + count(/QEMU version/g);
  if (kernel === 0 && qemu === 0) return null;
  return kernel >= qemu ? 'kernel' : 'qemu';
}
