// The lab's own tools out of Debian packages, unpacked and never installed: a QEMU to run hosts with, busybox, losetup, GRUB.

import { basename, join } from 'node:path';
import { LabError } from '../../core/base/user-error.ts';
import type { DebianArchitecture } from '../../core/scenario/architecture.ts';
import { artifactFolder, artifactKey } from '../../infra/files/artifact-folder.ts';
import { kernelArtifactIn } from '../../infra/files/installed-kernel.ts';
import { bareContent, type TreeContent } from '../../infra/files/relocatable-tree.ts';
import { pcQemu } from '../../infra/machine/pc-qemu.ts';
import { unpackDeb } from '../../infra/unpack/deb.ts';
import type { KernelArtifact, TreeArtifact } from '../../ports/source.ts';
import type { DebianArchive } from './archive.ts';
import { essentialPackages, makeBuildRoot, planBuildRoot } from './build-root.ts';
import { cacheFolders } from './cache-folders.ts';
import { fetchPackages } from './deb-store.ts';
import { makeKernel } from './kernel.ts';
import { createMadeFolders, type MadeFolders } from './made.ts';
import { type FoundPackage, kernelFamilyOf, kernelsAmong, lineOf } from './package-index.ts';
import { foundIn, openScope } from './package-scope.ts';
import { readMainVersion, writeProvenance } from './provenance.ts';
import { mainPart } from './release.ts';
import type { IndexOptions } from './suite-index.ts';
import { type PackagedSystem, packagedSystem, type SystemRequest } from './system.ts';
import { makeTree, treeArtifactIn } from './tree.ts';

export interface DebianTools {
  /** Programs that start on this machine and on any other: `bin/<program>` under the tree's root. Throws LabError. */
  tree(request: ToolTreeRequest, options: IndexOptions): Promise<TreeArtifact>;
  /** QEMU for PCs with its firmware and modules. */
  qemu(options: IndexOptions & { readonly suite?: string }): Promise<TreeArtifact & { readonly version: string }>;
  /** The files of one package, without what it depends on. */
  package(name: string, options: PackageOptions): Promise<UnpackedPackage>;
  /** What the sandbox of a build has for its `/`: these packages and all that they depend on. */
  toolchain(packages: readonly string[], options: IndexOptions): Promise<UnpackedPackage>;
  /** The same without making it: what builds with it depend on. */
  toolchainKey(packages: readonly string[], options: IndexOptions): Promise<string>;
  /** A system of a suite's packages. Throws LabError. */
  system(request: SystemRequest, options: IndexOptions): Promise<PackagedSystem>;
  /** The newest kernel of the tools' suite, or of another one: the smallest that Debian has for the architecture. */
  kernel(options: PackageOptions): Promise<KernelArtifact>;
}

export interface ToolTreeRequest {
  readonly packages: readonly string[];
  /** Names without a folder: `losetup`; `grub-*` takes all that start so. */
  readonly programs: readonly string[];
  readonly suite?: string;
  /** Folders that the programs read at run time: `usr/lib/grub`. */
  readonly data?: readonly string[];
}

interface PackageOptions extends IndexOptions {
  readonly suite?: string;
  /** Without it amd64's. */
  readonly architecture?: DebianArchitecture;
}

interface UnpackedPackage {
  /** Equal keys are equal contents. */
  readonly key: string;
  /** The folder that stands for `/`. */
  readonly root: string;
  readonly version: string;
}

// Debian 13's QEMU 10.0 ran 48 restored kernels without a fault where Debian 12's 7.2 broke 4 of 80: newest stable first.
const suitesByPreference = ['trixie', 'bookworm', 'bullseye'];

/** Tools are remembered by what was asked for: they change when the cache is emptied, not whenever the archive does. */
export function createDebianTools(archive: DebianArchive): DebianTools {
  return new RememberedTools(archive);
}

class RememberedTools implements DebianTools {
  readonly #archive: DebianArchive;
  readonly #made: MadeFolders;

  constructor(archive: DebianArchive) {
    this.#archive = archive;
    this.#made = createMadeFolders(archive.cacheFolder);
  }

  async tree({ packages, programs, suite, data = [] }: ToolTreeRequest, options: IndexOptions): Promise<TreeArtifact> {
    return treeArtifactIn(await this.#treeOf(packages, { ...bareContent, programs, data }, suite, options));
  }

  async qemu(options: IndexOptions & { readonly suite?: string }): Promise<TreeArtifact & { readonly version: string }> {
    const root = await this.#treeOf(['qemu-system-x86'], pcQemu, options.suite, options);
    return { ...treeArtifactIn(root), version: await readMainVersion(root) };
  }

  async package(name: string, options: PackageOptions): Promise<UnpackedPackage> {
    const { suite = null, architecture } = options;
    const request = { name, suite, ...(architecture === undefined ? {} : { architecture }) };
    const folder = await this.#remembered('package', request, options, async (index) =>
      unpackOne(this.#archive, await this.#find(name, { ...options, ...index }), index),
    );
    return unpackedIn(folder);
  }

  async toolchain(names: readonly string[], options: IndexOptions): Promise<UnpackedPackage> {
    const folder = await this.#remembered('toolchain', { names }, options, async (index) =>
      makeBuildRoot(this.#archive, await this.#toolchainPackages(names, index), index),
    );
    return unpackedIn(folder);
  }

  async toolchainKey(names: readonly string[], options: IndexOptions): Promise<string> {
    const known = await this.#made.folderOf(await this.#requestOf('toolchain', { names }, options));
    if (known !== null) return basename(known);
    const packages = await this.#toolchainPackages(names, options);
    return basename((await planBuildRoot(this.#archive, packages, options)).folder);
  }

  system(request: SystemRequest, options: IndexOptions): Promise<PackagedSystem> {
    return packagedSystem(this.#archive, request, options);
  }

  async kernel(options: PackageOptions): Promise<KernelArtifact> {
    const { architecture = 'amd64', suite } = options;
    const place = { architecture, ...(suite === undefined ? {} : { suite }) };
    const request = { package: kernelPackages[architecture], ...(suite === undefined ? {} : { suite }) };
    const folder = await this.#remembered('kernel', request, options, async (index) =>
      makeKernel(this.#archive, await newestKernel(this.#archive, { ...index, ...place }), index),
    );
    return kernelArtifactIn(folder);
  }

  async #remembered(
    kind: string,
    request: object,
    options: IndexOptions,
    make: (options: IndexOptions) => Promise<string>,
  ): Promise<string> {
    const all = await this.#requestOf(kind, request, options);
    return this.#made.get(all, options.signal, (signal) => make({ ...options, signal }));
  }

  async #requestOf(kind: string, request: object, { signal }: IndexOptions): Promise<object> {
    const { mirror } = await this.#archive.configuration(signal);
    return { kind, mirror, ...request };
  }

  async #find(name: string, options: PackageOptions): Promise<FoundPackage> {
    const { architecture = mainPart.architecture } = options;
    const from = options.suite ?? (await defaultSuite(this.#archive, options));
    const part = { ...mainPart, architecture };
    const [found] = (await openScope(this.#archive, { suite: from, part }, options)).packages(name);
    if (found !== undefined) return found;
    throw new LabError({
      code: 'package-unknown',
      message: `The lab needs the package ${name} for ${architecture}, which ${from} does not have.`,
    });
  }

  async #treeOf(
    names: readonly string[],
    content: TreeContent,
    suite: string | undefined,
    options: IndexOptions,
  ): Promise<string> {
    return this.#remembered('tools', { names, suite: suite ?? null, content }, options, async (index) => {
      const packages = await this.#findAll(names, { ...index, ...(suite === undefined ? {} : { suite }) });
      return makeTree(this.#archive, { packages, content }, index);
    });
  }

  async #toolchainPackages(names: readonly string[], options: IndexOptions): Promise<readonly FoundPackage[]> {
    const suite = await firstSuite(this.#archive, toolchainSuites, options);
    return this.#findAll([...names, ...essentialPackages], { ...options, suite });
  }

  async #findAll(names: readonly string[], options: PackageOptions): Promise<readonly FoundPackage[]> {
    const found: FoundPackage[] = [];
    for (const name of names) found.push(await this.#find(name, options));
    return found;
  }
}

async function unpackedIn(folder: string): Promise<UnpackedPackage> {
  return { key: basename(folder), root: folder, version: await readMainVersion(folder) };
}

const kernelPackages: Readonly<Record<DebianArchitecture, string>> = {
  amd64: 'linux-image-cloud-amd64',
  arm64: 'linux-image-cloud-arm64',
  riscv64: 'linux-image-riscv64',
  s390x: 'linux-image-s390x',
  ppc64el: 'linux-image-powerpc64le',
  armhf: 'linux-image-armmp',
  i386: 'linux-image-686',
};
// Debian 13 has no kernels for it any more.
const kernelSuites: Readonly<Partial<Record<DebianArchitecture, string>>> = { i386: 'bookworm' };

// gcc 12: from 14 on (trixie) what trees of a few years ago do by habit is an error.
const toolchainSuites = ['bookworm', 'bullseye', 'trixie'];

function defaultSuite(archive: DebianArchive, options: IndexOptions): Promise<string> {
  return firstSuite(archive, suitesByPreference, options);
}

async function firstSuite(archive: DebianArchive, suites: readonly string[], options: IndexOptions): Promise<string> {
  for (const suite of suites) if ((await archive.index(suite, options)) !== null) return suite;
  throw new LabError({
    code: 'suite-missing',
    message: `The archive serves none of ${suites.join(', ')}, from which the lab takes its tools.`,
    hint: 'Name a mirror that has one of them.',
  });
}

async function unpackOne(archive: DebianArchive, found: FoundPackage, options: IndexOptions): Promise<string> {
  const folder = join(cacheFolders(archive.cacheFolder).unpacked, artifactKey({ layout: 1, package: found.sha256 }));
  await artifactFolder(folder, async (temporary) => {
    const [path = ''] = await fetchPackages(archive, [found], {
      ...options,
      what: `${found.name} ${found.version}`,
      into: 'cache',
    });
    await unpackDeb(path, temporary, { signal: options.signal });
    await writeProvenance(temporary, [found]);
  });
  return folder;
}

interface KernelPlace {
  readonly architecture: DebianArchitecture;
  readonly suite?: string;
}

async function newestKernel(
  archive: DebianArchive,
  { architecture, suite: wanted, ...options }: IndexOptions & KernelPlace,
): Promise<FoundPackage> {
  const kernelPackage = kernelPackages[architecture];
  const suite = wanted ?? kernelSuites[architecture] ?? (await defaultSuite(archive, options));
  const index = await archive.index(suite, { ...options, part: { ...mainPart, architecture } });
  const family = kernelFamilyOf(kernelPackage);
  const all =
    index === null || family === null ? [] : kernelsAmong(foundIn(index, index.packagesWithPrefix(family.prefix)), family);
  const newest = lineOf(all).at(-1);
  if (newest !== undefined) return newest.package;
  throw new LabError({ code: 'package-unknown', message: `The lab needs a kernel, but ${suite} has no ${kernelPackage}.` });
}
