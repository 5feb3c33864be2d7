// A whole hunt with a repository: from two images of a firmware to the commit between them, verified by a revert that is built and
// booted, and told in the mail.

import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WholeReport } from '../../src/core/whole/whole-report.ts';
import { testGit } from '../contract/real-repository.ts';
import { type Home, makeHome } from './firstbad.ts';
import { makeFirmware } from './made-firmware.ts';

let home: Home;

beforeAll(async () => {
  home = await makeHome('hunt-commits');
});

afterAll(() => home.dispose());

test('a whole hunt goes on from versions to the commit, verifies it, and the mail calls it the culprit', async () => {
  const made = makeFirmware(join(home.folder, 'firmware'), { count: 6, culprit: 3, isApart: true });
  const scenario = join(home.folder, 'scenario');
  await mkdir(scenario);
  const [first = '', last = ''] = [made.commits[0], made.commits.at(-1)];
  build(made.repository, first, join(scenario, 'older.bin'));
  build(made.repository, last, join(scenario, 'newer.bin'));
  testGit(made.repository, ['checkout', '--quiet', 'main']);
  testGit(made.repository, ['tag', 'rel-1.16.0', first]);
  testGit(made.repository, ['tag', 'rel-1.16.1', last]);
  await writeFile(join(scenario, 'firstbad.yaml'), scenarioText);
  const mail = join(home.folder, 'mail.txt');
  const words = ['hunt', scenario, '--whole', '--repo', `bios=${made.repository}`, '--deterministic'];
  const { status, stdout, stderr } = await home.run([...words, '--json', '-o', mail]);
  expect(status, stderr).toBe(0);
  const report = JSON.parse(stdout) as WholeReport;
  expect(report.culprit, stderr).toMatchObject({ name: made.commits[3], standing: 'verified' });
  expect(report.transitions).toMatchObject([{ component: 'bios', kind: 'introduction', before: '1.16.0', after: '1.16.1' }]);
  const text = (await readFile(mail, 'utf8')).replace(/\s+/g, ' ');
  expect(text).toContain(`The culprit in bios is ${made.commits[3]?.slice(0, 12) ?? ''} ("rom: step 3")`);
  expect(text).toContain('Introduced between bios 1.16.0 and 1.16.1');
  expect(text).toMatch(/\[bisected\]/);
});

function build(repository: string, commit: string, into: string): void {
  testGit(repository, ['checkout', '--quiet', commit]);
  const made = spawnSync('make', ['out/bios.bin'], { cwd: repository, encoding: 'utf8' });
  expect(made.status, made.stderr).toBe(0);
  copyFileSync(join(repository, 'out/bios.bin'), into);
}

const scenarioText = `name: built-firmware
components:
  kernel: { role: host-kernel, debian: linux-image-cloud-amd64, versions: 6.1 }
  qemu: { role: qemu, debian: qemu-system-x86, versions: 7.2 }
  bios:
    role: firmware
    files: { 1.16.0: older.bin, 1.16.1: newer.bin }
steps:
  - name: boot
    guest: qemu-system-x86_64 -nodefaults -m 16
good:
  - { console: guest, match: 'guest is up' }
bad:
  - { console: firmware, match: 'No bootable device' }
`;
