// The image: whether there is one of its kind for the scenario's architecture.

import type { Architecture } from '../core/scenario/architecture.ts';
import { hasUefi } from '../core/scenario/scenario.ts';
import type { FileScenario } from './file-schema.ts';
import type { Remark } from './remark.ts';
import { wrongValue } from './remark.ts';

export function imageRemarks(
  path: readonly (string | number)[],
  image: FileScenario['image'],
  architecture: Architecture = 'x86_64',
): readonly Remark[] {
  if (image === undefined || image === 'linux-direct') return [];
  const isPc = architecture === 'x86_64' || architecture === 'i386';
  if (typeof image === 'object' && 'uefi' in image) {
    if (image.signed === 'true' && image.uefi === 'grub') {
      return [
        wrongValue(
          [...path, 'signed'],
          'GRUB starts a signed kernel only through shim, which has nobody’s key but its own',
          'uefi: systemd-boot',
        ),
      ];
    }
    if (hasUefi(architecture)) return [];
    return [
      wrongValue([...path, 'uefi'], `${architecture} has no UEFI`, 'linux-direct, a file, or a guest-kernel without an image'),
    ];
  }
  if (isPc || (typeof image === 'object' && 'file' in image)) return [];
  const kind = typeof image === 'string' ? image : 'boot-sector';
  const instead = hasUefi(architecture) ? '{ uefi: grub }, linux-direct or a file' : 'linux-direct or a file';
  return [wrongValue(path, `${kind} is an image for the BIOS of a PC, and not for ${architecture}`, instead)];
}

/** A boot loader under test is put into the image, which only those have that are made with one. */
export function loaderRemarks(components: FileScenario['components'], image: FileScenario['image']): readonly Remark[] {
  const name = Object.keys(components).find((one) => components[one]?.role === 'loader');
  if (name === undefined || image === undefined || image === 'grub' || image === 'linux') return [];
  if (typeof image === 'object' && 'uefi' in image) return [];
  return [wrongValue(['image'], `there is no boot loader in it that ${name} could stand for`, 'grub, linux or { uefi: grub }')];
}
