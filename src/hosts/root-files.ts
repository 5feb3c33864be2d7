// What is in the root file system of every host, VM or sandbox: busybox, a few real programs with their libraries, and host-root/.

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { together } from '../core/base/together.ts';
import { checkout } from '../infra/files/checkout.ts';
import type { CpioEntry } from '../infra/files/cpio.ts';
import { run } from '../infra/processes/run.ts';

/**
 * Programs of the host besides busybox's: dash because busybox's own shell prefers its applets to PATH, losetup because
 * busybox's lacks -b and --show, dd of coreutils because busybox's goes on without O_DIRECT when a direct request is refused
 * (coreutils/dd.c, clear_O_DIRECT), which hides the very failure that a report is about.
 */
const hostPrograms: readonly string[] = ['dash', 'losetup', 'dd'];

const loaderName = 'ld-linux-x86-64.so.2';

const hostRoot = fileURLToPath(new URL('host-root/', checkout));

/** Files that are the same in all of them. `tree` holds `usr/bin/busybox` (static), the host programs beside it and their libraries in `lib`. */
export async function rootEntries(tree: string, signal: AbortSignal): Promise<readonly CpioEntry[]> {
  const busybox = join(tree, 'usr', 'bin', 'busybox');
  const folders = ['dev', 'proc', 'sys', 'run', 'tmp', 'mnt', 'components', 'sbin', 'lib64'];
  return [
    ...folders.map((path) => ({ path, mode: 0o755 })),
    { path: 'bin/sh', mode: 0o777, target: '../sbin/dash' },
    { path: 'bin/busybox', mode: 0o755, content: await readFile(busybox) },
    ...(await appletLinks(busybox, signal)),
    ...(await programEntries(tree)),
    ...(await scriptEntries()),
  ];
}

/** Changes whenever a root of equal inputs would come out differently. */
export async function rootRecipeKey(treeKey: string): Promise<string> {
  const hash = createHash('sha256').update(`2 ${treeKey} ${hostPrograms.join(' ')}`);
  for (const entry of await scriptEntries()) hash.update(entry.path).update(entry.content ?? '');
  return hash.digest('hex');
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
  return together([...programs, ...libraries]);
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
  return together(entries);
}
