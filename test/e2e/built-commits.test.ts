// From commits to a culprit with real builds and real boots: a firmware that builds in a second, on throw-away VMs.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ExplanationReport } from '../../src/core/explain/explanation-report.ts';
import type { SearchReport } from '../../src/core/stored/search-report.ts';
import { type Home, makeHome } from './firstbad.ts';
import { bisectFirmware, makeFirmware, writeFirmwareScenario } from './made-firmware.ts';

let home: Home;

beforeAll(async () => {
  home = await makeHome('built-commits');
});

afterAll(() => home.dispose());

test('the commit of a firmware that keeps a guest from coming up is found by building and booting', async () => {
  const doesNotBuild = (commit: number): boolean => commit === 8;
  const made = makeFirmware(join(home.folder, 'firmware'), { count: 16, culprit: 11, doesNotBuild });
  const scenario = await writeFirmwareScenario(join(home.folder, 'scenario'));
  const words = bisectFirmware(scenario, made, { good: made.commits[0] ?? '', bad: 'main' });
  const ended = await home.run([...words, '--deterministic', '--no-repair', '--json']);
  const report = JSON.parse(ended.stdout) as SearchReport & { readonly evidence: ExplanationReport };
  expect(report.ending).toEqual({ kind: 'culprit' });
  expect(report.culprit?.name).toBe(made.commits[11]);
  const skipped = report.tests.filter(({ outcome }) => outcome === 'skip');
  for (const one of skipped) expect(one.because).toContain('no such instruction');
  expect(report.tests.some(({ outcome }) => outcome === 'no-answer')).toBe(false);
  // Both sides are traced before anybody asks, as they were built for the search.
  const [point] = report.evidence.points;
  expect([point?.point['bios'], point?.tracingAgrees]).toEqual([made.commits[11], true]);
  expect(made.commits.slice(0, 11)).toContain(point?.firstDifferences[0]?.good['bios']);
  expect(point?.firstDifferences[0]?.difference).not.toBeNull();
});

test('a scenario’s own build command and fix-up find it too, once the user trusts them', async () => {
  const doesNotBuild = (commit: number): boolean => commit >= 3 && commit <= 5;
  const made = makeFirmware(join(home.folder, 'commanded'), { count: 8, culprit: 4, doesNotBuild });
  const [first = '', , , broken = '', culprit = '', , repair = ''] = made.commits;
  const scenario = await writeFirmwareScenario(join(home.folder, 'commanded-scenario'), [
    'build-command: "make -j${jobs} out/bios.bin"',
    'build-output: out/bios.bin',
    `build-fix-ups: ["well.patch when ${broken} and not ${repair}"]`,
  ]);
  await writeFile(join(scenario, 'well.patch'), withoutBrokenLine);
  const words = [...bisectFirmware(scenario, made, { good: first, bad: 'main' }), '--no-evidence', '--json'];
  const refused = await home.run(words);
  expect(refused.status).not.toBe(0);
  expect(refused.stderr).toContain(
    'to build bios the scenario runs make -j${jobs} out/bios.bin, and applies the fix-up well.patch',
  );
  const ended = await home.run([...words, '--deterministic', '--no-repair', '--trust-scenario']);
  const report = JSON.parse(ended.stdout) as SearchReport;
  expect(report.culprit?.name).toBe(culprit);
  expect(report.of).toContain('make -j${jobs} out/bios.bin');
  expect(report.tests.some(({ outcome }) => outcome === 'skip')).toBe(false);
});

test('the culprit of a firmware is verified by a revert that is built and booted', async () => {
  const made = makeFirmware(join(home.folder, 'apart'), { count: 4, culprit: 2, isApart: true });
  const scenario = join(home.folder, 'scenario');
  const words = bisectFirmware(scenario, made, { good: made.commits[0] ?? '', bad: 'main' });
  const more = ['--deterministic', '--verify', '--no-evidence', '--version', 'kernel=6.1', '--json'];
  const ended = await home.run([...words, ...more]);
  const report = JSON.parse(ended.stdout) as SearchReport;
  expect([ended.status, report.standing], ended.stderr).toEqual([0, 'verified']);
  expect(report.verification?.rungs.filter(({ status }) => status === 'done').map(({ rung }) => rung)).toEqual(
    expect.arrayContaining(['pair', 'difference']),
  );
});

// What a person writes for a line that one commit brought and another one took away.
const withoutBrokenLine = `--- a/rom.S
+++ b/rom.S
@@ -26,3 +26,2 @@
-  nosuchinstruction
 .org 0xfff0
   ljmp $0xf000, $start
`;
