// `bisect --axis` and `sweep` from the words of the command line to what is printed, in a lab without machines.

import { describe, expect, test } from 'vitest';
import { FakeCli, type CliWorld } from '../../test/fakes/cli.ts';
import type { SearchReport } from '../core/search-report.ts';
import type { SweepReport } from '../core/sweep-report.ts';
import { Interrupted } from './interrupted.ts';

const kernels = ['5.8', '5.9', '5.10.1', '5.10.2', '5.19', '6.0', '6.1.1', '6.1.2', '6.12', '6.17', '6.18', '6.19', '7.0'];
const world: CliWorld = { kernels };
const rest = ['--version', 'qemu=5.2', '--set', 'sector=4096', '--set', 'cache=none'];
const kernel = ['--axis', 'kernel', ...rest];

async function json<T>(
  cli: FakeCli,
  words: readonly string[],
): Promise<{ readonly status: number; readonly report: T; readonly stderr: string }> {
  const { status, stdout, stderr } = await cli.run([...words, '--json']);
  return { status, report: JSON.parse(stdout) as T, stderr };
}

describe('bisect --axis', () => {
  test('finds the kernel that broke it', async () => {
    const cli = new FakeCli(world);
    const { status, report, stderr } = await json<SearchReport>(cli, [
      'bisect',
      'sectors',
      ...kernel,
      '--good',
      '5.10',
      '--bad',
      '6.1',
    ]);
    expect(stderr).toContain('--good 5.10 is kernel 5.10.2, the newest of 2 that match');
    expect(report).toMatchObject({ ending: { kind: 'culprit' }, culprit: { name: '6.0' }, candidatesTotal: 4 });
    expect(report.at).toEqual({ qemu: '5.2', sector: '4096', cache: 'none' });
    expect(status).toBe(0);
  });
});
