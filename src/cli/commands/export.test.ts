// A hunt in a file, and from it on another machine.

import { expect, test } from 'vitest';
import { FakeCli, type CliWorld } from '../../../test/fakes/cli.ts';
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
