// Where in the cache what guests start from is kept. Pure.

import { join } from 'node:path';

export interface GuestCacheFolders {
  readonly images: string;
  readonly initramfs: string;
  /** The key made here and what has it enrolled: images are signed with the key that firmware knows. */
  readonly secureBoot: string;
  /** Variables of firmware with a boot entry. */
  readonly bootEntries: string;
}

export function guestCacheFolders(cacheFolder: string): GuestCacheFolders {
  const folder = (name: string): string => join(cacheFolder, name);
  return {
    images: folder('images'),
    initramfs: folder('guest-initramfs'),
    secureBoot: folder('secure-boot'),
    bootEntries: folder('boot-entries'),
  };
}
