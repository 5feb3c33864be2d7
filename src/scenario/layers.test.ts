import { describe, expect, it } from 'vitest';
import { isFlat, stepFilesOf } from '../core/scenario/layers.ts';
import type { Scenario } from '../core/scenario/scenario.ts';
import { parseScenario } from './parse-scenario.ts';

const flat = `name: direct
architecture: aarch64
components:
  emulator: { role: qemu, debian: qemu-system-arm, versions: ["7.2", "10.0"] }
  linux: { role: guest-kernel, debian: linux-image-arm64, versions: "6.1" }
  aavmf: { role: firmware, debian: qemu-efi-aarch64, versions: latest }
steps:
  - name: boot
    guest: >-
      qemu-system-aarch64 -kernel \${linux.kernel} -initrd \${linux.initrd}
      -drive if=pflash,file=\${aavmf.code} -drive if=pflash,file=\${aavmf.vars}
good:
  - { console: guest, match: guest is up }
`.replaceAll('\\$', '$');

function problemsOf(text: string): readonly string[] {
  const parsed = parseScenario(text, 'f');
  return (parsed.ok ? parsed.warnings : parsed.problems).map(({ what }) => what);
}

function read(text: string): Scenario {
  const parsed = parseScenario(text, 'f');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems, null, 1));
  return parsed.scenario;
}

describe('layers of a scenario', () => {
  it('need no host when none of them belongs to one', () => {
    const scenario = read(flat);
    expect(isFlat(scenario)).toBe(true);
    expect(scenario.architecture).toBe('aarch64');
    expect(scenario.components.map(({ role }) => role)).toEqual(['qemu', 'guest-kernel', 'firmware']);
  });

  it.each(['host-kernel', 'host-tool'])('need one with a %s', (role) => {
    const scenario = read(flat.replace('steps:', `  host: { role: ${role}, debian: some-package, versions: latest }\nsteps:`));
    expect(isFlat(scenario)).toBe(false);
  });

  it('give steps the files of their role, by the name of the component', () => {
    expect(problemsOf(flat)).toEqual([]);
    expect(stepFilesOf('guest-kernel')).toEqual(['kernel', 'initrd']);
    expect(problemsOf(flat.replace('linux.initrd', 'linux.code'))).toEqual(['${linux.code} is not defined']);
    expect(problemsOf(flat.replace('linux.initrd', 'linus.initrd'))).toEqual([
      '${linus.initrd} is not defined; did you mean linux.initrd?',
    ]);
    expect(problemsOf(flat.replace('${aavmf.code}', '${emulator.bios}'))).toEqual(['${emulator.bios} is not defined']);
  });

  it('can name several tools of a host, and one of everything else', () => {
    const two = (role: string) =>
      flat.replace(
        'steps:',
        `  a: { role: ${role}, debian: one, versions: latest }\n  b: { role: ${role}, debian: two, versions: latest }\nsteps:`,
      );
    expect(problemsOf(two('host-tool'))).toEqual([]);
    expect(problemsOf(two('loader'))).toEqual(['a has the role loader already']);
  });

  it('without a host have no host console, and nothing to say of its kernel', () => {
    expect(problemsOf(flat.replace('console: guest', 'console: host'))).toEqual([
      'no host VM is booted (no component is a host-kernel or a host-tool, and no step needs root), so nothing comes from host',
    ]);
    expect(problemsOf(`${flat}host: { modules: [nbd] }\n`)).toEqual([
      'no host VM is booted: no component is a host-kernel or a host-tool, and no step needs root',
    ]);
  });

  it.each([
    ['losetup -f --show disk'],
    ['set -e; cd /tmp && /sbin/mount -t ext4 disk /mnt'],
    ['if true; then X=1 timeout 5 cryptsetup open disk c; fi'],
    ['echo "$(lvcreate -n a -l 5 g)"'],
    ['${tool} disk'],
  ])('need one for a step that needs root: %s', (command) => {
    const scenario = read(
      flat.replace(
        'steps:',
        `factors: { tool: { none: 'true', loop: losetup } }\nsteps:\n  - { name: a, run: '${command} \${tool}' }`,
      ),
    );
    expect(isFlat(scenario)).toBe(false);
  });

  it('need none for a word that is no command', () => {
    expect(isFlat(read(flat.replace('steps:', 'steps:\n  - { name: a, run: \'echo losetup; ls "mount" # mount\' }')))).toBe(
      true,
    );
  });

  it('say which host a step gets that needs root', () => {
    expect(problemsOf(flat.replace('steps:', 'steps:\n  - { name: a, run: losetup -f disk }'))).toEqual([
      'losetup needs root, which there is on a host VM only: one is booted, with a kernel that firstbad chooses; a component with the role host-kernel would say which',
    ]);
  });

  it('leave a scenario for x86_64 what it was, whether it says so or not', () => {
    const text = flat.replace('architecture: aarch64\n', '');
    expect(read(text)).toEqual(read(flat.replace('aarch64', 'x86_64')));
    expect(read(text)).not.toHaveProperty('architecture');
  });

  it('are of an architecture that there is', () => {
    expect(problemsOf(flat.replace('architecture: aarch64', 'architecture: arm64'))[0]).toMatch(/architecture|arm64/);
  });
});
