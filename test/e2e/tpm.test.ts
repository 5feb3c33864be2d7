// A guest with an emulated TPM, in a sandbox and on a host VM: its kernel talks to it, QEMU says which it is, and nothing of it is left.

import { readdir, readFile, readlink } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Home, makeHome, reportOf } from './firstbad.ts';

let home: Home;

beforeAll(async () => {
  home = await makeHome('tpm');
});

afterAll(() => home.dispose());

test('the kernel of a guest in a sandbox reads what firmware has measured into a fresh TPM 2.0', async () => {
  const folder = await home.scenario(
    'measured',
    [
      'name: measured',
      'components:',
      "  qemu: { role: qemu, debian: qemu-system-x86, versions: '10.0' }",
      '  linux: { role: guest-kernel, debian: { package: linux-image-cloud-amd64, suites: trixie }, versions: latest }',
      'tpm: tpm-crb',
      'steps:',
      '  - name: boot',
      '    guest: >-',
      '      qemu-system-x86_64 -M q35 -m 256 -nic none -kernel ${linux.kernel} -initrd ${linux.initrd}',
      '      -append "console=ttyS0 firstbad.then=stay"',
      'good:',
      '  - { console: guest, match: guest is up }',
      'acts:',
      '  - name: measurements',
      '    type: cd /sys/class/tpm/tpm0; echo version $(cat tpm_version_major); for i in 0 16; do echo PCR $i $(cat pcr-sha256/$i); done',
      '    good:',
      "      - { console: guest, match: '^version 2$' }",
      // What SeaBIOS has measured, and the one that is for debugging, which nobody has.
      "      - { console: guest, match: '^PCR 0 (?!0{64})[0-9A-F]{64}$' }",
      "      - { console: guest, match: '^PCR 16 0{64}$' }",
      'timeouts: { guest: 120 s, stall: 60 s }',
    ].join('\n'),
  );
  const { cells } = reportOf(await home.run(['matrix', folder, '--json']));
  expect(cells.map(({ verdict }) => verdict)).toEqual(['good']);
  expect(await home.leftovers()).toEqual([]);
});

describe('a boot sector beside a TPM', () => {
  const scenario = (name: string, components: readonly string[], device: string): string =>
    [
      `name: ${name}`,
      'components:',
      "  qemu: { role: qemu, debian: qemu-system-x86, versions: '10.0' }",
      ...components,
      'image: boot-sector',
      `tpm: ${device}`,
      'steps:',
      '  - name: boot',
      '    guest: qemu-system-x86_64 -M q35 -m 64 -drive file=${image},format=raw',
      'good:',
      '  - { console: guest, match: guest is up }',
      'acts:',
      '  - name: which',
      '    qmp: \'{"execute": "query-tpm"}\'',
      '    good: [{ console: qemu, match: \'^query-tpm: .*"model":"tpm-tis"\' }]',
    ].join('\n');

  test('on a host VM has it too, also of version 1.2', async () => {
    const host =
      '  kernel: { role: host-kernel, debian: { package: linux-image-cloud-amd64, suites: trixie }, versions: latest }';
    const folder = await home.scenario('nested', scenario('nested', [host], "{ device: tpm-tis, version: '1.2' }"));
    const { cells } = reportOf(await home.run(['matrix', folder, '--json']));
    expect(cells.map(({ verdict }) => verdict)).toEqual(['good']);
  });

  test('leaves no process when firstbad is killed', async () => {
    const text = scenario('killed', [], 'tpm-tis')
      .replace('-m 64', '-m 64 -name canary-of-swtpm')
      .replace('guest is up', 'never');
    const started = home.start(['matrix', await home.scenario('killed', text)]);
    await expect.poll(async () => (await namespacesWith('-name\0canary-of-swtpm')).length, { timeout: 60_000 }).toBe(1);
    const [namespace = ''] = await namespacesWith('-name\0canary-of-swtpm');
    expect((await processes()).filter((one) => one.namespace === namespace && one.line.includes('--tpmstate'))).not.toEqual([]);
    started.child.kill('SIGKILL');
    await started.ended;
    const left = async () => (await processes()).filter((one) => one.namespace === namespace);
    await expect.poll(left, { timeout: 20_000 }).toEqual([]);
  });
});

async function processes(): Promise<readonly { readonly line: string; readonly namespace: string }[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(
    pids.map(async (pid) => ({
      line: await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => ''),
      namespace: await readlink(`/proc/${pid}/ns/pid`).catch(() => ''),
    })),
  );
}

/** The PID namespaces of sandboxes in which a process was started with these words. */
async function namespacesWith(words: string): Promise<readonly string[]> {
  const own = await readlink('/proc/self/ns/pid');
  const found = (await processes()).filter(({ line, namespace }) => line.includes(words) && namespace !== own);
  return [...new Set(found.map(({ namespace }) => namespace))];
}
