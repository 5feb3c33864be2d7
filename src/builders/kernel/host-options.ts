// What a kernel needs to be a host: to boot as a virtual machine of src/hosts/vm, to speak with it, to attach disks and images,
// and to run a QEMU. Everything is built in, so that the kernel is one file.

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
