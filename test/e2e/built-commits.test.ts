// From commits to a culprit with real builds and real boots: a firmware that builds in a second, on throw-away VMs; and along a
// whole kernel when it is asked for.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SearchReport } from '../../src/core/search-report.ts';
import { makeHome, type Home } from './firstbad.ts';
import { makeLinuxSeries } from './linux-series.ts';
import { makeFirmware } from './made-firmware.ts';

const isKernelWanted = process.env['FIRSTBAD_KERNEL_BUILDS'] === '1';

let home: Home;

beforeAll(async () => {
  home = await makeHome('built-commits');
});

afterAll(() => home.dispose());

test('the commit of a firmware that keeps a guest from coming up is found by building and booting', async () => {
  const doesNotBuild = (commit: number): boolean => commit === 8;
  const made = makeFirmware(join(home.folder, 'firmware'), { count: 16, culprit: 11, doesNotBuild });
  const scenario = join(home.folder, 'scenario');
  await mkdir(scenario);
  await writeFile(
    join(scenario, 'firstbad.yaml'),
    [
      'name: built-firmware',
      'components:',
      '  kernel: { role: host-kernel, debian: linux-image-cloud-amd64, versions: 6.1 }',
      '  qemu: { role: qemu, debian: qemu-system-x86, versions: 7.2 }',
      '  bios: { role: firmware, debian: seabios, versions: 1.16 }',
      'steps:',
      '  - name: boot',
      '    guest: qemu-system-x86_64 -nodefaults -m 16',
      'good:',
      "  - { console: guest, match: 'guest is up' }",
      'bad:',
      "  - { console: firmware, match: 'No bootable device' }",
    ].join('\n'),
  );
  const ends = ['--good', made.commits[0] ?? '', '--bad', 'main', '--deterministic', '--no-repair'];
  const ended = await home.run(['bisect', scenario, '--axis', 'bios', '--repo', made.repository, ...ends, '--json']);
  const report = JSON.parse(ended.stdout) as SearchReport;
  expect(report.ending).toEqual({ kind: 'culprit' });
  expect(report.culprit?.name).toBe(made.commits[11]);
  const skipped = report.tests.filter(({ outcome }) => outcome === 'skip');
  for (const one of skipped) expect(one.because).toContain('no such instruction');
  expect(report.tests.some(({ outcome }) => outcome === 'no-answer')).toBe(false);
});

test(
  'the commit of a kernel that brings the reference failure back is found by building and booting',
  { timeout: 7_200_000 },
  async (context) => {
    context.skip(!isKernelWanted, 'builds some ten kernels: FIRSTBAD_KERNEL_BUILDS=1 asks for it');
    const series = await makeLinuxSeries(join(home.folder, 'linux'));
    const point = ['--set', 'sector=4096', '--set', 'cache=none', '--version', 'qemu=5.2', '--deterministic'];
    const ends = ['--good', series.good, '--bad', series.bad];
    const words = [
      'bisect',
      'examples/qemu-4k-direct-io',
      '--axis',
      'kernel',
      '--repo',
      series.repository,
      ...ends,
      ...point,
      '--json',
    ];
    const report = JSON.parse((await home.run(words)).stdout) as SearchReport;
    expect(report.culprit?.name).toBe(series.culprit);
  },
);
