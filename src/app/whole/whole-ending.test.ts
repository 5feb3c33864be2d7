// A whole hunt in a lab that breaks: what the campaign found with seed 99.

import { expect, test } from 'vitest';
import { FakeCli } from '../../../test/fakes/cli.ts';
import { faultyLab, Injector } from '../../../test/fakes/faults.ts';
import { wholeReportOf } from './whole-report-of.ts';

const words = ['hunt', 'sectors', '--whole', '--deterministic', '--json'];

test('a point that gave no answer keeps a whole hunt from saying that nothing fails, and the same command goes on', async () => {
  // 6.0 is the one that fails.
  const cli = new FakeCli({ kernels: ['5.10', '6.0'] });

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
const many = Array.from({ length: 15 }, (_, index) => `6.${index}`);

test('a failure that hides from what was tried is not said to be none: 24 of 120 cells', async () => {
  const cell = { kernel: '6.9', qemu: '5.2', sector: '512', cache: 'none' };
  const fails = (point: Readonly<Record<string, string>>) =>
    Object.entries(cell).every(([name, value]) => point[name] === value);
  const cli = new FakeCli({ kernels: many, fate: (point) => (fails(point) ? 'bad' : 'good') });
  const { status, stdout, stderr } = await cli.run(words);
  expect(status, stderr).toBe(128);
  expect(JSON.parse(stdout)).toMatchObject({
    ending: 'no-answer',
    tried: { about: 'scenario', tried: 24, good: 24, of: 120 },
    isolate: { ended: 'no-answer', tried: { tried: 24, good: 24, of: 120 } },
    transitions: [],
  });
  expect(stderr).toContain('Whether it fails here is not known: nothing fails as reported among the 24 of 120 points tried.');
  const mail = (await cli.run(['report', '1', '--no-try'])).stdout.replace(/\s+/g, ' ');
  expect(mail).toContain('Whether it fails at the other 96 of 120 points is not known: they were not tried.');

  // What a matrix finds, the next hunt begins from.
  await cli.run(['matrix', 'sectors']);
  expect(JSON.parse((await cli.run(words)).stdout)).toMatchObject({ ending: 'reproduced' });
});

test('only where every cell was tried and passes it is said that nothing fails', async () => {
  const cli = new FakeCli({ fate: () => 'good' });
  const { status, stdout, stderr } = await cli.run(words);
  expect([status, JSON.parse(stdout)]).toMatchObject([
    0,
    { ending: 'not-reproduced', tried: { about: 'scenario', tried: 16, good: 16, of: 16 } },
  ]);
  expect(stderr).toContain('Nothing that was tried fails as reported. Tried: every cell, 16 points.');
});

test.each([
  ['can not be tested', { missing: (_: string, label: string) => label === '5.2' }, 8],
  ['fails in another way', { panics: (kernel: string) => kernel === '6.1' }, 8],
])('a point that %s does not pass', async (_, part, good) => {
  const cli = new FakeCli({ fate: () => 'good', ...part });
  const { status, stdout, stderr } = await cli.run(words);
  expect([status, JSON.parse(stdout)], stderr).toMatchObject([128, { ending: 'no-answer', tried: { good, of: 16 } }]);
});

test('a hunt that has not ended has no ending', async () => {
  const cli = new FakeCli({ fate: () => 'good' });
  await cli.run(words);
  const [whole] = cli.memory.hunts;
  const last = whole!.events.pop();
  expect(last).toMatchObject({ type: 'hunt-answered' });
  const report = await wholeReportOf(cli.session(), 1);
  expect(report).toMatchObject({ ending: null });
  expect(report).not.toHaveProperty('tried');
});
