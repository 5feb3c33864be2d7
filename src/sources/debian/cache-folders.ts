// Where in the cache the Debian source keeps what. Pure.

import { join } from 'node:path';

export interface CacheFolders {
  /** What is known of each suite: `<mirror's hash>-<suite>.json`. */
  readonly releases: string;
  /** Searchable indexes: `<index's SHA-256>.tsv`. The number is raised when the way in which they are written changes. */
  readonly catalogues: string;
  /** Packages as downloaded: `<SHA-256>.deb`. */
  readonly packages: string;
  readonly kernels: string;
  readonly trees: string;
  readonly unpacked: string;
  /** Which folder was made for what was asked. */
  readonly made: string;
}

export function cacheFolders(cacheFolder: string): CacheFolders {
  const folder = (name: string): string => join(cacheFolder, name);
  return {
    releases: folder('releases'),
    catalogues: folder('catalogues-1'),
    packages: folder('packages'),
    kernels: folder('kernels'),
    trees: folder('trees'),
    unpacked: folder('unpacked'),
    made: folder('made'),
  };
}
