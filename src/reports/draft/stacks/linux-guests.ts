// firstbad's own Linux as a guest of each architecture that reports are about: packages, machine, console. What a step starts with it.

import type { Architecture } from '../../../core/scenario/architecture.ts';
import type { StackComponent, StackPlan } from './stack-plan.ts';

export interface LinuxGuest {
  readonly architecture: Architecture;
  readonly words: RegExp;
  readonly qemu: string;
  readonly kernel: string;
  readonly firmware: string | null;
  /** The end of its program's name. */
  readonly program: string;
  /** How QEMU is started without a disk. */
  readonly machine: string;
  readonly console: string;
}

export const otherGuests: readonly LinuxGuest[] = [
  {
    architecture: 'aarch64',
    program: 'aarch64',
    words: /\b(?:aarch64|arm64)\b/i,
    qemu: 'qemu-system-arm',
    kernel: 'linux-image-arm64',
    firmware: 'qemu-efi-aarch64',
    machine: 'qemu-system-aarch64 -M virt -cpu cortex-a57 -m 512 -nic none',
    console: 'ttyAMA0',
  },
  {
    architecture: 'riscv64',
    program: 'riscv64',
    words: /\brisc-?v(?:64)?\b/i,
    qemu: 'qemu-system-misc',
    kernel: 'linux-image-riscv64',
    firmware: 'qemu-efi-riscv64',
    machine: 'qemu-system-riscv64 -M virt -m 512 -nic none',
    console: 'ttyS0',
  },
  {
    architecture: 's390x',
    program: 's390x',
    words: /\bs390x?\b/i,
    qemu: 'qemu-system-misc',
    kernel: 'linux-image-s390x',
    firmware: null,
    machine: 'qemu-system-s390x -M s390-ccw-virtio -m 512 -nic none',
    console: 'ttysclp0',
  },
  {
    architecture: 'ppc64le',
    program: 'ppc64',
    words: /\bppc64(?:le|el)\b|\bpowerpc64(?:le|el)\b/i,
    qemu: 'qemu-system-ppc',
    kernel: 'linux-image-powerpc64le',
    firmware: null,
    machine: 'qemu-system-ppc64 -M pseries -vga none -m 1024 -nic none',
    console: 'hvc0',
  },
];
export const pcGuest: LinuxGuest = {
  architecture: 'x86_64',
  program: 'x86_64',
  words: /\b(?:x86[-_]64|amd64)\b/i,
  qemu: 'qemu-system-x86',
  kernel: 'linux-image-cloud-amd64',
  firmware: 'ovmf',
  machine: 'qemu-system-x86_64 -M q35 -m 512 -nic none',
  console: 'ttyS0',
};

/** What a plan with this guest has unless it says otherwise: it boots without a disk, and nothing is varied. */
export function linuxPlan({ architecture }: LinuxGuest): Omit<StackPlan, 'components' | 'steps' | 'assumptions'> {
  return {
    architecture: architecture === 'x86_64' ? null : architecture,
    factors: [],
    image: null,
    good: ["{ console: guest, match: 'guest is up' }"],
    bad: [],
    timeouts: '{ guest: 180s, stall: 60s }',
    cells: [],
    leftOut: [],
  };
}

export function kernelOf(
  guest: LinuxGuest,
  name: 'kernel' | 'guest-kernel',
  versions: StackComponent['versions'],
): StackComponent {
  return { name, role: 'guest-kernel', package: guest.kernel, versions };
}

/** Of the component with this name; `more` are words for its command line. */
export function startCommandOf(guest: LinuxGuest, kernel: string, more = ' firstbad.then=stay'): string {
  return `${guest.machine} -kernel \${${kernel}.kernel} -initrd \${${kernel}.initrd} -append "console=${guest.console}${more}"`;
}
