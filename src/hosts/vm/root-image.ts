// The root file system of host VMs: an initramfs. Built once
// for a set of contents and shared by all kernels; only the modules, a second archive behind the first, differ.

import { type CpioEntry, writeCpio } from '../../infra/files/cpio.ts';
import type { HostModule } from '../../infra/files/kernel-modules.ts';
import { rootEntries } from '../root-files.ts';

/** The part that all kernels share. `tree` holds `usr/bin/busybox` (static), the host programs beside it and their libraries in `lib`. */
export async function buildRootArchive(tree: string, signal: AbortSignal): Promise<Uint8Array> {
  return writeCpio([
    ...(await rootEntries(tree, signal)),
    // The kernel opens /dev/console for init before devtmpfs is there.
    { path: 'dev/console', mode: 0o600, device: { major: 5, minor: 1 } },
  ]);
}

export interface ModuleLists {
  readonly beforeSave: readonly HostModule[];
  readonly afterRestore: readonly HostModule[];
  /** What steps load themselves: each wanted module with all that it depends on, itself last. */
  readonly onDemand: readonly { readonly wanted: string; readonly modules: readonly HostModule[] }[];
}

/** The part of one kernel: modules and the lists of those that load before the VM is saved, after it was restored, and later. */
export function buildModulesArchive({ beforeSave, afterRestore, onDemand }: ModuleLists): Uint8Array {
  const early = new Set(beforeSave.map((module) => module.name));
  const late = afterRestore.filter((module) => !early.has(module.name));
  const all = [...beforeSave, ...late, ...onDemand.flatMap(({ modules }) => modules)];
  const files = new Map(all.map(({ name, content }) => [name, content]));
  const lines = onDemand.flatMap(({ wanted, modules }) => modules.map(({ name }) => `${name} ${wanted}\n`));
  return writeCpio([
    { path: 'modules', mode: 0o755 },
    ...[...files].map(([name, content]) => ({ path: `modules/${name}.ko`, mode: 0o644, content })),
    listEntry('modules/before-save', beforeSave),
    listEntry('modules/after-restore', late),
    ...(onDemand.length === 0 ? [] : [{ path: 'modules/on-demand', mode: 0o644, content: Buffer.from(lines.join('')) }]),
  ]);
}

function listEntry(path: string, modules: readonly HostModule[]): CpioEntry {
  const lines = modules.map((module) => `${module.name}.ko\n`).join('');
  return { path, mode: 0o644, content: Buffer.from(lines) };
}
