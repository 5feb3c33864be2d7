// A search that programs answer, several at once: leases, late and doubled answers, and the same culprit as by one person.

import { describe, expect, test } from 'vitest';
import { FakeCli } from '../../test/fakes/cli.ts';
import { fakeCommitName as sha } from '../../test/fakes/repository.ts';
import type { AskAnswer } from '../app/search/ask-tell.ts';
import { lineGraph } from '../core/git/graph.ts';
import { foldEvents } from '../core/stored/journal.ts';

const size = 60;
const culprit = 37;
const commits = { graph: lineGraph(size), releases: [{ tag: 'v1.0', node: 0 }], culprit };
const begin = ['bisect', '--manual', '--deterministic', '--good', 'v1.0'];
const names = new Map(Array.from({ length: size }, (_, node) => [sha(node) as string, node]));
const wordFor = (version: string): string => ((names.get(version) ?? 0) >= culprit ? 'bad' : 'good');

async function ask(cli: FakeCli, ...words: readonly string[]): Promise<AskAnswer> {
  const { stdout, stderr } = await cli.run(['ask', '1', '--json', ...words]);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as AskAnswer;
}

async function begun(): Promise<FakeCli> {
  const cli = new FakeCli({ commits, texts: { 'test.log': 'it said no' } });
  expect((await cli.run(begin)).status).toBe(0);
  return cli;
}

const stateOf = (cli: FakeCli) => foldEvents(cli.memory.open({ now: () => 0 }).events(1));

describe('a search that is asked and told', () => {
  test.each([1, 4])('finds the culprit with %i testers, and each test has what it needs', async (max) => {
    const cli = await begun();
    let rounds = 0;
    for (;;) {
      const answer = await ask(cli, '--max', String(max));
      if (answer.over) {
        expect(answer.report).toMatchObject({ culprit: { name: sha(culprit) }, ending: { kind: 'culprit' } });
        break;
      }
      rounds += 1;
      expect(answer.tests.length).toBeGreaterThan(0);
      expect(answer.tests.length).toBeLessThanOrEqual(max);
      expect(new Set(answer.tests.map(({ version }) => version)).size).toBe(answer.tests.length);
      for (const one of answer.tests) {
        expect(one.needs).toEqual({ kind: 'commit', repository: '/repositories/fake/.git', commit: one.version });
        expect((await cli.run(['tell', one.id, wordFor(one.version), '--because', 'exit status'])).status).toBe(0);
      }
    }
    expect(rounds).toBeLessThanOrEqual(max === 1 ? 9 : 5);
    expect(stateOf(cli).marks.every(({ by }) => by === 'told')).toBe(true);
    expect((await cli.run(['show', '1'])).stdout).toContain(`${sha(culprit)} is the first bad commit`);
    const junit = (await cli.run(['report', '1', '--format', 'junit'])).stdout;
    const bad = stateOf(cli).marks.filter(({ outcome }) => outcome === 'bad').length;
    expect(junit).toContain(`<testsuites tests="${stateOf(cli).marks.length}" failures="${bad}" errors="0" skipped="0"`);
    expect(junit.match(/<failure /g)).toHaveLength(bad);
    const summary = (await cli.run(['report', '1', '--format', 'summary'])).stdout;
    expect(summary).toContain(`First bad, not verified by this search&#58; ${sha(culprit)}`);
  });

  test('gives a lease away again when it has run out, and takes the late answer all the same', async () => {
    const cli = await begun();
    const [first] = (await ask(cli, '--lease', '10m')).tests;
    expect(await ask(cli, '--lease', '10m')).toMatchObject({ over: false, running: [{ id: first?.id }] });
    await cli.clock.sleep(601_000, new AbortController().signal);
    const again = await ask(cli, '--max', '2');
    expect(again.running).toEqual([]);
    expect(again.tests.map(({ version }) => version)).toContain(first?.version);
    expect(again.tests.every(({ id }) => id !== first?.id)).toBe(true);
    const late = await cli.run(['tell', first?.id ?? '', wordFor(first?.version ?? ''), '--evidence', 'test.log', '--json']);
    expect(JSON.parse(late.stdout)).toMatchObject({
      mark: { id: first?.id, by: 'told', evidence: [{ name: 'test.log', bytes: 10 }] },
    });
  });

  test('counts an answer once that is told twice, and refuses another one of the same', async () => {
    const cli = await begun();
    const [first] = (await ask(cli)).tests;
    const id = first?.id ?? '';
    const word = wordFor(first?.version ?? '');
    for (const _ of [1, 2]) expect((await cli.run(['tell', id, word])).status).toBe(0);
    expect(stateOf(cli).marks).toHaveLength(1);
    const other = await cli.run(['tell', id, word === 'good' ? 'bad' : 'good']);
    expect(other.stderr).toContain('was told already');
    expect((await cli.run(['tell', '1.99', 'good'])).stderr).toContain('was never asked for');
    expect((await cli.run(['tell', id, 'perhaps'])).stderr).toContain('means nothing here');
  });

  test('along the versions of a component says where to test it', async () => {
    const cli = new FakeCli({ kernels: ['5.8', '5.10', '6.0', '6.1'] });
    const at = ['--version', 'qemu=5.2', '--set', 'sector=4096', '--set', 'cache=none'];
    await cli.run(['bisect', 'sectors', '--axis', 'kernel', ...at, '--good', '5.8', '--bad', '6.1', '--manual']);
    const { tests } = await ask(cli, '--max', '2');
    expect(tests[0]?.needs).toMatchObject({
      kind: 'version',
      component: 'kernel',
      at: { qemu: '5.2', sector: '4096', cache: 'none' },
    });
  });

  test('is no hunt that tests by itself', async () => {
    const cli = new FakeCli({ kernels: ['5.10', '6.1'] });
    await cli.run(['matrix', 'sectors']);
    expect((await cli.run(['ask', '1'])).stderr).toContain('nobody is asked');
  });
});
