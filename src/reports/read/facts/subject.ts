// What a report is about, where its numbers do not say of what they are.

import type { ReportComponent } from '../../../core/stored/claim.ts';
import type { SourceMessage } from '../text/source-lines.ts';

const textMax = 20_000;

export function subjectOf(messages: readonly SourceMessage[]): ReportComponent | null {
  const [first] = messages;
  if (!first) return null;
  const fields = ['to', 'cc', 'list-id'].map((name) => first.headers.get(name) ?? '').join(' ');
  const title = first.headers.get('subject') ?? '';
  if (/vger\.kernel\.org|linux\.dev|kernel\.org/.test(fields)) return 'kernel';
  if (/qemu-devel|qemu-block|qemu-discuss/.test(fields)) return 'qemu';
  if (/\bqemu\b(?! (?:guest|vm|virtual))/i.test(title) && !/\bkernel\b|\blinux\b/i.test(title)) return 'qemu';
  if (/\bkernel\b|\blinux\b|\b[3-7]\.\d+(?:\.\d+)?-?rc\d/i.test(title)) return 'kernel';
  // The kernel's own convention for titles.
  if (/\[(?:[^\]]*\b)?(?:regression|bisected)\b[^\]]*\]/i.test(title)) return 'kernel';
  const text = first.lines
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
