import { expect, test } from 'vitest';
import { VirtualClock } from '../../../test/fakes/clock.ts';
import { JournalMemory } from '../../../test/fakes/journal.ts';
import { fakeLab, type Fate } from '../../../test/fakes/lab.ts';
import { somePlan } from '../../../test/fakes/records.ts';
import { fakeRepository } from '../../../test/fakes/repository.ts';
import { LabError } from '../../core/base/user-error.ts';
import type { CommitName } from '../../core/git/commit.ts';
import { lineGraph } from '../../core/git/graph.ts';
import { parseSetting, parseVersionChoice } from '../../core/scenario/restriction.ts';
import { parseVersionPattern } from '../../core/scenario/version-pattern.ts';
import { plainRules, type SearchRules } from '../../core/stored/hunt-plan.ts';
import type { HuntEvent } from '../../core/stored/journal.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import type { Builder, BuildKey, Built, OutputKey } from '../../ports/builder.ts';
import { endingText } from '../../render/search/search-ending-text.ts';
import { runBuiltCommitBisect } from './built-commit-bisect.ts';
import { planBuiltCommits } from './plan-built-commits.ts';

const never = new AbortController().signal;
const rules: SearchRules = {
  confidence: 0.99,
  flaky: false,
  ...plainRules,
};

interface World {
  readonly count: number;
  readonly culprit: number;
  /** True when the culprit ends the failure. */
  readonly fixed?: boolean;
  readonly doesNotBuild?: (node: number) => boolean;
  /** What a node's build gives; nodes of equal outputs are the same for every test. */
  readonly outputOf?: (node: number) => string;
  /** What the first build of a node gives when it is not what a clean one gives. */
  readonly staleOutputOf?: (node: number) => string | null;
  /** What the built kernel says of itself when that is not what was asked for. */
  readonly identityOf?: (node: number) => string | null;
  /** Its build id, in the same way. */
  readonly buildIdOf?: (node: number) => string | null;
  /** The lab's trouble with a node's build, each time. */
  readonly troubleWith?: (node: number) => LabError | null;
  readonly memory?: JournalMemory;
  readonly believesEnds?: boolean;
}

/** Kernels built from a line of commits; a kernel's key is its output, and outputs from `culprit` on fail. */
async function search(world: World) {
  const clock = new VirtualClock();
  const journal = (world.memory ?? new JournalMemory()).open({ now: () => clock.now() });
  const repository = fakeRepository({ graph: lineGraph(world.count), refs: { first: 0 } });
  const outputOf = world.outputOf ?? ((node: number) => String(node));
  const fate = ({ kernel = '' }): Fate => (Number(kernel) >= world.culprit !== (world.fixed === true) ? 'bad' : 'good');
  const made = fakeLab({ journal, clock, kernels: ['6.1'], fate });
  const any = parseVersionPattern('>=0');
  if (!any.ok) throw new Error('a pattern for all');
  const components = made.scenario.components.map((component) => ({ ...component, versions: [any.pattern] }));
  const scenario = { ...made.scenario, components };
  const builds: string[] = [];
  const fresh = new Map<number, boolean>();

  const build = async (commit: CommitName, clean: boolean): Promise<Built> => {
    const node = repository.nodeOf(commit);
    builds.push(`${node}${clean ? ' clean' : ''}`);
    const trouble = world.troubleWith?.(node) ?? null;
    if (trouble !== null) throw trouble;
    const stale = clean || fresh.get(node) === true ? null : (world.staleOutputOf?.(node) ?? null);
    const was = fresh.get(node) === true ? null : (world.staleOutputOf?.(node) ?? null);
    if (clean) fresh.set(node, true);
    const facts = {
      commit,
      key: `key ${node}` as BuildKey,
      how: clean ? ('clean' as const) : ('incremental' as const),
      spentMs: 1000,
      buildMs: 1000,
      steps: 10,
      fixUps: [],
      unknownOptions: [],
      logFile: '/log',
    };
    if (world.doesNotBuild?.(node) === true) {
      return { ...facts, kind: 'does-not-build', signature: 'a.c: error: x', firstError: 'a.c:1: error: x' };
    }
    const output = stale ?? outputOf(node);
    return {
      ...facts,
      kind: 'built',
      artifact: {
        kind: 'kernel',
        key: output,
        vmlinuz: `/k/${output}`,
        modules: null,
        config: null,
        buildId: world.buildIdOf?.(node) ?? null,
      },
      outputKey: output as OutputKey,
      identity: world.identityOf?.(node) ?? null,
      replaced: clean && was !== null && was !== outputOf(node) ? (was as OutputKey) : null,
    };
  };
  const builder: Builder = {
    description: 'fake kernel',
    keyOf: async (commit) => `key ${commit}` as BuildKey,
    known: async () => null,
    build: (commit, { clean = false }) => build(commit, clean),
    hasIdleProcessor: () => true,
    fixUpFrom: async () => Promise.reject(new LabError({ code: 'git-failed', message: 'no patches here' })),
  };
  const options = { signal: never, progress: () => undefined };
  const describeMachine = async () => somePlan().machine;
  const plan = await planBuiltCommits(
    { sources: made.lab.sources, describeMachine, repository, builder },
    {
      scenario,
      origin: { folder: '/sectors', sha256: '0'.repeat(64) },
      restrictions: {
        settings: [parseSetting('sector=4096'), parseSetting('cache=none')],
        versions: [parseVersionChoice('qemu=5.2')],
      },
      axis: 'kernel',
      ...(world.fixed === true ? { good: 'HEAD', bad: 'first' } : { good: 'first', bad: null }),
      rules: { ...rules, fixed: world.fixed === true, endsTested: world.believesEnds !== true },
      imageKey: null,
    },
    options,
  );
  const events: HuntEvent[] = [];
  const notes: string[] = [];
  const result = await runBuiltCommitBisect(
    { ...made.lab, repository, builder },
    { scenario, plan, hunt: null, again: false },
    { ...options, onEvent: ({ event }) => events.push(event), onNote: (note) => notes.push(note) },
  );
  const report = result.state.report as SearchReport;
  const culprit = report.culprit === null ? null : repository.nodeOf(report.culprit.name as CommitName);
  return { report, culprit, builds, events, notes, state: result.state };
}

test('the first bad commit is found by building few, and is built from clean with its parent before it is named', async () => {
  const { report, culprit, builds } = await search({ count: 200, culprit: 137 });
  expect(report.ending).toEqual({ kind: 'culprit' });
  expect(culprit).toBe(137);
  expect(builds.slice(-2)).toEqual(['137 clean', '136 clean']);
  expect(new Set(builds).size).toBeLessThan(30);
  expect(report.log).toMatch(/# first bad commit: \[[0-9a-f]{40}\] commit 137/);
});

test('the commit that fixed it is found as well as the one that broke it', async () => {
  const { report, culprit } = await search({ count: 200, culprit: 137, fixed: true });
  expect(report.ending).toEqual({ kind: 'culprit' });
  expect(culprit).toBe(137);
});

test('a stretch that does not build is walked around, and its errors are told', async () => {
  const doesNotBuild = (node: number): boolean => node >= 60 && node < 90;
  const { culprit, report } = await search({ count: 200, culprit: 95, doesNotBuild });
  expect(culprit).toBe(95);
  const skipped = report.tests.filter((one) => one.outcome === 'skip');
  for (const one of skipped) expect(one.because).toBe('does not build: a.c: error: x');
});

test('a culprit that the stretch hides ends as a range of candidates', async () => {
  const doesNotBuild = (node: number): boolean => node >= 60 && node < 66;
  const { report } = await search({ count: 100, culprit: 63, doesNotBuild });
  expect(report.ending).toEqual({ kind: 'range', because: 'skips' });
  expect(report.candidates.map(({ version }) => version.title).sort()).toEqual(
    [60, 61, 62, 63, 64, 65, 66].map((node) => `commit ${node}`).sort(),
  );
});

test('a commit that gives what its parent gives is never named', async () => {
  // 49 and 50 are the same kernel; what a stale build of 50 gave is 51's.
  const outputOf = (node: number): string => (node === 50 ? '49' : String(node));
  const staleOutputOf = (node: number): string | null => (node === 50 ? '51' : null);
  const { culprit, notes, state } = await search({ count: 100, culprit: 51, outputOf, staleOutputOf });
  expect(culprit).toBe(51);
  expect(notes.some((note) => note.includes('came out differently from clean'))).toBe(true);
  const answered = state.records.filter((record) => record.judgement.outcome !== 'good' && record.judgement.outcome !== 'bad');
  expect(answered).toEqual([]);
});

test.each([
  ['who built it', { identityOf: (node: number) => `tree-${String(node)}@build` }],
  ['its build id', { buildIdOf: (node: number) => `abc${String(node)}` }],
])('a kernel that does not say %s as it should gives no answer', async (_what, world) => {
  const { report, state } = await search({ count: 20, culprit: 10, ...world });
  expect(['lab-broken', 'end-untestable']).toContain(report.ending?.kind);
  for (const { judgement } of state.records) {
    expect(judgement.outcome).toBe('no-answer');
    expect(judgement.message).toContain('something else was started');
  }
});

test.each([
  ['a wrong compiler', 'compiler-unfit'],
  ['a missing header', 'header-missing'],
  ['a full disk', 'disk-full'],
  ['a killed make', 'build-killed'],
  ['a build that was lost from the cache', 'build-lost'],
  ['a dirty worktree', 'worktree-dirty'],
])('%s while a commit is built stops the hunt in its own words, with no verdict and no build noted', async (_, code) => {
  const message = `The build failed: ${code}.`;
  const isTroubled = (node: number): boolean => node >= 20 && node < 80;
  const troubleWith = (node: number): LabError | null => (isTroubled(node) ? new LabError({ code, message }) : null);
  const memory = new JournalMemory();
  const hunting = search({ count: 100, culprit: 63, troubleWith, memory });
  await expect(hunting).rejects.toMatchObject({ name: 'LabError', code, message });
  const journal = memory.open({ now: () => 0 });
  const [{ hunt, status } = { hunt: 0, status: 'none' }] = journal.list();
  expect(status).toBe('stopped');
  const built = journal.events(hunt).flatMap((event) => (event.type === 'built' ? [event.build.commit] : []));
  expect(built.length).toBeGreaterThan(0);
  const repository = fakeRepository({ graph: lineGraph(100), refs: { first: 0 } });
  for (const commit of built) expect(isTroubled(repository.nodeOf(commit))).toBe(false);
  expect(journal.events(hunt).some(({ type }) => type === 'search-ended')).toBe(false);
});

test('when the only commit that is left gives the same as its parent, that is how it ends', async () => {
  const { report, state } = await search({ count: 2, culprit: 1, believesEnds: true, outputOf: () => '7' });
  expect([report.ending, report.candidates, state.status]).toEqual([{ kind: 'same-builds', commits: 1 }, [], 'answered']);
  const text = endingText(report, null);
  expect(text.headline).toEqual(['None of them is the first bad commit: what is built does not change between the ends.']);
  expect(text.explained).toEqual(['The one commit between the ends gives the same as its parents, built from nothing.']);
});
