// The cells of a report as commands that may run: what attaches the disk, what starts the guest, and what was left out.

import { clip } from '../../core/base/clip.ts';
import type { LineRange } from '../../core/stored/claim.ts';
import type { ReportCell, ReportCommand, ReportReading } from '../read/report-reading.ts';
import { type LeftOut, safeGuest, type SafeOption } from './safe-guest.ts';

const clippedTo = 160;

export interface SafeCell {
  readonly cell: ReportCell;
  /** Null when the disk is the image itself. */
  readonly loop: SafeLoop | null;
  readonly options: readonly SafeOption[];
  /** What of its command is not in the options. */
  readonly leftOut: readonly LeftOut[];
}

export interface SafeLoop {
  readonly sector: string | null;
  readonly directIo: boolean;
}

export interface LeftOutOfReport {
  readonly text: string;
  readonly lines: LineRange;
  readonly because: string;
}

export interface SafeCells {
  readonly cells: readonly SafeCell[];
  readonly leftOut: readonly LeftOutOfReport[];
  readonly assumptions: readonly string[];
  readonly modules: readonly string[];
}

/** Of one report. */
export const draftedCellsMax = 24;

export function safeCells(reading: ReportReading): SafeCells {
  const commands = new Map(reading.commands.map((command) => [command.id, command]));
  const leftOut: LeftOutOfReport[] = [];
  const assumptions = new Set<string>();
  const modules = new Set<string>();
  const used = new Set<string>();
  const cells: SafeCell[] = [];
  for (const cell of reading.cells) {
    const own = cell.commands.flatMap((id) => commands.get(id) ?? []);
    const guest = own.find((command) => isGuest(command) && isRunnable(command));
    if (!guest || cells.length >= draftedCellsMax) continue;
    const safe = safeGuest(guest.options);
    if (!safe.options.some((option) => option.name === 'drive' || option.name === 'blockdev')) continue;
    for (const one of safe.leftOut) leftOut.push({ ...one, lines: guest.lines });
    safe.assumptions.forEach((one) => assumptions.add(one));
    const attaching = attachingCommand(guest, own, reading.commands);
    for (const command of own) if (command.kind === 'losetup' || command === guest) used.add(command.id);
    if (attaching !== null) used.add(attaching.id);
    cells.push({ cell, loop: attaching && safeLoop(attaching), options: safe.options, leftOut: safe.leftOut });
  }
  for (const command of reading.commands) {
    const module = moduleOf(command);
    if (module !== null && cells.length > 0) {
      modules.add(module);
      used.add(command.id);
    }
    if (!used.has(command.id))
      leftOut.push({ text: clip(command.text, clippedTo), lines: command.lines, because: whyNot(command) });
  }
  return { cells, leftOut: unique(leftOut), assumptions: [...assumptions], modules: [...modules] };
}

/** Of the cell itself; for a guest on a loop device otherwise the last one before it in the report that may have made that device. */
function attachingCommand(
  guest: ReportCommand,
  own: readonly ReportCommand[],
  all: readonly ReportCommand[],
): ReportCommand | null {
  const attaches = (one: ReportCommand): boolean => one.kind === 'losetup' && safeLoop(one) !== null;
  const inCell = own.find(attaches);
  const [device] = loopDevice.exec(guest.text) ?? [];
  if (inCell || device === undefined) return inCell ?? null;
  const before = all.filter((one) => attaches(one) && one.lines.last < guest.lines.first);
  return before.findLast(({ text }) => (loopDevice.exec(text)?.[0] ?? device) === device) ?? null;
}

const loopDevice = /\/dev\/loop\d+/;

/** QEMU for a PC: the host VM is one, and so is the boot sector. */
function isRunnable({ program }: ReportCommand): boolean {
  return /^(?:qemu-system-(?:x86_64|i386)(?:\.exe)?(?:[_-]\d[\w.]*)?|virt-install|qemu-kvm|kvm|qemu(?:-\d[\d.]*)?)$/.test(
    program,
  );
}

/** What starts a guest. */
export function isGuest({ kind }: ReportCommand): boolean {
  return kind === 'qemu' || kind === 'libvirt-xml';
}

export function safeLoop({ words, shell }: ReportCommand): SafeLoop | null {
  const option = words.findIndex((word) => /^(?:-b|--sector-size)$/.test(word));
  const glued = words.map((word) => /^(?:--sector-size=|-b)(\d+)$/.exec(word)?.[1]).find((size) => size !== undefined);
  const sector = glued ?? (option === -1 ? null : (words[option + 1] ?? null));
  if (sector !== null && !/^(?:512|1024|2048|4096)$/.test(sector)) return null;
  if (words.some((word) => /^(?:-d|-D|-a|-l|-j|--detach|--detach-all|--list|--associated)$/.test(word))) return null;
  // What the shell would do with the rest of the line is not done: only these two settings are taken over.
  void shell;
  return { sector, directIo: words.some((word) => /^--direct-io(?:=on)?$/.test(word)) };
}

function moduleOf({ kind, words, shell }: ReportCommand): string | null {
  const [, name = ''] = words;
  if (
    kind !== 'modprobe' ||
    shell ||
    words.length !== 2 ||
    !/^(?:nvme|nvme_core|dm_mod|dm_crypt|null_blk|brd|md_mod|raid[016]|xfs|btrfs|ext4|vfat|overlay|scsi_debug)$/.test(name)
  )
    return null;
  return name;
}

function whyNot(command: ReportCommand): string {
  if ((command.kind === 'qemu' || command.kind === 'libvirt-xml') && !isRunnable(command))
    return 'firstbad starts guests that are PCs';
  if (command.kind === 'qemu' && command.options.every(({ name }) => ['version', 'help', 'h'].includes(name)))
    return 'it starts no guest';
  if (command.shell) return 'it needs a shell to be understood';
  switch (command.kind) {
    case 'qemu':
      return 'it names no disk that could be the image';
    case 'libvirt-xml':
      return 'it has no disk that could be the image, or belongs to no cell';
    case 'kernel-command-line':
      return 'the kernel of the host VM has a command line of its own';
    case 'virsh':
      return 'there is no libvirt inside the VM';
    default:
      return 'not needed for the guest, or not understood';
  }
}

function unique(all: readonly LeftOutOfReport[]): readonly LeftOutOfReport[] {
  const seen = new Set<string>();
  return all.filter(({ text }) => {
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}
