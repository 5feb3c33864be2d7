// What starts the kernel of a UEFI image, and the files that it puts on the EFI system partition for that.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../core/base/user-error.ts';
import { debianArchitecture } from '../../core/scenario/architecture.ts';
import type { EfiArchitecture, EfiLoader } from '../../core/scenario/scenario.ts';
import { runOrFail } from '../../infra/processes/run.ts';
import type { TreeArtifact } from '../../ports/source.ts';
import type { GuestTools, ToolOptions } from '../guest-tools.ts';
import { loaderPlatform, loaderProgram } from '../loader-files.ts';
import { bootFileOf, efiCommandLine, efiNames } from './efi-names.ts';
import { stubEntry, stubFiles } from './stub-boot.ts';
import { unifiedKernelImage } from './unified-kernel-image.ts';

export interface LoaderSpec {
  readonly loader: EfiLoader;
  readonly architecture: EfiArchitecture;
}

/** "MZ", the first bytes of every EFI program. */
export function isEfiProgram(content: Uint8Array): boolean {
  return content[0] === 0x4d && content[1] === 0x5a;
}

function noStub(architecture: EfiArchitecture): LabError {
  return new LabError({
    code: 'kernel-without-stub',
    message: `Debian’s kernel for ${architecture} is packed, so that firmware can not start it by its own EFI stub.`,
    hint: 'Take { uefi: uki } or { uefi: grub }.',
  });
}

export interface KernelParts {
  readonly vmlinuz: Uint8Array;
  readonly initramfs: Uint8Array;
  /** A folder for what is made on the way. */
  readonly work: string;
}

export interface MadeLoader {
  readonly key: string;
  /** All that the disk holds, by path. */
  readonly files: (parts: KernelParts) => Promise<readonly (readonly [string, Uint8Array])[]>;
}

export interface LoaderParts {
  readonly tools: GuestTools;
  /** The boot loader under test; without one it is the lab's own. */
  readonly loader?: TreeArtifact;
}

export function loaderOf({ architecture, loader }: LoaderSpec, parts: LoaderParts, options: ToolOptions): Promise<MadeLoader> {
  switch (loader) {
    case 'grub':
      return grub(architecture, parts, options);
    case 'systemd-boot':
      return systemdBoot(architecture, parts, options);
    case 'uki':
      return unifiedKernel(architecture, parts, options);
    case 'stub':
      return Promise.resolve(kernelAlone(architecture));
  }
}

interface GrubFiles {
  readonly key: string;
  readonly mkimage: string;
  /** The folder of its modules. */
  readonly modules: string;
}

async function grubFiles(
  architecture: EfiArchitecture,
  { tools, loader }: LoaderParts,
  options: ToolOptions,
): Promise<GrubFiles> {
  const { grub: platform, grubPackage } = efiNames[architecture];
  const at = (root: string): string => join(root, 'bin', 'grub-mkimage');
  if (loader !== undefined) {
    return { key: `loader ${loader.key}`, mkimage: at(loader.root), modules: loaderPlatform(loader, platform) };
  }
  const program = await tools.tree({ packages: ['grub-common'], programs: ['grub-mkimage'] }, options);
  const modules = await tools.package(grubPackage, { ...options, architecture: debianArchitecture(architecture) });
  const folder = join(modules.root, 'usr', 'lib', 'grub', platform);
  return { key: `${program.key} ${modules.key}`, mkimage: at(program.root), modules: folder };
}

async function grub(architecture: EfiArchitecture, parts: LoaderParts, options: ToolOptions): Promise<MadeLoader> {
  const { grub: platform } = efiNames[architecture];
  const { key, mkimage, modules } = await grubFiles(architecture, parts, options);
  const configuration = `echo "firstbad: guest loader is up"
search --no-floppy --set=root --file /vmlinuz
linux /vmlinuz ${efiCommandLine(architecture)}
initrd /initramfs
boot
`;
  const makeCore = async (work: string): Promise<Uint8Array> => {
    const early = join(work, 'grub.cfg');
    const core = join(work, 'grub.efi');
    await writeFile(early, configuration);
    const where = ['-O', platform, '-d', modules, '-p', '/EFI/BOOT', '-c', early, '-o', core];
    const { signal } = options;
    await runOrFail([mkimage, ...where, ...grubModules], { signal, timeoutMs: 60_000 });
    return readFile(core);
  };
  return {
    key: `${key} ${JSON.stringify([grubModules, configuration])}`,
    files: async ({ vmlinuz, initramfs, work }) => [
      [bootFileOf(architecture), await makeCore(work)],
      ['vmlinuz', vmlinuz],
      ['initramfs', initramfs],
    ],
  };
}

/** All in one file, so that nothing of GRUB itself is read from the disk. */
const grubModules = ['part_gpt', 'part_msdos', 'fat', 'normal', 'linux', 'echo', 'search', 'search_fs_file', 'boot', 'test'];

async function systemdBoot(architecture: EfiArchitecture, parts: LoaderParts, options: ToolOptions): Promise<MadeLoader> {
  const { key, path } = await systemdFile('systemd-boot', 'efi', architecture, parts, options);
  const entry = `title firstbad
linux /vmlinuz
initrd /initramfs
options ${efiCommandLine(architecture)}
`;
  return {
    key: `${key} ${entry}`,
    files: async ({ vmlinuz, initramfs }) => [
      [bootFileOf(architecture), await readFile(path)],
      ['loader/loader.conf', Buffer.from('timeout 0\ndefault firstbad.conf\n')],
      ['loader/entries/firstbad.conf', Buffer.from(entry)],
      ['vmlinuz', vmlinuz],
      ['initramfs', initramfs],
    ],
  };
}

async function unifiedKernel(architecture: EfiArchitecture, parts: LoaderParts, options: ToolOptions): Promise<MadeLoader> {
  const { key, path } = await systemdFile('linux', 'efi.stub', architecture, parts, options);
  const texts = { '.osrel': 'ID=firstbad\nPRETTY_NAME=firstbad\n', '.cmdline': efiCommandLine(architecture) };
  return {
    key: `${key} ${JSON.stringify(texts)}`,
    files: async ({ vmlinuz, initramfs }) => {
      const sections = [
        ...Object.entries(texts).map(([name, text]) => ({ name, content: Buffer.from(text) })),
        { name: '.initrd', content: initramfs },
        // The last, because the kernel may need room behind it in memory.
        { name: '.linux', content: vmlinuz },
      ];
      return [[bootFileOf(architecture), unifiedKernelImage(await readFile(path), sections)]];
    },
  };
}

function kernelAlone(architecture: EfiArchitecture): MadeLoader {
  return {
    // The entry is in the firmware's variables; attempts are remembered by the image's key.
    key: JSON.stringify(stubEntry(architecture)),
    files: ({ vmlinuz, initramfs }) => {
      if (!isEfiProgram(vmlinuz)) throw noStub(architecture);
      return Promise.resolve([
        [stubFiles.kernel, vmlinuz],
        [stubFiles.initramfs, initramfs],
      ]);
    },
  };
}

/** One of the files that systemd-boot-efi has for each architecture: `<kind><architecture>.<ending>`. */
async function systemdFile(
  kind: 'systemd-boot' | 'linux',
  ending: 'efi' | 'efi.stub',
  architecture: EfiArchitecture,
  { tools, loader }: LoaderParts,
  options: ToolOptions,
): Promise<{ readonly key: string; readonly path: string }> {
  const name = `${kind}${efiNames[architecture].boot.toLowerCase()}.${ending}`;
  if (loader !== undefined) return { key: `loader ${loader.key}`, path: loaderProgram(loader, name) };
  const own = await tools.package('systemd-boot-efi', { ...options, architecture: debianArchitecture(architecture) });
  return { key: own.key, path: join(own.root, 'usr', 'lib', 'systemd', 'boot', 'efi', name) };
}
