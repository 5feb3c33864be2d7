// The lab QEMU's command line, as a pure function. The file descriptors it names are those of ./channels.ts.

import type { Accelerator } from './accelerator.ts';
import { channelNames, descriptorOf } from './channels.ts';

export interface VmShape {
  readonly accelerator: Accelerator;
  readonly memoryMiB: number;
  readonly cpus: number;
  readonly kernel: string;
  readonly initrd: string;
  readonly kernelArguments: readonly string[];
  readonly disks: readonly VmDisk[];
}

/** A disk that the host finds by its serial number (at most 20 characters, as virtio-blk wants it). */
export interface VmDisk {
  readonly serial: string;
  readonly path: string;
  /** Writes go to a temporary overlay that ends with the VM. */
  readonly writable: boolean;
}

/** Arguments for the lab's QEMU; `incoming` names the file of a saved VM to go on from. */
export function qemuArguments(shape: VmShape, incoming: string | null): readonly string[] {
  return [
    ...['-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none'],
    ...['-machine', 'pc', '-accel', shape.accelerator, '-cpu', cpuModel(shape.accelerator)],
    ...['-m', String(shape.memoryMiB), '-smp', String(shape.cpus)],
    // A host has no network device at all, and its QEMU may start no program and change no limits or identity.
    ...['-nic', 'none', '-sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'],
    ...['-kernel', shape.kernel, '-initrd', shape.initrd, '-append', kernelCommandLine(shape)],
    ...['-chardev', 'stdio,id=console,signal=off', '-serial', 'chardev:console'],
    ...['-chardev', socket('qmp'), '-mon', 'chardev=qmp,mode=control'],
    ...['-device', 'virtio-serial-pci,id=channels'],
    ...channelNames.filter((name) => name !== 'qmp').flatMap(portArguments),
    // A restored VM gets a new generation id, so that the kernel reseeds its random numbers: attempts differ as boots do.
    ...['-device', 'vmgenid,guid=auto'],
    ...shape.disks.flatMap(diskArguments),
    ...(incoming === null ? [] : ['-incoming', `file:${incoming}`]),
  ];
}

/**
 * Under emulation a plain model plus the x86-64-v2 features that a QEMU under test may have been compiled for; `max` would
 * bring five-level page tables and other features that only cost time.
 */
export function cpuModel(accelerator: Accelerator): string {
  return accelerator === 'kvm' ? 'host' : 'qemu64,+ssse3,+sse4.1,+sse4.2,+popcnt';
}

function kernelCommandLine(shape: VmShape): string {
  // panic=-1 with -no-reboot turns a panic into an exit of QEMU at once.
  return ['console=ttyS0', 'panic=-1', 'no_timer_check', 'random.trust_cpu=on', ...shape.kernelArguments].join(' ');
}

function socket(channel: (typeof channelNames)[number]): string {
  return `socket,id=${channel},fd=${String(descriptorOf(channel))}`;
}

function portArguments(channel: (typeof channelNames)[number]): readonly string[] {
  return ['-chardev', socket(channel), '-device', `virtserialport,bus=channels.0,chardev=${channel},name=${channel}`];
}

function diskArguments(disk: VmDisk): readonly string[] {
  const access = disk.writable ? 'snapshot=on' : 'readonly=on';
  return [
    ...['-drive', `if=none,id=${disk.serial},format=raw,cache=unsafe,${access},file=${escapeOptionValue(disk.path)}`],
    ...['-device', `virtio-blk-pci,drive=${disk.serial},serial=${disk.serial}`],
  ];
}

// QEMU's option syntax ends a value at a comma; two commas stand for one.
function escapeOptionValue(value: string): string {
  return value.replaceAll(',', ',,');
}
