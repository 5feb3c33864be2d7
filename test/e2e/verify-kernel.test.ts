// `firstbad verify` on a whole kernel: a culprit whose revert conflicts, one that can be reverted nowhere, and one that was none.
// An hour of builds: only when it is asked for.

import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import type { SearchReport } from '../../src/core/stored/search-report.ts';
import { type Ended, type Home, makeHome } from './firstbad.ts';
import { makeVerifySeries, type VerifySeries } from './linux-verify-series.ts';
import { testWhen } from './test-when.ts';

const isWanted = process.env['FIRSTBAD_KERNEL_BUILDS'] === '1';
const kernelTest = testWhen(isWanted, 'builds some twenty kernels: FIRSTBAD_KERNEL_BUILDS=1 asks for it');
const mostMs = 7_200_000;

let home: Home;
let series: VerifySeries;

beforeAll(async () => {
  if (!isWanted) return;
  home = await makeHome('verify-kernel');
  series = await makeVerifySeries(join(home.folder, 'linux'));
}, mostMs);

afterAll(async () => {
  if (isWanted) await home.dispose();
});

interface Searched {
  readonly ended: Ended;
  readonly report: SearchReport;
}

async function search(good: string, bad: string, more: readonly string[] = []): Promise<Searched> {
  const ended = await home.run([
    ...['bisect', 'examples/qemu-4k-direct-io', '--axis', 'kernel', '--repo', series.repository, '--good', good, '--bad', bad],
    ...[
      '--set',
      'sector=4096',
      '--set',
      'cache=none',
      '--version',
      'qemu=5.2',
      '--deterministic',
      '--verify',
      '--no-evidence',
      '--json',
      ...more,
    ],
  ]);
  return { ended, report: JSON.parse(ended.stdout) as SearchReport };
}

const rungsOf = ({ verification }: SearchReport): readonly string[] =>
  (verification?.rungs ?? []).map(({ rung, status }) => `${rung} ${status}`);

kernelTest(
  'a commit of the block layer whose revert conflicts is verified at a release, by its part, and on a good version',
  async () => {
    const { ended, report } = await search(series.good, series.reverted.bad);
    expect([ended.status, report.standing, report.culprit?.name]).toEqual([0, 'verified', series.reverted.culprit]);
    expect(rungsOf(report).slice(0, 6)).toEqual([
      ...['pair done', 'difference done', 'revert untried', 'revert-nearer done', 'parts done', 'apply done'],
    ]);
    expect(report.verification?.neededParts?.map(({ file }) => file)).toEqual(['block/fops.c']);
    const [kernel, qemu] = report.verification?.newest ?? [];
    expect([kernel?.state, kernel?.fix]).toEqual(['fixed', expect.stringContaining(series.reverted.fix.slice(0, 12))]);
    expect([qemu?.component, qemu?.state]).toEqual(['qemu', 'fixed']);
  },
  mostMs,
);

kernelTest(
  'a commit that can be reverted nowhere and put on no good version stays a suspect',
  async () => {
    const { ended, report } = await search(series.good, series.stuck.bad);
    expect([ended.status, report.standing, report.culprit?.name]).toEqual([3, 'suspect', series.stuck.culprit]);
    expect(rungsOf(report)).toEqual(
      expect.arrayContaining(['pair done', 'revert untried', 'revert-nearer untried', 'apply untried']),
    );
  },
  mostMs,
);

kernelTest(
  'a commit that was only said to be bad is refuted',
  async () => {
    const { ended, report } = await search(series.good, `${series.stuck.culprit}^`, ['--believe-ends']);
    expect([ended.status, report.standing]).toEqual([1, 'refuted']);
  },
  mostMs,
);
