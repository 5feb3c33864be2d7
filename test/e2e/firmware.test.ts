// Firmware as a component: which version a guest starts with is told by the firmware itself.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Home, makeHome, reportOf } from './firstbad.ts';

let home: Home;

beforeAll(async () => {
  home = await makeHome('firmware');
});

afterAll(() => home.dispose());

test('a guest starts with the firmware of the point, and with QEMU’s own only when the step says so', async () => {
  const folder = await home.scenario(
    'scenario',
    [
      'name: firmware-versions',
      'components:',
      '  kernel: { role: host-kernel, debian: linux-image-cloud-amd64, versions: 6.1 }',
      '  qemu: { role: qemu, debian: qemu-system-x86, versions: 7.2 }',
      '  bios: { role: firmware, debian: seabios, versions: [1.14, 1.16] }',
      'factors:',
      '  own: ["", "-bios bios-256k.bin -L /components/qemu/usr/share/seabios"]',
      'image: boot-sector',
      'steps:',
      '  - name: boot',
      '    guest: qemu-system-x86_64 -m 64 ${own} -drive file=${image},format=raw',
      'good:',
      "  - { console: firmware, match: 'SeaBIOS \\(version 1\\.16' }",
      'bad:',
      "  - { console: firmware, match: 'SeaBIOS \\(version 1\\.14' }",
    ].join('\n'),
  );
  const report = reportOf(await home.run(['matrix', folder, '--json']));
  const verdicts = report.cells.map(({ point, verdict }) => [point['bios']?.slice(0, 4), point['own'] !== '', verdict]);
  expect(verdicts).toEqual([
    ['1.14', false, 'bad'],
    ['1.14', true, 'good'],
    ['1.16', false, 'good'],
    ['1.16', true, 'good'],
  ]);
});
