// Packages as Debian cuts them, small enough to be made in a test: kernels of three generations, and a QEMU that says how it
// was called.

import { readFileSync, realpathSync } from 'node:fs';
import type { PackageSpec } from './debian-package.ts';

/** A kernel in one package, as before 6.19; with modules under /usr/lib from 6.12 on. */
export function wholeKernel(release: string, version: string, modules = 'lib/modules'): PackageSpec {
  return {
    name: `linux-image-${release}-cloud-amd64`,
    version,
    source: `linux-signed-amd64 (${version})`,
    depends: 'kmod, linux-base (>= 4.3~), initramfs-tools | linux-initramfs-tool',
    files: {
      [`boot/vmlinuz-${release}-cloud-amd64`]: `kernel ${version}`,
      [`boot/config-${release}-cloud-amd64`]: 'CONFIG_VIRTIO=y\n',
      [`${modules}/${release}-cloud-amd64/modules.builtin`]: 'kernel/fs/ext4.ko\n',
      [`${modules}/${release}-cloud-amd64/kernel/drivers/block/loop.ko`]: `loop of ${version}`,
    },
  };
}

/** A kernel in four packages, as from 7.0 on. */
export function splitKernel(release: string, version: string): readonly PackageSpec[] {
  const name = `${release}-cloud-amd64`;
  const folder = `usr/lib/modules/${name}`;
  const part = (kind: string): string => `linux-${kind}-${name} (= ${version})`;
  return [
    {
      name: `linux-image-${name}`,
      version,
      depends: `dracut | linux-initramfs-tool, ${part('base')}, ${part('binary')}, ${part('modules')}`,
    },
    { name: `linux-binary-${name}`, version, depends: part('base'), files: { [`${folder}/vmlinuz`]: `kernel ${version}` } },
    {
      name: `linux-modules-${name}`,
      version,
      depends: `kmod, ${part('base')}`,
      files: { [`${folder}/kernel/drivers/block/loop.ko.xz`]: 'compressed' },
    },
    {
      name: `linux-base-${name}`,
      version,
      files: { [`${folder}/modules.builtin`]: 'kernel/fs/ext4.ko\n', [`${folder}/config`]: 'CONFIG_VIRTIO=y\n' },
    },
  ];
}

export function kernelMetapackage(version: string, image: string): PackageSpec {
  return { name: 'linux-image-cloud-amd64', version, depends: `${image} (= ${version})` };
}

/**
 * A QEMU that is this machine's /bin/echo: it prints the words with which its launcher starts it. Its C library is this
 * machine's too, in a package of its own.
 */
export function echoingQemu(version: string): readonly PackageSpec[] {
  return [
    {
      name: 'qemu-system-x86',
      version,
      source: 'qemu',
      depends: 'libc6 (>= 2.1), qemu-firmware, adduser',
      files: {
        'usr/bin/qemu-system-x86_64': readFileSync('/bin/echo'),
        'usr/share/doc/qemu/copyright': 'a text',
        'usr/lib/x86_64-linux-gnu/qemu/accel-tcg-x86_64.so': readFileSync('/bin/true'),
      },
    },
    {
      name: 'seabios',
      version: '1.16',
      provides: 'qemu-firmware',
      files: {
        'usr/share/seabios/bios-256k.bin': 'bios',
        'usr/share/qemu/vgabios.bin': '->/usr/share/seabios/vgabios.bin',
        'usr/share/seabios/vgabios.bin': 'vga',
        'usr/share/qemu/skiboot.lid': 'for another machine',
      },
    },
    {
      name: 'libc6',
      version: '2.36',
      files: {
        'lib/x86_64-linux-gnu/libc.so.6': readFileSync(realpathSync('/lib/x86_64-linux-gnu/libc.so.6')),
        'lib/x86_64-linux-gnu/ld-linux-x86-64.so.2': readFileSync(realpathSync('/lib64/ld-linux-x86-64.so.2')),
        'lib64/ld-linux-x86-64.so.2': '->/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2',
      },
    },
  ];
}
