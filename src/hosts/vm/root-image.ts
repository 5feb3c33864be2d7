// The host's root file system: an initramfs of busybox, a few real programs with their libraries, and host-root/. Built once
// for a set of contents and shared by all kernels; only the modules, a second archive behind the first, differ.

import { createHash } from 'node:crypto';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { LabError } from '../../core/user-error.ts';
import { type CpioEntry, writeCpio } from '../../infra/cpio.ts';
import { run } from '../../infra/run.ts';
import { hostPrograms } from './lab.ts';
import type { HostModule } from './modules.ts';

// The same place relative to src/ and to dist/.
const hostRoot = fileURLToPath(new URL('../../../host-root/', import.meta.url));

/** The part that all kernels share. `tree` holds busybox and the host programs. */
export async function buildRootArchive(tree: string, signal: AbortSignal): Promise<Uint8Array> {
  const busybox = await findProgram(tree, 'busybox');
  const folders = ['dev', 'proc', 'sys', 'run', 'tmp', 'mnt', 'components', 'sbin', 'lib64'];
  return writeCpio([
    ...folders.map((path) => ({ path, mode: 0o755 })),
    { path: 'bin/sh', mode: 0o777, target: '../sbin/dash' },
    { path: 'bin/busybox', mode: 0o755, content: await readFile(busybox) },
    ...(await appletLinks(busybox, signal)),
    ...(await programEntries(tree, signal)),
    ...(await scriptEntries()),
    // The kernel opens /dev/console for init before devtmpfs is there.
    { path: 'dev/console', mode: 0o600, device: { major: 5, minor: 1 } },
  ]);
}

/** The part of one kernel: modules and the lists of those that load before the VM is saved and after it was restored. */
export function buildModulesArchive(beforeSave: readonly HostModule[], afterRestore: readonly HostModule[]): Uint8Array {
  const early = new Set(beforeSave.map((module) => module.name));
  const late = afterRestore.filter((module) => !early.has(module.name));
  return writeCpio([
    { path: 'modules', mode: 0o755 },
    ...[...beforeSave, ...late].map(({ name, content }) => ({ path: `modules/${name}.ko`, mode: 0o644, content })),
    listEntry('modules/before-save', beforeSave),
    listEntry('modules/after-restore', late),
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

async function programEntries(tree: string, signal: AbortSignal): Promise<readonly CpioEntry[]> {
  const libraries = new Map<string, CpioEntry>();
  const programs: CpioEntry[] = [];
  for (const name of hostPrograms) {
    const program = await findProgram(tree, name);
    programs.push({ path: `sbin/${name}`, mode: 0o755, content: await readFile(program) });
    for (const [library, path] of await sharedLibraries(tree, program, signal)) {
      // Where the loader of a Debian system looks; the loader itself has its place in every program's header.
      const folder = library.startsWith('ld-linux') ? 'lib64' : 'lib/x86_64-linux-gnu';
      libraries.set(library, { path: `${folder}/${library}`, mode: 0o755, content: await readFile(path) });
    }
  }
  return [...programs, ...libraries.values()];
}

// The tree's own loader says what it would load; the name on the left is the one that the program asks for.
async function sharedLibraries(tree: string, program: string, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const loader = await findLoader(tree);
  const folders = ['usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu'].map((folder) => join(tree, folder));
  const argv = [loader, '--library-path', folders.join(':'), '--list', program];
  const { status, stdout, stderr } = await run(argv, { signal, timeoutMs: 10_000 });
  if (status !== 0) throw labToolBroken(program, stderr.trim());
  const found = new Map([['ld-linux-x86-64.so.2', loader]]);
  for (const [, name, path] of stdout.toString('utf8').matchAll(/^\s*(\S+) => (\/\S+)/gm)) {
    if (name !== undefined && path !== undefined && !name.includes('/')) found.set(name, path);
  }
  return found;
}

async function findLoader(tree: string): Promise<string> {
  return findFirst(
    ['lib/x86_64-linux-gnu', 'usr/lib/x86_64-linux-gnu', 'lib64', 'usr/lib64'].map((folder) =>
      join(tree, folder, 'ld-linux-x86-64.so.2'),
    ),
  );
}

async function findProgram(tree: string, name: string): Promise<string> {
  return findFirst(['usr/sbin', 'sbin', 'usr/bin', 'bin'].map((folder) => join(tree, folder, name)));
}

async function findFirst(candidates: readonly string[]): Promise<string> {
  for (const candidate of candidates) {
    // A tree's `bin` also holds launchers: small scripts, not the programs themselves.
    const isProgram = await stat(candidate).then(
      (entry) => entry.isFile() && entry.size > 4096,
      () => false,
    );
    if (isProgram) return realpath(candidate);
  }
  throw labToolBroken(candidates[0] ?? '', 'the file is missing');
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

function labToolBroken(program: string, why: string): LabError {
  return new LabError({
    code: 'lab-tool-broken',
    message: `The host VM's program ${program} can not be used: ${why}.`,
    hint: 'Remove firstbad’s cache folder (firstbad doctor names it) and start again.',
  });
}
