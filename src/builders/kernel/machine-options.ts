// What a kernel needs to be a host (to boot as a virtual machine of src/hosts/vm, to speak with it, to attach disks and images, and
// to run a QEMU), and what it needs to be a guest. Everything is built in, so that the kernel is one file.

import type { WantedOption } from '../../core/base/configuration.ts';

const on = (...names: readonly string[]): readonly WantedOption[] =>
  names.map((name) => ({ name: `CONFIG_${name}`, value: 'y' }));
const off = (...names: readonly string[]): readonly WantedOption[] =>
  names.map((name) => ({ name: `CONFIG_${name}`, value: 'n' }));

// A PC with an initramfs, as hosts/vm/command-line.ts describes it.
const machine = [
  ...on('64BIT', 'SMP', 'PCI', 'ACPI', 'PRINTK', 'BUG', 'BLK_DEV_INITRD', 'HYPERVISOR_GUEST', 'PARAVIRT', 'KVM_GUEST'),
  // Three serial ports: the console, and the guest's two lines. Without PNP the kernel takes the third one's interrupt for that
  // of a PC's COM3, and nothing is heard of the firmware.
  ...on('TTY', 'PNP', 'SERIAL_8250', 'SERIAL_8250_PNP', 'SERIAL_8250_CONSOLE', 'VIRTIO_MENU', 'VIRTIO_PCI', 'VIRTIO_CONSOLE'),
  { name: 'CONFIG_SERIAL_8250_NR_UARTS', value: '4' },
  { name: 'CONFIG_SERIAL_8250_RUNTIME_UARTS', value: '4' },
  ...on('VIRT_DRIVERS', 'VMGENID', 'MAGIC_SYSRQ', 'HIGH_RES_TIMERS'),
];

// host-root/init and attach.
const root = [
  ...on('DEVTMPFS', 'PROC_FS', 'PROC_SYSCTL', 'SYSFS', 'SHMEM', 'TMPFS', 'BINFMT_ELF', 'BINFMT_SCRIPT', 'MULTIUSER'),
  ...on('BLOCK', 'BLK_DEV', 'VIRTIO_BLK', 'BLK_DEV_LOOP', 'EXT4_FS', 'DEBUG_FS'),
];

// QEMU: threads, event loops, asynchronous and direct I/O, locks on its images (without FILE_LOCKING: "Failed to lock byte
// 100"), a socket for QMP.
const programs = [
  ...on('FUTEX', 'EPOLL', 'EVENTFD', 'SIGNALFD', 'TIMERFD', 'POSIX_TIMERS', 'INOTIFY_USER', 'MEMBARRIER', 'ADVISE_SYSCALLS'),
  ...on('AIO', 'IO_URING', 'FILE_LOCKING', 'FHANDLE', 'NET', 'UNIX'),
];

// For people who read a panic, and for programs that need few packages: no debug information, no ORC, no plugins.
const building = [
  ...on('EXPERT', 'KALLSYMS', 'PRINTK_TIME', 'KERNEL_GZIP', 'UNWINDER_FRAME_POINTER'),
  ...off('MODULES', 'DEBUG_INFO', 'LOCALVERSION_AUTO', 'IKCONFIG', 'GCC_PLUGINS', 'WERROR'),
];

export const hostOptions: readonly WantedOption[] = [...machine, ...root, ...programs, ...building];

// A PC as QEMU makes them, pc, q35 and microvm, from its BIOS or through the kernel's own EFI stub.
const guestMachine = [
  ...on(
    '64BIT',
    'SMP',
    'PCI',
    'ACPI',
    'EFI',
    'EFI_STUB',
    'PRINTK',
    'BUG',
    'BLK_DEV_INITRD',
    'HYPERVISOR_GUEST',
    'PARAVIRT',
    'PVH',
  ),
  ...on('TTY', 'PNP', 'SERIAL_8250', 'SERIAL_8250_PNP', 'SERIAL_8250_CONSOLE', 'HIGH_RES_TIMERS', 'MAGIC_SYSRQ'),
  ...on('VIRTIO_MENU', 'VIRTIO_PCI', 'VIRTIO_MMIO', 'VIRTIO_MMIO_CMDLINE_DEVICES', 'VIRTIO_CONSOLE'),
];

// The disks that a guest's command may name: the same that the initramfs of src/guests/kernel loads modules for.
const guestDisks = [
  ...on('BLOCK', 'BLK_DEV', 'VIRTIO_BLK', 'BLK_DEV_NVME', 'SCSI', 'BLK_DEV_SD', 'BLK_DEV_SR', 'SCSI_LOWLEVEL', 'SCSI_VIRTIO'),
  ...on(
    'ATA',
    'ATA_SFF',
    'ATA_BMDMA',
    'ATA_PIIX',
    'SATA_AHCI',
    'USB_SUPPORT',
    'USB',
    'USB_PCI',
    'USB_XHCI_HCD',
    'USB_EHCI_HCD',
  ),
  ...on('USB_UHCI_HCD', 'USB_STORAGE', 'EXT4_FS', 'VFAT_FS', 'ISO9660_FS', 'NLS_CODEPAGE_437', 'NLS_ASCII'),
];

// Its init is a busybox.
const guestPrograms = on(
  ...['DEVTMPFS', 'PROC_FS', 'SYSFS', 'SHMEM', 'TMPFS', 'BINFMT_ELF', 'BINFMT_SCRIPT', 'MULTIUSER', 'FUTEX', 'EPOLL'],
  ...['POSIX_TIMERS', 'FILE_LOCKING', 'NET', 'UNIX'],
);

export const guestOptions: readonly WantedOption[] = [...guestMachine, ...guestDisks, ...guestPrograms, ...building];
