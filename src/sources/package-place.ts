// What places of packages are asked for, whatever manager the packages are for.

import type { Architecture } from '../core/scenario/architecture.ts';
import type { LocationOptions } from '../infra/net/location.ts';

export interface PackagePlaceOptions extends LocationOptions {
  /** Path or address; each kind of place says of what. */
  readonly place: string;
  readonly package: string;
  /** Path of OpenPGP keys; null: nothing is checked for signatures. */
  readonly keys: string | null;
  readonly architecture: Architecture;
}
