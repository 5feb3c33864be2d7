// What the lab's own trouble does to a search: it hides a version, says nothing about it, and is asked again by whoever goes on.

import { expect, test } from 'vitest';
import { type CliRun, type CliWorld, FakeCli } from '../../test/fakes/cli.ts';
import type { SearchReport } from '../core/stored/search-report.ts';
import type { SweepReport } from '../core/stored/sweep-report.ts';

const kernels = ['5.8', '5.10', '5.19', '6.0', '6.1', '6.12', '6.17', '6.18'];
const at = ['--axis', 'kernel', '--version', 'qemu=5.2', '--set', 'sector=4096', '--set', 'cache=none', '--no-evidence'];
const bisect = ['bisect', 'sectors', ...at, '--good', '5.8', '--deterministic'];

/** From 6.1 on it fails; a host of that kernel dies until the lab is mended. */
function troubled(): { readonly cli: FakeCli; readonly mend: () => void } {
  let isMended = false;
  const fate: CliWorld['fate'] = ({ kernel = '' }) => {
    if (kernel === '6.1' && !isMended) return 'host-dies';
    return kernels.indexOf(kernel) >= kernels.indexOf('6.1') ? 'bad' : 'good';
  };
  return { cli: new FakeCli({ kernels, fate }), mend: () => (isMended = true) };
}

const searchIn = ({ stdout }: CliRun): SearchReport => JSON.parse(stdout) as SearchReport;

test('a version on which the lab fails is no version that can not be tested: the search says so, and goes on once it is mended', async () => {
  const { cli, mend } = troubled();
  const broken = await cli.run([...bisect, '--json']);
  const { ending, candidates, culprit } = searchIn(broken);
  expect([broken.status, culprit]).toEqual([128, null]);
  expect(ending).toMatchObject({ kind: 'range', because: 'skips', silent: [{ name: '6.1' }] });
  expect(candidates.map(({ version }) => version.name).sort()).toEqual(['6.1', '6.12']);
  const shown = (await cli.run(['show', '1'])).stdout;
  expect(shown).toContain('The lab is broken: it gave no answer on 6.1.');
  expect(shown).not.toContain('can not be tested');
  mend();
  const mended = await cli.run([...bisect, '--json']);
  expect([mended.status, searchIn(mended).culprit?.name]).toEqual([0, '6.1']);
  // The tries in vain stay in the list, and count no more.
  expect(searchIn(mended).tests.filter(({ outcome }) => outcome === 'no-answer')).toHaveLength(3);
  expect(searchIn(await cli.run(['show', '1', '--json']))).toEqual(searchIn(mended));
});

test('an end on which the lab failed is asked again, and the trouble of before does not end the search', async () => {
  let isMended = false;
  const fate: CliWorld['fate'] = ({ kernel = '' }) =>
    kernel === '5.8' && !isMended ? 'host-dies' : kernels.indexOf(kernel) >= kernels.indexOf('6.1') ? 'bad' : 'good';
  const cli = new FakeCli({ kernels, fate });
  const broken = await cli.run([...bisect, '--json']);
  expect([broken.status, searchIn(broken).ending]).toMatchObject([128, { kind: 'end-untestable', version: { name: '5.8' } }]);
  isMended = true;
  const mended = await cli.run([...bisect, '--json']);
  expect([mended.status, searchIn(mended).culprit?.name]).toEqual([0, '6.1']);
});

test('a sweep is not complete where the lab has failed on what stands between the two sides of a change', async () => {
  const { cli, mend } = troubled();
  const sweep = ['sweep', 'sectors', ...at, '--deterministic', '--json'];
  const broken = await cli.run(sweep);
  expect(broken.status).toBe(128);
  expect((JSON.parse(broken.stdout) as SweepReport).strips[0]?.ended).toBe('lab-broken');
  mend();
  const { strips, versions } = JSON.parse((await cli.run(sweep)).stdout) as SweepReport;
  expect(strips[0]?.ended).toBe('complete');
  expect(strips[0]?.transitions.map(({ after }) => versions[after]?.name)).toEqual(['6.1']);
});
