// A hunt in a file, and from it on another machine.

import { expect, test } from 'vitest';
import { type CliWorld, FakeCli } from '../../../test/fakes/cli.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';

const world: CliWorld = { kernels: ['5.10', '6.1', '6.12', '6.18', '7.3'], qemus: ['5.2', '7.2'] };
const at = ['--set', 'sector=4096', '--set', 'cache=none', '--version', 'qemu=5.2'];

test('a verification brings the searches for a fix that it has opened, under their numbers there', async () => {
  const here = new FakeCli(world);
  const found = await here.run([
    'bisect',
    'sectors',
    '--axis',
    'kernel',
    '--good',
    '5.10',
    '--bad',
    '6.1',
    ...at,
    '--deterministic',
  ]);
  expect(found.status, found.stderr).toBe(0);
  const verified = await here.run(['verify', '1']);
  expect(verified.stdout, verified.stderr).toContain('Culprit, verified');
  const exported = await here.run(['export', '1', 'hunt.gz']);
  expect(exported.stdout).toContain('hunt 1 with 2 parts');

  const there = new FakeCli(world);
  // The first number is taken there.
  await there.run(['run', 'sectors', '--version', 'kernel=5.10', ...at]);
  there.written.set('hunt.gz', here.written.get('hunt.gz') ?? '');
  const adopted = await there.run(['adopt', 'hunt.gz', '--json']);
  const { hunt } = JSON.parse(adopted.stdout) as { readonly hunt: number };
  const report = JSON.parse((await there.run(['show', String(hunt), '--json'])).stdout) as SearchReport;
  const fixes = (report.verification?.newest ?? []).map(({ component, state, fixHunt }) => ({ component, state, fixHunt }));
  expect(fixes.map(({ component, state }) => [component, state])).toEqual([
    ['kernel', 'fixed'],
    ['qemu', 'fixed'],
  ]);
  for (const { component, fixHunt } of fixes) {
    const fix = JSON.parse((await there.run(['show', String(fixHunt), '--json'])).stdout) as SearchReport;
    expect([fix.culprit?.name, fix.fixed]).toEqual([component === 'kernel' ? '6.18' : '7.2', true]);
  }
}, 30_000);

test('an adopted hunt says so, and is forgotten with its parts and in no other way', async () => {
  const here = new FakeCli(world);
  await here.run(['bisect', 'sectors', '--axis', 'kernel', '--good', '5.10', '--bad', '6.1', ...at, '--deterministic']);
  await here.run(['verify', '1']);
  await here.run(['export', '1', 'hunt.gz']);
  const there = new FakeCli(world);
  there.written.set('hunt.gz', here.written.get('hunt.gz') ?? '');
  await there.run(['adopt', 'hunt.gz']);
  expect((await there.run(['hunts'])).stdout.match(/\(adopted from a file\)/g)).toHaveLength(3);
  const refused = await there.run(['forget', '1']);
  expect([refused.status, refused.stderr]).toEqual([128, expect.stringContaining('Hunt 1 is a part of hunt 3') as string]);
  expect((await there.run(['forget', '3'])).stdout).toContain('Hunt 3 is gone from the journal, with its parts 1, 2.');
  expect((await there.run(['hunts', '--json'])).stdout).toBe('[]\n');
  expect((await there.run(['show', '3'])).stderr).toContain('no hunt 3');
});
