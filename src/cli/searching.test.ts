// `bisect --axis` and `sweep` from the words of the command line to what is printed, in a lab without machines.

import { describe, expect, test } from 'vitest';
import { type CliWorld, FakeCli } from '../../test/fakes/cli.ts';
import type { ExplanationReport } from '../core/explain/explanation-report.ts';
import type { SearchReport } from '../core/stored/search-report.ts';
import type { SweepReport } from '../core/stored/sweep-report.ts';
import { Interrupted } from './interrupted.ts';

const kernels = ['5.8', '5.9', '5.10.1', '5.10.2', '5.19', '6.0', '6.1.1', '6.1.2', '6.12', '6.17', '6.18', '6.19', '7.0'];
const world: CliWorld = { kernels };
const rest = ['--version', 'qemu=5.2', '--set', 'sector=4096', '--set', 'cache=none'];
const kernel = ['--axis', 'kernel', ...rest];

interface Answer<T> {
  readonly status: number;
  readonly report: T;
  readonly stderr: string;
}

async function json<T>(cli: FakeCli, words: readonly string[]): Promise<Answer<T>> {
  const { status, stdout, stderr } = await cli.run([...words, '--json']);
  return { status, report: JSON.parse(stdout) as T, stderr };
}

const bisect = (cli: FakeCli, ...words: readonly string[]): Promise<Answer<SearchReport>> =>
  json(cli, ['bisect', 'sectors', ...kernel, '--no-evidence', ...words]);
const sweep = (cli: FakeCli, ...words: readonly string[]): Promise<Answer<SweepReport>> =>
  json(cli, ['sweep', 'sectors', '--no-evidence', ...words]);

/** Interrupts itself after so many attempts. */
async function interrupted(cli: FakeCli, words: readonly string[], finished: number): Promise<{ readonly status: number }> {
  const controller = new AbortController();
  let seen = 0;
  return cli.run(words, {
    signal: controller.signal,
    onWrite: (text) => {
      seen += [...text.matchAll(/^\d+\.\d+ /gm)].length;
      if (seen >= finished) controller.abort(new Interrupted('SIGINT'));
    },
  });
}

describe('evidence by itself', () => {
  const ends = ['--good', '5.10', '--bad', '6.1'];

  test('both sides of the change are traced, and the answer says what they show', async () => {
    const cli = new FakeCli(world);
    const { report, status } = await json<SearchReport & { readonly evidence: ExplanationReport }>(cli, [
      ...['bisect', 'sectors', ...kernel],
      ...ends,
    ]);
    expect([status, report.culprit?.name, report.evidence.hunt]).toEqual([0, '6.0', 2]);
    const [point] = report.evidence.points;
    expect(point?.point['kernel']).toBe('6.0');
    expect(point?.diagnosis.bad.attempts).toHaveLength(2);
    expect(point?.firstDifferences.map(({ axis, good }) => [axis, good['kernel']])).toEqual([['kernel', '5.19']]);
  });

  test('for people it stands under the answer', async () => {
    const { stdout } = await new FakeCli(world).run(['bisect', 'sectors', ...kernel, ...ends]);
    expect(stdout.indexOf('This is hunt 1.')).toBeGreaterThan(0);
    expect(stdout.indexOf('The evidence is hunt 2')).toBeGreaterThan(stdout.indexOf('This is hunt 1.'));
  });

  test('a sweep traces both sides of each of its changes', async () => {
    const cli = new FakeCli(world);
    type Swept = SweepReport & { readonly evidence: ExplanationReport };
    const { report } = await json<Swept>(cli, ['sweep', 'sectors', ...kernel]);
    const { transitions } = report.strips[0] ?? { transitions: [] };
    expect(transitions.length).toBeGreaterThan(1);
    const traced = report.evidence.points.flatMap(({ point, firstDifferences }) => [
      point['kernel'],
      ...firstDifferences.map(({ good }) => good['kernel']),
    ]);
    const around = transitions.flatMap(({ before, after }) => [report.versions[before]?.name, report.versions[after]?.name]);
    expect([...new Set(traced)].sort()).toEqual([...new Set(around)].sort());
  });

  test('nothing is traced where nothing was named, and where the search was told what it may spend', async () => {
    const cli = new FakeCli(world);
    const none = await json<SearchReport>(cli, ['bisect', 'sectors', ...kernel, '--good', '5.8', '--bad', '5.19']);
    expect(none.report).not.toHaveProperty('evidence');
    const told = await json<SearchReport>(cli, ['bisect', 'sectors', ...kernel, ...ends, '--tests', '90']);
    expect(told.report).toMatchObject({ culprit: { name: '6.0' } });
    expect(told.report).toHaveProperty('evidence.missing');
  });

  test('stopped while it traces, the answer is there, and the same command goes on', async () => {
    const cli = new FakeCli(world);
    const controller = new AbortController();
    const words = ['bisect', 'sectors', ...kernel, ...ends];
    const stopped = await cli.run(words, {
      signal: controller.signal,
      onWrite: (text) => {
        if (text.includes('hunt 2:')) controller.abort(new Interrupted('SIGINT'));
      },
    });
    expect(stopped.status).toBe(130);
    expect(stopped.stdout).toContain('first bad');
    const again = await cli.run(words);
    expect(again.stdout).toContain('The evidence is hunt');
  });
});

describe('bisect --axis', () => {
  test('finds the kernel that broke it, among those that firstbad.yaml does not name as well', async () => {
    const { status, report, stderr } = await bisect(new FakeCli(world), '--good', '5.10', '--bad', '6.1');
    expect(stderr).toContain('--good 5.10 is kernel 5.10.2, the newest of 2 that match');
    expect(stderr).toContain('--bad 6.1 is kernel 6.1.2, the newest of 2 that match');
    expect(report).toMatchObject({ ending: { kind: 'culprit' }, culprit: { name: '6.0' }, candidatesTotal: 4 });
    expect(report.at).toEqual({ qemu: '5.2', sector: '4096', cache: 'none' });
    expect(status).toBe(0);
  });

  test('prints the answer for people', async () => {
    const { status, stdout } = await new FakeCli(world).run(['bisect', 'sectors', ...kernel, '--good', '5.10', '--bad', '6.1']);
    expect(stdout).toContain('6.0');
    expect(stdout).toContain('first bad');
    expect(status).toBe(0);
  });

  test('finds the kernel that fixed it', async () => {
    const { status, report } = await bisect(new FakeCli(world), '--fixed', '--bad', '6.1', '--good', '7.0');
    expect(report).toMatchObject({ ending: { kind: 'culprit' }, culprit: { name: '6.18' }, fixed: true });
    expect(status).toBe(0);
  });

  test('takes the newest version for good when it looks for a fix', async () => {
    const { report, stderr } = await bisect(new FakeCli(world), '--fixed', '--bad', '6.1');
    expect(stderr).toContain('--good is 7.0, the newest version of kernel');
    expect(report).toMatchObject({ culprit: { name: '6.18' } });
  });

  test('looks for a good end by itself, back through the releases', async () => {
    const cli = new FakeCli(world);
    const { status, report } = await bisect(cli, '--bad', '6.17');
    expect(report).toMatchObject({ ending: { kind: 'culprit' }, culprit: { name: '6.0' } });
    expect(report.tests.slice(0, 4).map(({ version }) => version.name)).toEqual(['6.17', '6.12', '6.0', '5.8']);
    expect(report.ends.goods).toMatchObject([{ name: '5.8' }]);
    expect(status).toBe(0);
  });

  test('says so when every version fails', async () => {
    const { status, report } = await bisect(new FakeCli({ ...world, fate: () => 'bad' }), '--bad', '6.1');
    expect(report).toMatchObject({ ending: { kind: 'no-good-end', oldestTried: { name: '5.8' } }, culprit: null });
    expect(status).toBe(3);
  });

  test('says so when the bad version does not fail', async () => {
    const { status, report } = await bisect(new FakeCli({ ...world, fate: () => 'good' }), '--bad', '6.1');
    expect(report.ending).toMatchObject({ kind: 'not-reproduced', allAre: 'good' });
    expect(status).toBe(3);
  });

  test('ends with a range where versions can not be tested', async () => {
    const fate: CliWorld['fate'] = ({ kernel: label }) => {
      if (label === '5.19' || label === '6.0') return 'refused';
      return label === '5.10.2' ? 'good' : 'bad';
    };
    const { status, report } = await bisect(new FakeCli({ ...world, fate }), '--good', '5.10', '--bad', '6.1');
    expect(report.ending).toEqual({ kind: 'range', because: 'skips' });
    expect(report.candidates.map(({ version }) => version.name).sort()).toEqual(['5.19', '6.0', '6.1.1']);
    expect(status).toBe(2);
  });

  test.each([
    [['--good', '6.18', '--bad', '6.1'], 'add --fixed'],
    [['--good', '5.10', '--bad', '6.1', '--fixed'], 'leave out --fixed'],
    [['--good', '6.1', '--bad', '6.1'], 'the same version, 6.1.2'],
    [['--good', '4.19', '--bad', '6.1'], 'no version of kernel matches 4.19'],
    [['--fixed', '--good', '7.0'], '--fixed needs --bad'],
    [['--bad', '5.8'], 'nothing before it can be good'],
  ])('refuses %j and says what to do', async (words, hint) => {
    const { status, stderr } = await new FakeCli(world).run(['bisect', 'sectors', ...kernel, ...words]);
    expect(stderr).toContain(hint);
    expect(status).toBeGreaterThanOrEqual(128);
  });

  test('guesses nothing about the rest', async () => {
    const words = ['bisect', 'sectors', '--axis', 'kernel', '--good', '5.10', '--bad', '6.1', '--set', 'cache=none'];
    const { stderr } = await new FakeCli(world).run(words);
    expect(stderr).toContain('needs one combination of everything else, but 4 are left');
    expect(stderr).toContain('add --version qemu=5.2|7.2 --set sector=512|4096');
  });

  test('says that a factor is no axis', async () => {
    const { stderr } = await new FakeCli(world).run(['bisect', 'sectors', '--axis', 'sector', '--bad', '6.1']);
    expect(stderr).toContain('sector is a factor');
  });

  test('reuses what other hunts tried, unless asked to try again', async () => {
    const cli = new FakeCli(world);
    await cli.run(['matrix', 'sectors', ...rest, '--version', 'kernel=5.10.2,5.19,6.0,6.1.2']);
    const reused = await bisect(cli, '--good', '5.10', '--bad', '6.1');
    expect(reused.report.culprit).toMatchObject({ name: '6.0' });
    expect(reused.report.tests.filter(({ id }) => id.startsWith('1.'))).toHaveLength(4);
    const again = await bisect(cli, '--good', '5.10', '--bad', '6.1', '--again');
    expect(again.report.culprit).toMatchObject({ name: '6.0' });
    expect(again.report.tests.every(({ id }) => id.startsWith('3.'))).toBe(true);
  });

  test('goes on after Ctrl-C and repeats nothing', async () => {
    const cli = new FakeCli(world);
    const words = ['bisect', 'sectors', ...kernel, '--good', '5.10', '--bad', '6.1'];
    const first = await interrupted(cli, words, 2);
    expect(first.status).toBe(130);
    const { report } = await bisect(cli, '--good', '5.10', '--bad', '6.1');
    expect(report).toMatchObject({ hunt: 1, culprit: { name: '6.0' } });
    expect(new Set(report.tests.map(({ id }) => id)).size).toBe(report.tests.length);
  });

  test('stops on a broken lab, and goes on when it is mended', async () => {
    let isBroken = true;
    const cli = new FakeCli({
      ...world,
      fate: ({ kernel: label }) => (isBroken ? 'host-dies' : label && label < '6' ? 'good' : 'bad'),
    });
    const broken = await bisect(cli, '--good', '5.10', '--bad', '6.1');
    expect(broken.report).toMatchObject({ ending: { kind: 'end-untestable', version: { name: '6.1.2' } }, culprit: null });
    expect(broken.status).toBe(128);
    isBroken = false;
    const mended = await bisect(cli, '--good', '5.10', '--bad', '6.1');
    expect(mended.report).toMatchObject({ hunt: 1, culprit: { name: '6.0' } });
  });

  test('ends after as many tests as it may make', async () => {
    const { status, report } = await bisect(new FakeCli(world), '--good', '5.8', '--bad', '6.17', '--tests', '2');
    expect(report.ending).toEqual({ kind: 'range', because: 'budget' });
    expect(report.tests.length).toBeLessThanOrEqual(3);
    expect(status).toBe(3);
  });

  test('ends when its time is up', async () => {
    const { report } = await bisect(new FakeCli(world), '--good', '5.8', '--bad', '6.17', '--budget', '6s');
    expect(report.ending).toEqual({ kind: 'range', because: 'budget' });
  });
});

test('bisect --axis --manual is answered by a person, and touches no machine', async () => {
  const cli = new FakeCli(world);
  const isBad = (label: string): boolean => ['6.0', '6.1.1', '6.1.2'].includes(label);
  let { stdout } = await cli.run(['bisect', 'sectors', ...kernel, '--good', '5.10', '--bad', '6.1', '--manual']);
  for (let words = 0; words < 20 && stdout.includes('Then say'); words += 1) {
    const asked = kernels.find((label) => stdout.includes(`Test ${label}`));
    ({ stdout } = await cli.run([isBad(asked ?? '') ? 'bad' : 'good']));
  }
  expect(stdout).toContain('6.0 is the first bad');
  const { plan } = cli.memory.open({ now: () => 0 }).list()[0] ?? {};
  expect(plan).toMatchObject({ question: 'bisect', search: { tester: 'person' }, machine: { accelerator: '' } });
  const report = await cli.run(['report', '1']);
  expect(report).toMatchObject({ status: 128, stdout: '' });
  expect(report.stderr).toContain("The answers of hunt 1 are a person's: firstbad has seen no attempt");
});

describe('sweep', () => {
  test('finds the introduction and the fix', async () => {
    const { status, report } = await sweep(new FakeCli(world), ...kernel);
    expect(report.versions.map(({ name }) => name)).toEqual(kernels);
    const [strip] = report.strips;
    expect(strip?.ended).toBe('complete');
    expect(strip?.transitions.map(({ kind, after }) => [kind, kernels[after]])).toEqual([
      ['introduction', '6.0'],
      ['fix', '6.18'],
    ]);
    expect(status).toBe(0);
  });

  test('has a strip for each combination, and boots each kernel once for all of them', async () => {
    const cli = new FakeCli(world);
    const { report } = await sweep(cli, '--axis', 'kernel', '--set', 'sector=4096');
    expect(report.strips.map(({ at }) => [at['qemu'], at['cache']])).toEqual([
      ['5.2', 'writeback'],
      ['5.2', 'none'],
      ['7.2', 'writeback'],
      ['7.2', 'none'],
    ]);
    expect(report.strips.map(({ transitions }) => transitions.length)).toEqual([0, 2, 0, 0]);
    const boots = report.strips.flatMap(({ tests }) => tests.map(({ place }) => place));
    expect(report.versionsTried).toBe(new Set(boots).size);
  });

  test('sweeps another component at one kernel', async () => {
    const cli = new FakeCli({ kernels, qemus: ['3.1', '5.2', '6.2', '7.1', '7.2', '8.0', '10.0'] });
    const { report } = await sweep(
      cli,
      '--axis',
      'qemu',
      '--version',
      'kernel=6.1.2',
      '--set',
      'sector=4096',
      '--set',
      'cache=none',
    );
    expect(report.strips).toHaveLength(1);
    expect(report.strips[0]?.transitions).toMatchObject([{ kind: 'fix', before: 3, after: 4 }]);
  });

  test('--version narrows the axis, a series to all its versions', async () => {
    const { report } = await sweep(new FakeCli(world), ...kernel, '--version', 'kernel=5.10,6.1');
    expect(report.versions.map(({ name }) => name)).toEqual(['5.10.1', '5.10.2', '6.1.1', '6.1.2']);
  });

  test('goes on after Ctrl-C as the same hunt', async () => {
    const cli = new FakeCli(world);
    const first = await interrupted(cli, ['sweep', 'sectors', ...kernel], 3);
    expect(first.status).toBe(130);
    const { report, stderr } = await sweep(cli, ...kernel);
    expect(stderr).toContain('going on with hunt 1');
    expect(report.hunt).toBe(1);
    expect(report.strips[0]?.transitions).toHaveLength(2);
  });

  test('a second one tries nothing again', async () => {
    const cli = new FakeCli(world);
    const first = await sweep(cli, ...kernel);
    const second = await sweep(cli, ...kernel);
    expect(second.report.hunt).toBe(2);
    expect(second.report.strips[0]?.transitions).toEqual(first.report.strips[0]?.transitions);
    expect(second.report.strips[0]?.tests.every(({ id }) => id.startsWith('1.'))).toBe(true);
  });

  test('has no answer on a broken lab', async () => {
    const { status, report } = await sweep(new FakeCli({ ...world, fate: () => 'host-dies' }), ...kernel);
    expect(report.strips[0]?.ended).toBe('lab-broken');
    expect(status).toBe(128);
  });

  test('makes at most as many attempts as it may', async () => {
    const { report } = await sweep(new FakeCli(world), '--axis', 'kernel', '--tests', '5');
    expect(report.attempts).toBe(5);
    expect(report.strips.every(({ ended }) => ended === 'budget')).toBe(true);
  });
});
