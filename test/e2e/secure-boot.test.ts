// Secure boot with a key made here: firmware that has it starts the image that was signed with it and refuses the one that was not.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Home, makeHome, reportOf } from './firstbad.ts';

let home: Home;

beforeAll(async () => {
  home = await makeHome('secure-boot');
});

afterAll(() => home.dispose());

async function verdictOf(name: string, image: string): Promise<readonly [string | null | undefined, string]> {
  const folder = await home.scenario(
    name,
    [
      `name: ${name}`,
      'components:',
      "  qemu: { role: qemu, debian: qemu-system-x86, versions: '10.0' }",
      '  ovmf: { role: firmware, debian: { package: ovmf, suites: trixie }, versions: latest }',
      `image: ${image}`,
      'steps:',
      '  - name: boot',
      '    guest: >-',
      '      qemu-system-x86_64 -M q35,smm=on -m 512 -nic none -global driver=cfi.pflash01,property=secure,value=on',
      '      -drive if=pflash,unit=0,format=raw,readonly=on,file=${ovmf.securecode}',
      '      -drive if=pflash,unit=1,format=raw,file=${ovmf.securevars}',
      '      -drive if=none,id=d,file=${image},format=raw -device virtio-blk-pci,drive=d',
      'good:',
      "  - { console: guest, match: 'firstbad: guest is up' }",
      'timeouts: { guest: 240 s, stall: 90 s }',
    ].join('\n'),
  );
  const { cells } = reportOf(await home.run(['matrix', folder, '--json']));
  const shown = await home.run(['show', cells[0]?.attempts[0]?.id ?? '', '--console', 'guest']);
  return [cells[0]?.verdict, shown.stdout];
}

test('what was signed with the key boots, and the kernel knows that it was', async () => {
  const [verdict, console] = await verdictOf('signed', '{ uefi: systemd-boot, signed: true }');
  expect(verdict).toBe('good');
  expect(console).toMatch(/[Ss]ecure boot enabled/);
});

test('what was not signed is refused by the same firmware', async () => {
  const [verdict, console] = await verdictOf('unsigned', '{ uefi: systemd-boot }');
  expect(verdict).toBe('bad');
  expect(console).toMatch(/Access Denied|Security Violation/);
});
