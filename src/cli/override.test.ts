// `firstbad override` in every kind of hunt, in a lab without machines: the search goes on from what is true then, and says who said so.

import { describe, expect, test } from 'vitest';
import { type CliWorld, FakeCli } from '../../test/fakes/cli.ts';
import { fakeCommitName as sha } from '../../test/fakes/repository.ts';
import { lineGraph } from '../core/git/graph.ts';
import type { IsolateReport } from '../core/isolate/isolate-report.ts';
import type { MatrixReport } from '../core/matrix/matrix-report.ts';
import { foldEvents } from '../core/stored/journal.ts';
import type { SearchReport } from '../core/stored/search-report.ts';
import type { SweepReport } from '../core/stored/sweep-report.ts';

const kernels = ['5.8', '5.9', '5.10', '5.19', '6.0', '6.1', '6.12'];
const world: CliWorld = { kernels };
const at = ['--version', 'qemu=5.2', '--set', 'sector=4096', '--set', 'cache=none'];
const bisect = ['bisect', 'sectors', '--axis', 'kernel', ...at, '--good', '5.8', '--bad', '6.12', '--no-evidence'];

async function json<T>(cli: FakeCli, words: readonly string[]): Promise<T> {
  const { stdout, stderr } = await cli.run([...words, '--json']);
  try {
    return JSON.parse(stdout) as T;
  } catch {
    throw new Error(`no JSON: ${stdout} ${stderr}`);
  }
}

async function said(cli: FakeCli, ...words: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await cli.run(['override', ...words]);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout;
}

const stateOf = (cli: FakeCli, hunt: number) => foldEvents(cli.memory.open({ now: () => 0 }).events(hunt));

describe('an override', () => {
  test('of a version makes a bisect of packages go on, name another culprit and what it supersedes', async () => {
    const cli = new FakeCli(world);
    const first = await json<SearchReport>(cli, bisect);
    expect(first.culprit?.name).toBe('6.0');
    const told = await said(cli, '1', '6.0', 'good', '--because', 'it waits for a disk that was not there');
    expect(told).toContain('override 1: good');
    expect(stateOf(cli, 1)).toMatchObject({ status: 'stopped', report: null });
    const second = await json<SearchReport>(cli, bisect);
    expect(second).toMatchObject({ hunt: 1, culprit: { name: '6.1' }, supersedes: { culprit: '6.0', ending: 'culprit' } });
    const ofSix = second.tests.filter(({ version }) => version.name === '6.0');
    expect(ofSix.length).toBeGreaterThan(0);
    for (const one of ofSix)
      expect(one).toMatchObject({ outcome: 'good', overridden: { was: 'bad', by: 'person', override: 1 } });
    expect(second.overrides?.map(({ attempt }) => attempt)).toEqual(ofSix.map(({ id }) => id));
    const shown = (await cli.run(['show', '1'])).stdout;
    expect(shown).toContain('good, says a person (seen: bad): it waits for a disk that was not there');
    expect(shown).toContain('This supersedes what it had found before: 6.0');
  });

  test('undone, the search ends as it did at first', async () => {
    const cli = new FakeCli(world);
    await json<SearchReport>(cli, bisect);
    await said(cli, '1', '6.0', 'good', '--because', 'why not');
    await json<SearchReport>(cli, bisect);
    expect(await said(cli, '1', '--undo')).toContain('taken back');
    expect(stateOf(cli, 1).records.every(({ overridden }) => overridden === undefined)).toBe(true);
    const again = await json<SearchReport>(cli, bisect);
    expect(again).toMatchObject({ culprit: { name: '6.0' }, supersedes: { culprit: '6.1' } });
    expect(again).not.toHaveProperty('overrides');
    expect((await cli.run(['override', '1', '--undo'])).stderr).toContain('nothing is overridden in hunt 1');
  });

  test('of one attempt changes its cell of a matrix, and is not taken over by another hunt', async () => {
    const cli = new FakeCli({ kernels: ['5.10', '6.1'] });
    const words = ['matrix', 'sectors'];
    const before = await json<MatrixReport>(cli, words);
    const bad = before.cells.find(({ verdict }) => verdict === 'bad');
    const id = bad?.attempts[0]?.id ?? '';
    await said(cli, '1', id, 'good', '--because', 'the judge took a warning for the failure');
    const shown = await json<MatrixReport>(cli, ['show', '1']);
    expect(shown.cells.find(({ attempts }) => attempts.some((one) => one.id === id))?.verdict).toBe('good');
    expect(shown.overrides).toEqual([expect.objectContaining({ attempt: id, was: 'bad', is: 'good', by: 'person' })]);
    expect((await cli.run(['show', id])).stdout).toContain('seen       bad');
    // A new hunt of the same cells takes over all but that one.
    const settled = await json<MatrixReport>(cli, words);
    expect(settled.hunt).toBe(1);
    const other = await json<MatrixReport>(cli, words);
    expect(other.hunt).toBe(2);
    const cell = other.cells.find(({ point }) => JSON.stringify(point) === JSON.stringify(bad?.point));
    expect(cell).toMatchObject({ verdict: 'bad' });
    expect(cell?.attempts.map((one) => one.id)).toEqual(['2.1']);
    // Undone, it is as good as any.
    await said(cli, '1', '--undo', '1');
    const third = await json<MatrixReport>(cli, words);
    expect(third.cells.find(({ point }) => JSON.stringify(point) === JSON.stringify(bad?.point))?.attempts[0]?.id).toBe(id);
  });

  test('of a setting changes what a sweep and an isolation find', async () => {
    const cli = new FakeCli(world);
    const sweep = ['sweep', 'sectors', '--axis', 'kernel', ...at, '--no-evidence'];
    const swept = await json<SweepReport>(cli, sweep);
    expect(swept.strips[0]?.transitions).toMatchObject([{ kind: 'introduction' }]);
    await said(cli, '1', 'kernel=6.0,6.1,6.12', 'good', '--because', 'another machine boots all of these');
    const again = await json<SweepReport>(cli, sweep);
    expect(again.strips[0]?.transitions).toEqual([]);
    expect(again.overrides?.length).toBeGreaterThan(1);

    const isolating = new FakeCli({ kernels: ['5.10', '6.1'] });
    const isolate = ['isolate', 'sectors'];
    const found = await json<IsolateReport>(isolating, isolate);
    expect(found.condition.length).toBeGreaterThan(0);
    await said(isolating, '1', 'sector=4096', 'good', '--because', 'it never fails there');
    const nothing = await json<IsolateReport>(isolating, isolate);
    expect(nothing).toMatchObject({ hunt: 1, ended: 'not-reproduced' });
    expect(nothing.overrides?.every(({ is }) => is === 'good')).toBe(true);
  });

  test('of a commit makes a search of a repository go on, with a command and by hand', async () => {
    const commits = { graph: lineGraph(60), releases: [{ tag: 'v1.0', node: 0 }], culprit: 37 };
    const cli = new FakeCli({ commits });
    const words = ['bisect', '--good', 'v1.0', '--deterministic', '--', './test.sh'];
    expect((await cli.run(words)).stdout).toContain(`${sha(37)} is the first bad commit`);
    await said(cli, '1', sha(37).slice(0, 12), 'good', '--because', 'the test itself was broken there');
    expect((await cli.run(words)).stdout).toContain(`${sha(38)} is the first bad commit`);
    // Another hunt of the same command asks that commit again.
    const other = await cli.run([...words.slice(0, -2), '--audits', '1', ...words.slice(-2)]);
    expect(other.stdout).toContain(`${sha(37)} is the first bad commit`);

    const byHand = new FakeCli({ commits });
    type Asked = { readonly test: { readonly name: string } };
    const { test: end } = await json<Asked>(byHand, ['bisect', '--good', 'v1.0', '--deterministic', '--manual']);
    const { test: other1 } = await json<Asked>(byHand, ['bad']);
    const { test: middle } = await json<Asked>(byHand, ['good']);
    const { test: asked } = await json<Asked>(byHand, ['bad']);
    expect(new Set([end.name, other1.name, middle.name, asked.name]).size).toBe(4);
    await said(byHand, '1', middle.name, 'good', '--because', 'a slip of the hand');
    const { test: next } = await json<Asked>(byHand, ['next']);
    expect(next.name).not.toBe(asked.name);
  });

  test('is heard by a search while it runs', async () => {
    const cli = new FakeCli(world);
    let told = false;
    const { stdout } = await cli.run(bisect, {
      onWrite: (text) => {
        if (told || !/^1\.1 /m.test(text)) return;
        told = true;
        // Another process says it, while the first one holds the hunt.
        const point = { kernel: ['6.12'] };
        cli.memory.open({ now: () => 5 }).correct(1, () => ({
          type: 'overridden',
          override: {
            number: 1,
            about: { kind: 'point', place: point },
            verdict: 'good',
            because: 'it works',
            by: 'person',
            saidAtMs: 5,
          },
        }));
      },
    });
    expect(told).toBe(true);
    expect(stdout).toContain('good, says a person (seen: bad): it works');
    expect(stdout).not.toContain('first bad version');
    expect(stateOf(cli, 1)).toMatchObject({ status: 'answered', corrections: 1 });
  });

  test.each([
    [['1', '9.9', 'bad', '--because', 'x'], 'is no attempt of this hunt and no version that was tried'],
    [['1', 'cache=quick', 'bad', '--because', 'x'], 'none of these was tried'],
    [['1', 'colour=red', 'bad', '--because', 'x'], 'nothing was tried with a setting "colour"'],
    [['1', '1.1', 'bad'], 'only with a reason'],
    [['1', '1.1', 'worse', '--because', 'x'], 'is no verdict'],
    [['1', '1.1'], 'no verdict|needs what is wrong'],
    [['7', '7.1', 'bad', '--because', 'x'], 'no hunt 7'],
  ])('is refused in words: %j', async (words, message) => {
    const cli = new FakeCli({ kernels: ['5.10', '6.1'] });
    await cli.run(['matrix', 'sectors']);
    const { status, stderr } = await cli.run(['override', ...words]);
    expect(status).not.toBe(0);
    expect(stderr).toMatch(new RegExp(message));
    expect(stateOf(cli, 1).corrections).toBe(0);
  });
});

describe('a report of a hunt with overrides', () => {
  test('says which verdicts a person gave, and which published report it supersedes', async () => {
    const cli = new FakeCli({ kernels: ['5.10', '6.1', '6.18'] });
    const matrix = await json<MatrixReport>(cli, ['matrix', 'sectors']);
    const bad = matrix.cells.filter(({ verdict }) => verdict === 'bad')[0]?.attempts[0]?.id ?? '';
    const before = (await cli.run(['report', '1', '--no-try'])).stdout;
    expect(before).not.toContain('What people said');
    await said(cli, '1', bad, 'good', '--because', 'the disk was slow\nand nothing else');
    const words = ['report', '1', '--no-try', '--supersedes', '<1@example.org>'];
    for (const format of ['mail', 'markdown', 'html', 'qemu-issue']) {
      const { stdout, stderr, status } = await cli.run([...words, '--format', format]);
      expect({ stderr, status, format }).toEqual({ stderr: '', status: 0, format });
      const text = stdout.replace(/\s+/g, ' ').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/\\/g, '');
      expect(text).toContain('A person says good, and the run itself gave bad: the disk was slow and nothing else');
      expect(text).toContain('good, a person says');
      expect(text).toMatch(/This supersedes .{0,12}<1@example\.org>/);
    }
    const { stdout } = await cli.run([...words, '--format', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({ supersedes: '<1@example.org>' });
    expect((await cli.run(['report', '1', '--supersedes', 'a b'])).stderr).toContain('expected an address or a message id');
  });
});
