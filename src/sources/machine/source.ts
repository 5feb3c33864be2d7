// The kernel or QEMU that is installed on the machine firstbad runs on: one version, whatever the distribution.

import { existsSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError, UserError } from '../../core/base/user-error.ts';
import type { Architecture } from '../../core/scenario/architecture.ts';
import type { ComponentRole } from '../../core/scenario/scenario.ts';
import type { Version, VersionId } from '../../core/scenario/version.ts';
import { artifactFolder, artifactKey } from '../../infra/files/artifact-folder.ts';
import { isMissing, namesIn, sha256OfFile } from '../../infra/files/files.ts';
import { makeRelocatableTree } from '../../infra/files/relocatable-tree.ts';
import { qemuContent, qemuProgram } from '../../infra/machine/qemu-content.ts';
import { run } from '../../infra/processes/run.ts';
import type { Artifact, KernelArtifact, Source, TreeArtifact } from '../../ports/source.ts';

export interface MachineSourceOptions {
  readonly role: ComponentRole;
  /** Of the guest; absent for x86_64. */
  readonly architecture?: Architecture;
  /** Of the machine source alone: `<cache>/machine`. */
  readonly cacheFolder: string;
  /** `/` except in tests. */
  readonly root?: string;
}

export function createMachineSource(options: MachineSourceOptions): Source {
  const { root = '/', architecture = 'x86_64' } = options;
  switch (options.role) {
    case 'host-kernel':
    case 'guest-kernel':
      return oneVersion("this machine's kernel", {
        find: async () => (await findKernel(root)).version,
        make: async (version) => kernelOf(await findKernel(root), version),
      });
    case 'firmware':
      throw new UserError({
        code: 'firmware-of-machine',
        message: "machine: true is for kernels and QEMUs; this machine's own firmware is not what a guest starts with.",
        hint: 'Take the firmware from Debian packages (debian: seabios) or from files.',
      });
    case 'host-tool':
    case 'loader':
      throw new UserError({
        code: 'role-unsupported',
        message: `machine: true can not be a ${options.role} yet.`,
        hint: 'Take it from Debian packages.',
      });
    case 'qemu':
      return oneVersion("this machine's QEMU", {
        find: (signal) => findQemu(root, architecture, signal),
        make: (version, signal) => qemuOf({ root, architecture, cacheFolder: options.cacheFolder, version, signal }),
      });
  }
}

interface OneVersion {
  readonly find: (signal: AbortSignal) => Promise<Version>;
  readonly make: (version: Version, signal: AbortSignal) => Promise<Artifact>;
}

function oneVersion(description: string, { find, make }: OneVersion): Source {
  return {
    description: `machine (${description})`,
    line: async (signal) => [await find(signal)],
    async materialize(version, { signal }) {
      signal.throwIfAborted();
      const now = await find(signal);
      signal.throwIfAborted();
      if (now.id === version.id) return make(version, signal);
      throw new LabError({
        code: 'version-gone',
        message: `${version.label} was ${description}, but now that is ${now.label}.`,
        hint: 'Run the hunt again: what is installed now is another version.',
      });
    },
  };
}

interface FoundKernel {
  readonly version: Version;
  readonly release: string;
  readonly vmlinuz: string;
  readonly modules: string;
}

/** The newest kernel of which image and modules are installed. */
async function findKernel(root: string): Promise<FoundKernel> {
  const boot = join(root, 'boot');
  const releases = (await namesIn(boot))
    .filter((name) => name.startsWith('vmlinuz-'))
    .map((name) => name.slice('vmlinuz-'.length))
    .filter((release) => existsSync(join(root, 'lib/modules', release, 'kernel')))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const release = releases.at(-1);
  if (release === undefined) {
    throw new UserError({
      code: 'kernel-missing',
      message: `No kernel is installed on this machine: there is no ${boot}/vmlinuz-* with its modules in ${join(root, 'lib/modules')}.`,
      hint: 'Take the kernel from Debian packages instead (source: debian), or apt-get install linux-image-amd64',
    });
  }
  const vmlinuz = join(boot, `vmlinuz-${release}`);
  const id = `kernel-${await hashReadable(vmlinuz)}` as VersionId;
  const upstream = /^\d+(\.\d+)*/.exec(release)?.[0] ?? release;
  return {
    version: { id, label: release, upstream, origin: boot },
    release,
    vmlinuz,
    modules: join(root, 'lib/modules', release),
  };
}

async function kernelOf({ release, vmlinuz, modules }: FoundKernel, version: Version): Promise<KernelArtifact> {
  const config = join(vmlinuz, '..', `config-${release}`);
  return {
    kind: 'kernel',
    key: version.id,
    vmlinuz,
    modules: await realpath(modules),
    config: existsSync(config) ? config : null,
  };
}

async function hashReadable(path: string): Promise<string> {
  try {
    return await sha256OfFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    throw new UserError({
      code: 'kernel-unreadable',
      message: `${path} may be read by root only.`,
      hint: `sudo chmod a+r ${path}, or take the kernel from Debian packages instead (source: debian).`,
      cause: error,
    });
  }
}

async function findQemu(root: string, architecture: Architecture, signal: AbortSignal): Promise<Version> {
  const path = join(root, 'usr/bin', qemuProgram(architecture));
  if (!existsSync(path)) {
    throw new UserError({
      code: 'qemu-missing',
      message: `QEMU is not installed on this machine: there is no ${path}.`,
      hint: 'sudo apt-get install qemu-system, which has all of them, or take QEMU from Debian packages (source: debian).',
    });
  }
  const { stdout } = await run([path, '--version'], { signal, timeoutMs: 20_000 });
  const [, label = 'unknown'] = /version (.+)$/m.exec(stdout.toString('utf8')) ?? [];
  const upstream = /^[\d.]+/.exec(label)?.[0] ?? label;
  return { id: `qemu-${await sha256OfFile(path)}` as VersionId, label, upstream, origin: path };
}

interface QemuRequest {
  readonly root: string;
  readonly architecture: Architecture;
  readonly cacheFolder: string;
  readonly version: Version;
  readonly signal: AbortSignal;
}

/** Copies QEMU with the libraries that it is linked with here, so that it also starts where these are not. */
async function qemuOf({ root, architecture, cacheFolder, version, signal }: QemuRequest): Promise<TreeArtifact> {
  const content = qemuContent(architecture);
  // The libraries belong to it: another C library is another tree, though the program is the same.
  const libraries = await readLibraryState(root);
  const key = artifactKey({ layout: 1, id: version.id, libraries, content });
  const folder = join(cacheFolder, 'trees', key);
  await artifactFolder(folder, async (temporary) => {
    await makeRelocatableTree({ ...content, from: root, into: temporary });
    signal.throwIfAborted();
  });
  return { kind: 'tree', key, root: folder };
}

/** Changes whenever a library is installed or replaced: ldconfig writes this file then (ld.so(8)). */
async function readLibraryState(root: string): Promise<string> {
  try {
    return artifactKey((await readFile(join(root, 'etc/ld.so.cache'))).toString('latin1'));
  } catch (error) {
    if (isMissing(error)) return 'none';
    throw error;
  }
}
