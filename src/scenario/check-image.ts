// The image: whether there is one of its kind for the scenario's architecture.

import type { Architecture } from '../core/scenario/architecture.ts';
import { hasUefi } from '../core/scenario/scenario.ts';
import { parseCommand } from '../core/scenario/step-command.ts';
import type { FileScenario } from './file-schema.ts';
import type { Remark } from './remark.ts';
import { wrongValue } from './remark.ts';

/** An image whose kernel has its command line from a boot entry, without a step that gives the firmware that entry. */
export function entryRemarks(image: FileScenario['image'], steps: FileScenario['steps']): readonly Remark[] {
  if (typeof image !== 'object' || !('uefi' in image) || image.uefi !== 'stub') return [];
  const names = steps.flatMap(({ run, guest }) => parseCommand(run ?? guest ?? ''));
  if (names.some((part) => part.kind === 'value' && part.name.endsWith('.stubvars'))) return [];
  const what = 'no step gives the firmware the boot entry that starts this kernel';
  return [wrongValue(['image', 'uefi'], what, '${NAME.stubvars} of a firmware as its variables, or uefi: uki')];
}

export function imageRemarks(
  path: readonly (string | number)[],
  image: FileScenario['image'],
  architecture: Architecture = 'x86_64',
): readonly Remark[] {
  if (image === undefined || image === 'linux-direct') return [];
  const isPc = architecture === 'x86_64' || architecture === 'i386';
  if (typeof image === 'object' && 'uefi' in image) {
    if (image.signed === 'true' && image.uefi === 'stub') {
      const why = 'the boot entry that starts a kernel without a loader is in ${NAME.stubvars}, which has no key';
      return [wrongValue([...path, 'signed'], why, 'uefi: uki')];
    }
    if (image.signed === 'true' && image.uefi === 'grub') {
      return [
        wrongValue(
          [...path, 'signed'],
          'GRUB starts a signed kernel only through shim, which has nobody’s key but its own',
          'uefi: uki or systemd-boot',
        ),
      ];
    }
    if (hasUefi(architecture)) return [];
    return [
      wrongValue([...path, 'uefi'], `${architecture} has no UEFI`, 'linux-direct, a file, or a guest-kernel without an image'),
    ];
  }
  if (isPc || (typeof image === 'object' && ('file' in image || 'debian' in image))) return [];
  const kind = typeof image === 'string' ? image : 'boot-sector';
  const instead = hasUefi(architecture) ? '{ uefi: grub }, linux-direct or a file' : 'linux-direct or a file';
  return [wrongValue(path, `${kind} is an image for the BIOS of a PC, and not for ${architecture}`, instead)];
}

/** A boot loader under test is put into the image, which only those have that are made with one. */
export function loaderRemarks(components: FileScenario['components'], image: FileScenario['image']): readonly Remark[] {
  const name = Object.keys(components).find((one) => components[one]?.role === 'loader');
  if (name === undefined || image === undefined || image === 'grub' || image === 'linux') return [];
  if (typeof image === 'object' && ('debian' in image || ('uefi' in image && image.uefi !== 'stub'))) return [];
  return [wrongValue(['image'], `there is no boot loader in it that ${name} could stand for`, 'grub, linux or { uefi: grub }')];
}
