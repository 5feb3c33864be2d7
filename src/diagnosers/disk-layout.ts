// A disk whose content does not fit how it was attached: no boot sector, no partition table, or one that was made for another
// block size.

import { type EvidenceBundle, quote } from '../core/evidence/evidence-bundle.ts';
import { applies, type Diagnoser, doesNotApply, type Explanation } from '../core/explain/diagnosis.ts';
import { type DiskHead, diskHeadsOf } from './disk-heads.ts';
import { badQuotes, findLine, type FoundLine, hasStarted } from './evidence-lines.ts';
import { shownBlockBytes } from './guest-disk.ts';
import { diskOf, rootTroubleIn, seenDisks } from './root-device.ts';

export const diskLayout: Diagnoser = {
  name: 'disk-layout',
  title: 'a wrong or missing boot sector or partition table, or one for another sector size',
  entails: ['no-bootable-device', 'root-device-driver', 'kernel-died'],
  diagnose: (bad) => {
    const heads = diskHeadsOf(bad.disks ?? []);
    const found = withoutBootSector(bad, heads) ?? refusedByFirmware(bad) ?? atTheLoader(bad) ?? atTheKernel(bad, heads);
    return found === null
      ? doesNotApply('no firmware, loader or kernel complains of a boot sector, a partition table or a sector size')
      : applies(found);
  },
};

function withoutBootSector(bad: EvidenceBundle, heads: readonly DiskHead[]): Explanation | null {
  const said = findLine(bad.firmware, /^Boot failed: not a bootable disk/);
  if (said === null) return null;
  const head = heads.find(({ isBootable, isQcow2 }) => isBootable === false && !isQcow2);
  return {
    certainty: 'shown',
    sentences: [
      'The firmware read the first sector of the disk, and it is no boot sector: its last two bytes are not 55 AA.',
      ...(head === undefined ? [] : [`${head.name} ends its first sector without them${nothingElse(head)}.`]),
    ],
    proof: [...badQuotes(bad, [said]), ...headQuotes(bad, head)],
    whatToDo:
      'Look at what the image holds: nothing, a file system without a boot loader, or a disk for UEFI that BIOS firmware can not start.',
  };
}

function nothingElse({ entries, gptAt }: DiskHead): string {
  return entries === 0 && gptAt.length === 0 ? ', and has no partition table either' : '';
}

/** SeaBIOS reads disks with 512-byte blocks only (src/hw/virtio-blk.c, src/hw/blockcmd.c). */
function refusedByFirmware(bad: EvidenceBundle): Explanation | null {
  const said = findLine(bad.firmware, /block size (\d+) is unsupported|unsupported block size (\d+)/);
  if (said === null || hasStarted(bad)) return null;
  const bytes = said.groups.find(Boolean) ?? '';
  return {
    certainty: 'shown',
    sentences: [
      `The disk was attached with a block size of ${bytes} bytes, and this firmware reads disks with 512 only: it left the disk out.`,
    ],
    proof: badQuotes(bad, [said]),
    whatToDo: 'Attach it with logical_block_size=512, if it was made for that, or boot with UEFI firmware.',
  };
}

function atTheLoader(bad: EvidenceBundle): Explanation | null {
  const said = findLine(bad.guest, /^error: (no such partition|unknown filesystem|no such device: \S+|disk `[^']*' not found)/);
  if (said === null) return null;
  return {
    certainty: 'likely',
    sentences: [
      `GRUB started from the boot area and did not find its partition: ${said.groups[0] ?? ''}.`,
      'The partition table is not the one that GRUB was installed with, or it is read with another block size.',
    ],
    proof: badQuotes(bad, [said, findLine(bad.guest, /grub rescue>/)]),
    whatToDo: '"ls" at GRUB’s prompt shows the partitions that it sees; compare them with those of the image.',
  };
}

/** The kernel has the disk, and no partition on it that it could use. */
function atTheKernel(bad: EvidenceBundle, heads: readonly DiskHead[]): Explanation | null {
  const trouble = rootTroubleIn(bad);
  const disk = seenDisks(bad).find(({ name }) => trouble !== null && name === diskOf(trouble.device));
  if (trouble?.kind !== 'missing' || disk === undefined || trouble.device === `/dev/${disk.name}`) return null;
  const shown = disk.blockBytes ?? shownBlockBytes(bad);
  const beyond = findLine(bad.guest, /: p\d+ (?:size|start) \d+ (?:extends|is) beyond EOD/);
  const gpt = heads.find(({ gptAt }) => gptAt.length > 0 && shown !== null && !gptAt.includes(shown));
  const base = `The guest’s kernel has the disk ${disk.name}, and no partition ${trouble.device ?? ''} on it.`;
  const proof = badQuotes(bad, [disk.at, beyond, trouble.said]);
  if (gpt !== undefined) return mismatch(bad, gpt, { base, shown, proof });
  if (beyond !== null) return beyondTheEnd(base, shown, proof);
  const empty = heads.find(({ entries, gptAt, isQcow2 }) => entries === 0 && gptAt.length === 0 && !isQcow2);
  return {
    certainty: empty === undefined ? 'likely' : 'shown',
    sentences: [
      base,
      empty === undefined
        ? 'Its partition table is missing, or was made for another block size; the first bytes of the disk were not collected.'
        : `${empty.name} has no partition table: the four entries of its first sector are empty, and there is no GPT header.`,
    ],
    proof: [...proof, ...headQuotes(bad, empty)],
    whatToDo: 'Partition the image, or name the disk itself as the root device.',
  };
}

interface MismatchFacts {
  readonly base: string;
  readonly shown: number | null;
  readonly proof: Explanation['proof'];
}

function mismatch(bad: EvidenceBundle, head: DiskHead, { base, shown, proof }: MismatchFacts): Explanation {
  const made = String(head.gptAt[0] ?? 512);
  return {
    certainty: 'shown',
    sentences: [
      base,
      `${head.name} was partitioned for blocks of ${made} bytes: its GPT header stands at byte ${made}.`,
      `It was attached with a logical block size of ${String(shown ?? 'another size')}: the kernel looks for the header at byte ${String(shown ?? '')}, and finds none.`,
    ],
    proof: [...proof, ...head.gptLines.map((line) => quote(bad, 'bad', line))],
    whatToDo: `Attach it with logical_block_size=${made}, or partition it anew for blocks of ${String(shown ?? '')} bytes.`,
  };
}

function beyondTheEnd(base: string, shown: number | null, proof: MismatchFacts['proof']): Explanation {
  return {
    certainty: 'shown',
    sentences: [
      base.replace('and no partition', 'and no usable partition'),
      `Its partition table counts in blocks, and read with blocks of ${String(shown ?? 'this size')} bytes its partitions end behind the end of the disk: it was made for smaller blocks.`,
    ],
    proof,
    whatToDo: 'Attach it with logical_block_size=512, or partition it anew for this block size.',
  };
}

function headQuotes(bad: EvidenceBundle, head: DiskHead | undefined): Explanation['proof'] {
  const line: FoundLine | null = head?.signature ? { at: head.signature, groups: [] } : null;
  return badQuotes(bad, [line]);
}
