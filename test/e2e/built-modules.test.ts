// From commits of a kernel's driver to the one that brings the reference failure back, with real builds and real boots, in seconds:
// the driver is a module, and only the module is built. A whole kernel is in kernel-commits.test.ts.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SearchReport } from '../../src/core/stored/search-report.ts';
import { type Home, makeHome } from './firstbad.ts';
import { makeLoopSeries } from './loop-series.ts';

let home: Home;

beforeAll(async () => {
  home = await makeHome('built-modules');
});

afterAll(() => home.dispose());

test('the commit of a driver that brings the reference failure back is found by building its module and booting with it', async () => {
  const made = await makeLoopSeries(home.folder, {
    count: 12,
    culprit: 7,
    doesNotBuild: (commit) => commit === 5,
    isText: (commit) => commit === 8,
  });
  const scenario = await writeScenario(join(home.folder, 'scenario'), made.building);
  const ends = ['--good', made.commits[0] ?? '', '--bad', 'main'];
  const words = [
    'bisect',
    scenario,
    '--axis',
    'kernel',
    '--repo',
    made.repository,
    ...ends,
    '--deterministic',
    '--no-evidence',
  ];
  const ended = await home.run([...words, '--trust-scenario', '--json']);
  const report = JSON.parse(ended.stdout) as SearchReport;
  expect(report.ending, ended.stderr).toEqual({ kind: 'culprit' });
  expect(report.culprit?.name).toBe(made.commits[7]);
  expect(report.tests.some(({ outcome }) => outcome === 'no-answer')).toBe(false);
});

/** The reference case at its failing point. */
async function writeScenario(folder: string, building: readonly string[]): Promise<string> {
  await mkdir(folder);
  const text = [
    'name: built-modules',
    'components:',
    '  kernel:',
    ...['role: host-kernel', 'debian: linux-image-cloud-amd64', 'versions: 6.1', ...building].map((line) => `    ${line}`),
    '  qemu: { role: qemu, debian: qemu-system-x86, versions: 5.2 }',
    'image: { boot-sector: { sectors: 31 } }',
    'host: { memory: 512M, cpus: 1 }',
    'steps:',
    '  - name: attach',
    '    run: losetup -b 4096 -f --show ${image}',
    '    capture: device',
    '  - name: boot',
    '    guest: qemu-system-x86_64 -m 64 -drive file=${device},format=raw,cache=none',
    'good:',
    "  - { console: guest, match: 'guest is up' }",
    'bad:',
    "  - { console: firmware, match: 'could not read the boot disk' }",
  ];
  await writeFile(join(folder, 'firstbad.yaml'), `${text.join('\n')}\n`);
  return folder;
}
