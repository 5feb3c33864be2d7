// The TPM that a guest may have: which devices QEMU has for one on each architecture, and what emulates it. Data only.

import type { Architecture } from './architecture.ts';

/** QEMU's devices in front of an emulated TPM. */
export const tpmDevices = ['tpm-crb', 'tpm-tis', 'tpm-tis-device', 'tpm-spapr'] as const;

export type TpmDevice = (typeof tpmDevices)[number];

export const tpmVersions = ['1.2', '2.0'] as const;

export type TpmVersion = (typeof tpmVersions)[number];

export interface TpmSpec {
  readonly device: TpmDevice;
  readonly version: TpmVersion;
}

/** The program that emulates it, brought along to the host from the package of its name. */
export const tpmProgram = 'swtpm';

const devicesOf: Readonly<Record<Architecture, readonly TpmDevice[]>> = {
  x86_64: ['tpm-crb', 'tpm-tis'],
  i386: ['tpm-crb', 'tpm-tis'],
  aarch64: ['tpm-tis-device'],
  arm: ['tpm-tis-device'],
  riscv64: ['tpm-tis-device'],
  ppc64le: ['tpm-spapr'],
  s390x: [],
};

/** Empty where QEMU has none. */
export function tpmDevicesOf(architecture: Architecture): readonly TpmDevice[] {
  return devicesOf[architecture];
}
