// The shape of what a guest is given besides its command: the image that it boots from, and a TPM.

import * as z from 'zod';
import { efiLoaders } from '../core/scenario/scenario.ts';
import { tpmDevices, tpmVersions } from '../core/scenario/tpm.ts';
import { pathInside, wholeNumber, word, wordList } from './scalars.ts';

export const image = z
  .union(
    [
      z.enum(['boot-sector', 'grub', 'linux', 'linux-direct'], { error: 'boot-sector, grub, linux or linux-direct' }),
      z.strictObject({
        'boot-sector': z
          .strictObject({
            sectors: wholeNumber(
              { min: 1, max: 127 },
              { description: 'Sectors of 512 bytes to read in one request; 31 unless told.' },
            ).optional(),
            from: wholeNumber({ min: 1, max: 8000 }, { description: 'The first of them, an LBA; 1 unless told.' }).optional(),
            'memory-offset': wholeNumber(
              { min: 0, max: 512 },
              { description: 'Read to memory this many bytes beyond a page, a multiple of 16; 0 unless told.' },
            )
              .refine((bytes) => bytes % 16 === 0, { error: 'a multiple of 16 from 0 to 512' })
              .optional(),
          })
          .meta({
            description: 'A boot sector that reads many sectors in one BIOS request and then speaks on the serial port.',
          }),
      }),
      z.strictObject({
        uefi: z.enum(efiLoaders, { error: wordList(efiLoaders) }).meta({
          description:
            'A disk with an EFI system partition: this starts a Linux kernel for the architecture of the scenario. uki: a unified ' +
            'kernel image. stub: the kernel itself, by the boot entry in ${NAME.stubvars} of a firmware.',
        }),
        signed: z
          .enum(['true'], { error: 'true, or no signed key at all' })
          .meta({
            description:
              'true: loader and kernel are signed with the key that ${NAME.securevars} of a firmware holds, and start with secure boot.',
            type: 'boolean',
            enum: [true],
          })
          .optional(),
      }),
      z.strictObject({
        debian: word(/^[a-z][a-z0-9-]*$/, 'the name of a suite such as trixie', {
          description: "A disk with a system of this suite's packages.",
        }),
      }),
      z.strictObject({ file: pathInside({ description: "A raw disk image in the scenario's folder." }) }),
    ],
    { error: 'boot-sector, grub, linux, linux-direct, { uefi: grub }, { debian: SUITE } or { file: PATH }' },
  )
  .meta({
    description: 'What the guest boots from; its path on the host is ${image}.',
    examples: ['grub', { uefi: 'systemd-boot' }, { file: 'disk.raw' }],
  });

const tpmDevice = () =>
  z.enum(tpmDevices, { error: wordList(tpmDevices) }).meta({
    description: "QEMU's device: tpm-crb or tpm-tis on PCs, tpm-tis-device on Arm and RISC-V, tpm-spapr on ppc64le.",
  });

export const tpm = z
  .union(
    [
      tpmDevice(),
      z.strictObject({
        device: tpmDevice(),
        version: z
          .enum(tpmVersions, { error: wordList(tpmVersions) })
          .prefault('2.0')
          .meta({ description: 'Of the TPM specification; 2.0 unless told.' }),
      }),
    ],
    { error: 'a device such as tpm-crb, or a map with device and version' },
  )
  .meta({
    description: 'An emulated TPM for the guest (swtpm of the archive), its state fresh in each attempt.',
    examples: ['tpm-crb', { device: 'tpm-tis', version: '1.2' }],
  });
