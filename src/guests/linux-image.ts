// The Linux image: GRUB boots Debian's kernel with a busybox as its whole user space, which says that it is up.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../core/base/user-error.ts';
import { writeCpio } from '../infra/files/cpio.ts';
import { isMissing } from '../infra/files/files.ts';
import type { TreeArtifact } from '../ports/source.ts';
import { grubParts, grubPartsOf, writeGrubDisk } from './grub-disk.ts';
import { guestIsUp } from './guest-is-up.ts';
import type { GuestTools, ToolOptions, UnpackedPackage } from './guest-tools.ts';
import type { ImageRecipe } from './kept-image.ts';

/** How to make the image, with all that it needs at hand. */
export async function linuxRecipe(tools: GuestTools, options: ToolOptions, loader?: TreeArtifact): Promise<ImageRecipe> {
  const parts = loader === undefined ? await grubParts(tools, options) : grubPartsOf(loader);
  const kernel = await tools.kernel(options);
  const busybox = await tools.package('busybox-static', options);
  return {
    name: 'linux',
    inputs: ['2', commands, init, parts.key, kernel.key, busybox.key],
    make: async (place) => {
      const files = new Map([
        ['boot/vmlinuz', loadedInPlace(await readFile(kernel.vmlinuz))],
        ['boot/initramfs', initramfs(await readBusybox(busybox))],
      ]);
      await writeGrubDisk({ parts, commands, files, ...place, signal: options.signal });
    },
  };
}

// loglevel=6 shows "Linux version" and a dozen lines more: enough to see how far the kernel came. Each further character costs
// an exit of the virtual machine, twice when it runs inside of another one.
// panic=-1 reboots at once, so that a panic is seen as a second boot and not as silence.
// no_timer_check: timers of a machine emulated inside an emulated one are too late for the kernel's test of them.
// cryptomgr.notests: the self-tests of ciphers that nobody uses here are a quarter of the kernel's own time under emulation.
// nokaslr: two runs of one point look alike.
const commands = `linux /boot/vmlinuz console=ttyS0,115200 loglevel=6 panic=-1 no_timer_check mitigations=off cryptomgr.notests nokaslr
initrd /boot/initramfs
boot
`;

// It stays after it has spoken, as the other images do: a guest that ends by itself is another kind of event. What is typed on its
// console is run; it is not echoed, so that what is waited for is never what was typed.
const init = `#!/bin/busybox sh
/bin/busybox mkdir -p /proc /sys /dev /bin
/bin/busybox mount -t devtmpfs dev /dev
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox --install -s /bin
stty -echo
echo "${guestIsUp}"
while true; do sh 2>&1 | cat; sleep 1; done
`;

function initramfs(busybox: Uint8Array): Uint8Array {
  return writeCpio([
    // The kernel opens it for init's input and output.
    { path: 'dev/console', mode: 0o600, device: { major: 5, minor: 1 } },
    { path: 'bin/busybox', mode: 0o755, content: busybox },
    { path: 'init', mode: 0o755, content: Buffer.from(init) },
  ]);
}

/**
 * The kernel with its setup header saying that it can not be loaded anywhere (field relocatable_kernel of the kernel's
 * Documentation/arch/x86/boot.rst). GRUB loads a relocatable one at 1 MiB and then moves it, its whole 57 MiB of working
 * memory, byte by byte to 16 MiB: a quarter of the guest's boot when it is emulated. This one it leaves where it is, and the
 * kernel's own decompressor, which does not look at the field, brings it to its place.
 */
function loadedInPlace(vmlinuz: Uint8Array): Uint8Array {
  const kernel = Uint8Array.from(vmlinuz);
  const magic = new TextDecoder('latin1').decode(kernel.slice(setupMagicAt, setupMagicAt + 4));
  if (magic !== 'HdrS') {
    throw new LabError({ code: 'kernel-unexpected', message: 'The kernel for the Linux guest image has no setup header.' });
  }
  kernel[relocatableKernelAt] = 0;
  return kernel;
}

const setupMagicAt = 0x202;
const relocatableKernelAt = 0x234;

/** Debian moved the program from /bin to /usr/bin. */
export async function readBusybox(unpacked: UnpackedPackage): Promise<Uint8Array> {
  for (const folder of ['usr/bin', 'bin']) {
    try {
      return await readFile(join(unpacked.root, folder, 'busybox'));
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  throw new LabError({
    code: 'package-unexpected',
    message: `The package busybox-static, unpacked in ${unpacked.root}, has no busybox in /usr/bin or /bin.`,
  });
}
