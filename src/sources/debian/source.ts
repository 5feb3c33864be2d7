// Debian packages as versions of a component.

import { LabError, UserError, VersionUntestable } from '../../core/base/user-error.ts';
import { type Architecture, type DebianArchitecture, debianArchitecture } from '../../core/scenario/architecture.ts';
import { isKernelRole } from '../../core/scenario/layers.ts';
import type { ComponentRole, DebianSourceSpec } from '../../core/scenario/scenario.ts';
import type { Version, VersionLine } from '../../core/scenario/version.ts';
import { isArtifactWhole } from '../../infra/files/artifact-folder.ts';
import { kernelArtifactIn } from '../../infra/files/installed-kernel.ts';
import { bareContent } from '../../infra/files/relocatable-tree.ts';
import { qemuContent } from '../../infra/machine/qemu-content.ts';
import type { Progress } from '../../ports/progress.ts';
import type { Artifact, Source } from '../../ports/source.ts';
import type { DebianArchive } from './archive.ts';
import type { PackageScope } from './closure.ts';
import { bytesToFetch } from './deb-store.ts';
import { firmwareArtifactIn, firmwareLayout, makeFirmware, planFirmware } from './firmware.ts';
import { goneNote, siftKernels } from './gone-kernels.ts';
import { makeKernel, planKernel, type PlannedArtifact } from './kernel.ts';
import { createMadeFolders, type MadeFolders } from './made.ts';
import {
  architectureOfKernel,
  type FoundPackage,
  kernelFamilyOf,
  kernelsAmong,
  type LineEntry,
  lineOf,
  versionsOf,
} from './package-index.ts';
import { foundIn, openScope } from './package-scope.ts';
import { areas } from './release.ts';
import type { IndexOptions, SuiteIndex } from './suite-index.ts';
import { makeTree, planTree, treeArtifactIn, type TreeRequest } from './tree.ts';

export interface DebianSourceOptions {
  readonly archive: DebianArchive;
  /** What the versions become: a kernel, or a tree with QEMU in it. */
  readonly role: ComponentRole;
  /** Of the guest; absent for x86_64. */
  readonly architecture?: Architecture;
}

/** Whose packages: those that run on the guest's processor, or those that belong to this machine. Firmware is for all of them. */
function packagesFor({ role, architecture = 'x86_64' }: DebianSourceOptions): DebianArchitecture {
  return debianArchitecture(role === 'guest-kernel' || role === 'loader' ? architecture : 'x86_64');
}

export function createDebianSource(spec: DebianSourceSpec, options: DebianSourceOptions): Source {
  return new DebianSource(spec, options);
}

class DebianSource implements Source {
  readonly #spec: DebianSourceSpec;
  readonly #archive: DebianArchive;
  readonly #role: ComponentRole;
  /** Of its packages. */
  readonly #architecture: DebianArchitecture;
  readonly #guest: Architecture;
  readonly #made: MadeFolders;
  readonly description: string;

  constructor(spec: DebianSourceSpec, options: DebianSourceOptions) {
    const { archive, role, architecture: guest = 'x86_64' } = options;
    this.#spec = spec;
    this.#archive = archive;
    this.#role = role;
    this.#architecture = packagesFor(options);
    this.#guest = guest;
    this.#made = createMadeFolders(archive.cacheFolder);
    this.description = `debian ${spec.package}${this.#architecture === 'amd64' ? '' : ` (${this.#architecture})`}`;
  }

  async line(signal: AbortSignal, progress: Progress = () => undefined): Promise<VersionLine> {
    const [spec, archive] = [this.#spec, this.#archive];
    const listed = await this.#entries({ signal, progress });
    if (listed.length === 0) throw await noVersions(spec, { archive, architecture: this.#architecture }, signal);
    if (kernelFamilyOf(spec.package) === null) return versionsOf(listed);
    const isKept = async ({ version }: LineEntry): Promise<boolean> => this.#made.has(await this.#requestFor(version, signal));
    const { whole, gone } = await siftKernels(archive, listed, { signal, progress, isKept });
    if (gone.length > 0) archive.note(goneNote(spec.package, gone));
    // With none that is whole the reason is that of whoever asks for one of them.
    return versionsOf(whole.length > 0 ? whole : listed);
  }

  async bytesMissing(version: Version, signal: AbortSignal): Promise<number> {
    if (await this.#made.has(await this.#requestFor(version, signal))) return 0;
    const index = { signal, progress: () => undefined };
    try {
      const planned = await this.#plan(await this.#find(version, index), index);
      if (await isArtifactWhole(planned.folder)) return 0;
      return await bytesToFetch(this.#archive.cacheFolder, planned.packages);
    } catch (error) {
      if (signal.aborted || !(error instanceof LabError || error instanceof VersionUntestable)) throw error;
      return 0;
    }
  }

  async materialize(version: Version, { signal, progress }: IndexOptions): Promise<Artifact> {
    const request = await this.#requestFor(version, signal);
    const folder = await this.#made.get(request, signal, async (shared) => {
      const index = { signal: shared, progress };
      return this.#make(await this.#find(version, index), index);
    });
    return artifactIn(this.#role, folder);
  }

  /** Main has almost everything: the other areas are read only for what it does not have. */
  async #entries(index: IndexOptions): Promise<readonly LineEntry[]> {
    const [spec, architecture] = [this.#spec, this.#architecture];
    for (const area of areas) {
      const indexes = await this.#archive.indexes(spec.suites, { ...index, part: { area, architecture } });
      const line = lineOf(packagesOf(spec.package, indexes));
      if (line.length > 0) return line;
    }
    return [];
  }

  async #find(version: Version, index: IndexOptions): Promise<FoundPackage> {
    const entry = (await this.#entries(index)).find((one) => one.version.id === version.id);
    if (entry !== undefined) return entry.package;
    const { package: name } = this.#spec;
    throw new LabError({
      code: 'version-gone',
      message: `${name} ${version.label} is not in the archive any more, and not in the cache.`,
      hint: `List what there is: firstbad versions ${name}`,
    });
  }

  async #requestFor(version: Version, signal: AbortSignal): Promise<object> {
    const [role, architecture] = [this.#role, this.#architecture];
    const { mirror } = await this.#archive.configuration(signal);
    const kind = isKernelRole(role) ? 'host-kernel' : role;
    const what = { kind, id: version.id, mirror, content: role === 'qemu' ? qemuContent(this.#guest) : null };
    if (role === 'firmware') return { ...what, layout: firmwareLayout, guest: this.#guest };
    if (role === 'host-tool' || role === 'loader') return { ...what, layout: toolLayout };
    // As it was asked before there were others than amd64, so that what is in the cache stays known.
    return { ...what, ...(architecture === 'amd64' ? {} : { architecture }) };
  }

  async #plan(found: FoundPackage, index: IndexOptions): Promise<PlannedArtifact> {
    if (isKernelRole(this.#role)) return planKernel(this.#archive, found, index);
    if (this.#role === 'firmware') return planFirmware(this.#archive, found, this.#guest, index);
    return planTree(this.#archive, await this.#treeOf(found, index), index);
  }

  async #make(found: FoundPackage, index: IndexOptions): Promise<string> {
    if (isKernelRole(this.#role)) return makeKernel(this.#archive, found, index);
    if (this.#role === 'firmware') return makeFirmware(this.#archive, found, this.#guest, index);
    return makeTree(this.#archive, await this.#treeOf(found, index), index);
  }

  /** QEMU's program for the guest may be in another package of the same build: the line stays one when packages are split. */
  async #treeOf(found: FoundPackage, index: IndexOptions): Promise<TreeRequest> {
    const role = this.#role;
    if (role === 'host-tool') return { packages: [found], content: bareContent, allPrograms: true };
    if (role === 'loader') return loaderTree(found, await openScope(this.#archive, found, index));
    const content = qemuContent(this.#guest);
    const split = role === 'qemu' ? (splitQemuPackages[this.#guest] ?? null) : null;
    if (split === null || split === found.name) return { packages: [found], content };
    const scope = await openScope(this.#archive, found, index);
    const more = scope.packages(split).filter((one) => one.version === found.version);
    return { packages: [found, ...more.slice(0, 1)], content };
  }
}

/** Raised when what a tool's or a loader's tree holds changes. */
const toolLayout = 1;

/** What a loader's image is made of: its files, and the program of the same build that puts GRUB's together. */
function loaderTree(found: FoundPackage, scope: PackageScope): TreeRequest {
  const data = ['usr/lib/grub', 'usr/lib/systemd/boot/efi'];
  if (!/^grub-/.test(found.name)) return { packages: [found], content: { ...bareContent, data } };
  const common = scope.packages('grub-common').filter((one) => one.version === found.version);
  return { packages: [found, ...common.slice(0, 1)], content: { ...bareContent, programs: ['grub-mkimage'], data } };
}

// Taken out of qemu-system-misc with 9.2; that depends on them in 10.0, and in 11.1 no more.
const splitQemuPackages: Readonly<Partial<Record<Architecture, string>>> = {
  riscv64: 'qemu-system-riscv',
  s390x: 'qemu-system-s390x',
};

/** All packages that a name stands for, in the order of the suites. */
function packagesOf(name: string, indexes: readonly SuiteIndex[]): readonly FoundPackage[] {
  const family = kernelFamilyOf(name);
  if (family === null) return indexes.flatMap((index) => foundIn(index, index.packages(name)));
  return kernelsAmong(
    indexes.flatMap((index) => foundIn(index, index.packagesWithPrefix(family.prefix))),
    family,
  );
}

async function artifactIn(role: ComponentRole, folder: string): Promise<Artifact> {
  switch (role) {
    case 'host-kernel':
    case 'guest-kernel':
      return kernelArtifactIn(folder);
    case 'firmware':
      return firmwareArtifactIn(folder);
    case 'qemu':
    case 'host-tool':
    case 'loader':
      return treeArtifactIn(folder);
  }
}

async function noVersions(spec: DebianSourceSpec, where: SearchedPlace, signal: AbortSignal): Promise<UserError> {
  const { archive, architecture } = where;
  const { mirror } = await archive.configuration(signal);
  const suites = (spec.suites ?? archive.suites).join(', ');
  const other = architectureOfKernel(spec.package);
  return new UserError({
    code: 'package-unknown',
    message: `No suite of ${mirror} has a package ${spec.package} for ${architecture} (looked in ${suites}).`,
    hint:
      other !== null && other !== architecture
        ? `It is a kernel of ${other}, another architecture.`
        : 'Check the name: kernels are found by their metapackage, such as linux-image-cloud-amd64 or linux-image-amd64.',
  });
}

interface SearchedPlace {
  readonly archive: DebianArchive;
  readonly architecture: DebianArchitecture;
}
