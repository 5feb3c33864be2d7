// Makes a tree of programs that starts from wherever it lies, on whatever distribution: each program, the libraries that it and
// its plugins need in one flat folder, the dynamic loader, the data it reads, and launchers that put these together.

import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { LabError } from '../../core/base/user-error.ts';
import { readElf } from './elf.ts';
import { isMissing } from './files.ts';
import { type LauncherSpec, launcherText } from './launcher.ts';
import { resolveIn } from './rooted-path.ts';

export interface RelocatableTreeRequest {
  /** The folder that stands for `/`: unpacked packages, a tree as installed, or `/` itself. */
  readonly from: string;
  /** Where else its libraries are: a program that was just built is linked to the machine's, or to those of a toolchain. */
  readonly librariesFrom?: string;
  /** The folder to fill; it is made. */
  readonly into: string;
  /** Names without a folder; one that ends with `*` takes all that start so, also none. */
  readonly programs: readonly string[];
  /** Folders that programs read at run time, relative to the root; those that are not there are passed over. */
  readonly data: readonly string[];
  /** Files of the data folders that are left out: a regular expression for their paths, relative to the root. */
  readonly leaveOut: string | null;
  /** Folders of shared objects that programs load by name; those whose libraries are not all there are left out. */
  readonly plugins: readonly string[];
  /** Environment variables that name a folder of the tree, for all programs; set where the folder is there. */
  readonly variables: Readonly<Record<string, string>>;
  /** Words added to the command line of some programs, after the caller's own: the option before each folder that is there. */
  readonly folderOption: FolderOption | null;
}

export interface FolderOption {
  /** What the names of the programs start with. */
  readonly programs: string;
  readonly option: string;
  readonly folders: readonly string[];
}

const programFolders = ['usr/bin', 'usr/sbin', 'bin', 'sbin', 'usr/local/bin', 'usr/local/sbin'];
const libraryFolders = [
  'usr/lib/x86_64-linux-gnu',
  'lib/x86_64-linux-gnu',
  'usr/lib64',
  'lib64',
  'usr/lib',
  'lib',
  'usr/local/lib',
];

// The C library loads these by name: to end a thread, and to look up a user (before glibc 2.34 put the latter into itself).
const librariesLoadedByName = ['libgcc_s.so.1', 'libnss_files.so.2'];

/** What a tree is made of, wherever it is made from: plain data, so that it can be a part of a key. */
export type TreeContent = Omit<RelocatableTreeRequest, 'from' | 'librariesFrom' | 'into'>;

/** Programs and nothing that they load by name. */
export const bareContent: TreeContent = {
  leaveOut: null,
  plugins: [],
  variables: {},
  folderOption: null,
  programs: [],
  data: [],
};

/** Fills `into`. Throws LabError `program-missing` or `library-missing` when what was asked for is not under `from`. */
export async function makeRelocatableTree(request: RelocatableTreeRequest): Promise<void> {
  const libraries = new Map<string, string>();
  const programs = await findPrograms(request);
  for (const folder of ['bin', 'lib']) await mkdir(join(request.into, folder), { recursive: true });
  for (const folder of request.data) await copyFolder(request, folder);
  for (const folder of request.plugins) await addPlugins(request, folder, libraries);
  for (const program of programs) await addProgram(request, program, libraries);
  await addLoadedByName(request, libraries);
  for (const [name, path] of libraries) await copyAs(path, join(request.into, 'lib', name), 0o644);
}

interface FoundProgram {
  readonly name: string;
  /** In the tree: `usr/bin/qemu-img`. */
  readonly place: string;
  readonly path: string;
}

async function findPrograms(request: RelocatableTreeRequest): Promise<readonly FoundProgram[]> {
  const found = new Map<string, FoundProgram>();
  for (const folder of programFolders) {
    for (const name of await namesIn(await resolveIn(request.from, folder))) {
      const isWanted = request.programs.some((wanted) =>
        wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted,
      );
      if (!isWanted || found.has(name)) continue;
      const path = await resolveIn(request.from, `${folder}/${name}`);
      if (path !== null) found.set(name, { name, place: `usr/bin/${name}`, path });
    }
  }
  const missing = request.programs.filter((wanted) => !wanted.endsWith('*') && !found.has(wanted));
  if (missing.length > 0) {
    throw new LabError({
      code: 'program-missing',
      message: `${missing.join(', ')} is not among the programs under ${request.from}.`,
      hint: 'Check the names, or name the package that the program is in.',
    });
  }
  return [...found.values()];
}

async function addProgram(
  request: RelocatableTreeRequest,
  program: FoundProgram,
  libraries: Map<string, string>,
): Promise<void> {
  await copyAs(program.path, join(request.into, program.place), 0o755);
  const elf = await readElf(program.path);
  const loader =
    elf === null || elf.interpreter === null ? null : await addLoader(request, program, elf.interpreter, libraries);
  const missing = await collectLibraries(libraryRoots(request), program.path, libraries);
  if (missing.length > 0) throw libraryMissing(program.name, missing);
  const launcher = join(request.into, 'bin', program.name);
  await writeFile(launcher, launcherText(launcherOf(request, program, loader)));
  await chmod(launcher, 0o755);
}

function launcherOf(request: RelocatableTreeRequest, program: FoundProgram, loader: string | null): LauncherSpec {
  const isThere = (folder: string): boolean => existsSync(join(request.into, folder));
  const option = request.folderOption;
  const folders = option !== null && program.name.startsWith(option.programs) ? option.folders.filter(isThere) : [];
  return {
    program: program.place,
    loader,
    libraries: 'lib',
    variables: Object.fromEntries(Object.entries(request.variables).filter(([, folder]) => isThere(folder))),
    words: folders.flatMap((folder) => [option?.option ?? '', { inTree: folder }]),
  };
}

async function addLoader(
  request: RelocatableTreeRequest,
  program: FoundProgram,
  interpreter: string,
  libraries: Map<string, string>,
): Promise<string> {
  const path = await firstIn(libraryRoots(request), interpreter);
  if (path === null) throw libraryMissing(program.name, [interpreter]);
  const place = `lib/${basename(interpreter)}`;
  await copyAs(path, join(request.into, place), 0o755);
  // Libraries name the loader among what they need; it is there already, and executable.
  libraries.delete(basename(interpreter));
  return place;
}

async function addPlugins(request: RelocatableTreeRequest, folder: string, libraries: Map<string, string>): Promise<void> {
  for (const name of await namesIn(await resolveIn(request.from, folder))) {
    const path = await resolveIn(request.from, `${folder}/${name}`);
    if (path === null || !name.endsWith('.so')) continue;
    const withPlugin = new Map(libraries);
    if ((await collectLibraries(libraryRoots(request), path, withPlugin)).length > 0) continue;
    for (const [library, place] of withPlugin) libraries.set(library, place);
    await copyAs(path, join(request.into, folder, name), 0o644);
  }
}

async function addLoadedByName(request: RelocatableTreeRequest, libraries: Map<string, string>): Promise<void> {
  if (!libraries.has('libc.so.6')) return;
  for (const name of librariesLoadedByName) {
    const path = await findLibrary(libraryRoots(request), name, []);
    if (path !== null) libraries.set(name, path);
  }
}

/** Adds what a file needs, and what that needs; the names of those that are nowhere under the root. */
async function collectLibraries(
  roots: readonly string[],
  start: string,
  libraries: Map<string, string>,
): Promise<readonly string[]> {
  const missing: string[] = [];
  const queue = [start];
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const elf = await readElf(file);
    for (const name of elf?.needed ?? []) {
      // The loader stands beside the libraries by itself.
      if (libraries.has(name) || /^ld-linux.*\.so/.test(name)) continue;
      const path = await findLibrary(
        roots,
        name,
        (elf?.searchPath ?? []).map((one) => expandOrigin(one, file, rootOf(file, roots))),
      );
      if (path === null) {
        missing.push(name);
        continue;
      }
      libraries.set(name, path);
      queue.push(path);
    }
  }
  return missing;
}

async function findLibrary(roots: readonly string[], name: string, first: readonly string[]): Promise<string | null> {
  for (const root of roots) {
    for (const folder of [...first, ...libraryFolders]) {
      const path = await resolveIn(root, `${folder}/${name}`);
      if (path !== null) return path;
    }
  }
  return null;
}

async function firstIn(roots: readonly string[], path: string): Promise<string | null> {
  for (const root of roots) {
    const found = await resolveIn(root, path);
    if (found !== null) return found;
  }
  return null;
}

function rootOf(file: string, roots: readonly string[]): string {
  return roots.find((root) => file.startsWith(root === '/' ? root : `${root}/`)) ?? '/';
}

function expandOrigin(path: string, file: string, root: string): string {
  const origin = dirname(file).slice(root === '/' ? 0 : root.length);
  return path.replaceAll(/\$\{?ORIGIN\}?/g, origin);
}

/** Copies a data folder; symbolic links become what they point to, so that nothing points out of the tree. */
async function copyFolder(request: RelocatableTreeRequest, folder: string, depth = 0): Promise<void> {
  // Firmware is at most three folders deep; a loop of links ends here too.
  if (depth > 8) return;
  for (const name of await namesIn(await resolveIn(request.from, folder))) {
    const place = `${folder}/${name}`;
    const path = await resolveIn(request.from, place);
    if (path === null || (request.leaveOut !== null && new RegExp(request.leaveOut).test(place))) continue;
    const found = await stat(path);
    if (found.isDirectory()) await copyFolder(request, place, depth + 1);
    else if (found.isFile()) await copyAs(path, join(request.into, place), found.mode & 0o111 ? 0o755 : 0o644);
  }
}

async function copyAs(from: string, to: string, mode: number): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
  await chmod(to, mode);
}

/** What comes with the programs stands before what they were linked to elsewhere. */
function libraryRoots({ from, librariesFrom }: RelocatableTreeRequest): readonly string[] {
  return librariesFrom === undefined ? [from] : [from, librariesFrom];
}

function libraryMissing(program: string, names: readonly string[]): LabError {
  return new LabError({
    code: 'library-missing',
    message: `${program} needs ${names.join(', ')}, which is not in what it comes with.`,
    hint: 'Choose another version, or name the package that the library is in.',
  });
}

async function namesIn(folder: string | null): Promise<readonly string[]> {
  if (folder === null) return [];
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
