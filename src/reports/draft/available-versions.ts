// The versions that the configured archives have; null where nobody asked them.

import type { VersionLine } from '../../core/scenario/version.ts';

export interface AvailableVersions {
  readonly kernel: VersionLine | null;
  readonly qemu: VersionLine | null;
  /** Of other packages, by name. */
  readonly more?: ReadonlyMap<string, VersionLine>;
}
