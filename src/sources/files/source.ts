// Files beside the scenario as versions of a component: a kernel with its modules, or a QEMU as installed somewhere else.

import { copyFile, cp, readdir, realpath, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { LabError, UserError } from '../../core/base/user-error.ts';
import type { Architecture } from '../../core/scenario/architecture.ts';
import type { ComponentRole, FilesSourceSpec, FilesVersionSpec } from '../../core/scenario/scenario.ts';
import type { Version, VersionId } from '../../core/scenario/version.ts';
import { artifactFolder, artifactKey } from '../../infra/files/artifact-folder.ts';
import { contentHash } from '../../infra/files/content-hash.ts';
import { isMissing } from '../../infra/files/files.ts';
import { findModuleFolder } from '../../infra/files/kernel-modules.ts';
import { makeRelocatableTree } from '../../infra/files/relocatable-tree.ts';
import { firmwareFiles } from '../../infra/machine/firmware-files.ts';
import { qemuContent } from '../../infra/machine/qemu-content.ts';
import type { Artifact, KernelArtifact, Source, TreeArtifact } from '../../ports/source.ts';

export interface FilesSourceOptions {
  readonly role: ComponentRole;
  /** Of the guest; absent for x86_64. */
  readonly architecture?: Architecture;
  /** The scenario's folder: everything that is named must lie in it. */
  readonly folder: string;
  /** Of the files source alone: `<cache>/files`. */
  readonly cacheFolder: string;
}

/** One version with what it was found to be. */
interface FoundVersion {
  readonly version: Version;
  readonly path: string;
  readonly modules: string | null;
}

export function createFilesSource(spec: FilesSourceSpec, options: FilesSourceOptions): Source {
  return new FilesSource(spec, options);
}

class FilesSource implements Source {
  readonly description = 'files';
  readonly #spec: FilesSourceSpec;
  readonly #options: FilesSourceOptions;
  /** Hashing a tree reads all of it; a version's files are not meant to change while firstbad runs. */
  readonly #found = new Map<string, FoundVersion>();

  constructor(spec: FilesSourceSpec, options: FilesSourceOptions) {
    this.#spec = spec;
    this.#options = options;
  }

  /** In the file's order: only the person who wrote it knows which is older. */
  async line(signal: AbortSignal): Promise<readonly Version[]> {
    const line: Version[] = [];
    for (const one of this.#spec.versions) line.push((await this.#look(one, signal)).version);
    return line;
  }

  async materialize(version: Version, { signal }: { readonly signal: AbortSignal }): Promise<Artifact> {
    signal.throwIfAborted();
    const one = this.#spec.versions.find((candidate) => candidate.label === version.label);
    const known = one === undefined ? null : await this.#look(one, signal);
    signal.throwIfAborted();
    if (known === null || known.version.id !== version.id) throw changed(version);
    const { role } = this.#options;
    switch (role) {
      case 'host-kernel':
      case 'guest-kernel':
        return kernelOf(known);
      case 'qemu':
        return makeTree(known, this.#options, signal);
      case 'firmware':
        return makeFirmware(known, this.#options);
      case 'host-tool':
      case 'loader':
        throw notFromFiles(role);
    }
  }

  async #look(one: FilesVersionSpec, signal: AbortSignal): Promise<FoundVersion> {
    const known = this.#found.get(one.label);
    if (known !== undefined) return known;
    const { folder } = this.#options;
    const path = await placeInside(folder, one.path);
    const modules = one.modules === null ? null : await moduleFolderIn(await placeInside(folder, one.modules));
    const hashes = [await contentHash(path, signal), modules === null ? '' : await contentHash(modules, signal)];
    const id = (modules === null ? hashes[0] : artifactKey(hashes)) as VersionId;
    const fresh = { version: { id, label: one.label, upstream: one.label, origin: one.path }, path, modules };
    this.#found.set(one.label, fresh);
    return fresh;
  }
}

/** The real path of something in the scenario's folder. Throws UserError when it is not there or leads out of the folder. */
async function placeInside(folder: string, path: string): Promise<string> {
  const base = await realpath(folder);
  const place = resolve(base, path);
  const real = await realpath(place).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
    throw new UserError({
      code: 'file-missing',
      message: `The scenario names ${path}, but there is no ${place}.`,
      hint: "Paths are relative to the scenario's folder.",
    });
  });
  if (real === base || real.startsWith(base + sep)) return real;
  throw new UserError({
    code: 'file-outside',
    message: `The scenario names ${path}, which leads to ${real}, out of the scenario's folder ${base}.`,
    hint: 'Copy the file into the folder: a scenario must be whole by itself.',
  });
}

async function moduleFolderIn(folder: string): Promise<string> {
  const found = await findModuleFolder(folder);
  if (found.ok) return found.folder;
  throw new UserError({
    code: 'modules-unclear',
    message: found.why,
    hint: 'Name the folder /lib/modules/<release> of that kernel, copied.',
  });
}

async function kernelOf({ version, path, modules }: FoundVersion): Promise<KernelArtifact> {
  if ((await stat(path)).isFile()) return { kind: 'kernel', key: version.id, vmlinuz: path, modules, config: null };
  throw new UserError({ code: 'file-wrong', message: `${path} should be a kernel image, but it is no file.` });
}

async function makeTree(
  { version, path }: FoundVersion,
  options: FilesSourceOptions,
  signal: AbortSignal,
): Promise<TreeArtifact> {
  const content = qemuContent(options.architecture ?? 'x86_64');
  const key = artifactKey({ layout: 1, tree: version.id, content });
  const root = join(options.cacheFolder, 'trees', key);
  await artifactFolder(root, async (temporary) => {
    await makeRelocatableTree({ ...content, from: path, into: temporary });
    signal.throwIfAborted();
  });
  return { kind: 'tree', key, root };
}

/** A copy, so that a host that is being made is not disturbed by whoever builds into the scenario's folder. */
async function makeFirmware({ version, path }: FoundVersion, options: FilesSourceOptions): Promise<TreeArtifact> {
  const { architecture = 'x86_64', cacheFolder } = options;
  const key = artifactKey({ layout: 1, firmware: version.id });
  const root = join(cacheFolder, 'firmware', key);
  const isFile = (await stat(path)).isFile();
  const paths = isFile ? ['bios.bin'] : (await readdir(path)).sort();
  const files = isFile ? { bios: 'bios.bin' } : firmwareFiles({ paths, descriptors: [] }, architecture);
  const found = Object.entries(files).flatMap(([name, file]: [string, string | null]) =>
    file === null ? [] : [[name, file] as const],
  );
  if (found.length === 0) {
    throw new UserError({
      code: 'file-wrong',
      message:
        `${path} should be a firmware image or a folder of them, but nothing in it is called as firmware for ${architecture} is: ` +
        'bios-256k.bin, bios.bin, OVMF_CODE.fd with OVMF_VARS.fd, QEMU_EFI.fd, ...',
    });
  }
  await artifactFolder(root, (temporary) =>
    isFile ? copyFile(path, join(temporary, 'bios.bin')) : cp(path, temporary, { recursive: true }),
  );
  return { kind: 'tree', key, root, files: Object.fromEntries(found.map(([name, file]) => [name, join(root, file)])) };
}

function notFromFiles(role: ComponentRole): UserError {
  return new UserError({
    code: 'role-unsupported',
    message: `files can not be versions of a ${role} yet`,
    hint: 'Files are for kernels, QEMUs and firmware.',
  });
}

function changed(version: Version): LabError {
  return new LabError({
    code: 'version-gone',
    message: `${version.label} is not among the scenario's files any more, or its content has changed.`,
    hint: 'Run the hunt again: a changed file is another version.',
  });
}
