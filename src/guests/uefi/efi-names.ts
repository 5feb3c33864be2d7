// What each architecture with UEFI calls things: its boot file, GRUB's platform, systemd's stub. Data only.

import type { Architecture } from '../../core/scenario/architecture.ts';
import type { EfiArchitecture } from '../../core/scenario/scenario.ts';
import { kernelConsole } from '../kernel/kernel-console.ts';

export interface EfiNames {
  /** Of the file that firmware starts where it knows nothing better: `BOOT<name>.EFI` (UEFI Specification, 3.5.1.1). */
  readonly boot: string;
  /** GRUB's name of the platform, and the package of its modules. */
  readonly grub: string;
  readonly grubPackage: string;
}

export const efiNames: Readonly<Record<EfiArchitecture, EfiNames>> = {
  x86_64: { boot: 'X64', grub: 'x86_64-efi', grubPackage: 'grub-efi-amd64-bin' },
  i386: { boot: 'IA32', grub: 'i386-efi', grubPackage: 'grub-efi-ia32-bin' },
  aarch64: { boot: 'AA64', grub: 'arm64-efi', grubPackage: 'grub-efi-arm64-bin' },
  arm: { boot: 'ARM', grub: 'arm-efi', grubPackage: 'grub-efi-arm-bin' },
  riscv64: { boot: 'RISCV64', grub: 'riscv64-efi', grubPackage: 'grub-efi-riscv64-bin' },
};

/** Where firmware that has no boot entry looks on a disk. */
export function bootFileOf(architecture: EfiArchitecture): string {
  return `EFI/BOOT/BOOT${efiNames[architecture].boot}.EFI`;
}

/** Of the kernel of an image: it stays after it has spoken, as the other images do. */
export function efiCommandLine(architecture: Architecture): string {
  return `console=${kernelConsole(architecture)} panic=-1 firstbad.then=stay`;
}
