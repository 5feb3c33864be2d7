// Searches along real versions: the fix in QEMU and the fix in the kernel, killed on the way and gone on with.

import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ExplanationReport } from '../../src/core/explain/explanation-report.ts';
import type { SearchReport } from '../../src/core/stored/search-report.ts';
import type { SweepReport } from '../../src/core/stored/sweep-report.ts';
import { type Ended, type Home, makeHome } from './firstbad.ts';

const example = fileURLToPath(new URL('../../examples/qemu-4k-direct-io', import.meta.url));
const dearest = ['--set', 'sector=4096', '--set', 'cache=none'];
const qemus = ['--axis', 'qemu', '--version', 'kernel=6.1', ...dearest];
// The two kernel series around the fix: all of them would be a hundred.
const kernels = ['--axis', 'kernel', '--version', 'kernel=6.17,6.18', '--version', 'qemu=5.2', ...dearest];

// One attempt tells: nothing here is flaky.
const quick = ['--spare', '0', '--deterministic', '--no-evidence'];

let home: Home;

beforeAll(async () => {
  home = await makeHome('sweep');
});

afterAll(() => home.dispose());

const jsonOf = <T>({ stdout, stderr, status }: Ended): T => {
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as T;
};

/** The versions around each change, as series. */
const changesOf = ({ strips, versions }: SweepReport): readonly string[] =>
  strips.flatMap(({ transitions }) =>
    transitions.map(({ kind, before, after }) => `${kind} ${seriesOf(versions[before])} to ${seriesOf(versions[after])}`),
  );
const seriesOf = (version: { readonly name: string } | undefined): string =>
  /^(?:\d+:)?(\d+\.\d+)/.exec(version?.name ?? '')?.[1] ?? '';

test('a sweep of QEMU that is killed after its first attempt goes on and finds the fix', async () => {
  const words = ['sweep', example, ...qemus, '--version', 'qemu=5.2,7.2', '--coarse', '2', ...quick];
  const started = home.start(words);
  await started.shows(/^1\.1 (good|bad) in/m);
  started.child.kill('SIGKILL');
  await started.ended;
  const report = jsonOf<SweepReport>(await home.run([...words, '--json']));
  expect(report.hunt).toBe(1);
  expect(changesOf(report)).toEqual(['fix 5.2 to 7.2']);
  expect(report.strips[0]?.tests.map(({ id }) => id)).toContain('1.1');
});

test('a bisect for the same fix begins with what the sweep has tried', async () => {
  const report = jsonOf<SearchReport & { readonly evidence: ExplanationReport }>(
    await home.run(['bisect', example, ...qemus, '--fixed', '--bad', '5.2', '--good', '7.2', '--deterministic', '--json']),
  );
  expect(report.ending).toEqual({ kind: 'culprit' });
  expect(seriesOf(report.culprit ?? undefined)).toBe('7.2');
  expect(report.tests.filter(({ id }) => id.startsWith('1.')).length).toBeGreaterThan(1);
  const [point] = report.evidence.points;
  expect(point?.firstDifferences[0]?.difference?.b?.text).toMatch(/^preadv .* → EINVAL$/);
  expect(point?.diagnosis.causes.map(({ name }) => name)).toEqual(['direct-io-alignment']);
});

test('a sweep of kernels finds the fix in 6.18, and `show` gives it back', async () => {
  const report = jsonOf<SweepReport>(await home.run(['sweep', example, ...kernels, '--coarse', '2', ...quick, '--json']));
  expect(changesOf(report)).toEqual(['fix 6.17 to 6.18']);
  const shown = await home.run(['show', String(report.hunt)]);
  expect(shown.status).toBe(0);
  expect(shown.stdout).toContain('fixed');
});

test('nothing is left of all this', async () => {
  expect(await home.leftovers()).toEqual([]);
});
