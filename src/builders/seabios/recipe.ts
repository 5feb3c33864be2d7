// SeaBIOS: bios.bin, and vgabios.bin where the configuration asks for one, from any commit that this machine's tools build.
// Its version says which build it is; git's own description would differ between commits that change nothing.

import { copyFile, mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatOptions, parseConfiguration, type WantedOption } from '../../core/base/configuration.ts';
import { isMissing } from '../../infra/files/files.ts';
import { checkOptions } from '../check-options.ts';
import { identifyCompiler, versionOf } from '../compiler.ts';
import { includesText, outputKeyOf, type OutputPart } from '../output-key.ts';
import type { BuildRecipe, BuildSite, BuildTool, MakeEnd } from '../recipe.ts';

export interface SeabiosOptions {
  /** On top of QEMU's defaults. */
  readonly options?: readonly WantedOption[];
  /** `gcc` when it is not said. */
  readonly compiler?: string;
}

const tools: readonly BuildTool[] = [
  { program: 'make', debianPackage: 'make' },
  { program: 'ld', debianPackage: 'binutils' },
  { program: 'python3', debianPackage: 'python3' },
];

const forQemu: readonly WantedOption[] = [
  { name: 'CONFIG_COREBOOT', value: 'n' },
  { name: 'CONFIG_QEMU', value: 'y' },
];

const biosName = 'bios.bin';
const vgaName = 'vgabios.bin';

export function seabiosRecipe({ options = [], compiler = 'gcc' }: SeabiosOptions): BuildRecipe {
  const wanted = [...forQemu, ...options];
  return {
    kind: 'seabios',
    description: `SeaBIOS for QEMU${options.length > 0 ? ` with ${options.map((one) => one.name).join(', ')}` : ''}, ${compiler}`,
    version: 1,
    tools,
    stepLine:
      /^ {2}(Compil|Compile checking|Generating|Linking|Building|Precompiling|Prepping|Creating|Stripping|Fixup|Extracting)/,
    inputs: async (_tree, signal) => ({
      compiler: await identifyCompiler(compiler, signal),
      other: { wanted, python: await versionOf('python3', signal) },
    }),
    make: (site) => makeSeabios(site, wanted),
  };
}

async function makeSeabios(site: BuildSite, wanted: readonly WantedOption[]): Promise<MakeEnd> {
  const mark = `fb${site.marks.build}`;
  // Python's modules beside the tree's scripts would be left in the tree.
  const env = { PYTHONDONTWRITEBYTECODE: '1', GIT_DIR: '/nonexistent' };
  const make = ['make', 'PYTHON=python3', `CC=${site.compiler.join(' ')}`, `HOSTCC=${site.compiler.join(' ')}`];
  // What is read instead of git's description; the name of a release tarball's file (scripts/tarball.sh).
  await writeFile(join(site.folder, '.version'), 'firstbad\n');
  await removeOld(site.folder);
  const configured = await configure(site, wanted, { make, env });
  if (configured.status !== 0) return { kind: 'failed', end: configured };
  const unknownOptions = await checkOptions(site.folder, { configFile: '.config', wanted }, site.signal);
  const built = await site.run([...make, `-j${String(site.jobs)}`, `EXTRAVERSION=-${mark}`], { env });
  if (built.status !== 0) return { kind: 'failed', end: built };
  return made(site, mark, unknownOptions);
}

/**
 * From what was asked for, in each build, so that it does not depend on what was built before. A configuration that comes out
 * as it was keeps its date: everything depends on it, and make would compile everything anew.
 */
async function configure(
  { folder, run }: BuildSite,
  wanted: readonly WantedOption[],
  { make, env }: { readonly make: readonly string[]; readonly env: Readonly<Record<string, string>> },
): ReturnType<BuildSite['run']> {
  const file = join(folder, '.config');
  const before = await readDated(file);
  await writeFile(file, formatOptions(wanted));
  // Unlike olddefconfig every age of its Kconfig has oldconfig; an empty line takes the default.
  const end = await run([...make, 'oldconfig'], { env, input: '\n'.repeat(2000) });
  const after = await readDated(file);
  if (before !== null && after !== null && before.options === after.options) await utimes(file, before.date, before.date);
  return end;
}

/** Some ages write the time into a comment: only the options count. */
async function readDated(file: string): Promise<{ readonly options: string; readonly date: Date } | null> {
  try {
    const options = [...parseConfiguration(await readFile(file, 'utf8'))].join('\n');
    return { options, date: (await stat(file)).mtime };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/**
 * The images, so that old ones can not be taken for new ones, and what the version is put in by: make knows nothing of a
 * version that changed alone. The names are those of all ages.
 */
async function removeOld(folder: string): Promise<void> {
  const names = [biosName, vgaName, 'autoversion.h', 'autovgaversion.h', 'romlayout16.lds', 'vgarom.o', 'vgaversion.o'];
  for (const name of names) await rm(join(folder, 'out', name), { force: true });
}

async function made(site: BuildSite, mark: string, unknownOptions: readonly string[]): Promise<MakeEnd> {
  const out = join(site.folder, 'out');
  const bios = await partOf(out, biosName);
  if (bios === null) return { kind: 'stale', why: `there is no out/${biosName}` };
  if (!includesText(bios.content, mark)) return { kind: 'stale', why: `out/${biosName} does not hold the version ${mark}` };
  const vga = await partOf(out, vgaName);
  // The finished one ends with a check sum over everything, the version too.
  const vgaRaw = vga === null ? null : ((await partOf(out, `${vgaName}.raw`)) ?? vga);
  return {
    kind: 'made',
    artifact: { kind: 'tree', root: 'seabios', files: { bios: `seabios/${biosName}` } },
    outputKey: outputKeyOf(vgaRaw === null ? [bios] : [bios, vgaRaw], [mark]),
    identity: mark,
    unknownOptions,
    collect: async (into) => {
      await mkdir(join(into, 'seabios'));
      for (const part of [bios, vga]) {
        if (part !== null) await copyFile(join(out, part.name), join(into, 'seabios', part.name));
      }
      await copyFile(join(site.folder, '.config'), join(into, 'seabios', 'config'));
    },
  };
}

async function partOf(folder: string, name: string): Promise<OutputPart | null> {
  try {
    return { name, content: await readFile(join(folder, name)) };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
