// Images that the user brings: a disk that its guest writes to stays what it was, on both kinds of hosts, and an ISO is booted as a CD.

import { createHash } from 'node:crypto';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bootSectorImage } from '../../src/guests/boot-sector.ts';
import { type Home, makeHome, reportOf } from './firstbad.ts';
import { openTools } from './lab.ts';

let home: Home;

beforeAll(async () => {
  home = await makeHome('own-image');
});

afterAll(() => home.dispose());

const qemu = "  qemu: { role: qemu, debian: qemu-system-x86, versions: '10.0' }";
const host = '  kernel: { role: host-kernel, debian: { package: linux-image-cloud-amd64, suites: trixie }, versions: latest }';

test.each([
  ['sandbox', [qemu]],
  ['host-vm', [qemu, host]],
])('in a %s a guest writes to its disk and the file stays as it was', async (name, components) => {
  const folder = await home.scenario(
    name,
    [
      `name: ${name}`,
      'components:',
      ...components,
      'image: { file: disk.raw }',
      'steps:',
      '  - name: boot',
      '    guest: qemu-system-x86_64 -m 64 -drive file=${image},format=raw,if=none,id=d -device ide-hd,drive=d',
      'good:',
      '  - { console: guest, match: guest is up }',
      'acts:',
      '  - name: write',
      '    monitor: qemu-io d "write -P 7 0 4096"',
      '  - name: read',
      '    monitor: qemu-io d "read -P 7 0 4096"',
      "    good: [{ console: qemu, match: 'read 4096/4096 bytes' }]",
    ].join('\n'),
  );
  const path = join(folder, 'disk.raw');
  await writeFile(path, bootSectorImage({ sectors: 8 }));
  const hash = async (): Promise<string> =>
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  const before = await hash();
  const { cells } = reportOf(await home.run(['matrix', folder, '--json']));
  expect(cells.map(({ verdict }) => verdict)).toEqual(['good']);
  expect(await hash()).toBe(before);
});

test('an ISO is started by the BIOS as a CD', async () => {
  const folder = await home.scenario(
    'cd',
    [
      'name: cd',
      'components:',
      qemu,
      'image: { file: rescue.iso }',
      'steps:',
      '  - name: boot',
      '    guest: qemu-system-x86_64 -M q35 -m 64 -nic none -cdrom ${image}',
      'good:',
      "  - { console: firmware, match: '^Booting from DVD/CD' }",
      "  - { console: firmware, match: '^Booting from 0000:7c00' }",
    ].join('\n'),
  );
  const { root } = await openTools().package('grub-rescue-pc', {
    signal: new AbortController().signal,
    progress: () => undefined,
  });
  await copyFile(join(root, 'usr/lib/grub-rescue/grub-rescue-cdrom.iso'), join(folder, 'rescue.iso'));
  const { cells } = reportOf(await home.run(['matrix', folder, '--json']));
  expect(cells.map(({ verdict }) => verdict)).toEqual(['good']);
});
