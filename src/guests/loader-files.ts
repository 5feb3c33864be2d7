// What images take of the boot loader under test. A loader that lacks what the image needs makes the point untestable, in words.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../core/base/user-error.ts';
import type { TreeArtifact } from '../ports/source.ts';

/** The folder of GRUB's modules for a platform. Throws LabError. */
export function loaderPlatform(loader: TreeArtifact, platform: string): string {
  return partOf(loader, `usr/lib/grub/${platform}`, `GRUB for ${platform}`);
}

/** A program of systemd-boot. Throws LabError. */
export function loaderProgram(loader: TreeArtifact, name: string): string {
  return partOf(loader, `usr/lib/systemd/boot/efi/${name}`, `systemd-boot's ${name}`);
}

function partOf(loader: TreeArtifact, path: string, what: string): string {
  const place = join(loader.root, path);
  if (existsSync(place)) return place;
  throw new LabError({
    code: 'loader-unfit',
    message: `The image needs ${what}, which this version of the loader does not have.`,
    hint: 'image: grub goes with grub-pc-bin; { uefi: grub } with grub-efi-amd64-bin or grub-efi-ia32-bin; { uefi: systemd-boot } and { uefi: uki } with systemd-boot-efi.',
  });
}
