// Which console a kernel is told to use on the machine that QEMU makes of each architecture. Each row was booted with Debian's kernels
// under QEMU 10.0 (docs/reference/guests.md); the sources are the kernel's drivers behind these names.

import type { Architecture } from '../../core/scenario/architecture.ts';

const consoles: Readonly<Record<Architecture, string>> = {
  // 8250 on the ISA bus of pc and q35.
  x86_64: 'ttyS0,115200',
  i386: 'ttyS0,115200',
  // PL011 of virt.
  aarch64: 'ttyAMA0',
  arm: 'ttyAMA0',
  // 16550 of virt.
  riscv64: 'ttyS0',
  // SCLP line mode of s390-ccw-virtio.
  s390x: 'ttysclp0',
  // The hypervisor's terminal of pseries.
  ppc64le: 'hvc0',
};

export function kernelConsole(architecture: Architecture): string {
  return consoles[architecture];
}
