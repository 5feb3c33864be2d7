// The lab QEMU's command line, as a pure function. The file descriptors it names are those of ./channels.ts.

import type { Accelerator } from './accelerator.ts';
import type { ChannelName } from './channels.ts';
import { descriptorOf, lineNames, portNames } from './channels.ts';

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
  /** In bytes; 512 when nothing is said. */
  readonly sectorSize?: number;
}

/** Arguments for the lab's QEMU; with `start: 'restore'` it waits for QMP's `migrate-incoming`. */
export function qemuArguments(shape: VmShape, start: 'boot' | 'restore'): readonly string[] {
  return [
    // host-root/init waits for the channels when it finds this word.
    ...machineArguments({ ...shape, kernelArguments: [...shape.kernelArguments, 'firstbad.channels'] }),
    ...['-no-reboot', '-display', 'none'],
    // Its QEMU may start no program and change no limits or identity.
    ...['-sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'],
    ...['-chardev', 'stdio,id=console,signal=off', '-serial', 'chardev:console'],
    ...['-chardev', socket('qmp'), '-mon', 'chardev=qmp,mode=control'],
    ...['-device', 'virtio-serial-pci,id=channels'],
    ...portNames.flatMap(portArguments),
    ...lineNames.flatMap(lineArguments),
    // A restored VM gets a new generation id, so that the kernel reseeds its random numbers: attempts differ as boots do.
    ...['-device', 'vmgenid,guid=auto'],
    ...(start === 'restore' ? ['-incoming', 'defer'] : []),
  ];
}

/** The same host for a person: without channels its init attaches the disks and gives a shell on the terminal. */
export function byHandArguments(shape: VmShape): readonly string[] {
  return [...machineArguments(shape), '-display', 'none', '-serial', 'mon:stdio'];
}

function machineArguments(shape: VmShape): readonly string[] {
  return [
    ...['-nodefaults', '-no-user-config'],
    ...['-machine', 'pc', '-accel', shape.accelerator, '-cpu', cpuModel(shape.accelerator)],
    ...['-m', String(shape.memoryMiB), '-smp', String(shape.cpus)],
    // A host has no network device at all.
    ...['-nic', 'none'],
    ...['-kernel', shape.kernel, '-initrd', shape.initrd, '-append', kernelCommandLine(shape)],
    ...shape.disks.flatMap(diskArguments),
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

function socket(channel: ChannelName): string {
  return `socket,id=${channel},fd=${String(descriptorOf(channel))}`;
}

function portArguments(channel: ChannelName): readonly string[] {
  return ['-chardev', socket(channel), '-device', `virtserialport,bus=channels.0,chardev=${channel},name=${channel}`];
}

// ttyS0 is the console and has interrupt 4; each line gets one of its own, because a PC's COM3 would share it.
const lineInterrupts = [3, 5] as const;

function lineArguments(channel: ChannelName, position: number): readonly string[] {
  const place = `index=${String(position + 1)},irq=${String(lineInterrupts[position])}`;
  return ['-chardev', socket(channel), '-device', `isa-serial,chardev=${channel},${place}`];
}

function diskArguments(disk: VmDisk): readonly string[] {
  const { sectorSize } = disk;
  const sectors =
    sectorSize === undefined ? '' : `,logical_block_size=${String(sectorSize)},physical_block_size=${String(sectorSize)}`;
  const access = disk.writable ? 'snapshot=on' : 'readonly=on';
  return [
    ...['-drive', `if=none,id=${disk.serial},format=raw,cache=unsafe,${access},file=${escapeOptionValue(disk.path)}`],
    ...['-device', `virtio-blk-pci,drive=${disk.serial},serial=${disk.serial}${sectors}`],
  ];
}

// QEMU's option syntax ends a value at a comma; two commas stand for one.
function escapeOptionValue(value: string): string {
  return value.replaceAll(',', ',,');
}
