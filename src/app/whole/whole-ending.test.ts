// A whole hunt in a lab that breaks: what the campaign found with seed 99.

import { expect, test } from 'vitest';
import { FakeCli } from '../../../test/fakes/cli.ts';
import { faultyLab, Injector } from '../../../test/fakes/faults.ts';

test('a point that gave no answer keeps a whole hunt from saying that nothing fails, and the same command goes on', async () => {
  // 6.0 is the one that fails.
  const cli = new FakeCli({ kernels: ['5.10', '6.0'] });
  const words = ['hunt', 'sectors', '--whole', '--deterministic', '--json'];
  const stop = new AbortController();
  const faults = [{ effect: 'evidence', kind: 'full', at: 3, stays: true }] as const;
  const injector = new Injector({ faults, clock: cli.clock, stop });
  const broken = await cli.run(words, { around: (lab, journal) => faultyLab(lab, injector.of(journal)) });
  expect(injector.struck).toHaveLength(1);
  expect(broken.status, broken.stderr).toBe(128);
  expect(JSON.parse(broken.stdout)).toMatchObject({ ending: 'no-answer' });
  expect(broken.stderr).toContain('not everything that was tried gave one');

  const mended = await cli.run(words);
  expect(mended.status, mended.stderr).toBe(0);
  expect(JSON.parse(mended.stdout)).toMatchObject({ hunt: 1, ending: 'reproduced' });
});
