// Linux for x86-64 as one bzImage without modules, small enough to be built in minutes and complete enough to be a host
// or a guest.

import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatOptions, parseConfiguration, type WantedOption } from '../../core/base/configuration.ts';
import { LabError } from '../../core/base/user-error.ts';
import { readBuildId } from '../../infra/files/elf.ts';
import { isMissing } from '../../infra/files/files.ts';
import { findProgram } from '../../infra/processes/find-program.ts';
import { runOrFail } from '../../infra/processes/run.ts';
import { checkOptions, conditionsIn } from '../check-options.ts';
import { type Compiler, identifyCompiler, versionOf } from '../compiler.ts';
import type { GitTree } from '../git-tree.ts';
import { unsetOptions } from '../kconfig.ts';
import { builderOf } from '../kernel-banner.ts';
import { outputKeyOf, type OutputPart } from '../output-key.ts';
import type { BuildRecipe, BuildSite, BuildTool, MakeEnd, StepEnd } from '../recipe.ts';
import { chooseGcc, type GccOnMachine, parseKernelVersion } from './choose-compiler.ts';
import { mergeOptions, modulesNeeded, trimConfiguration } from './configuration.ts';
import { guestOptions, hostOptions } from './machine-options.ts';
import { findModuleOptions } from './module-options.ts';

export interface KernelOptions {
  /** What it boots as: a guest's kernel is smaller, and has drivers for the disks that QEMU emulates. A host's when it is not said. */
  readonly boots?: 'host' | 'guest';
  /** On top of what a machine of this kind needs. */
  readonly options?: readonly WantedOption[];
  /** A configuration to begin with, a distribution's say, as its text; without it the smallest one. */
  readonly configuration?: string;
  /** Modules that the scenario loads, by name: what builds them is built in. */
  readonly modules?: readonly string[];
  /** The newest gcc on this machine that suits the tree when it is not said. */
  readonly compiler?: string;
}

/** Of one commit with many configurations: each is built on top of the objects of another one. */
export interface ConfiguredKernelOptions extends KernelOptions {
  readonly configuration: string;
}

const tools: readonly BuildTool[] = [
  { program: 'make', debianPackage: 'make' },
  { program: 'gcc', debianPackage: 'gcc' },
  { program: 'ld', debianPackage: 'binutils' },
  { program: 'objcopy', debianPackage: 'binutils' },
  { program: 'flex', debianPackage: 'flex' },
  { program: 'bison', debianPackage: 'bison' },
  { program: 'bc', debianPackage: 'bc' },
  { program: 'perl', debianPackage: 'perl' },
];

const image = 'arch/x86/boot/bzImage';
const fragmentName = '.firstbad-options';

export function kernelRecipe(options: KernelOptions): BuildRecipe {
  const { configuration, modules = [], boots = 'host' } = options;
  const base = configuration === undefined ? `what a ${boots} needs` : 'a package’s configuration without modules';
  const wish: KernelWish = { ...wishOf(options), configuration: configuration ?? null };
  return {
    ...kernelBase(options, base),
    inputs: async (tree, signal) => ({
      compiler: await compilerFor(options, tree, signal),
      other: { wanted: wish.wanted, configuration: wish.configuration, ...(modules.length > 0 ? { modules } : {}) },
    }),
    make: (site) => makeKernel(site, wish),
  };
}

/** The kernel, and its configuration alone: `kernelConfigName` as the only file of a tree, made without compiling anything. */
export function configuredKernelRecipes(options: ConfiguredKernelOptions): {
  readonly kernel: BuildRecipe;
  readonly configuration: BuildRecipe;
} {
  const { configuration, modules = [] } = options;
  const wish: KernelWish = { ...wishOf(options), configuration };
  const base = kernelBase(options, 'configurations without modules');
  const inputs = (makes: 'kernel' | 'configuration'): BuildRecipe['inputs'] => {
    return async (tree, signal) => ({
      compiler: await compilerFor(options, tree, signal),
      other: { wanted: wish.wanted, modules },
      followed: { configuration, makes },
    });
  };
  return {
    kernel: { ...base, inputs: inputs('kernel'), make: (site) => makeKernel(site, wish) },
    // No steps: what a whole kernel takes is not to be told from them.
    configuration: {
      ...base,
      stepLine: /(?!)/,
      inputs: inputs('configuration'),
      make: (site) => makeConfiguration(site, wish),
    },
  };
}

export const kernelConfigName = 'config';

function wishOf({ options = [], modules = [], boots = 'host' }: KernelOptions): Omit<KernelWish, 'configuration'> {
  return { wanted: mergeOptions(boots === 'host' ? hostOptions : guestOptions, options), modules };
}

function kernelBase(
  { options = [], modules = [], compiler, boots = 'host' }: KernelOptions,
  base: string,
): Omit<BuildRecipe, 'inputs' | 'make'> {
  return {
    // What a build takes is remembered by its kind.
    kind: boots === 'host' ? 'kernel' : 'guest-kernel',
    description: `kernel with ${[base, ...modules, ...options.map((one) => one.name)].join(', ')}, ${compiler ?? 'the gcc that suits the tree'}`,
    version: 1,
    tools: compiler === undefined ? tools : tools.filter(({ program }) => program !== 'gcc'),
    stepLine: /^ {2}[A-Z][A-Z0-9_+-]* +\S/,
  };
}

async function compilerFor({ compiler }: KernelOptions, tree: GitTree, signal: AbortSignal): Promise<Compiler> {
  return identifyCompiler(compiler ?? (await suitingGcc(tree, signal)), signal);
}

// Those that Debian has had; later ones are found by `gcc` itself.
const gccNames = ['gcc', 'gcc-4.8', 'gcc-4.9', ...Array.from({ length: 16 }, (_, index) => `gcc-${String(index + 5)}`)];

async function suitingGcc(tree: GitTree, signal: AbortSignal): Promise<string> {
  const found: GccOnMachine[] = [];
  for (const program of gccNames) {
    const path = await findProgram(program);
    const major = path === null ? undefined : / (\d+)\.\d+\.\d+/.exec((await versionOf(path, signal)) ?? '')?.[1];
    if (major !== undefined) found.push({ program, major: Number(major) });
  }
  return chooseGcc(parseKernelVersion((await tree.read('Makefile', signal)) ?? ''), found)?.program ?? 'gcc';
}

interface KernelWish {
  readonly wanted: readonly WantedOption[];
  readonly modules: readonly string[];
  readonly configuration: string | null;
}

interface Prepared extends Configuring {
  readonly loaded: Awaited<ReturnType<typeof findModuleOptions>>;
  readonly user: string;
  readonly host: string;
}

/** What every make of the build is given. */
async function prepare(site: BuildSite, { modules, configuration, ...wish }: KernelWish): Promise<Prepared> {
  const loaded = await findModuleOptions(site.folder, modules, site.signal);
  const user = `tree-${site.marks.tree}`;
  const host = `build-${site.marks.build}`;
  const env = {
    KBUILD_BUILD_USER: user,
    KBUILD_BUILD_HOST: host,
    KBUILD_BUILD_VERSION: '1',
    SOURCE_DATE_EPOCH: '315532800',
    // Set and empty: no `+` for a tree between two tags.
    KBUILD_BUILD_TIMESTAMP: 'Tue Jan  1 00:00:00 UTC 1980',
    LOCALVERSION: '',
    GIT_DIR: '/nonexistent',
  };
  const words = site.compiler.join(' ');
  const make = ['make', 'ARCH=x86_64', `CC=${words}`, `HOSTCC=${words}`];
  return { make, env, wanted: mergeOptions(loaded.options, wish.wanted), configuration, loaded, user, host };
}

async function makeConfiguration(site: BuildSite, wish: KernelWish): Promise<MakeEnd> {
  const configured = await configure(site, await prepare(site, wish));
  if (configured.status !== 0) return { kind: 'failed', end: configured };
  const content = await readFile(join(site.folder, '.config'));
  return {
    kind: 'made',
    artifact: { kind: 'tree', root: '.' },
    outputKey: outputKeyOf([{ name: kernelConfigName, content }], []),
    identity: null,
    unknownOptions: [],
    collect: (into) => writeFile(join(into, kernelConfigName), content),
  };
}

async function makeKernel(site: BuildSite, wish: KernelWish): Promise<MakeEnd> {
  const prepared = await prepare(site, wish);
  const { make, env, wanted, loaded, user, host } = prepared;
  const identity = `${user}@${host}`;
  for (const old of [image, 'vmlinux']) await rm(join(site.folder, old), { force: true });
  const configured = await configure(site, prepared);
  if (configured.status !== 0) return { kind: 'failed', end: configured };
  const unset = await checkOptions(site.folder, { configFile: '.config', wanted }, site.signal);
  const unknownOptions = [...unset, ...loaded.unknown.map((module) => `the module ${module}`)];
  const alone = await buildSuspect(site, { make, env });
  if (alone !== null) return { kind: 'failed', end: alone };
  const built = await site.run([...make, `-j${String(site.jobs)}`, 'bzImage'], { env });
  if (built.status !== 0) return { kind: 'failed', end: built };
  const builder = await imageBuilder(site.folder);
  if (builder !== identity) return { kind: 'stale', why: `${image} was built by ${builder ?? 'nobody'}, not by ${identity}` };
  return {
    kind: 'made',
    artifact: {
      kind: 'kernel',
      vmlinuz: 'bzImage',
      config: kernelConfigName,
      buildId: await readBuildId(join(site.folder, 'vmlinux')),
    },
    outputKey: outputKeyOf(await outputParts(site.folder, site.signal), [user, host]),
    identity,
    unknownOptions,
    collect: async (into) => {
      await copyFile(join(site.folder, image), join(into, 'bzImage'));
      await copyFile(join(site.folder, '.config'), join(into, kernelConfigName));
    },
  };
}

interface Configuring {
  readonly make: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly wanted: readonly WantedOption[];
  readonly configuration: string | null;
}

/** From scratch in each build, so that a tree's configuration does not depend on what was built before it. */
async function configure(site: BuildSite, { make, env, wanted, configuration }: Configuring): ReturnType<BuildSite['run']> {
  if (configuration !== null) return trim(site, { make, env, wanted, configuration });
  await writeFile(join(site.folder, fragmentName), formatOptions(wanted));
  return site.run([...make, 'allnoconfig'], { env: { ...env, KCONFIG_ALLCONFIG: fragmentName } });
}

// SCSI for virtio_scsi, and what SCSI needs in its turn: chains are short.
const trimsMax = 8;

/** Without the modules, but with those that what is wanted depends on: what localmodconfig sees as loaded by others. */
async function trim(
  site: BuildSite,
  { make, env, wanted, configuration }: Configuring & { readonly configuration: string },
): ReturnType<BuildSite['run']> {
  const file = parseConfiguration(configuration);
  const place = join(site.folder, '.config');
  let all = wanted;
  for (let trims = 1; ; trims += 1) {
    await writeFile(place, trimConfiguration(configuration, all));
    const end = await site.run([...make, 'olddefconfig'], { env });
    if (end.status !== 0 || trims === trimsMax) return end;
    const conditions: string[] = [];
    for (const { name } of unsetOptions(parseConfiguration(await readFile(place, 'utf8')), all)) {
      conditions.push(...(await conditionsIn(site.folder, name, site.signal)));
    }
    const more = mergeOptions(modulesNeeded(file, conditions), all);
    if (more.length === all.length) return end;
    all = more;
  }
}

/**
 * One object instead of a whole kernel, to see again what is known to fail. Its end when it failed with the same words; null
 * when it did not, or when the tree can not build it alone: then the whole kernel is to be built.
 */
async function buildSuspect(site: BuildSite, { make, env }: Pick<Configuring, 'make' | 'env'>): Promise<StepEnd | null> {
  if (site.suspect === null) return null;
  const end = await site.run([...make, `-j${String(site.jobs)}`, site.suspect.target], { env });
  return end.status !== 0 && site.log().includes(site.suspect.line) ? end : null;
}

async function imageBuilder(folder: string): Promise<string | null> {
  try {
    return await builderOf(join(folder, image));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

// The image itself holds the compressed kernel with its marks, and sizes that depend on them: header.o and piggy.o.
const bootFolders = ['arch/x86/boot', 'arch/x86/boot/compressed'];
const leftOut = new Set(['header.o', 'piggy.o']);

/** What runs: the kernel as it lies in memory, without notes (the build id is one), and the objects that unpack it. */
async function outputParts(folder: string, signal: AbortSignal): Promise<readonly OutputPart[]> {
  const flat = join(folder, '.firstbad-flat');
  await runOrFail(['objcopy', '-O', 'binary', '-R', '.notes', '-R', '.note*', join(folder, 'vmlinux'), flat], { signal });
  const parts: OutputPart[] = [{ name: 'vmlinux', content: await readFile(flat) }];
  await rm(flat);
  for (const boot of bootFolders) {
    for (const name of (await readdir(join(folder, boot))).sort()) {
      if (!name.endsWith('.o') || leftOut.has(name)) continue;
      parts.push({ name: `${boot}/${name}`, content: await readFile(join(folder, boot, name)) });
    }
  }
  if (parts.length > 1) return parts;
  throw new LabError({ code: 'build-stale', message: `A kernel was built in ${folder}, but its boot objects are not there.` });
}
