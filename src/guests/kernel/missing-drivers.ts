// Tells which drivers a kernel lacks before it is tried. It says so and no more: a kernel without a driver may be what is looked into.

import { withMembers } from '../../core/base/with-members.ts';
import type { GuestDriver } from '../../core/scenario/guest-drivers.ts';
import { moduleNames } from '../../infra/files/kernel-modules.ts';
import type { KernelArtifact, Source } from '../../ports/source.ts';

export interface DriverWishes {
  readonly drivers: readonly GuestDriver[];
  readonly onNote: (note: string) => void;
}

/** The source, which tells of each version once, when it is made usable. */
export function tellingDrivers(source: Source, { drivers, onNote }: DriverWishes): Source {
  const told = new Set<string>();
  return withMembers(source, {
    async materialize(version, options) {
      const artifact = await source.materialize(version, options);
      if (artifact.kind !== 'kernel' || told.has(version.id)) return artifact;
      told.add(version.id);
      const missing = await missingDrivers(artifact, drivers);
      if (missing.length > 0) onNote(noteOf(version.label, missing));
      return artifact;
    },
  });
}

/** Nothing for a kernel that brings no list of what is built in: nobody knows what it has. */
async function missingDrivers(
  { modules }: Pick<KernelArtifact, 'modules'>,
  drivers: readonly GuestDriver[],
): Promise<readonly GuestDriver[]> {
  if (modules === null) return [];
  const known = await moduleNames(modules);
  return drivers.filter((driver) => !driver.modules.some((name) => known.has(name)));
}

function noteOf(label: string, missing: readonly GuestDriver[]): string {
  const lacks = missing.map(({ device, modules }) => `${device} (${modules.join(' or ')})`).join(', ');
  return `the guest's kernel ${label} has no driver for ${lacks}: it will not see what hangs on that`;
}
