// How far a host or a guest has come, by lines that firmware, loader, kernel and user space are known to write.

import type { ConsoleLine } from '../core/attempt/console-lines.ts';
import type { Detector, Finding } from '../core/attempt/finding.ts';
import type { Stage } from '../core/attempt/stage.ts';
import { hasKernelTime, kernelMessage } from './kernel-line.ts';

export const bootStage: Detector = {
  name: 'boot-stage',
  detect: (line) => {
    const stage = stageOf(line);
    return stage === null ? [] : [reached(stage)];
  },
};

function reached(stage: Stage): Finding {
  return { kind: 'reached', stage };
}

function stageOf({ stream, text }: ConsoleLine): Stage | null {
  switch (stream) {
    case 'firmware':
      return loaderStarts.test(text) ? 'guest-loader' : 'guest-firmware';
    case 'guest':
      return (
        (isUserSpace(text) && 'guest-user-space') ||
        (isKernel(text) && 'guest-kernel') ||
        ((loaders.test(text) || loaderStarts.test(text)) && 'guest-loader') ||
        (firmware.test(text) && 'guest-firmware') ||
        null
      );
    case 'host':
      return (
        (isUserSpace(text) && 'host-user-space') ||
        (isKernel(text) && 'host-kernel') ||
        (firmware.test(text) && 'vm-firmware') ||
        null
      );
    case 'qemu':
    case 'step':
      return null;
  }
}

/**
 * SeaBIOS says so when it jumps into a boot sector that it has read (of a disk, or of a CD, El Torito). `Booting from Hard
 * Disk...` comes before it has read anything. Option ROMs (`Booting from c000:0054`) are firmware still: a network boot
 * that follows an unreadable disk must not look like a step forward.
 */
const loaderStarts = /^Booting from (?:0000:7c00|07c0:0000)/i;

const firmware = /^(?:SeaBIOS \(version|iPXE \(|Booting from (?:Hard Disk|DVD|Floppy|ROM)|BdsDxe: )/;

const loaders =
  /^(?:GRUB loading|Welcome to GRUB!|GNU GRUB +version| *Booting `|grub(?: rescue)?>|(?:SYS|ISO|PXE|EXT)LINUX \d)/;

function isKernel(text: string): boolean {
  return hasKernelTime(text) || /^(?:Linux version \d|Decompressing Linux|Booting the kernel|early console in )/.test(text);
}

/** The kernel's own words for handing over, then those of the first programs that distributions run. */
function isUserSpace(text: string): boolean {
  if (hasKernelTime(text)) return /^(?:Run \S+ as init process|systemd\[1\]: |dracut: )/.test(kernelMessage(text));
  return /^(?:Begin: |Starting (?:systemd-udevd )?version \d|BusyBox v\d|Welcome to .*!|\[ {2}OK {2}\] |Loading, please wait\.\.\.|INIT: version|firstbad: host user space )|^\S+ login:/.test(
    text,
  );
}
