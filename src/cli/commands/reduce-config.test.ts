// `firstbad reduce-config` with a scenario: kernels that are built, booted and tried are played, the rest is real.

import { describe, expect, test } from 'vitest';
import { type CliWorld, FakeCli } from '../../../test/fakes/cli.ts';
import { lineGraph } from '../../core/git/graph.ts';
import type { ReduceReport } from '../../core/reduce/reduce-report.ts';
import { Interrupted } from '../interrupted.ts';

const names = Array.from({ length: 64 }, (_, index) => `O${String(index)}`);
const options = [...names.slice(0, 40), 'SECCOMP', 'FILTER', ...names.slice(40)];
const text = (value: 'y' | 'n'): string =>
  options.map((name) => (value === 'y' ? `CONFIG_${name}=y\n` : `# CONFIG_${name} is not set\n`)).join('');

const has = (kernel: string | undefined, ...wanted: readonly string[]): boolean =>
  wanted.every((name) => kernel?.split(',').includes(name));

/** It fails where `causes` are all set. */
function worldWith(causes: readonly string[], more: Partial<CliWorld> = {}): CliWorld {
  return {
    kernels: ['6.1'],
    qemus: ['5.2'],
    commits: { graph: lineGraph(3) },
    kernelTree: { needs: { CONFIG_FILTER: 'SECCOMP' } },
    texts: { 'good.config': text('n'), 'bad.config': text('y') },
    fate: ({ kernel }) => (has(kernel, ...causes) ? 'bad' : 'good'),
    ...more,
  };
}

const words = [
  ...['reduce-config', 'sectors', '--good', 'good.config', '--bad', 'bad.config'],
  ...['--set', 'sector=4096', '--set', 'cache=none', '--deterministic'],
];

async function reduced(cli: FakeCli, more: readonly string[] = []): Promise<ReduceReport> {
  const { stdout, stderr } = await cli.run([...words, '--json', ...more]);
  expect(stdout, stderr).not.toBe('');
  return JSON.parse(stdout) as ReduceReport;
}

const partsOf = ({ causes }: ReduceReport): readonly (readonly string[])[] =>
  causes.map(({ parts }) => parts.flatMap(({ options: some, needs }) => [...some, ...needs].map(({ name }) => name)));

describe('reducing a kernel’s configuration with a scenario', { timeout: 30_000 }, () => {
  test('names the option and what it needs, in few kernels, with the last two built from nothing', async () => {
    const cli = new FakeCli(worldWith(['FILTER']));
    const report = await reduced(cli);
    expect(report).toMatchObject({
      ended: 'answered',
      differing: 66,
      scenario: { name: 'sectors', axis: 'kernel', at: { qemu: '5.2', sector: '4096', cache: 'none' } },
      causes: [{ fromClean: 'differ', parts: [{ without: 'passes' }] }],
      builds: { clean: 2 },
    });
    expect(partsOf(report)).toEqual([['CONFIG_FILTER', 'CONFIG_SECCOMP']]);
    expect(report.tested).toBeLessThan(13);
    expect(cli.kernels.made.filter((key) => key.startsWith('clean '))).toEqual(['clean SECCOMP,FILTER', 'clean ']);
    const shown = (await cli.run(['show', '1'])).stdout;
    expect(shown).toContain('Built again from nothing, with it and without it: the two kernels differ');
    expect((await cli.run(['hunts'])).stdout).toMatch(/answered +reduce-config/);
  });

  test('two options that are needed together are both named', async () => {
    expect(partsOf(await reduced(new FakeCli(worldWith(['O7', 'O50']))))).toEqual([['CONFIG_O50', 'CONFIG_O7']]);
  });

  test('a kernel that does not build and one that is no host are walked around', async () => {
    const broken = { O3: 'a.c: error: no such thing' };
    const world = worldWith(['O50'], {
      kernelTree: { broken },
      texts: { 'good.config': text('n'), 'bad.config': text('y').replace('CONFIG_O3=y', '# CONFIG_O3 is not set') },
      panics: (kernel) => has(kernel, 'O20') && !has(kernel, 'O21'),
    });
    expect(partsOf(await reduced(new FakeCli(world)))).toEqual([['CONFIG_O50']]);
  });

  test('an answer of a build that does not come out the same from nothing counts no more', async () => {
    // On top of another one the good kernel keeps an object of the failure's: it seems to fail.
    const stale = (key: string): string | null => (key === 'O50' ? 'O51' : null);
    const cli = new FakeCli(worldWith(['O51'], { kernelTree: { stale } }));
    const report = await reduced(cli);
    expect(partsOf(report)).toEqual([['CONFIG_O51']]);
    expect(report.causes.map(({ fromClean }) => fromClean)).toEqual(['differ']);
  });

  test('options that change nothing in the kernel are not taken for the cause: it is said', async () => {
    const cli = new FakeCli(worldWith(['O9'], { kernelTree: { idle: ['O9'] } }));
    const { status, stdout } = await cli.run(words);
    expect(status).toBe(3);
    expect(stdout).toContain('it is the same kernel, so one of the answers is wrong');
  });

  test('what was stopped goes on where it was, and makes and tests nothing twice', async () => {
    const cli = new FakeCli(worldWith(['O33']));
    const stop = new AbortController();
    let answers = 0;
    const onWrite = (line: string): void => {
      if (/^\d+\.\d+ (good|bad)/.test(line) && (answers += 1) === 4) stop.abort(new Interrupted('SIGINT'));
    };
    expect((await cli.run(words, { signal: stop.signal, onWrite })).status).toBe(130);
    const made = cli.kernels.made.length;
    const report = await reduced(cli);
    expect(report).toMatchObject({ hunt: 1, ended: 'answered' });
    expect(partsOf(report)).toEqual([['CONFIG_O33']]);
    expect(new Set(cli.kernels.made).size).toBe(cli.kernels.made.length);
    expect(made).toBeGreaterThan(2);
    expect(report.tests).toBe(report.tested);
  });

  test('a lab that broke ends it with no answer, and once it is mended the same command goes on to one', async () => {
    let isMended = false;
    const fate: CliWorld['fate'] = ({ kernel }) =>
      !isMended && has(kernel, 'O33') && !has(kernel, 'O40') ? 'host-dies' : has(kernel, 'O33') ? 'bad' : 'good';
    const cli = new FakeCli(worldWith([], { fate }));
    const broken = await cli.run([...words, '--json']);
    expect(broken.status).toBe(128);
    expect(JSON.parse(broken.stdout)).toMatchObject({ ended: 'lab-broken', causes: [] });
    expect((await cli.run(['show', '1'])).stdout).toContain('The lab is broken');
    isMended = true;
    const report = await reduced(cli);
    expect(report).toMatchObject({ hunt: 1, ended: 'answered' });
    expect(partsOf(report)).toEqual([['CONFIG_O33']]);
  });

  test('a budget ends it in time, with what is left, and the same command goes on', async () => {
    const cli = new FakeCli(worldWith(['O33']));
    const begun = cli.clock.monotonicMs();
    const first = await cli.run([...words, '--json', '--budget', '9m']);
    expect(first.status).toBe(3);
    const cut = JSON.parse(first.stdout) as ReduceReport;
    expect(cut.ended).toBeNull();
    expect(cut.suspects.map(({ name }) => name)).toContain('CONFIG_O33');
    expect(cut.suspects.length).toBeLessThan(66);
    expect(cli.clock.monotonicMs() - begun).toBeLessThan(10 * 60_000);
    expect(await reduced(cli, ['--budget', '2h'])).toMatchObject({ hunt: 1, ended: 'answered' });
  });

  test('so many tests and no more', async () => {
    expect(await reduced(new FakeCli(worldWith(['O33'])), ['--tests', '4'])).toMatchObject({ ended: 'budget', tests: 4 });
  });

  test('repeats tests where answers flake', async () => {
    const flaky = worldWith([], {
      fate: ({ kernel }, tryNumber) => (has(kernel, 'O33') && tryNumber % 3 !== 0 ? 'bad' : 'good'),
    });
    const report = await new FakeCli(flaky).run([...words.filter((word) => word !== '--deterministic'), '--json']);
    expect(partsOf(JSON.parse(report.stdout) as ReduceReport)).toEqual([['CONFIG_O33']]);
  });

  test('says when it is not the configuration', async () => {
    expect(await reduced(new FakeCli(worldWith(['NOTHING'])))).toMatchObject({ ended: 'not-reproduced' });
    expect(await reduced(new FakeCli(worldWith([])))).toMatchObject({ ended: 'good-fails' });
  });

  test('refuses what makes no sense in a sentence', async () => {
    const cli = new FakeCli(worldWith(['O33']));
    const ends = ['--good', 'good.config', '--bad', 'bad.config'];
    const refused = async (...more: readonly string[]): Promise<string> => {
      const { status, stderr } = await cli.run(['reduce-config', ...more]);
      expect(status).toBe(129);
      return stderr;
    };
    expect(await refused('sectors', ...ends)).toContain('needs one combination of everything else, but 4 are left');
    expect(await refused('sectors', ...ends, '--', './test.sh')).toContain('one scenario, or after -- a command');
    expect(await refused(...ends)).toContain('there is no command after --');
    expect(await refused(...ends, '--set', 'cache=none', '--', './test.sh')).toContain('go with a scenario');
    const same = ['--good', 'good.config', '--bad', 'good.config', '--set', 'sector=512', '--set', 'cache=none'];
    expect((await cli.run(['reduce-config', 'sectors', ...same])).stderr).toContain('come out of this tree the same');
  });
});
