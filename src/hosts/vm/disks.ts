// Disks for host VMs: ext4 file systems made from folders by mke2fs, without root and without mounting.

import { createHash } from 'node:crypto';
import { copyFile, link, mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { LabError } from '../../core/base/user-error.ts';
import { makeRecordedFolder } from '../../infra/files/artifact-folder.ts';
import { bytesBelow } from '../../infra/files/bytes-below.ts';
import { exists, makeWhole } from '../../infra/files/files.ts';
import { makeRecordedFile } from '../../infra/files/recorded.ts';
import { run } from '../../infra/processes/run.ts';
import type { RecipeFile } from '../../ports/host.ts';
import type { GuestImage } from '../../ports/image-builder.ts';
import type { TreeArtifact } from '../../ports/source.ts';

const mebibyte = 1024 * 1024;

/** A read-only disk with a component's tree; made once for a content. */
export async function treeDisk(folder: string, tree: TreeArtifact, signal: AbortSignal): Promise<string> {
  const path = join(folder, `tree-${tree.key}.ext4`);
  if (await exists(path)) return path;
  const bytes = await bytesBelow(tree.root);
  await makeRecordedFile(path, (temporary) => makeFileSystem(temporary, tree.root, bytes, signal));
  return path;
}

/** A read-only disk with files under these names; made once for a content. */
export async function filesDisk(
  folder: string,
  files: readonly (readonly [string, RecipeFile])[],
  signal: AbortSignal,
): Promise<string> {
  const keys = files.map(([name, { key }]) => [name, key]);
  const made = join(folder, `files-${createHash('sha256').update(JSON.stringify(keys)).digest('hex')}`);
  if (!(await exists(made))) {
    const named = files.map(([name, { path }]) => ({ name, path }));
    await makeRecordedFolder(made, (temporary) => stageDisk(temporary, named, signal));
  }
  return join(made, 'disk.ext4');
}

/** Makes the folder with `disk.ext4` in it, which holds these files. */
async function stageDisk(
  folder: string,
  files: readonly { readonly name: string; readonly path: string }[],
  signal: AbortSignal,
): Promise<void> {
  const staging = join(folder, 'staging');
  await mkdir(staging, { recursive: true });
  for (const { name, path } of files) await linkOrCopy(path, join(staging, name));
  await makeFileSystem(join(folder, 'disk.ext4'), staging, await bytesBelow(staging), signal);
  await rm(staging, { recursive: true });
}

/** A hard link where the cache is one file system, else a copy. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to));
}

/** An empty disk of this size, that takes no room. */
export async function scratchDisk(folder: string, bytes: number): Promise<string> {
  const path = join(folder, `scratch-${String(bytes)}`);
  if (!(await exists(path))) {
    await makeWhole(path, async (temporary) => {
      await writeFile(temporary, '');
      await truncate(temporary, bytes);
    });
  }
  return path;
}

/** The name of an image on the host keeps its ending: QEMU users write `format=` by it. */
export function imageNameOf(image: GuestImage): string {
  return `image${extname(image.path) || '.raw'}`;
}

/** A disk whose file system holds the guest image as a file; made once for a content. */
export async function imageDisk(folder: string, image: GuestImage, signal: AbortSignal): Promise<string> {
  const made = join(folder, `image-${image.key}`);
  if (!(await exists(made))) {
    const named = [{ name: imageNameOf(image), path: image.path }];
    await makeRecordedFolder(made, (temporary) => stageDisk(temporary, named, signal));
  }
  return join(made, 'disk.ext4');
}

// No journal, no checksums: only features that every kernel with ext4 knows, and nothing that would be written at mount.
const features = 'none,filetype,extent,dir_index,sparse_super,large_file,huge_file';

async function makeFileSystem(file: string, from: string, bytes: number, signal: AbortSignal): Promise<void> {
  // A tenth more for inodes and folders, and 16 MiB so that a step can write beside the image.
  const sizeMiB = Math.ceil((bytes * 1.1) / mebibyte) + 16;
  const argv = ['mke2fs', '-q', '-F', '-t', 'ext4', '-b', '4096', '-m', '0', '-O', features, '-E', 'root_owner=0:0'];
  const { status, stderr } = await run([...argv, '-d', from, file, `${String(sizeMiB)}M`], { signal, timeoutMs: 600_000 });
  if (status === 0) return;
  throw new LabError({
    code: /no space left/i.test(stderr) ? 'disk-full' : 'disk-not-made',
    message: `mke2fs could not make a disk for the host VM from ${from} (status ${String(status)}): ${stderr.trim()}`,
    hint: 'firstbad doctor shows the free space of the cache folder.',
  });
}
