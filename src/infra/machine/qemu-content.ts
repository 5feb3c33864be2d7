// What of an installed QEMU makes a QEMU for one guest architecture that starts anywhere. Data only.

import type { Architecture } from '../../core/scenario/architecture.ts';
import type { TreeContent } from '../files/relocatable-tree.ts';
import { pcQemu } from './pc-qemu.ts';

/** The program of QEMU that emulates it; ppc64 does both byte orders. */
const suffixes: Readonly<Record<Architecture, string>> = {
  x86_64: 'x86_64',
  aarch64: 'aarch64',
  riscv64: 'riscv64',
  s390x: 's390x',
  ppc64le: 'ppc64',
  arm: 'arm',
  i386: 'i386',
};

export function qemuProgram(architecture: Architecture): string {
  return `qemu-system-${suffixes[architecture]}`;
}

const shared = 'usr/share/qemu';
const modules = 'usr/lib/x86_64-linux-gnu/qemu';

// Debian's CONFIG_QEMU_FIRMWAREPATH; OpenSBI and SLOF are reached through links in usr/share/qemu.
const firmware = [shared, 'usr/share/seabios', 'usr/lib/ipxe/qemu'];

/** What of usr/share/qemu the machines of an architecture load by name, as a regular expression for the rest of the path. */
const loadedByName: Readonly<Record<Exclude<Architecture, 'x86_64' | 'i386'>, string>> = {
  aarch64: 'efi-',
  arm: 'efi-',
  riscv64: 'opensbi-riscv64|efi-',
  s390x: 's390-',
  ppc64le: 'slof|skiboot|vof|efi-|vgabios',
};

export function qemuContent(architecture: Architecture): TreeContent {
  if (architecture === 'x86_64') return pcQemu;
  const program = qemuProgram(architecture);
  if (architecture === 'i386') return { ...pcQemu, programs: [program, 'qemu-img*'] };
  return {
    programs: [program, 'qemu-img*'],
    data: firmware,
    leaveOut: `^usr/share/(seabios/(?!vgabios)|qemu/(?!keymaps/|${loadedByName[architecture]}))`,
    plugins: [modules],
    variables: { QEMU_MODULE_DIR: modules },
    folderOption: { programs: 'qemu-system-', option: '-L', folders: firmware },
  };
}
