// What of an installed QEMU makes a QEMU for PCs that starts anywhere. Data only.

import type { TreeContent } from '../files/relocatable-tree.ts';

const modules = 'usr/lib/x86_64-linux-gnu/qemu';

// The order of Debian's own CONFIG_QEMU_FIRMWAREPATH (qemu's debian/rules): QEMU's files before those of SeaBIOS and iPXE.
const firmware = ['usr/share/qemu', 'usr/share/seabios', 'usr/lib/ipxe/qemu'];

// Firmware of machines that are no PC: 10 of 20 MB.
const foreign =
  '^usr/share/qemu/(opensbi|skiboot|hppa|palcode|u-boot|slof|s390|openbios|QEMU,|petalogix|bamboo|canyonlands|qemu_vga|vof|' +
  'npcm|ast\\d|pnv|pegasos|linux-user|edk2-(aarch64|arm|riscv|loongarch)|trace-events)';

/**
 * From 7.0 on the accelerator is a module, found through QEMU_MODULE_DIR (QEMU's util/module.c). The firmware folders stand
 * after the caller's words, so that the caller's own `-L` wins.
 */
export const pcQemu: TreeContent = {
  programs: ['qemu-system-x86_64', 'qemu-system-x86_64-*', 'qemu-img*'],
  data: firmware,
  leaveOut: foreign,
  plugins: [modules],
  variables: { QEMU_MODULE_DIR: modules },
  folderOption: { programs: 'qemu-system-', option: '-L', folders: firmware },
};
