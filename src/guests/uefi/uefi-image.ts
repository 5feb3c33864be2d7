// The UEFI images: a disk with an EFI system partition from which GRUB or systemd-boot starts Debian's kernel with an initramfs that
// says that it is up. For each architecture that has UEFI firmware in Debian.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Architecture } from '../../core/scenario/architecture.ts';
import { debianArchitecture } from '../../core/scenario/architecture.ts';
import type { EfiArchitecture, EfiLoader } from '../../core/scenario/scenario.ts';
import { runOrFail } from '../../infra/processes/run.ts';
import type { TreeArtifact } from '../../ports/source.ts';
import type { GuestTools, ToolOptions } from '../guest-tools.ts';
import type { ImageRecipe } from '../kept-image.ts';
import { guestInitramfs } from '../kernel/guest-initramfs.ts';
import { kernelConsole } from '../kernel/kernel-console.ts';
import { loaderPlatform, loaderProgram } from '../loader-files.ts';
import { writeEspDisk } from './esp-image.ts';
import { secureBootKey, signed } from './secure-boot.ts';

export interface UefiImageSpec {
  readonly loader: EfiLoader;
  readonly architecture: EfiArchitecture;
  readonly signed?: true;
}

interface EfiNames {
  /** Of the file that firmware starts where it knows nothing better: `BOOT<name>.EFI` (UEFI Specification, 3.5.1.1). */
  readonly boot: string;
  /** GRUB's name of the platform, and the package of its modules. */
  readonly grub: string;
  readonly grubPackage: string;
}

const names: Readonly<Record<EfiArchitecture, EfiNames>> = {
  x86_64: { boot: 'X64', grub: 'x86_64-efi', grubPackage: 'grub-efi-amd64-bin' },
  i386: { boot: 'IA32', grub: 'i386-efi', grubPackage: 'grub-efi-ia32-bin' },
  aarch64: { boot: 'AA64', grub: 'arm64-efi', grubPackage: 'grub-efi-arm64-bin' },
  arm: { boot: 'ARM', grub: 'arm-efi', grubPackage: 'grub-efi-arm-bin' },
  riscv64: { boot: 'RISCV64', grub: 'riscv64-efi', grubPackage: 'grub-efi-riscv64-bin' },
};

export interface UefiParts {
  readonly tools: GuestTools;
  /** Where made initramfs images are kept. */
  readonly initramfsFolder: string;
  /** The boot loader under test; without one it is the lab's own. */
  readonly loader?: TreeArtifact;
  /** Where the key of signed images is kept. */
  readonly keyFolder: string;
}

/** How to make the image, with all that it needs at hand. */
export async function uefiRecipe(spec: UefiImageSpec, parts: UefiParts, options: ToolOptions): Promise<ImageRecipe> {
  const { architecture, loader } = spec;
  const debian = { ...options, architecture: debianArchitecture(architecture) };
  const kernel = await parts.tools.kernel(debian);
  const initramfs = await guestInitramfs(
    { folder: parts.initramfsFolder, tools: parts.tools, kernel, architecture: debian.architecture },
    options,
  );
  const mtools = await parts.tools.tree({ packages: ['mtools'], programs: ['mtools'] }, options);
  const made = await loaderOf(spec, parts, options);
  const key = spec.signed === true ? await secureBootKey({ tools: parts.tools, folder: parts.keyFolder }, options) : null;
  const finish = async (program: Uint8Array, work: string): Promise<Uint8Array> =>
    key === null ? program : signed(program, { key, tools: parts.tools, work }, options);
  return {
    name: `uefi-${loader}-${architecture}${key === null ? '' : '-signed'}`,
    inputs: ['1', mtools.key, kernel.key, initramfs, made.key, ...(key === null ? [] : [key.hash])],
    make: async ({ path, work }) => {
      const files = new Map<string, Uint8Array>([
        [`EFI/BOOT/BOOT${names[architecture].boot}.EFI`, await finish(await made.program(work), work)],
        ...made.files,
        ['vmlinuz', await finish(await readFile(kernel.vmlinuz), work)],
        ['initramfs', await readFile(initramfs)],
      ]);
      await writeEspDisk({ mtools: join(mtools.root, 'bin', 'mtools'), files, path, work, signal: options.signal });
    },
  };
}

interface MadeLoader {
  readonly key: string;
  readonly program: (work: string) => Promise<Uint8Array>;
  /** Its configuration. */
  readonly files: readonly (readonly [string, Uint8Array])[];
}

function loaderOf(spec: UefiImageSpec, parts: UefiParts, options: ToolOptions): Promise<MadeLoader> {
  switch (spec.loader) {
    case 'grub':
      return grub(spec.architecture, parts, options);
    case 'systemd-boot':
      return systemdBoot(spec.architecture, parts, options);
  }
}

/** Stays after it has spoken, as the other images do. */
function commandLine(architecture: Architecture): string {
  return `console=${kernelConsole(architecture)} panic=-1 firstbad.then=stay`;
}

interface GrubFiles {
  readonly key: string;
  readonly mkimage: string;
  /** The folder of its modules. */
  readonly modules: string;
}

async function grubFiles(
  architecture: EfiArchitecture,
  { tools, loader }: UefiParts,
  options: ToolOptions,
): Promise<GrubFiles> {
  const { grub: platform, grubPackage } = names[architecture];
  const at = (root: string): string => join(root, 'bin', 'grub-mkimage');
  if (loader !== undefined) {
    return { key: `loader ${loader.key}`, mkimage: at(loader.root), modules: loaderPlatform(loader, platform) };
  }
  const program = await tools.tree({ packages: ['grub-common'], programs: ['grub-mkimage'] }, options);
  const modules = await tools.package(grubPackage, { ...options, architecture: debianArchitecture(architecture) });
  const folder = join(modules.root, 'usr', 'lib', 'grub', platform);
  return { key: `${program.key} ${modules.key}`, mkimage: at(program.root), modules: folder };
}

async function grub(architecture: EfiArchitecture, parts: UefiParts, options: ToolOptions): Promise<MadeLoader> {
  const { grub: platform } = names[architecture];
  const files = await grubFiles(architecture, parts, options);
  const configuration = `echo "firstbad: guest loader is up"
search --no-floppy --set=root --file /vmlinuz
linux /vmlinuz ${commandLine(architecture)}
initrd /initramfs
boot
`;
  return {
    key: `${files.key} ${JSON.stringify([grubModules, configuration])}`,
    files: [],
    program: async (work) => {
      const early = join(work, 'grub.cfg');
      const core = join(work, 'grub.efi');
      await writeFile(early, configuration);
      const where = ['-O', platform, '-d', files.modules, '-p', '/EFI/BOOT', '-c', early, '-o', core];
      const { signal } = options;
      await runOrFail([files.mkimage, ...where, ...grubModules], { signal, timeoutMs: 60_000 });
      return readFile(core);
    },
  };
}

/** All in one file, so that nothing of GRUB itself is read from the disk. */
const grubModules = ['part_gpt', 'part_msdos', 'fat', 'normal', 'linux', 'echo', 'search', 'search_fs_file', 'boot', 'test'];

async function systemdBoot(architecture: EfiArchitecture, parts: UefiParts, options: ToolOptions): Promise<MadeLoader> {
  const name = `systemd-boot${names[architecture].boot.toLowerCase()}.efi`;
  const { key, program } = await systemdBootFile(architecture, name, parts, options);
  const entry = `title firstbad
linux /vmlinuz
initrd /initramfs
options ${commandLine(architecture)}
`;
  return {
    key: `${key} ${entry}`,
    files: [
      ['loader/loader.conf', Buffer.from('timeout 0\ndefault firstbad.conf\n')],
      ['loader/entries/firstbad.conf', Buffer.from(entry)],
    ],
    program: () => readFile(program),
  };
}

async function systemdBootFile(
  architecture: EfiArchitecture,
  name: string,
  { tools, loader }: UefiParts,
  options: ToolOptions,
): Promise<{ readonly key: string; readonly program: string }> {
  if (loader !== undefined) return { key: `loader ${loader.key}`, program: loaderProgram(loader, name) };
  const own = await tools.package('systemd-boot-efi', { ...options, architecture: debianArchitecture(architecture) });
  return { key: own.key, program: join(own.root, 'usr', 'lib', 'systemd', 'boot', 'efi', name) };
}
