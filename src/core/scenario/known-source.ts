// Sources of versions that the user has named on this machine, once, by `firstbad sources add`. A scenario says only the name: where it
// leads, and which commands it runs, is never said by a file that somebody else wrote. Pure.

import { isKernelRole } from './layers.ts';
import type { ComponentRole } from './scenario.ts';

export const sourceKinds = ['builds', 'oci', 'rpm', 'pacman', 'command'] as const;

export type SourceKind = (typeof sourceKinds)[number];

export interface KnownSource {
  readonly name: string;
  readonly kind: SourceKind;
  /** An absolute path, or an address (`http://`, `https://`); of a command the folder that it runs in. */
  readonly place: string;
  /** Of a repository of packages: whose versions they are. */
  readonly package?: string;
  /** Absolute path of OpenPGP keys that have to have signed what is taken; nothing is checked for signatures without it. */
  readonly keys?: string;
  /** For sh: prints one version a line, oldest first, and behind it what tells its content if that may change. */
  readonly list?: string;
  /** For sh: puts the version $FIRSTBAD_VERSION into the folder that it is started in. */
  readonly fetch?: string;
}

export const sourceNamePattern = /^[a-z][a-z0-9-]{0,49}$/;

/** What versions of named sources can become. */
export function canComeFromPlace(role: ComponentRole): boolean {
  return isKernelRole(role) || role === 'qemu';
}
