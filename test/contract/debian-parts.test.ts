// Packages of other architectures than amd64 and of other areas than main.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Architecture } from '../../src/core/scenario/architecture.ts';
import type { ComponentRole, DebianSourceSpec } from '../../src/core/scenario/scenario.ts';
import type { TreeArtifact } from '../../src/ports/source.ts';
import { createDebianSource } from '../../src/sources/debian/source.ts';
import type { PackageSpec } from '../fakes/debian-package.ts';
import { debianHarness, never, one, quiet, versionOf } from './debian-harness.ts';

const it = debianHarness();

function kernelOf(flavour: string, image = 'vmlinuz'): PackageSpec {
  const release = `6.1.0-50-${flavour}`;
  return {
    name: `linux-image-${release}`,
    version: '6.1.176-1',
    files: {
      [`boot/${image}-${release}`]: `kernel for ${flavour}`,
      [`lib/modules/${release}/modules.builtin`]: '',
      [`lib/modules/${release}/kernel/loop.ko`]: 'loop',
    },
  };
}

interface Asked {
  readonly package: string;
  readonly architecture?: Architecture;
  readonly suites?: readonly string[];
}

function source({ package: name, suites, ...asked }: Asked, role: ComponentRole = 'guest-kernel') {
  const spec: DebianSourceSpec = { kind: 'debian', package: name, suites: suites ?? null };
  return createDebianSource(spec, { archive: it.start({ suites: null }), role, ...asked });
}

/** The firmware of the newest version, by the names of its files. */
async function firmware(name: string, architecture: Architecture): Promise<Readonly<Record<string, string>>> {
  const packages = source({ package: name, architecture }, 'firmware');
  const made = (await packages.materialize(await versionOf(packages), quiet)) as TreeArtifact;
  return Object.fromEntries(Object.entries(made.files ?? {}).map(([file, path]) => [file, readFileSync(path, 'utf8')]));
}

test('kernels of another architecture are read from its own index, whatever their image is called', async () => {
  const further = {
    'main/binary-arm64': [kernelOf('arm64')],
    'main/binary-ppc64el': [kernelOf('powerpc64le', 'vmlinux')],
  };
  await it.server.publish('trixie', [one], { further });
  for (const [name, architecture] of [
    ['linux-image-arm64', 'aarch64'],
    ['linux-image-powerpc64le', 'ppc64le'],
  ] as const) {
    const kernels = source({ package: name, architecture });
    const [version] = await kernels.line(never);
    expect(version?.label).toBe('6.1.176-1');
    if (version === undefined) continue;
    expect(await kernels.materialize(version, quiet)).toMatchObject({ kind: 'kernel' });
  }
  expect(it.server.takeRequests().filter((path) => path.includes('binary-amd64'))).toEqual([]);
});

test('an architecture that no suite has is refused with those that there are', async () => {
  await it.server.publish('trixie', [one], { further: { 'main/binary-arm64': [] } });
  await expect(source({ package: 'busybox-static', architecture: 's390x' }).line(never)).rejects.toMatchObject({
    code: 'architecture-missing',
    message: 'Nothing in these suites is for s390x. What there is, is for amd64, arm64.',
  });
});

test('a suite that a person named must have the architecture', async () => {
  await it.server.publish('trixie', [one]);
  await it.server.publish('sid', [one], { further: { 'main/binary-riscv64': [kernelOf('riscv64')] } });
  await expect(
    source({ package: 'linux-image-riscv64', architecture: 'riscv64', suites: ['trixie', 'sid'] }).line(never),
  ).rejects.toMatchObject({ code: 'architecture-missing' });
});

test('a kernel that is asked for without its architecture is found out by its name', async () => {
  await it.server.publish('trixie', [one], { further: { 'main/binary-arm64': [kernelOf('arm64')] } });
  await expect(source({ package: 'linux-image-arm64' }).line(never)).rejects.toMatchObject({
    code: 'package-unknown',
    hint: 'It is a kernel of arm64, another architecture.',
  });
});

test('what main does not have is looked for in the other areas, which are read only then', async () => {
  const zfs = { name: 'zfs-dkms', version: '2.3.9-1' };
  await it.server.publish('trixie', [one], { further: { 'contrib/binary-amd64': [zfs] } });
  await source({ package: 'linux-image-cloud-amd64' }).line(never);
  expect(it.server.takeRequests().some((path) => path.includes('contrib'))).toBe(false);
  expect((await source({ package: 'zfs-dkms' }).line(never)).map((version) => version.label)).toEqual(['2.3.9-1']);
});

test('a list that the mirror does not have as it was signed is left out, and that is said; a named suite is an error', async () => {
  const suites = ['trixie', 'sid'] as const;
  await it.server.publish('trixie', [one], { further: { 'main/binary-arm64': [kernelOf('arm64')] } });
  await it.server.publish('sid', [one], { further: { 'main/binary-arm64': [kernelOf('arm64'), kernelOf('cloud-arm64')] } });
  it.server.misbehave(/dists\/sid\/main\/binary-arm64\//, (request, answer, content) => {
    if (request.url?.includes('by-hash') === true || content === null) answer.writeHead(404).end();
    else answer.writeHead(200, { 'content-length': content.length - 9 }).end(content.subarray(9));
  });
  const kernels = { package: 'linux-image-arm64', architecture: 'aarch64' } as const;
  const all = source(kernels);
  expect((await all.line(never)).map((version) => version.origin)).toEqual(['trixie']);
  expect(it.notes.find((note) => note.startsWith('sid (arm64) is left out'))).toMatch(/has \d+ bytes, but \d+ are signed/);
  const named = source({ ...kernels, suites });
  await expect(named.line(never)).rejects.toMatchObject({ code: 'index-not-served' });
});

/** As Debian's edk2 is packed: descriptors, code and variables, and one image of both. */
function edk2(name: string, folder: string, code: string, bios: string, architecture: Architecture): PackageSpec {
  const flash = (file: string, features: readonly string[]): string =>
    JSON.stringify({
      mapping: {
        device: 'flash',
        executable: { filename: `/usr/share/${folder}/${file}` },
        'nvram-template': { filename: `/usr/share/${folder}/VARS.fd` },
      },
      targets: [{ architecture }],
      features,
    });
  return {
    name,
    version: '2025.02-8',
    files: {
      [`usr/share/${folder}/${code}`]: 'code',
      [`usr/share/${folder}/SECURE.fd`]: 'secure code',
      [`usr/share/${folder}/VARS.fd`]: 'variables',
      [bios]: 'both',
      'usr/share/qemu/OVMF.fd': '->/usr/share/ovmf/OVMF.fd',
      'usr/share/qemu/firmware/50-secure.json': flash('SECURE.fd', ['secure-boot']),
      'usr/share/qemu/firmware/60-plain.json': flash(code, ['verbose-dynamic']),
    },
  };
}

test('UEFI firmware has code, variables and one image of both, as its package says', async () => {
  await it.server.publish('trixie', [
    edk2('ovmf', 'OVMF', 'OVMF_CODE_4M.fd', 'usr/share/ovmf/OVMF.fd', 'x86_64'),
    edk2('qemu-efi-aarch64', 'AAVMF', 'AAVMF_CODE.fd', 'usr/share/qemu-efi-aarch64/QEMU_EFI.fd', 'aarch64'),
  ]);
  const files = { code: 'code', vars: 'variables', bios: 'both', securecode: 'secure code', securevars: 'variables' };
  expect(await firmware('ovmf', 'x86_64')).toEqual(files);
  expect(await firmware('qemu-efi-aarch64', 'aarch64')).toEqual(files);
});

test('a package that has its firmware in another one brings that along', async () => {
  await it.server.publish('trixie', [
    { name: 'ovmf', version: '2026.08', depends: 'ovmf-generic' },
    { ...edk2('ovmf-generic', 'OVMF', 'OVMF_CODE_4M.fd', 'usr/share/ovmf/OVMF.fd', 'x86_64'), version: '2026.08' },
  ]);
  expect(await firmware('ovmf', 'x86_64')).toMatchObject({ code: 'code', vars: 'variables' });
});

test('firmware of another architecture is refused', async () => {
  await it.server.publish('trixie', [edk2('ovmf', 'OVMF', 'OVMF_CODE_4M.fd', 'usr/share/ovmf/OVMF.fd', 'x86_64')]);
  await expect(firmware('ovmf', 'riscv64')).rejects.toMatchObject({ code: 'firmware-missing' });
});
