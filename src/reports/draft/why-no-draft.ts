// When a draft would be another machine than the report's: what runs then cannot fail as the report says, and a hunt would refute what
// nobody has tried. Then there is no draft, and the reason says what is missing.

import type { ReportCell, ReportCommand, ReportReading } from '../read/report-reading.ts';
import { outcomeHits } from '../read/rules/outcome-words.ts';
import { isGuest, type SafeCell } from './safe-cells.ts';

/** A sentence without its end, or null when nothing speaks against a draft of these guests. */
export function whyNoGuestDraft(
  reading: ReportReading,
  cells: readonly SafeCell[],
  { isAnswered }: { readonly isAnswered: boolean },
): string | null {
  const commands = new Map(reading.commands.map((command) => [command.id, command]));
  const guests = cells.flatMap(({ cell }) => cell.commands.flatMap((id) => commands.get(id) ?? [])).filter(isGuest);
  for (const guest of guests) {
    const missing = bootedFrom(guest);
    if (missing !== null) return `${missing}, which a draft would leave out: it would be another machine`;
  }
  return whyOtherStory(reading, cells, { isAnswered });
}

/** What a draft of any guest would leave out: that it fails, what is done with it, its system, its options, what lies below its disk. */
export function whyOtherStory(
  reading: ReportReading,
  cells: readonly SafeCell[],
  { isAnswered }: { readonly isAnswered: boolean },
): string | null {
  const own = cells.map(({ cell }) => cell);
  return (
    (isAnswered ? null : whyNothingFails(reading, own)) ??
    namesAct(reading) ??
    namesSystem(reading) ??
    differsInWhatIsLeft(cells) ??
    namesWhatIsLeft(reading, cells) ??
    namesStorage(reading, own)
  );
}

/** The same for steps of the host. */
export function whyNoStepDraft(
  reading: ReportReading,
  cells: readonly ReportCell[],
  { isAnswered }: { readonly isAnswered: boolean },
): string | null {
  const commands = new Map(reading.commands.map((command) => [command.id, command]));
  const failing = cells.filter(({ outcome }) => outcome !== 'works');
  for (const cell of failing)
    for (const id of cell.commands) {
      const command = commands.get(id);
      const made = command?.kind === 'mkfs' ? /(?:\s-t |mkfs\.)(?!ext2\b)(\w+)/.exec(command.text)?.[1] : undefined;
      if (made !== undefined) return `it makes a file system of the kind ${made}, and a draft would make an ext2`;
      const dropped = command?.kind === 'losetup' ? droppedOfLosetup(command) : null;
      if (dropped !== null && !startsMore(cell, commands))
        return `losetup is given ${dropped}, which a draft would leave out: it would be another command`;
    }
  return (isAnswered ? null : whyNothingFails(reading, cells)) ?? namesStorage(reading, cells);
}

/** What a guest is booted by, where that is no disk on SeaBIOS. */
function bootedFrom({ options, program, kind }: ReportCommand): string | null {
  const has = (name: string): boolean => options.some((one) => one.name === name);
  if (has('kernel')) return 'its guest is started with a kernel of its own (-kernel)';
  if (options.some(({ name, value }) => name === 'vga' && value === 'none'))
    return 'its guest has no display adapter (-vga none)';
  if (has('bios')) return 'its guest has a firmware of its own (-bios)';
  const firmware = options.find(
    ({ name, parameters, value }) =>
      ((name === 'drive' || name === 'blockdev') && parameters.some(({ key, value: of }) => key === 'if' && of === 'pflash')) ||
      name === 'pflash' ||
      (name === 'machine' && /\bpflash0?=/.test(value ?? '')) ||
      (/^(?:drive|blockdev)$/.test(name) && /(?:OVMF|AAVMF|edk2)[\w.-]*\.(?:fd|qcow2|bin|json)/i.test(value ?? '')),
  );
  if (firmware) return 'its guest boots with a UEFI firmware (pflash)';
  const cd = options.find(
    ({ name, parameters, value }) =>
      (name === 'cdrom' && (value ?? '') !== '') ||
      (name === 'drive' &&
        parameters.some(({ key, value: of }) => key === 'media' && of === 'cdrom') &&
        parameters.some(({ key, value: of }) => key === 'file' && of !== '')),
  );
  const boot = options.find(({ name }) => name === 'boot')?.value ?? '';
  // libvirt starts from the hard disk unless its XML says otherwise.
  const isBooted = kind === 'libvirt-xml' ? /^(?:order=)?d/.test(boot) : !/^(?:order=)?c|\bonce=c/.test(boot);
  if (cd && isBooted) return 'its guest has a CD, and may be booted from it';
  return /^qemu-system-(?!x86_64|i386)/.test(program) ? 'its guest is no PC' : null;
}

function whyNothingFails(reading: ReportReading, cells: readonly ReportCell[]): string | null {
  if (cells.some(({ outcome }) => outcome === 'fails')) return null;
  if (cells.every(({ outcome }) => outcome === 'works'))
    return 'its commands are those that work, and none is shown that fails';
  const isTold =
    reading.claims.some(({ value }) => 'outcome' in value && value.outcome === 'fails') ||
    reading.claims.some(({ value }) => value.kind === 'edge' || value.kind === 'culprit' || value.kind === 'bisect-log') ||
    reading.consoles.some(({ symptom }) => symptom !== null) ||
    reading.versions.some(({ assumed }) => assumed === 'fails') ||
    outcomeHits(reading.title ?? '').some(({ outcome }) => outcome === 'fails');
  return isTold ? null : 'it does not say that anything fails';
}

/** What never makes a difference: names, and consoles that firstbad has of its own. */
const harmlessToLose =
  /^-(?:name|uuid|pidfile|D|d|qmp|mon|monitor|S|s|gdb|trace|msg|vnc|spice|daemonize|nographic|display|serial|chardev|sandbox|m)\b/;

function lostBy({ leftOut }: SafeCell): readonly string[] {
  return leftOut.map(({ text }) => text).filter((text) => !harmlessToLose.test(text));
}

function differsInWhatIsLeft(cells: readonly SafeCell[]): string | null {
  const [first, ...others] = cells.map(lostBy);
  if (first === undefined) return null;
  for (const other of others) {
    const only = [...other.filter((one) => !first.includes(one)), ...first.filter((one) => !other.includes(one))];
    if (only[0] !== undefined) return `its commands differ in ${only[0]}, which a draft would leave out`;
  }
  return null;
}

/** Words that say nothing of which setting is meant. */
const plain = new Set(
  'drive device file disk image qemu kvm virtio raw qcow2 host guest vm linux boot with the and for not from has none work works fail fails on off user tap net id pci pcie bus type name path model size cpu machine memory'.split(
    ' ',
  ),
);

function namesWhatIsLeft(reading: ReportReading, cells: readonly SafeCell[]): string | null {
  const said = [
    reading.title ?? '',
    ...cells.filter(({ cell }) => cell.outcome === 'fails').map(({ cell }) => cell.said?.text ?? ''),
  ]
    .join(' ')
    .toLowerCase();
  for (const text of cells.flatMap(lostBy)) {
    const words = text.toLowerCase().match(/[a-z][a-z0-9]{2,}(?:[-_][a-z0-9]+)*/g) ?? [];
    const named = words.find((word) => !plain.has(word) && new RegExp(`(?<![\\w-])${word}(?![\\w-])`).test(said));
    if (named !== undefined) return `it is about ${named}, and ${text} would be left out of a draft`;
  }
  return null;
}

/** What lies below the disk: a draft has an image, or a loop device on it, and nothing else. */
const storage =
  /\b(?:zfs|zpools?|zvols?|lvm(?:-thin)?|thin pool|dm-crypt|luks|cryptsetup|dm-[a-z]+|mdadm|md ?raid|raid\d{0,2}|bcache|bcachefs|btrfs|xfs|ext[34]|f2fs|jfs|reiserfs|nfs|cifs|ceph|rbd|iscsi|nbd|gluster\w*|tmpfs|overlayfs|squashfs|reflink\w*|checksums?|partition(?: table| scan)?s?)\b/i;

/** A guest of its own kind fails in ways that a boot sector does not have. */
const systems =
  /\b(?:ms-?dos|freedos|windows(?: \w+)?|win(?:xp|7|8|9[58]|1[01])|reactos|haiku|aros|os\/2|plan ?9|macos|(?:free|open|net)bsd|solaris|illumos)\b/i;

function namesSystem({ title }: ReportReading): string | null {
  const found = systems.exec(title ?? '')?.[0];
  return found === undefined ? null : `its guest is ${found}, and a draft has a boot sector in its place`;
}

/** What is done with a guest that runs: a draft starts it and waits until it is up. */
const acts =
  /\b(?:bitmaps?|snapshots?|hot-?(?:un)?plug\w*|(?:un)?plug(?:ging)?|device_add|suspends?|resum(?:e|es|ing)|migrat\w+|reboots?|rebooting|kexec|kdump|ballooning|blockcommit|block-?job|live backup|throttl\w+|save ?vm|restor(?:e|es|ing))\b/i;

function namesAct({ title }: ReportReading): string | null {
  const found = acts.exec(title ?? '')?.[0];
  return found === undefined ? null : `it is about what happens to a running guest (${found}), and a draft only starts it`;
}

function namesStorage(reading: ReportReading, cells: readonly ReportCell[]): string | null {
  const texts = [
    reading.title ?? '',
    ...cells.filter(({ outcome }) => outcome === 'fails').map(({ said }) => said?.text ?? ''),
  ];
  for (const text of texts) {
    const found = storage.exec(text.replace(/\S+\/\S+/g, ' '))?.[0];
    if (found !== undefined) return `it is about ${found}, and a draft would have a plain image in its place`;
  }
  return null;
}

/** Options of losetup beyond those of which a draft makes settings, and the device that is named. */
function droppedOfLosetup({ words }: ReportCommand): string | null {
  const known = /^(?:-b\d*|--sector-size(?:=\d+)?|-f|--find|--show|--direct-io(?:=on)?|-v|--verbose|\d+|-f[Pv]?)$/;
  for (const [index, word] of words.slice(1).entries()) {
    if (/^\/dev\/loop\d+$/.test(word) && !/^(?:-d|--detach|-c|-a)$/.test(words[index] ?? '')) return `the device ${word}`;
    if (word.startsWith('-') && (!known.test(word) || /P/.test(word)))
      return /^--?[A-Za-z][\w-]{0,20}$/.test(word) ? word : 'an option';
  }
  return null;
}

/** Whether the cell does something with the loop device that it attaches. */
function startsMore({ commands: ids }: ReportCell, commands: ReadonlyMap<string, ReportCommand>): boolean {
  return ids.some((id) => {
    const { kind, words } = commands.get(id) ?? { kind: 'other', words: [] };
    return ['dd', 'fio', 'mkfs'].includes(kind) && words.some((word) => /\/dev\/loop|\$/.test(word));
  });
}
