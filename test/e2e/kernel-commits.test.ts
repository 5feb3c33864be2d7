// From kernel packages to the commit that brings the reference failure back, in one hunt with real builds and real boots. No clone of
// Linux is needed: the tree is made of Debian's linux-source, and its tags are named as the packages around the change are.

import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { parsePackageVersion } from '../../src/core/scenario/package-version.ts';
import type { SearchReport } from '../../src/core/stored/search-report.ts';
import { testGit } from '../contract/real-repository.ts';
import { type Home, makeHome } from './firstbad.ts';
import { makeLinuxSeries } from './linux-series.ts';
import { testWhen } from './test-when.ts';

const isWanted = process.env['FIRSTBAD_KERNEL_BUILDS'] === '1';
const testWanted = testWhen(isWanted, 'builds some ten kernels: FIRSTBAD_KERNEL_BUILDS=1 asks for it');
const searchMs = 7_200_000;

const question = ['bisect', 'examples/qemu-4k-direct-io', '--axis', 'kernel', '--good', '5.10', '--bad', '6.1'];
const point = ['--set', 'sector=4096', '--set', 'cache=none', '--version', 'qemu=5.2', '--deterministic', '--no-evidence'];

type Series = Awaited<ReturnType<typeof makeLinuxSeries>>;

let home: Home;
let series: Series;
/** Upstream versions of the packages around the change. */
let older: string;
let newer: string;

beforeAll(async () => {
  home = await makeHome('kernel-commits');
  if (!isWanted) return;
  series = await makeLinuxSeries(join(home.folder, 'linux'));
  const packages = await search();
  const isGood = ({ outcome }: SearchReport['tests'][number]): boolean => outcome === 'good';
  older = upstreamOf(packages.tests.findLast(isGood)?.version.name);
  newer = upstreamOf(packages.culprit?.name);
}, 1_800_000);

afterAll(() => home.dispose());

testWanted(
  'a hunt goes on from packages to the tags that they were made of, and among their commits to the culprit',
  async () => {
    tag(older, series.good);
    tag(newer, series.bad);
    const report = await search('--repo', series.repository);
    expect(report.narrowed).toMatchObject({
      older: { upstream: older, revision: `v${older}`, isExact: true, commit: series.good },
      newer: { upstream: newer, revision: `v${newer}`, isExact: true, commit: series.bad },
    });
    expect(report.ending).toEqual({ kind: 'culprit' });
    expect(report.culprit?.name).toBe(series.culprit);
    // Both ends are built and tried, whatever their packages said.
    expect(report.tests.map(({ version }) => version.name)).toEqual(expect.arrayContaining([series.good, series.bad]));
    process.stdout.write(`${JSON.stringify(report.builds)}, ${String(report.tests.length)} tests\n`);
  },
  searchMs,
);

testWanted(
  'a package that is good and fails when its tag is built is a finding about the configuration, and no commit is named',
  async () => {
    tag(older, series.culprit);
    tag(newer, series.bad);
    const report = await search('--repo', series.repository);
    expect(report.ending).toMatchObject({ kind: 'build-differs', was: 'good', is: 'bad', built: { name: series.culprit } });
    expect(report.culprit).toBeNull();
  },
  searchMs,
);

async function search(...more: readonly string[]): Promise<SearchReport> {
  const ended = await home.run([...question, ...point, ...more, '--json']);
  if (ended.stdout === '') throw new Error(`no report (status ${String(ended.status)}): ${ended.stderr}`);
  process.stdout.write(ended.stderr);
  return JSON.parse(ended.stdout) as SearchReport;
}

function upstreamOf(version: string | undefined): string {
  if (version === undefined) throw new Error('the packages show no change');
  return parsePackageVersion(version).upstream;
}

function tag(upstream: string, commit: string): void {
  testGit(series.repository, ['tag', '-f', `v${upstream}`, commit]);
}
