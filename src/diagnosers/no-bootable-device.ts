// Firmware that found nothing to boot from, with what it tried in order and what came of it.

import type { EvidenceLine } from '../core/evidence/evidence-bundle.ts';
import { applies, type Diagnoser, doesNotApply, notKnown } from '../core/explain/diagnosis.ts';
import { badQuotes, findLine, findLines, type FoundLine, hasStarted } from './evidence-lines.ts';

interface Try {
  readonly device: string;
  readonly came: string | null;
  readonly lines: readonly FoundLine[];
}

export const noBootableDevice: Diagnoser = {
  name: 'no-bootable-device',
  title: 'firmware that found no bootable device',
  entails: [],
  diagnose: (bad) => {
    const lines = [...bad.firmware, ...bad.guest];
    if (bad.firmware.length === 0 && bad.guest.length === 0) {
      return notKnown('the firmware said nothing, neither on its debug port nor on the serial line');
    }
    const end = findLine(
      lines,
      /^No bootable device\.|^BdsDxe: No bootable option or device was found|^UEFI Interactive Shell/,
    );
    const tries = triesIn(lines);
    const failed = tries.filter(({ came }) => came !== null);
    if (end === null && (failed.length === 0 || hasStarted(bad))) {
      return doesNotApply(
        hasStarted(bad)
          ? 'the firmware started a boot loader or a kernel'
          : 'the firmware reports no device that it could not boot from',
      );
    }
    const disks = findLines(bad.firmware, /^drive 0x[0-9a-f]+: /);
    const isEdk2 = findLine(lines, /^BdsDxe: |^UEFI (?:firmware|Interactive Shell)/) !== null;
    const isSeaBios = findLine(bad.firmware, /^SeaBIOS /) !== null;
    return applies({
      certainty: end === null ? 'likely' : 'shown',
      sentences: [
        end === null
          ? 'The firmware could not boot from what it tried first; the attempt ended before it had tried the rest.'
          : 'The firmware found no device to boot from.',
        ...(tries.length === 0 ? [] : [`It tried, in this order: ${tries.map(tryText).join('; ')}.`]),
        ...(isEdk2 && tries.length === 0 ? ['It knew nothing to boot from: no disk was attached, or none could be used.'] : []),
        ...(isSeaBios && disks.length === 0 ? ['It knew no hard disk at all: none was attached, or none could be used.'] : []),
      ],
      proof: badQuotes(bad, [...disks, ...tries.flatMap((one) => one.lines), end]),
      whatToDo: isEdk2
        ? 'What is Not Found has no file \\EFI\\BOOT\\BOOT*.EFI for this processor on a FAT file system that the firmware could read.'
        : disks.length === 0 && isSeaBios
          ? 'Look at how the disk is attached: the firmware has to have a driver for its controller and its block size.'
          : 'What could not be read is a matter of the host or of the controller; what is no bootable disk is a matter of the image.',
    });
  },
};

// The shell of edk2 is where it ends up, and no device that it tried.
const begins =
  /^Booting from (Hard Disk|Floppy|DVD\/CD|CD-Rom|ROM|CBFS)|^BdsDxe: loading (Boot\w+ (?!"EFI Internal Shell").*?)(?: from .*)?$/;
const fails = /^Boot failed: (.*)|^BdsDxe: failed to (?:load|start) (Boot\w+ .*?) from .*?: (.*)$/;

function triesIn(lines: readonly EvidenceLine[]): readonly Try[] {
  const tries: Try[] = [];
  for (const at of lines) {
    const begun = findLine([at], begins);
    const failed = findLine([at], fails);
    const last = tries.at(-1);
    if (begun) tries.push({ device: begun.groups.find(Boolean) ?? '', came: null, lines: [begun] });
    else if (failed) {
      const [why = '', entry = '', because = ''] = failed.groups;
      const device = entry === '' ? (last?.device ?? '') : entry;
      const isOfLast = last !== undefined && last.came === null && (entry === '' || entry === last.device);
      const one: Try = { device, came: why || because, lines: [...(isOfLast ? last.lines : []), failed] };
      if (isOfLast) tries[tries.length - 1] = one;
      else tries.push(one);
    }
  }
  return tries;
}

function tryText({ device, came }: Try): string {
  return `${device} (${came ?? 'nothing came of it'})`;
}
