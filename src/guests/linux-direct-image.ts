// The direct Linux image: a disk for guests that QEMU starts with -kernel, so that no firmware has to read it. It holds that kernel
// and an initramfs in an ext2 file system, for the step to take out; the guest then reads the disk past its page cache.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../core/base/user-error.ts';
import { type Architecture, debianArchitecture } from '../core/scenario/architecture.ts';
import { writeCpio } from '../infra/files/cpio.ts';
import { type HostModule, readModules } from '../infra/files/kernel-modules.ts';
import { ext2Image } from './ext2-image.ts';
import { guestIsUp } from './guest-is-up.ts';
import type { GuestTools, ToolOptions } from './guest-tools.ts';
import type { ImageRecipe } from './kept-image.ts';
import { readBusybox } from './linux-image.ts';

export async function linuxDirectRecipe(
  tools: GuestTools,
  toolOptions: ToolOptions,
  architecture: Architecture = 'x86_64',
): Promise<ImageRecipe> {
  const options = architecture === 'x86_64' ? toolOptions : { ...toolOptions, architecture: debianArchitecture(architecture) };
  const kernel = await tools.kernel(options);
  const busybox = await tools.package('busybox-static', options);
  const { modules } = kernel;
  if (modules === null)
    throw new LabError({ code: 'kernel-unexpected', message: 'The kernel for the direct Linux image has no modules.' });
  return {
    name: 'linux-direct',
    inputs: ['1', init([]), kernel.key, busybox.key],
    make: async ({ path, work }) => {
      const { signal } = options;
      const drivers = await readModules(modules, ['virtio_pci', 'virtio_blk'], { optional: new Set(), signal });
      const files = new Map([
        ['vmlinuz', await readFile(kernel.vmlinuz)],
        ['initramfs', initramfs(await readBusybox(busybox), drivers)],
      ]);
      await writeFile(path, await ext2Image({ files, work: join(work, 'ext2'), signal }), { flag: 'wx' });
    },
  };
}

// Nine sectors from the tenth on, past the page cache: a request that neither begins nor ends with a block of 4096 bytes where
// the disk has sectors of 512, and one of whole blocks where it has them. What comes is compared with what the page cache reads.
function init(modules: readonly string[]): string {
  return `#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t devtmpfs dev /dev
mount -t sysfs sys /sys
${modules.map((name) => `insmod /modules/${name}.ko\n`).join('')}tries=0
until [ -b /dev/vda ] || [ $tries = 100 ]; do tries=$((tries + 1)); sleep 0.1; done
bytes=$((9 * $(cat /sys/block/vda/queue/logical_block_size)))
echo "firstbad: guest loader is up, reading $bytes bytes at once"
if ! dd if=/dev/vda of=/direct bs=$bytes skip=1 count=1 iflag=direct; then
  echo "firstbad: guest could not read its disk"
elif dd if=/dev/vda of=/cached bs=$bytes skip=1 count=1 && cmp /direct /cached; then
  echo "${guestIsUp}"
else
  echo "firstbad: wrong data"
fi
while true; do sleep 3600; done
`;
}

function initramfs(busybox: Uint8Array, drivers: readonly HostModule[]): Uint8Array {
  return writeCpio([
    { path: 'dev/console', mode: 0o600, device: { major: 5, minor: 1 } },
    { path: 'bin/busybox', mode: 0o755, content: busybox },
    { path: 'sys/.keep', mode: 0o644, content: Buffer.from('') },
    ...drivers.map(({ name, content }) => ({ path: `modules/${name}.ko`, mode: 0o644, content })),
    { path: 'init', mode: 0o755, content: Buffer.from(init(drivers.map(({ name }) => name))) },
  ]);
}
