// From a recipe to the files and the shape of a VM: modules, initramfs, disks. Everything is made once and kept by content.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostSpec } from '../../core/scenario/scenario.ts';
import { exists, removeAbandoned } from '../../infra/files/files.ts';
import { builtInModules, readModules } from '../../infra/files/kernel-modules.ts';
import { writeRecorded } from '../../infra/files/recorded.ts';
import type { HostRecipe } from '../../ports/host.ts';
import type { KernelArtifact } from '../../ports/source.ts';
import { rootRecipeKey } from '../root-files.ts';
import type { Accelerator } from './accelerator.ts';
import type { VmDisk, VmShape } from './command-line.ts';
import { qemuArguments } from './command-line.ts';
import { filesDisk, imageDisk, scratchDisk, treeDisk } from './disks.ts';
import type { VmLab } from './lab.ts';
import { buildModulesArchive, buildRootArchive, type ModuleLists } from './root-image.ts';

/** A recipe with the kernel that the VM boots. */
export interface VmRecipe extends HostRecipe {
  readonly kernel: KernelArtifact;
}

export interface PreparedRecipe {
  readonly shape: VmShape;
  /** Equal keys may share one VM that was saved when its kernel had booted. */
  readonly bootKey: string;
  /** Equal keys may share one VM that was saved when its trees were attached and warm; equal to `bootKey` without trees. */
  readonly attachedKey: string;
}

const modulesBeforeSave = ['virtio_pci', 'virtio_console', 'loop', 'ext4', 'vmgenid'];
const modulesAfterRestore = ['virtio_blk'];
// As virtio-blk has it.
const serialCharactersMax = 20;
// Built in or not there in many kernels, and the host works without them.
const optionalModules = new Set(['vmgenid']);

/** Makes what is missing in `folder`. Throws LabError when the kernel lacks what a host needs or the disk is full. */
export async function prepareRecipe(
  folder: string,
  lab: VmLab,
  recipe: VmRecipe,
  accelerator: Accelerator,
  signal: AbortSignal,
): Promise<PreparedRecipe> {
  const initrd = await makeInitramfs(folder, lab, recipe, signal);
  const disks = await makeDisks(join(folder, 'disks'), recipe, signal);
  const shape: VmShape = {
    accelerator,
    memoryMiB: recipe.machine.memoryMiB,
    cpus: recipe.machine.cpus,
    kernel: recipe.kernel.vmlinuz,
    initrd: initrd.path,
    kernelArguments: recipe.machine.kernelArguments,
    disks,
  };
  const withDisks = [recipe.kernel.key, initrd.key, lab.qemu.key, ...qemuArguments(shape, 'boot')];
  // A kernel with a built-in disk driver has already looked at the disks when it is saved: they belong to its state.
  const anyDisk = initrd.diskDriverIsModule ? disks.map((disk) => ({ ...disk, path: 'any' })) : disks;
  const booted = [recipe.kernel.key, initrd.key, lab.qemu.key, ...qemuArguments({ ...shape, disks: anyDisk }, 'boot')];
  const bootKey = sha256(JSON.stringify(booted));
  const hasTrees = Object.keys(recipe.trees).length + Object.keys(recipe.files ?? {}).length > 0;
  return { shape, bootKey, attachedKey: hasTrees ? sha256(JSON.stringify(['attached', ...withDisks])) : bootKey };
}

interface Initramfs {
  readonly path: string;
  readonly key: string;
  readonly diskDriverIsModule: boolean;
}

async function makeInitramfs(
  folder: string,
  lab: VmLab,
  { kernel, machine }: VmRecipe,
  signal: AbortSignal,
): Promise<Initramfs> {
  const rootKey = await rootRecipeKey(lab.programs.key);
  // Nothing at all without them, so that what is in the cache stays usable.
  const more = [
    ...(machine.modulesOnDemand ? [machine.modulesOnDemand] : []),
    ...(machine.modulesWhereThere ? [{ whereThere: machine.modulesWhereThere }] : []),
  ];
  const key = sha256(JSON.stringify([rootKey, kernel.key, modulesBeforeSave, modulesAfterRestore, machine.modules, ...more]));
  const path = join(folder, 'initramfs', `${key}.cpio`);
  const driver = kernel.modules === null || (await builtInModules(kernel.modules)).has('virtio_blk');
  if (!(await exists(path))) {
    const root = await rootArchive(folder, rootKey, lab, signal);
    const modules = await modulesArchive(kernel, machine, signal);
    await writeRecorded(path, Buffer.concat([root, modules]));
  }
  return { path, key, diskDriverIsModule: !driver };
}

async function rootArchive(folder: string, key: string, lab: VmLab, signal: AbortSignal): Promise<Uint8Array> {
  const path = join(folder, 'initramfs', `root-${key}.cpio`);
  if (!(await exists(path))) {
    const archive = await buildRootArchive(lab.programs.root, signal);
    await writeRecorded(path, archive);
  }
  return readFile(path);
}

async function modulesArchive({ modules }: KernelArtifact, machine: HostSpec, signal: AbortSignal): Promise<Uint8Array> {
  if (modules === null) return buildModulesArchive({ beforeSave: [], afterRestore: [], onDemand: [] });
  const { modulesWhereThere = [] } = machine;
  // Ciphers are there before what asks for them.
  const wanted = [...modulesBeforeSave, ...modulesWhereThere, ...machine.modules];
  const optional = new Set([...optionalModules, ...modulesWhereThere]);
  const beforeSave = await readModules(modules, wanted, { optional, signal });
  const afterRestore = await readModules(modules, modulesAfterRestore, { optional: new Set(), signal });
  const onDemand: ModuleLists['onDemand'][number][] = [];
  for (const name of machine.modulesOnDemand ?? []) {
    onDemand.push({ wanted: name, modules: await readModules(modules, [name], { optional: new Set([name]), signal }) });
  }
  return buildModulesArchive({ beforeSave, afterRestore, onDemand });
}

async function makeDisks(folder: string, recipe: HostRecipe, signal: AbortSignal): Promise<readonly VmDisk[]> {
  await removeAbandoned(folder);
  const disks: VmDisk[] = [];
  const files = Object.entries(recipe.files ?? {});
  if (files.length > 0) disks.push({ serial: 'files', path: await filesDisk(folder, files, signal), writable: false });
  for (const [name, tree] of Object.entries(recipe.trees)) {
    disks.push({
      serial: `tree-${name}`.slice(0, serialCharactersMax),
      path: await treeDisk(folder, tree, signal),
      writable: false,
    });
  }
  for (const { sectorSize, bytes } of recipe.machine.scratchDisks ?? []) {
    disks.push({ serial: `scratch-${sectorSize}`, path: await scratchDisk(folder, bytes), writable: true, sectorSize });
  }
  if (recipe.image) disks.push({ serial: 'image', path: await imageDisk(folder, recipe.image, signal), writable: true });
  return disks;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
