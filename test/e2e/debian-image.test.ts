// A system of Debian's packages comes up to its login, and whoever logs in there finds the suite that was asked for.

import { afterAll, beforeAll, expect } from 'vitest';
import { type Home, makeHome, reportOf } from './firstbad.ts';
import { testWhen } from './test-when.ts';

let home: Home;

beforeAll(async () => {
  home = await makeHome('debian-image');
});

afterAll(() => home.dispose());

testWhen(process.env['FIRSTBAD_DEBIAN_IMAGE'] === '1', 'takes two minutes: FIRSTBAD_DEBIAN_IMAGE=1 asks for it')(
  'a system of trixie boots to its login and lets root in',
  async () => {
    const folder = await home.scenario(
      'debian',
      [
        'name: debian',
        'components:',
        "  qemu: { role: qemu, debian: qemu-system-x86, versions: '10.0' }",
        'image: { debian: trixie }',
        'steps:',
        '  - name: boot',
        '    guest: qemu-system-x86_64 -M q35 -m 512 -nic none -drive file=${image},format=raw,if=virtio',
        'good:',
        '  - { console: guest, match: guest is up }',
        // What is typed before getty listens is lost.
        '  - { console: guest, match: "firstbad login:" }',
        'acts:',
        '  - name: log-in',
        '    type: root',
        "    good: [{ console: guest, match: 'bash-[0-9.]+#' }]",
        '  - name: ask',
        '    type: . /etc/os-release; echo "this is $VERSION_CODENAME as $(id -un)"',
        "    good: [{ console: guest, match: '^this is trixie as root$' }]",
        'timeouts: { guest: 300 s, stall: 120 s }',
      ].join('\n'),
    );
    const { cells } = reportOf(await home.run(['matrix', folder, '--json']));
    expect(cells.map(({ verdict, message }) => [verdict, message])).toEqual([['good', 'this is trixie as root']]);
  },
  600_000,
);
