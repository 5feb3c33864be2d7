// The host's root file system: an initramfs of busybox, a few real programs with their libraries, and host-root/. Built once
// for a set of contents and shared by all kernels; only the modules, a second archive behind the first, differ.

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { type CpioEntry, writeCpio } from '../../infra/files/cpio.ts';
import { run } from '../../infra/processes/run.ts';
import { hostPrograms } from './lab.ts';
import type { HostModule } from '../../infra/files/kernel-modules.ts';

const loaderName = 'ld-linux-x86-64.so.2';

// The same place relative to src/ and to dist/.
const hostRoot = fileURLToPath(new URL('../../../host-root/', import.meta.url));

/** The part that all kernels share. `tree` holds `usr/bin/busybox` (static), the host programs beside it and their libraries in `lib`. */
export async function buildRootArchive(tree: string, signal: AbortSignal): Promise<Uint8Array> {
  const busybox = join(tree, 'usr', 'bin', 'busybox');
  const folders = ['dev', 'proc', 'sys', 'run', 'tmp', 'mnt', 'components', 'sbin', 'lib64'];
  return writeCpio([
    ...folders.map((path) => ({ path, mode: 0o755 })),
    { path: 'bin/sh', mode: 0o777, target: '../sbin/dash' },
    { path: 'bin/busybox', mode: 0o755, content: await readFile(busybox) },
    ...(await appletLinks(busybox, signal)),
    ...(await programEntries(tree)),
    ...(await scriptEntries()),
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

/** Changes whenever an archive of equal inputs would come out differently. */
export async function rootRecipeKey(treeKey: string): Promise<string> {
  const hash = createHash('sha256').update(`2 ${treeKey} ${hostPrograms.join(' ')}`);
  for (const entry of await scriptEntries()) hash.update(entry.path).update(entry.content ?? '');
  return hash.digest('hex');
}

function listEntry(path: string, modules: readonly HostModule[]): CpioEntry {
  const lines = modules.map((module) => `${module.name}.ko\n`).join('');
  return { path, mode: 0o644, content: Buffer.from(lines) };
}

async function appletLinks(busybox: string, signal: AbortSignal): Promise<readonly CpioEntry[]> {
  const { stdout } = await run([busybox, '--list'], { signal, timeoutMs: 10_000 });
  const applets = stdout.toString('utf8').split('\n').filter(Boolean);
  const real = new Set(['busybox', 'sh', ...hostPrograms]);
  return applets.filter((name) => !real.has(name)).map((name) => ({ path: `bin/${name}`, mode: 0o777, target: 'busybox' }));
}

async function programEntries(tree: string): Promise<readonly CpioEntry[]> {
  const programs = hostPrograms.map((name) => copyOf(join(tree, 'usr', 'bin', name), `sbin/${name}`));
  const libraries = (await readdir(join(tree, 'lib'))).map((name) => {
    // The loader has its place in every program's header; it looks for the others in /lib by itself.
    const folder = name === loaderName ? 'lib64' : 'lib';
    return copyOf(join(tree, 'lib', name), `${folder}/${name}`);
  });
  return Promise.all([...programs, ...libraries]);
}

async function copyOf(file: string, path: string): Promise<CpioEntry> {
  return { path, mode: 0o755, content: await readFile(file) };
}

async function scriptEntries(): Promise<readonly CpioEntry[]> {
  const names = (await readdir(hostRoot)).sort();
  const entries = names.map(async (name) => ({
    path: name === 'init' ? 'init' : `firstbad/${name}`,
    mode: 0o755,
    content: await readFile(join(hostRoot, name)),
  }));
  return Promise.all(entries);
}
