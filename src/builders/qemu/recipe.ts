// QEMU for PCs, and nothing else of it: one target, no documentation, no tools, only the features that are asked for. What comes
// out starts from anywhere, with the libraries of this machine and the firmware of the tree.

import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../infra/files/files.ts';
import { makeRelocatableTree } from '../../infra/files/relocatable-tree.ts';
import { pcQemu } from '../../infra/machine/pc-qemu.ts';
import { findProgram } from '../../infra/processes/find-program.ts';
import { run } from '../../infra/processes/run.ts';
import { identifyCompiler, programVersions } from '../compiler.ts';
import { missingDependency } from '../missing-dependency.ts';
import { includesText, outputKeyOf, type OutputPart } from '../output-key.ts';
import type { BuildRecipe, BuildSite, BuildTool, MakeEnd } from '../recipe.ts';

export interface QemuOptions {
  /** Words for configure, as `--enable-linux-aio`. */
  readonly options?: readonly string[];
  /** `gcc` when it is not said. */
  readonly compiler?: string;
}

const tools: readonly BuildTool[] = [
  { program: 'make', debianPackage: 'make' },
  { program: 'ld', debianPackage: 'binutils' },
  { program: 'ninja', debianPackage: 'ninja-build' },
  { program: 'pkg-config', debianPackage: 'pkgconf' },
  { program: 'python3', debianPackage: 'python3' },
];
const target = 'x86_64-softmmu';
const program = 'qemu-system-x86_64';
// Ignored by every age of the tree.
const buildFolder = 'build';
const libraries = ['glib-2.0', 'pixman-1', 'libfdt', 'zlib'];

// A word that this age of configure does not know is left out; the rest is what makes a PC and little else.
const usual: readonly string[] = [
  ...['--without-default-features', '--enable-system', '--disable-user', '--enable-tcg', '--enable-fdt=system'],
  ...['--disable-docs', '--disable-tools', '--disable-guest-agent', '--disable-werror', '--disable-debug-info'],
  // Firmware is taken from the tree as it lies there: a distribution's sources have none, and configure would miss it.
  '--disable-install-blobs',
];

export function qemuRecipe({ options = [], compiler = 'gcc' }: QemuOptions): BuildRecipe {
  const asked = options.length > 0 ? ` with ${options.join(' ')}` : '';
  return {
    kind: 'qemu',
    description: `QEMU for x86_64${asked}, ${compiler}`,
    version: 1,
    tools,
    // Ninja's; make's from before 5.2.
    stepLine: /^\[\d+\/\d+\] |^ {2}[A-Z][A-Z0-9_+-]+ +\S/,
    inputs: async (_tree, signal) => ({
      compiler: await identifyCompiler(compiler, signal),
      other: {
        usual,
        options,
        programs: await programVersions(['python3', 'meson', 'ninja'], signal),
        libraries: await libraryVersions(signal),
      },
    }),
    make: (site) => makeQemu(site, options),
  };
}

// git is asked by configure itself when it wants submodules, so it is not kept from it. Those that the user has fetched are taken
// from his clone (sources/git/worktree-slot), which git refuses unless it is told (CVE-2022-39253 is about cloning a stranger's).
const submodulesFromHere = {
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'protocol.file.allow',
  GIT_CONFIG_VALUE_0: 'always',
};

/** They are linked, and go into the artifact. */
async function libraryVersions(signal: AbortSignal): Promise<Readonly<Record<string, string | null>>> {
  const found: Record<string, string | null> = {};
  if ((await findProgram('pkg-config')) === null) return found;
  for (const name of libraries) {
    const end = await run(['pkg-config', '--modversion', name], { signal, timeoutMs: 60_000 });
    found[name] = end.status === 0 ? end.stdout.toString('utf8').trim() : null;
  }
  return found;
}

async function makeQemu(site: BuildSite, options: readonly string[]): Promise<MakeEnd> {
  const mark = `fb${site.marks.build}`;
  const folder = join(site.folder, buildFolder);
  await mkdir(folder, { recursive: true });
  const isMeson = await isThere(join(site.folder, 'meson.build'));
  const binary = join(folder, isMeson ? '' : target, program);
  // So that an old one can not be taken for this one's: what is missing is linked again.
  await rm(binary, { force: true });
  const env = { PYTHONDONTWRITEBYTECODE: '1', ...submodulesFromHere };
  const configured = await site.run(
    ['sh', '-c', `cd ${buildFolder} && exec "$@"`, 'sh', ...(await configureWords(site, options, mark))],
    { env },
  );
  if (configured.status !== 0) {
    const missing = configured.killedBy === null ? missingDependency(site.log()) : null;
    if (missing !== null) throw missing;
    return { kind: 'failed', end: configured };
  }
  const jobs = `-j${String(site.jobs)}`;
  const words = isMeson ? ['ninja', '-C', buildFolder, jobs, program] : ['make', '-C', buildFolder, jobs, `${target}/all`];
  const built = await site.run(words, { env });
  if (built.status !== 0) return { kind: 'failed', end: built };
  return made(site, binary, mark);
}

async function configureWords(site: BuildSite, options: readonly string[], mark: string): Promise<readonly string[]> {
  const help = await run(['./configure', '--help'], { signal: site.signal, cwd: site.folder, timeoutMs: 60_000 });
  const known = help.stdout.toString('utf8') + help.stderr;
  const text = await readOrEmpty(join(site.folder, 'configure'));
  const isKnown = (word: string): boolean => {
    const name = word.replace(/=.*$/, '');
    // Help names either the one or the other of a pair, and since 6.2 the bare name.
    const bare = name.replace(/^--(?:enable|disable|without|with)-/, '');
    return text.includes(name) || known.includes(name) || new RegExp(`(?:^|[\\s-])${bare}(?=[\\s\\[=]|$)`, 'm').test(known);
  };
  // Trees that bring meson along refuse another one together with a named Python; those without it need the machine's.
  const hasMeson = (await isThere(join(site.folder, 'meson', 'meson.py'))) || /mkvenv/.test(text);
  const meson = !hasMeson && text.includes('--meson=') ? [`--meson=${(await findProgram('meson')) ?? 'meson'}`] : [];
  return [
    ...['../configure', `--cc=${site.compiler.join(' ')}`, `--target-list=${target}`, `--with-pkgversion=${mark}`],
    // The id is a hash over everything, the mark too.
    ...['--extra-ldflags=-Wl,--build-id=none', ...meson, ...usual.filter(isKnown), ...options],
  ];
}

async function made(site: BuildSite, binary: string, mark: string): Promise<MakeEnd> {
  const content = await readFile(binary).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (content === null) return { kind: 'stale', why: `${program} was not made` };
  if (!includesText(content, mark)) return { kind: 'stale', why: `${program} does not hold the version ${mark}` };
  const firmware = await firmwareOf(site.folder);
  return {
    kind: 'made',
    artifact: { kind: 'tree', root: 'qemu' },
    outputKey: outputKeyOf([{ name: program, content }, ...firmware], [mark]),
    identity: null,
    unknownOptions: [],
    collect: (into) => collect(binary, { firmware: join(site.folder, 'pc-bios'), into }),
  };
}

/** Images and option ROMs; folders below hold sources of other machines' firmware, and keyboard maps. */
async function firmwareOf(folder: string): Promise<readonly OutputPart[]> {
  const parts: OutputPart[] = [];
  const place = join(folder, 'pc-bios');
  for (const name of (await readdir(place)).filter(isFirmware).sort()) {
    parts.push({ name, content: await readFile(join(place, name)) });
  }
  return parts;
}

function isFirmware(name: string): boolean {
  return /\.(?:bin|rom|img)$/.test(name);
}

/** As `make install` would put it, then made to start from anywhere. */
async function collect(
  binary: string,
  { firmware, into }: { readonly firmware: string; readonly into: string },
): Promise<void> {
  const installed = await mkdtemp(join(into, '.installed-'));
  try {
    for (const place of ['usr/bin', 'usr/share/qemu']) await mkdir(join(installed, place), { recursive: true });
    await cp(binary, join(installed, 'usr/bin', program));
    for (const name of (await readdir(firmware)).filter(isFirmware)) {
      await cp(join(firmware, name), join(installed, 'usr/share/qemu', name), { dereference: true });
    }
    await makeRelocatableTree({ ...pcQemu, from: installed, librariesFrom: '/', into: join(into, 'qemu') });
  } finally {
    await rm(installed, { recursive: true, force: true });
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error)) return false;
      throw error;
    },
  );
}

async function readOrEmpty(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return '';
    throw error;
  });
}
