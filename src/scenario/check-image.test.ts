import { describe, expect, it } from 'vitest';
import { parseScenario } from './parse-scenario.ts';

function scenario(architecture: string, image: string, vars = ''): string {
  return `name: images
architecture: ${architecture}
components:
  qemu: { role: qemu, debian: qemu-system-misc, versions: ["10.0"] }
  ovmf: { role: firmware, debian: ovmf, versions: latest }
image: ${image}
steps:
  - name: boot
    guest: qemu-system -drive file=\${image} ${vars}
good:
  - { console: guest, match: guest is up }
`;
}

function imageOf(architecture: string, image: string, vars = '') {
  const parsed = parseScenario(scenario(architecture, image, vars), 'f');
  return parsed.ok ? parsed.scenario.image : parsed.problems.map(({ what }) => what);
}

describe('images of an architecture', () => {
  it('say for which it is', () => {
    expect(imageOf('aarch64', '{ uefi: grub }')).toEqual({ kind: 'uefi', loader: 'grub', architecture: 'aarch64' });
    expect(imageOf('x86_64', '{ uefi: systemd-boot }')).toEqual({
      kind: 'uefi',
      loader: 'systemd-boot',
      architecture: 'x86_64',
    });
    expect(imageOf('s390x', 'linux-direct')).toEqual({ kind: 'linux-direct', architecture: 's390x' });
    expect(imageOf('x86_64', 'linux-direct')).toEqual({ kind: 'linux-direct' });
  });

  it('are refused where its firmware could not start them', () => {
    expect(imageOf('riscv64', 'grub')).toEqual(['grub is an image for the BIOS of a PC, and not for riscv64']);
    expect(imageOf('aarch64', '{ boot-sector: { sectors: 3 } }')).toEqual([
      'boot-sector is an image for the BIOS of a PC, and not for aarch64',
    ]);
    expect(imageOf('s390x', '{ uefi: grub }')).toEqual(['s390x has no UEFI']);
  });

  it('that the firmware itself starts need the variables with the entry', () => {
    expect(imageOf('x86_64', '{ uefi: stub }')).toEqual(['no step gives the firmware the boot entry that starts this kernel']);
    expect(imageOf('x86_64', '{ uefi: stub }', '${ovmf.stubvars}')).toEqual({
      kind: 'uefi',
      loader: 'stub',
      architecture: 'x86_64',
    });
    expect(imageOf('x86_64', '{ uefi: stub, signed: true }', '${ovmf.stubvars}')).toEqual([
      'the boot entry that starts a kernel without a loader is in ${NAME.stubvars}, which has no key',
    ]);
    expect(imageOf('x86_64', '{ uefi: uki, signed: true }')).toMatchObject({ loader: 'uki', signed: true });
  });

  it('may be of any kind for a PC of 32 bits, and a file for all', () => {
    expect(imageOf('i386', 'grub')).toEqual({ kind: 'grub' });
    expect(imageOf('ppc64le', '{ file: disk.raw }')).toEqual({ kind: 'file', path: 'disk.raw' });
  });
});

it('a loader is refused where the image has none that it could stand for', () => {
  const withLoader = (image: string) =>
    parseScenario(
      scenario('x86_64', image).replace('image:', '  grub: { role: loader, debian: grub-pc-bin, versions: latest }\nimage:'),
      'f',
    );
  const problems = (image: string): readonly string[] => {
    const parsed = withLoader(image);
    return parsed.ok ? [] : parsed.problems.map(({ what }) => what);
  };
  for (const image of ['grub', 'linux', '{ uefi: grub }', '{ uefi: systemd-boot }', '{ uefi: uki }'])
    expect(problems(image)).toEqual([]);
  expect(problems('boot-sector')).toEqual(['there is no boot loader in it that grub could stand for']);
});
