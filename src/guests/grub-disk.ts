// A disk that GRUB boots: its stages in front of one ext2 partition, which holds its modules, its configuration and whatever
// else the configuration names.

import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOrFail } from '../infra/processes/run.ts';
import type { TreeArtifact } from '../ports/source.ts';
import { ext2Image } from './ext2-image.ts';
import { installGrub } from './grub-install.ts';
import { grubModules } from './grub-modules.ts';
import type { GuestTools, ToolOptions } from './guest-tools.ts';
import { loaderPlatform } from './loader-files.ts';
import { diskHead } from './partitioned-disk.ts';

export interface GrubParts {
  /** Equal keys make equal disks of equal files. */
  readonly key: string;
  /** Runs on this machine. */
  readonly mkimage: string;
  /** The folder with boot.img and the modules. */
  readonly platform: string;
}

/** GRUB from Debian's packages, not installed. */
export async function grubParts(tools: GuestTools, options: ToolOptions): Promise<GrubParts> {
  const tree = await tools.tree({ packages: ['grub-common'], programs: ['grub-mkimage'] }, options);
  const modules = await tools.package('grub-pc-bin', options);
  return partsOf(`${tree.key} ${modules.key}`, { program: tree.root, modules: modules.root });
}

/** The GRUB under test. */
export function grubPartsOf(loader: TreeArtifact): GrubParts {
  loaderPlatform(loader, 'i386-pc');
  return partsOf(`loader ${loader.key}`, { program: loader.root, modules: loader.root });
}

function partsOf(key: string, { program, modules }: { readonly program: string; readonly modules: string }): GrubParts {
  return {
    key: `${key} ${JSON.stringify([earlyConfiguration, coreModules, configuration('')])}`,
    mkimage: join(program, 'bin', 'grub-mkimage'),
    platform: join(modules, 'usr', 'lib', 'grub', 'i386-pc'),
  };
}

export interface GrubDiskRequest {
  readonly parts: GrubParts;
  /** What GRUB's configuration says once the modules are loaded and the serial port is its terminal. */
  readonly commands: string;
  /** Further files of the partition. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly path: string;
  readonly work: string;
  readonly signal: AbortSignal;
}

/** Writes the disk image. The user's machine is not touched: no root, no mount, no loop device. */
export async function writeGrubDisk(request: GrubDiskRequest): Promise<void> {
  const { work, signal } = request;
  const { bootArea, files: own } = await grubOf(request);
  const files = new Map([...own, ...request.files]);
  const partition = await ext2Image({ files, work: join(work, 'ext2'), signal });
  const disk = await open(request.path, 'wx');
  try {
    await disk.writeFile(diskHead(bootArea, partition.length));
    await disk.writeFile(partition);
  } finally {
    await disk.close();
  }
}

/** What GRUB has in front of a disk's first partition, and on it. */
interface GrubOnDisk {
  readonly bootArea: Uint8Array;
  /** By path. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export async function grubOf(request: Omit<GrubDiskRequest, 'files' | 'path'>): Promise<GrubOnDisk> {
  const { parts, commands } = request;
  const boot = await readFile(join(parts.platform, 'boot.img'));
  const core = await makeCore(request);
  const files = new Map(await moduleFiles(parts));
  files.set('boot/grub/grub.cfg', Buffer.from(configuration(commands)));
  return { bootArea: installGrub({ boot, core }), files };
}

/** Inside of core.img: what GRUB needs to find its partition, and to be heard before it has. */
const coreModules = ['biosdisk', 'part_msdos', 'ext2', 'serial', 'terminal', 'echo'];

/** On the partition, from where GRUB loads them when its configuration says so. */
const loadedModules = ['normal', 'true', 'sleep', 'linux'];

// Run from core.img, before anything is read from the file system: what fails from here on is seen on the serial port.
const earlyConfiguration = `serial --unit=0 --speed=115200
terminal_output serial
echo "firstbad: guest loader is up"
`;

/** The content of grub.cfg. Modules are named, because the lists by which GRUB finds a command's module are not on the disk. */
function configuration(commands: string): string {
  // "normal" has brought the screen back as the terminal.
  return `${loadedModules.map((name) => `insmod ${name}\n`).join('')}terminal_output serial\n${commands}`;
}

const mkimageTimeoutMs = 60_000;

async function makeCore({ parts, work, signal }: Pick<GrubDiskRequest, 'parts' | 'work' | 'signal'>): Promise<Uint8Array> {
  // grub-mkimage takes the early configuration from a file only.
  const early = join(work, 'early.cfg');
  const core = join(work, 'core.img');
  const file = await open(early, 'wx');
  await file.writeFile(earlyConfiguration).finally(() => file.close());
  const target = ['-O', 'i386-pc', '-d', parts.platform, '-p', '(hd0,msdos1)/boot/grub'];
  await runOrFail([parts.mkimage, ...target, '-c', early, '-o', core, ...coreModules], {
    signal,
    timeoutMs: mkimageTimeoutMs,
  });
  return readFile(core);
}

async function moduleFiles(parts: GrubParts): Promise<ReadonlyMap<string, Uint8Array>> {
  const moddep = await readFile(join(parts.platform, 'moddep.lst'), 'utf8');
  const files = new Map<string, Uint8Array>();
  for (const name of grubModules(loadedModules, moddep)) {
    files.set(`boot/grub/i386-pc/${name}.mod`, await readFile(join(parts.platform, `${name}.mod`)));
  }
  return files;
}
