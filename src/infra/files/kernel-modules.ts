// Which kernel modules a machine needs, in the order in which they load, read from a package’s module folder. Debian’s packages
// carry no modules.dep (their installation makes it), so dependencies come from the modules themselves.

import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../core/base/user-error.ts';
import { decompressedBytes } from './decompress.ts';

export interface HostModule {
  /** `virtio_blk` */
  readonly name: string;
  readonly content: Uint8Array;
}

/**
 * The modules for `wanted` with all that they depend on, each after its dependencies; those built into the kernel are left
 * out. Throws LabError when the kernel has a wanted module neither built in nor as a file, unless it is in `optional`.
 */
export async function readModules(
  folder: string,
  wanted: readonly string[],
  options: { readonly optional: ReadonlySet<string>; readonly signal: AbortSignal },
): Promise<readonly HostModule[]> {
  const files = await moduleFiles(folder);
  const builtIn = await builtInModules(folder);
  const loaded = new Map<string, HostModule>();
  const visit = async (name: string, neededBy: string | null): Promise<void> => {
    if (loaded.has(name) || builtIn.has(name)) return;
    const file = files.get(name);
    if (file === undefined && options.optional.has(name)) return;
    if (file === undefined) throw missingModule(folder, name, neededBy);
    const content = await readModule(file, options.signal);
    for (const dependency of dependenciesOf(content)) await visit(dependency, name);
    loaded.set(name, { name, content });
  };
  for (const name of wanted) await visit(moduleName(name), null);
  return [...loaded.values()];
}

export type ModuleFolder = { readonly ok: true; readonly folder: string } | { readonly ok: false; readonly why: string };

/** The folder of one kernel's modules, `kernel/` and `modules.builtin` in it: `folder` itself, or the only `<release>` in it. */
export async function findModuleFolder(folder: string): Promise<ModuleFolder> {
  const names = ['', ...(await readdir(folder))].filter((name) => existsSync(join(folder, name, 'kernel')));
  const [name] = names;
  if (name === undefined || (name !== '' && names.length > 1)) {
    const there = name === undefined ? 'is none' : `are ${names.join(', ')}`;
    return { ok: false, why: `${folder} should hold the modules of one kernel as <release>/kernel/, but there ${there}.` };
  }
  const found = join(folder, name);
  if (existsSync(join(found, 'modules.builtin'))) return { ok: true, folder: found };
  return { ok: false, why: `${found} has no modules.builtin, which says what needs no module.` };
}

/** Names of all that the kernel has, as files or built in, in its own spelling. */
export async function moduleNames(folder: string): Promise<ReadonlySet<string>> {
  return new Set([...(await moduleFiles(folder)).keys(), ...(await builtInModules(folder))]);
}

/** Names of the modules that are built into the kernel. */
export async function builtInModules(folder: string): Promise<ReadonlySet<string>> {
  const text = await readFile(join(folder, 'modules.builtin'), 'utf8');
  return new Set(text.split('\n').filter(Boolean).map(moduleName));
}

async function moduleFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /\.ko(\.xz|\.zst|\.gz)?$/.test(entry.name));
  return new Map(files.map((entry) => [moduleName(entry.name), join(entry.parentPath, entry.name)]));
}

/** The kernel's own spelling: no folder, no ending, `-` is `_`. */
function moduleName(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  return file.replace(/\.ko(\.\w+)?$/, '').replaceAll('-', '_');
}

// With symbols for a debugger some have 200 MB.
const moduleBytesMax = 2 ** 29;

// Kernels load compressed modules only when they were configured to; plain ones always load.
async function readModule(path: string, signal: AbortSignal): Promise<Uint8Array> {
  const packed = await readFile(path);
  if (path.endsWith('.ko')) return packed;
  return decompressedBytes(packed, { signal, what: `the kernel module ${path}` }, moduleBytesMax);
}

/** The `depends=` entry of a module's .modinfo section, as modpost writes it. */
function dependenciesOf(module: Uint8Array): readonly string[] {
  const bytes = Buffer.from(module.buffer, module.byteOffset, module.byteLength);
  const start = bytes.indexOf('\0depends=');
  if (start < 0) return [];
  const from = start + '\0depends='.length;
  const list = bytes.toString('latin1', from, bytes.indexOf(0, from));
  return list.split(',').filter(Boolean).map(moduleName);
}

function missingModule(folder: string, name: string, neededBy: string | null): LabError {
  const because = neededBy === null ? 'the host VM' : `its module ${neededBy}`;
  return new LabError({
    code: 'module-missing',
    message: `The kernel module ${name}, which ${because} needs, is neither built in nor in ${folder}.`,
    hint: 'Choose a kernel with this module, or build it with the option switched on.',
  });
}
