// A machine that allows no namespaces: a scenario without a host VM runs in one all the same, and says so. Such a machine is made of this
// one: a user namespace in which there may be no further one, and a root without any capability in it.

import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Home, makeHome, reportOf } from './firstbad.ts';

const withoutNamespaces = [
  ...['unshare', '--user', '--map-root-user', 'sh', '-c'],
  'echo 0 >/proc/sys/user/max_user_namespaces && exec setpriv --bounding-set=-all --inh-caps=-all "$@"',
  'sh',
];

let home: Home;

beforeAll(async () => {
  home = await makeHome('no-namespaces');
});

afterAll(() => home.dispose());

test('a boot sector boots in a VM of firstbad’s own where no sandbox can be made, and that is said', async ({ skip }) => {
  const [program = '', ...words] = withoutNamespaces;
  const can = spawnSync(program, [...words, 'true'], { encoding: 'utf8' });
  skip(can.status !== 0, `this machine does not even allow one namespace: ${can.stderr}`);
  const bwrap = ['bwrap', '--unshare-all', '--ro-bind', '/', '/', '--', 'true'];
  expect(spawnSync(program, [...words, ...bwrap]).status).not.toBe(0);
  const folder = await home.scenario(
    'scenario',
    [
      'name: no-namespaces',
      "components: { qemu: { role: qemu, debian: qemu-system-x86, versions: '10.0' } }",
      'image: boot-sector',
      'steps:',
      '  - { name: boot, guest: "qemu-system-x86_64 -m 32 -nodefaults -drive file=${image},format=raw" }',
      'good:',
      "  - { console: guest, match: 'guest is up' }",
    ].join('\n'),
  );
  const ended = await home.run(['matrix', folder, '--json'], { through: withoutNamespaces });
  const { cells, machine } = reportOf(ended);
  expect(cells.map(({ verdict }) => verdict)).toEqual(['good']);
  expect(machine.accelerator).not.toBe('sandbox');
  expect(ended.stderr).toMatch(/no sandbox can be made here \(.*namespace.*\): a host VM is used instead/);
  expect(await home.leftovers()).toEqual([]);
  const doctor = await home.run(['doctor', '--json'], { through: withoutNamespaces });
  expect(doctor.stdout).toContain('sysctl user.max_user_namespaces=');
});
