// The kernel in a folder that stands for `/`: its image, configuration and modules, wherever its distribution puts them. The folder
// may come from anybody: links in it are followed within it only.

import { cp, lstat, mkdir, readdir, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LabError } from '../../core/base/user-error.ts';
import type { KernelArtifact } from '../../ports/source.ts';
import { namesIn } from './files.ts';
import { resolveIn } from './rooted-path.ts';

/** Moves it to `vmlinuz`, `config` and `modules/<release>/` below `into`. Throws LabError `kernel-missing`; `what` is for that. */
export async function takeInstalledKernel(
  root: string,
  into: string,
  { what, withoutModules = false }: { readonly what: string; readonly withoutModules?: boolean },
): Promise<void> {
  const modules = await mergedModules(root);
  const releases: string[] = [];
  for (const name of modules === null ? [] : await namesIn(modules)) {
    if ((await folderIn(root, join(modules!, name, 'kernel'))) !== null) releases.push(name);
  }
  const [release, second] = releases;
  if (second !== undefined) throw missing(`There are the modules of more than one kernel in ${what}: ${releases.join(', ')}.`);
  if (release === undefined && !withoutModules) throw missing(`There is no kernel image with its modules in ${what}.`);
  const boot = await folderIn(root, 'boot');
  const own = release === undefined ? null : await folderIn(root, join(modules!, release));
  const places = [boot, own].filter((place) => place !== null);
  const image = (await fileIn(root, places, /^vmlinuz(-|$)/)) ?? (await fileIn(root, places, /^(vmlinux|bzImage|Image)(-|$)/));
  if (image === null) throw missing(`There is no kernel image${release === undefined ? '' : ' with its modules'} in ${what}.`);
  await rename(image, join(into, 'vmlinuz'));
  const config = await fileIn(root, places, /^config(-|$)/);
  if (config !== null) await rename(config, join(into, 'config'));
  if (release === undefined || own === null) return;
  await mkdir(join(into, 'modules'));
  await rename(own, join(into, 'modules', basename(release)));
}

/** The artifact in a folder that `takeInstalledKernel` filled. */
export async function kernelArtifactIn(folder: string): Promise<KernelArtifact> {
  const names = await readdir(folder);
  const [release] = names.includes('modules') ? await readdir(join(folder, 'modules')) : [];
  return {
    kind: 'kernel',
    key: basename(folder),
    vmlinuz: join(folder, 'vmlinuz'),
    modules: release === undefined ? null : join(folder, 'modules', release),
    config: names.includes('config') ? join(folder, 'config') : null,
  };
}

/** Since 6.12 Debian's modules lie under /usr/lib (merged /usr), and a package may have both: brings them together. */
async function mergedModules(root: string): Promise<string | null> {
  const older = await folderIn(root, 'lib/modules');
  const newer = await folderIn(root, 'usr/lib/modules');
  if (older === null || newer === null || older === newer) return older ?? newer;
  await cp(newer, older, { recursive: true });
  return older;
}

/** A path of the root, or one that lies below it already. */
async function folderIn(root: string, path: string): Promise<string | null> {
  const real = await resolveIn(root, path.startsWith(root) ? path.slice(root.length) : path);
  return real !== null && (await lstat(real)).isDirectory() ? real : null;
}

async function fileIn(root: string, folders: readonly string[], name: RegExp): Promise<string | null> {
  for (const folder of folders) {
    // Packages for debuggers have a packed vmlinux beside the image.
    for (const one of (await namesIn(folder)).filter((each) => name.test(each) && !/\.(xz|zst|gz|hmac|sig)$/.test(each))) {
      const real = await resolveIn(root, join(folder, one).slice(root.length));
      if (real !== null && (await lstat(real)).isFile()) return real;
    }
  }
  return null;
}

function missing(message: string): LabError {
  return new LabError({ code: 'kernel-missing', message });
}
