// From a recipe to what a sandbox is made of: the files of its root, made once, and a folder of its own for what it may write.

import { constants } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { together } from '../../core/base/together.ts';
import { writtenFileNames } from '../../core/scenario/layers.ts';
import { makeRecordedFolder } from '../../infra/files/artifact-folder.ts';
import { exists, explainFull, noteUse, partialName, removeAbandoned } from '../../infra/files/files.ts';
import { runOrFail } from '../../infra/processes/run.ts';
import type { HostRecipe } from '../../ports/host.ts';
import { rootEntries, rootRecipeKey } from '../root-files.ts';
import type { SandboxBounds, SandboxShape } from './command-line.ts';
import type { FlatLab } from './lab.ts';

/** The pipes of consoles in `/dev/firstbad`. */
export const pipeNames = ['guest', 'guest.in', 'firmware', 'guest-qmp.in', 'guest-qmp.out'] as const;

export interface PreparedSandbox {
  readonly shape: SandboxShape;
  /** By name: places of pipes that are still to be made. They can be removed as soon as both ends are open. */
  readonly pipes: Readonly<Record<(typeof pipeNames)[number], string>>;
  /** The image's path in the sandbox. */
  readonly imagePath: string | null;
  readonly filePaths: Readonly<Record<string, string>>;
  /** Removes what has a name on the disk; what is in use goes with the sandbox. May be called twice. */
  unlink(): Promise<void>;
}

const mebibyte = 1024 * 1024;
// Where the guest writes nothing but its image, a step at most a few logs.
const writtenBytes = 1024 * mebibyte;
// QEMU's emulator reserves 1 GiB for translated code, and libraries and stacks of threads take address space as well.
const processOverheadBytes = 6 * 1024 * mebibyte;
const processesMax = 4096;
/** The least that a guest may have: most scenarios say how much memory a host VM has, and that has a small default. */
const memoryBytesMin = 4 * 1024 * mebibyte;

/** What the processes of a sandbox may take in memory altogether. */
export function memoryBytesMax({ machine }: Pick<HostRecipe, 'machine'>): number {
  return Math.max(machine.memoryMiB * mebibyte, memoryBytesMin);
}

/** Makes a root of these programs once. Throws LabError when the disk is full. */
export async function makeRoot(folder: string, lab: FlatLab, signal: AbortSignal): Promise<string> {
  const path = join(folder, `root-${await rootRecipeKey(lab.programs.key)}`);
  if (await exists(path)) return noteUse(path);
  const entries = await rootEntries(lab.programs.root, signal);
  await makeRecordedFolder(path, async (temporary) => {
    for (const { path: name, mode, content, target } of entries) {
      const place = join(temporary, name);
      await mkdir(dirname(place), { recursive: true });
      if (target !== undefined) await symlink(target, place);
      else if (content === undefined) await mkdir(place, { recursive: true });
      else {
        await writeFile(place, content);
        await chmod(place, mode);
      }
    }
  });
  return path;
}

/** What all sandboxes of a recipe share. */
export interface SandboxParts {
  readonly root: string;
  readonly recipe: HostRecipe;
  /** Programs of its trees that start guests. */
  readonly guestPrograms: readonly string[];
}

export async function guestProgramsOf({ trees }: Pick<HostRecipe, 'trees'>): Promise<readonly string[]> {
  const names = await together(Object.values(trees).map(({ root }) => readdir(join(root, 'bin')).catch(() => [])));
  return [...new Set(names.flat().filter((name) => name.startsWith('qemu-system-')))].sort();
}

/** Throws LabError when the disk is full, and leaves nothing then. */
export async function prepareSandbox(folder: string, parts: SandboxParts, signal: AbortSignal): Promise<PreparedSandbox> {
  const work = join(folder, partialName('sandbox'));
  const unlink = (): Promise<void> => rm(work, { recursive: true, force: true });
  try {
    await mkdir(work, { recursive: true });
    const { recipe } = parts;
    const pipes = Object.fromEntries(pipeNames.map((name) => [name, join(work, name)])) as PreparedSandbox['pipes'];
    const copies = await copyAll(recipe, work, signal);
    const pipePlaces = Object.fromEntries(pipeNames.map((name) => [`/dev/firstbad/${name}`, pipes[name]]));
    const filePaths = Object.fromEntries(Object.keys(recipe.files ?? {}).map((name) => [name, `/files/${name}`]));
    const shape: SandboxShape = {
      root: parts.root,
      trees: Object.fromEntries(Object.entries(recipe.trees).map(([name, tree]) => [name, tree.root])),
      guestPrograms: parts.guestPrograms,
      files: filesToRead(recipe),
      // A QEMU that is typed on opens the pair of these.
      writable: { ...copies.places, ...pipePlaces, '/dev/firstbad/guest.out': pipes.guest },
      bounds: boundsOf(recipe),
    };
    return { shape, pipes, imagePath: copies.imagePath, filePaths, unlink };
  } catch (error) {
    await unlink();
    throw explainFull(error, work);
  }
}

/** Removes what firstbads that were killed have left. */
export function removeOldSandboxes(folder: string): Promise<void> {
  return removeAbandoned(folder);
}

function filesToRead({ files = {} }: HostRecipe): Readonly<Record<string, string>> {
  const kept = Object.entries(files).filter(([name]) => !isFresh(name));
  return Object.fromEntries(kept.map(([name, { path }]) => [`/files/${name}`, path]));
}

/** Firmware writes its variables, so each attempt has its own. */
function isFresh(name: string): boolean {
  return writtenFileNames.some((file) => name.endsWith(`.${file}`));
}

interface Copies {
  readonly places: Readonly<Record<string, string>>;
  readonly imagePath: string | null;
}

async function copyAll({ image, files = {} }: HostRecipe, work: string, signal: AbortSignal): Promise<Copies> {
  const places: Record<string, string> = {};
  const copies = Object.entries(files)
    .filter(([name]) => isFresh(name))
    .map(([name, { path }]) => ({ from: path, to: join(work, name), place: `/files/${name}` }));
  const imagePath = image && `/image/image${extname(image.path) || '.raw'}`;
  if (image && imagePath !== null) copies.push({ from: image.path, to: join(work, 'image'), place: imagePath });
  for (const { from, to, place } of copies) {
    await copyWritable(from, to, signal);
    places[place] = to;
  }
  return { places, imagePath };
}

const smallBytes = 32 * mebibyte;

/** Large images are mostly holes; where the file system can, nothing is copied at all. */
async function copyWritable(from: string, to: string, signal: AbortSignal): Promise<void> {
  if ((await stat(from)).size <= smallBytes) await copyFile(from, to, constants.COPYFILE_FICLONE);
  else await runOrFail(['cp', '--sparse=always', '--reflink=auto', '--no-preserve=mode', from, to], { signal });
  await chmod(to, 0o600);
}

function boundsOf(recipe: HostRecipe): SandboxBounds {
  const memory = memoryBytesMax(recipe);
  return {
    processBytes: memory + processOverheadBytes,
    // Memory of guests may be a file, too.
    fileBytes: (recipe.image?.bytes ?? 0) + Math.max(writtenBytes, memory),
    processes: processesMax,
    writtenBytes,
  };
}
