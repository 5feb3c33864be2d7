// The Debian image: a disk with a system of a suite's packages, unpacked and settled as far as it takes to boot, never installed: no
// maintainer's script is run and root is not needed. On a PC GRUB starts it; elsewhere QEMU does, with the kernel of a component.

import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Architecture, debianArchitecture } from '../core/scenario/architecture.ts';
import { bytesBelow } from '../infra/files/bytes-below.ts';
import { runOrFail } from '../infra/processes/run.ts';
import type { TreeArtifact } from '../ports/source.ts';
import { grubOf, type GrubParts, grubParts, grubPartsOf } from './grub-disk.ts';
import type { GuestTools, ToolOptions } from './guest-tools.ts';
import type { ImageRecipe } from './kept-image.ts';
import { guestInitramfs } from './kernel/guest-initramfs.ts';
import { kernelConsole } from './kernel/kernel-console.ts';
import { diskHead, partitionStartBytes } from './partitioned-disk.ts';
import { settle, settledText, writeFilesInto } from './settled-system.ts';

interface DebianImageSpec {
  readonly suite: string;
  readonly architecture?: Architecture;
}

interface DebianImageParts {
  readonly tools: GuestTools;
  /** Where made initramfs images are kept. */
  readonly initramfsFolder: string;
  /** The boot loader under test; without one it is the lab's own. */
  readonly loader?: TreeArtifact;
}

/** What a machine has that somebody logs in to: init, a console's login, udev, and the programs of every day. */
const packages = [
  ...['base-files', 'base-passwd', 'bash', 'coreutils', 'dash', 'findutils', 'grep', 'gzip', 'hostname', 'kmod', 'libc-bin'],
  ...['login', 'mount', 'passwd', 'procps', 'sed', 'systemd-sysv', 'tar', 'udev', 'util-linux'],
];

/** How to make the image, with all that it needs at hand. */
export async function debianRecipe(
  { suite, architecture = 'x86_64' }: DebianImageSpec,
  { tools, initramfsFolder: folder, loader }: DebianImageParts,
  options: ToolOptions,
): Promise<ImageRecipe> {
  const debian = debianArchitecture(architecture);
  const system = await tools.system({ suite, architecture: debian, packages }, options);
  const kernel = await tools.kernel({ ...options, architecture: debian, suite });
  const initramfs = await guestInitramfs({ folder, tools, kernel, architecture: debian }, options);
  const makers = await tools.tree({ packages: ['e2fsprogs'], programs: ['mke2fs'] }, options);
  const isPc = debian === 'amd64' || debian === 'i386';
  const ownGrub = (): Promise<GrubParts> => grubParts(tools, options);
  const grub = isPc ? await (loader === undefined ? ownGrub() : grubPartsOf(loader)) : null;
  const commands = grubCommands(architecture);
  const { signal } = options;
  const made = [system.key, kernel.key, initramfs, makers.key, grub?.key ?? ''];
  return {
    name: `debian-${suite}-${architecture}`,
    inputs: ['1', JSON.stringify([settledText, commands, mke2fsWords]), ...made],
    make: async ({ path, work }) => {
      const root = join(work, 'root');
      await system.unpack(root);
      await settle(root);
      const onDisk = grub === null ? null : await grubOf({ parts: grub, commands, work, signal });
      await writeFilesInto(root, [
        ...(onDisk?.files ?? []),
        ['boot/vmlinuz', await readFile(kernel.vmlinuz)],
        ['boot/initramfs', await readFile(initramfs)],
      ]);
      const bytes = partitionBytesFor(await bytesBelow(root));
      const disk = await open(path, 'wx');
      await disk.writeFile(diskHead(onDisk?.bootArea ?? new Uint8Array(512), bytes));
      await disk.truncate(partitionStartBytes + bytes).finally(() => disk.close());
      const words = [...mke2fsWords, '-E', `root_owner=0:0,offset=${String(partitionStartBytes)}`];
      const mke2fs = [join(makers.root, 'bin', 'mke2fs'), ...words, '-d', root, path, `${String(bytes / 1024)}k`];
      const env = { ...process.env, MKE2FS_CONFIG: '/dev/null' };
      await runOrFail(asOwnerOfAll(mke2fs), { signal, timeoutMs: 600_000, env });
    },
  };
}

/** Features of ext4 that GRUB of every suite reads. */
const mke2fsWords = [
  ...['-q', '-F', '-t', 'ext4', '-L', 'firstbad', '-m', '0', '-b', '4096', '-I', '256'],
  ...['-O', 'none,has_journal,extent,huge_file,flex_bg,64bit,dir_nlink,extra_isize,dir_index,filetype,sparse_super,large_file'],
];

/** Everything in the image belongs to root, whoever makes it: in a namespace of their own everybody is root to their own files. */
function asOwnerOfAll(command: readonly string[]): readonly string[] {
  if (process.getuid?.() === 0) return command;
  return ['bwrap', '--unshare-user', '--uid', '0', '--gid', '0', '--dev-bind', '/', '/', '--', ...command];
}

function grubCommands(architecture: Architecture): string {
  return `linux /boot/vmlinuz console=${kernelConsole(architecture)} root=LABEL=firstbad rw firstbad.then=switch
initrd /boot/initramfs
boot
`;
}

const mebibyte = 1024 * 1024;

/** A fifth more for the tables and for what the system writes. */
function partitionBytesFor(content: number): number {
  return Math.ceil((content * 1.2) / mebibyte + 64) * mebibyte;
}
