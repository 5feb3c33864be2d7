// Excerpts of consoles, logs and traces in a report, and the line in each that says what went wrong.

import type { ConsoleExcerpt } from '../report-reading.ts';
import type { SourceLine } from '../text/source-lines.ts';

const kernelTime = /^\s*(?:\S+ \d+ [\d:]+ \S+ kernel: ?)?(?:<\d+>)?\[\s*\d+\.\d{3,6}\](?:\[[^\]]*\])?/;
const syslog = /^\s*(?:\p{L}{3,5}\.? [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*) \S+ \S+?(?:\[\d+\])?: /u;
const traceLine =
  /^\s*(?:Call Trace:|<TASK>|<\/TASK>|<IRQ>|<\/IRQ>|(?:\? )?\w[\w.]*\+0x[0-9a-f]+\/0x[0-9a-f]+|RIP: |RSP: |R[A-D]X: |RBP: |R\d\d: |CR2: |Code: |CPU: \d+ (?:PID|UID)|Hardware name: |Modules linked in:|Tainted: |---\[ end|#\d+ +(?:0x[0-9a-f]+ in )?\w+ ?\(|EIP[:=]|EAX=|ES =|GS =|LDT=|TR ?=|GDT=|IDT=|CR0=|DR0=|EFER=|RAX=|RIP=)/;
const saying =
  /(?:PANIC: |Synchronous Exception|Exception Type|\bfailed: |Kernel panic - not syncing|BUG: |WARNING: (?:CPU|possible|suspicious|inconsistent)|kernel BUG at|Oops(?::|\b.*\[#)|general protection fault|Unable to handle kernel|soft lockup|hard LOCKUP|blocked for more than|rcu.*(?:stall|detected)|I\/O error|Buffer I\/O error|EXT4-fs.*error|BTRFS.*(?:error|critical)|XFS.*(?:[Cc]orrupt|error)|refcount_t: |UBSAN: |KASAN: |unable to mount root|VFS: Cannot open root|segfault at|Out of memory: Killed|No bootable device|Boot failed|could not read the boot disk|BdsDxe: failed|grub rescue|error: no such|GRUB .*Error|KVM internal error|KVM: entry failed|emulation failure|Assertion [`'].*failed|qemu[\w-]*: .*(?:[Ee]rror|[Ff]ail|[Cc]ould not|[Ii]nvalid|[Cc]annot|not |[Uu]nable|[Uu]nsupported)|Segmentation fault|double free|Aborted \(core|internal error: |error: (?:Failed|internal|unsupported)|timed? ?out|[Ff]ailed to |failed with error|failed \(rc|qemu[\w-]*: -\w+ \S+: |probe .*failed|firmware.*failed|nobody cared|failed to set up|may not support|DMAR.*fault|AMD-Vi.*(?:Event|timeout)|mce: |Machine Check|triple fault|EINVAL|-EIO\b|EFAULT)/;

export function isConsoleLine(line: SourceLine): boolean {
  return kernelTime.test(line.text) || syslog.test(line.text) || traceLine.test(line.text) || isLoneSaying(line);
}

/** A line that consoles write and people do not, without a time before it. */
function isLoneSaying(line: SourceLine): boolean {
  const text = line.text.trim();
  return (
    /^(?:!!!! |Synchronous Exception|PANIC: |Kernel panic - not syncing|BUG: (?:kernel|unable|soft|KASAN|workqueue|Bad|sleeping|scheduling)|WARNING: (?:CPU: |possible |suspicious |inconsistent )|watchdog: |kernel BUG at |Boot failed: |Booting from (?:Hard|DVD|CD|ROM)|No bootable device|BdsDxe: |SeaBIOS \(|iPXE \(|KVM internal error|KVM: entry failed|emulation failure|error: kvm run failed|\*\*\* |Oops: |general protection fault|Unable to handle kernel|Linux version \d|Command line: |VFS: Cannot|GRUB loading|Welcome to GRUB|error: (?:no such|file|internal|Failed|unknown|invalid)|Segmentation fault|Aborted \(core|free\(\): |double free|malloc\(\): |preadv?\(|ioctl\(|pwritev?\(|io_submit\()/.test(
      text,
    ) ||
    /^(?:\/\S*\/)?(?:qemu-system-[\w]+|qemu-kvm|qemu-img|qemu|kvm): (?!works|fails)\S/.test(text) ||
    /^(?:\S*\/)?\w[\w-]*: \S+\.c(?:pp)?:\d+: .*[Aa]ssertion/.test(text) ||
    /^\*\*?\s?ERROR:\S+:\d+:/.test(text) ||
    // What the tools of a reproducer print: `losetup: /dev/sdb: failed to set up loop device`.
    (/^(?:losetup|mount(?:\.\w+)?|modprobe|insmod|dd|fio|mkfs\.\w+|kernel): \S/.test(text) && saying.test(text))
  );
}

/** What QEMU said, in the middle of somebody's sentence; the sentence stays one. */
function quotedError({ text }: SourceLine): string | null {
  const said = /\b(?:qemu-system-\w+|qemu-kvm|qemu-img): -?\w[^`"]{4,400}/.exec(text.slice(0, 2000))?.[0];
  return said !== undefined && saying.test(said) ? said.trim() : null;
}

const excerptsMax = 200;

export function consoleExcerpts(
  lines: readonly SourceLine[],
  isConsole: (index: number) => boolean,
): readonly ConsoleExcerpt[] {
  const excerpts: ConsoleExcerpt[] = [];
  let index = 0;
  while (index < lines.length && excerpts.length < excerptsMax) {
    if (!isConsole(index)) {
      const { first, last } = lines[index]!;
      const symptom = quotedError(lines[index]!);
      if (symptom !== null) excerpts.push({ text: symptom, lines: { first, last }, symptom: symptom.slice(-300) });
      index += 1;
      continue;
    }
    let end = index;
    while (end + 1 < lines.length && (isConsole(end + 1) || (isConsole(end + 2) && lines[end + 1]!.text.trim() === '')))
      end += 1;
    const own = lines.slice(index, end + 1).map((line) => line.text.trim());
    const symptom = own.find((text) => saying.test(text)) ?? null;
    excerpts.push({
      text: symptom ?? own[0]!,
      lines: { first: lines[index]!.first, last: lines[end]!.last },
      symptom: symptom === null ? null : withoutPrefix(symptom),
    });
    index = end + 1;
  }
  return excerpts;
}

function withoutPrefix(text: string): string {
  return text.replace(kernelTime, '').replace(syslog, '').trim().slice(0, 300);
}
