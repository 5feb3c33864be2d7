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
        ((loaders.test(text) || loaderStarts.test(text) || efiLoaderStarts.test(text)) && 'guest-loader') ||
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

/**
 * edk2 says so when it starts what it has loaded, of a disk or a CD, or what QEMU handed over. Its shell, its menus and the network
 * are entries too, and firmware still.
 */
const efiLoaderStarts =
  /^BdsDxe: starting Boot[0-9A-F]{4} "(?!EFI Internal Shell|Boot Manager Menu|EFI Firmware Setup|UiApp|UEFI (?:PXE|HTTP)v[46])/;

const firmware =
  /^(?:SeaBIOS \(version|iPXE \(|Booting from (?:Hard Disk|DVD|Floppy|ROM)|BdsDxe: |UEFI firmware \(version|UEFI Interactive Shell|OpenSBI v\d|SLOF|U-Boot (?:SPL )?\d|LOADPARM=\[)/;

const loaders =
  /^(?:GRUB loading|Welcome to GRUB!|GNU GRUB +version| *Booting `|grub(?: rescue)?>|(?:SYS|ISO|PXE|EXT)LINUX \d|systemd-(?:boot|stub)[@ ])/;

function isKernel(text: string): boolean {
  return (
    hasKernelTime(text) ||
    /^(?:Linux version \d|Decompressing Linux|Booting the kernel|early console in |EFI stub: )/.test(text)
  );
}

/** The kernel's own words for handing over, then those of the first programs that distributions run. */
function isUserSpace(text: string): boolean {
  if (hasKernelTime(text)) return /^(?:Run \S+ as init process|systemd\[1\]: |dracut: )/.test(kernelMessage(text));
  return /^(?:Begin: |Starting (?:systemd-udevd )?version \d|BusyBox v\d|Welcome to .*!|\[ {2}OK {2}\] |Loading, please wait\.\.\.|INIT: version|firstbad: host user space |firstbad: guest kernel )|^\S+ login:/.test(
    text,
  );
}
