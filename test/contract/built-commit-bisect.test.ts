// One hunt from packages to commits, with a real repository, real builds (in sh) and hosts that are played: a stretch of thirty
// commits that does not compile, three that compile and do not boot for another reason, and the culprit in the stretch.

import { spawnSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readFixUp } from '../../src/catalog/fix-ups.ts';
import type { CommitName } from '../../src/core/git/commit.ts';
import { parseFixUp } from '../../src/core/scenario/fix-up-wish.ts';
import { parseSetting, parseVersionChoice } from '../../src/core/scenario/restriction.ts';
import { parseVersionPattern } from '../../src/core/scenario/version-pattern.ts';
import { plainRules, type SearchRules } from '../../src/core/stored/hunt-plan.ts';
import type { HuntEvent } from '../../src/core/stored/journal.ts';
import type { SearchReport } from '../../src/core/stored/search-report.ts';
import { runBuiltCommitBisect } from '../../src/hunt/commits/built-commit-bisect.ts';
import { builtCommitReport } from '../../src/hunt/commits/built-commit-report.ts';
import { planPackagesThenCommits } from '../../src/hunt/commits/plan-built-commits.ts';
import type { Builder } from '../../src/ports/builder.ts';
import { openRepository } from '../../src/sources/git/repository.ts';
import { type MadeCommit, type MadeRepository, makeRepository } from '../e2e/made-repository.ts';
import { VirtualClock } from '../fakes/clock.ts';
import { JournalMemory } from '../fakes/journal.ts';
import { fakeLab, type Fate } from '../fakes/lab.ts';
import { somePlan } from '../fakes/records.ts';
import { type BuilderWorld, never, openBuilderWorld } from './builder-world.ts';

const count = 140;
const stretch = { from: 62, to: 91 };
const others = { from: 94, to: 96 };
const inside = (n: number, { from, to }: { readonly from: number; readonly to: number }): boolean => n >= from && n <= to;

const script = `
grep -q sick part && { echo "part:3:1: error: the part is sick" >&2; exit 1; }
echo "  CC      n"
mkdir -p out
cp n out/vmlinuz
`;

/** A file that is sick from the first commit of the stretch on, and well again after its last. */
function series(isRepairedByMerge = false): readonly MadeCommit[] {
  return Array.from({ length: count }, (_, n): MadeCommit => ({
    parents: n === 0 ? [] : isRepairedByMerge && n === stretch.to + 1 ? [n - 1, n - 3] : [n - 1],
    files: {
      // The repair touches nothing else, as repairs of a build do: what else a commit changes may not apply elsewhere.
      ...(n === stretch.to + 1 ? {} : { n: `${n}\n` }),
      ...(n === 0 ? { 'build.sh': script, '.gitignore': 'out/\n', part: 'whole\n' } : {}),
      ...(n === stretch.from ? { part: 'sick\n' } : {}),
      ...(n === stretch.to + 1 ? { part: 'whole\n' } : {}),
    },
  }));
}

const rules: SearchRules = {
  confidence: 0.99,
  flaky: false,
  ...plainRules,
};

let world: BuilderWorld;
let made: MadeRepository;

beforeEach(async () => {
  world = await openBuilderWorld();
});
afterEach(() => world.dispose());

interface Hunted {
  /** Of a commit's number; packages are those of their tags. */
  readonly culprit: number;
  /** When builds are not what the packages are. */
  readonly builtFate?: (n: number) => Fate;
  readonly kernels?: readonly string[];
  readonly repairs?: boolean;
  readonly stopAfter?: HuntEvent['type'];
  readonly journal?: JournalMemory;
}

async function hunt({ culprit, builtFate, kernels = ['1.0-1', '3.0-1', '6.0-1', '12.0-1'], ...more }: Hunted) {
  const clock = new VirtualClock();
  const journal = (more.journal ?? new JournalMemory()).open({ now: () => clock.now() });
  const fateOf = (n: number): Fate => (inside(n, others) ? 'hangs' : n >= culprit ? 'bad' : 'good');
  const fate = ({ kernel = '' }): Fate =>
    /^\d+$/.test(kernel) ? (builtFate ?? fateOf)(Number(kernel)) : fateOf(Number(/^\d+/.exec(kernel)?.[0]) * 10);
  const { lab, scenario: plain } = fakeLab({ journal, clock, kernels, fate });
  const any = parseVersionPattern('>=0');
  if (!any.ok) throw new Error('a pattern for all');
  const scenario = { ...plain, components: plain.components.map((one) => ({ ...one, versions: [any.pattern] })) };
  const repository = await openRepository(world.repository, { cacheFolder: join(world.folder, 'history'), signal: never });
  const builder = numbered(await world.open({ recipe: { output: { kind: 'kernel', vmlinuz: 'out/vmlinuz', modules: null } } }));
  const stop = new AbortController();
  const signal = more.stopAfter ? stop.signal : never;
  const notes: string[] = [];
  const events: HuntEvent[] = [];
  const options = { signal, progress: () => undefined, onNote: (note: string) => void notes.push(note) };
  const all = { ...lab, repository, builder, describeMachine: async () => somePlan().machine };
  const plan = await planPackagesThenCommits(
    all,
    {
      scenario,
      origin: { folder: '/sectors', sha256: '0'.repeat(64) },
      restrictions: {
        settings: [parseSetting('sector=4096'), parseSetting('cache=none')],
        versions: [parseVersionChoice('qemu=5.2')],
      },
      axis: 'kernel',
      good: kernels[0]!,
      bad: kernels.at(-1)!,
      rules,
      imageKey: null,
    },
    options,
  );
  const going = journal.list().find((one) => one.status === 'stopped')?.hunt ?? null;
  const result = await runBuiltCommitBisect(
    all,
    { scenario, plan, hunt: going, again: false },
    {
      ...options,
      repairs: more.repairs ?? true,
      onEvent: ({ event }) => {
        events.push(event);
        if (event.type === more.stopAfter) stop.abort(new Error('stopped here'));
      },
    },
  );
  const report = result.state.report as SearchReport;
  journal.die();
  const numberOf = (name: string | undefined): number => made.names.indexOf(name ?? '');
  return { report, numberOf, notes, events, repository, state: result.state, hunt: result.hunt };
}

/** Played hosts read off a kernel's key what it is: here the number that was built into it. */
function numbered(builder: Builder): Builder {
  return {
    description: builder.description,
    keyOf: (commit, signal) => builder.keyOf(commit, signal),
    known: (commit, signal) => builder.known(commit, signal),
    fixUpFrom: (stretch, signal) => builder.fixUpFrom(stretch, signal),
    hasIdleProcessor: () => builder.hasIdleProcessor(),
    build: async (commit, options) => {
      const built = await builder.build(commit, options);
      if (built.kind !== 'built' || built.artifact.kind !== 'kernel') return built;
      const key = (await readFile(built.artifact.vmlinuz, 'utf8')).trim();
      return { ...built, artifact: { ...built.artifact, key } };
    },
  };
}

/** What git's own bisect needs on the same series, and whether it names the commit. */
async function gitBisect(culprit: number): Promise<{ readonly tests: number; readonly named: number }> {
  const counted = join(world.folder, 'counted');
  const path = join(world.folder, 'test.sh');
  const skip = (range: typeof stretch): string => `[ $n -ge ${range.from} ] && [ $n -le ${range.to} ] && exit 125`;
  await writeFile(counted, '');
  await writeFile(
    path,
    `n=$(cat n)\necho $n >>${counted}\ngrep -q sick part && exit 125\n${skip(others)}\n[ $n -lt ${culprit} ]\n`,
  );
  const git = (...words: readonly string[]) => spawnSync('git', ['-C', world.repository, ...words], { encoding: 'utf8' });
  git('bisect', 'start', 'v12.0', 'v6.0');
  const { stdout } = git('bisect', 'run', 'sh', path);
  git('bisect', 'reset');
  const named = /^(\w{40}) is the first bad commit$/m.exec(stdout)?.[1];
  return { tests: (await readFile(counted, 'utf8')).trim().split('\n').length, named: made.names.indexOf(named ?? '-') };
}

test('a culprit in a stretch that does not compile is found all the same, and git’s bisect can not name it', async () => {
  made = await makeRepository(world.repository, series());
  const { report, numberOf, notes } = await hunt({ culprit: 75 });
  const git = await gitBisect(75);
  expect(report.ending).toEqual({ kind: 'culprit' });
  expect(numberOf(report.culprit?.name)).toBe(75);
  expect(report.repairs).toEqual([
    expect.objectContaining({ isRepaired: true, commits: 30, because: null, signature: 'part: error: the part is sick' }),
  ]);
  expect(numberOf(report.repairs?.[0]?.began?.name)).toBe(stretch.from);
  expect(numberOf(report.repairs?.[0]?.ended?.name)).toBe(stretch.to + 1);
  expect(report.narrowed).toMatchObject({ older: { revision: 'v6.0' }, newer: { revision: 'v12.0' } });
  expect(report.narrowed?.packages.culprit?.name).toBe('12.0-1');
  expect(notes.join('\n')).toContain('on to the commits between v6.0 (for 6.0-1) and v12.0 (for 12.0-1)');
  expect(git.named).toBe(-1);
  // 8 tests (and 4 of packages, 12 builds for the repair) beside git's 39.
  expect(report.tests.length).toBeLessThan(git.tests);
  expect(report.builds).toMatchObject({ clean: 2 });
  expect(report.tests.every(({ build }) => build !== undefined)).toBe(true);
});

test('a culprit behind the stretches is found without a repair, in no more tests than git’s', async () => {
  made = await makeRepository(world.repository, series());
  const { report, numberOf } = await hunt({ culprit: 112 });
  expect(numberOf(report.culprit?.name)).toBe(112);
  expect(report.repairs).toEqual([]);
  // Besides git's, which believes the ends: the two ends.
  expect(report.tests.length).toBeLessThanOrEqual((await gitBisect(112)).tests + 2);
});

test('without repairs, and where a merge repaired it, the stretch is skipped and the candidates are told', async () => {
  made = await makeRepository(world.repository, series(true));
  const { report } = await hunt({ culprit: 75 });
  expect(report.ending).toEqual({ kind: 'range', because: 'skips' });
  expect(report.repairs).toMatchObject([{ isRepaired: false, because: expect.stringContaining('a merge') as string }]);
  const plain = await hunt({ culprit: 75, repairs: false });
  expect(plain.report.ending).toEqual({ kind: 'range', because: 'skips' });
  expect(plain.report.repairs).toEqual([]);
  expect(plain.report.candidates.map(({ version }) => plain.numberOf(version.name))).toContain(75);
});

test('the first commit of a repaired stretch shares the blame with the one that was applied to it', async () => {
  made = await makeRepository(world.repository, series());
  const { report, numberOf } = await hunt({ culprit: stretch.from });
  expect(report.culprit).toBeNull();
  expect(report.candidates.map(({ version }) => numberOf(version.name))).toEqual([stretch.from, stretch.to + 1]);
});

test('a package that fails and whose build does not is a finding about what differs between them', async () => {
  made = await makeRepository(world.repository, series());
  const { report, state } = await hunt({ culprit: 75, builtFate: () => 'good' });
  expect(report.ending).toMatchObject({ kind: 'build-differs', was: 'bad', is: 'good', packaged: { name: '12.0-1' } });
  expect(state.status).toBe('answered');
  const other = await hunt({ culprit: 75, builtFate: () => 'bad' });
  expect(other.report.ending).toMatchObject({ kind: 'build-differs', was: 'good', is: 'bad', packaged: { name: '6.0-1' } });
});

test.each(['narrowed', 'repaired'] as const)('stopped when it was %s, the hunt goes on there', async (stopAfter) => {
  made = await makeRepository(world.repository, series());
  const journal = new JournalMemory();
  const first = await hunt({ culprit: 75, journal, stopAfter });
  expect(first.state.status).toBe('stopped');
  const second = await hunt({ culprit: 75, journal });
  expect(second.hunt).toBe(first.hunt);
  expect(second.numberOf(second.report.culprit?.name)).toBe(75);
  const packages = second.events.filter(
    (event) => event.type === 'attempt-finished' && event.record.point['kernel']?.includes('-1'),
  );
  expect(packages).toEqual([]);
  expect(second.state.repairs).toHaveLength(1);
  const again = await builtCommitReport(second.repository, second.hunt, { ...second.state, report: null }, never);
  expect(again).toEqual(second.report);
});

test('packages whose tags are not there end with the packages, and say what is missing', async () => {
  made = await makeRepository(world.repository, series());
  await rm(join(world.repository, '.git', 'refs', 'tags'), { recursive: true, force: true });
  const { report } = await hunt({ culprit: 75 });
  expect(report.culprit?.name).toBe('12.0-1');
  expect(report.notNarrowed).toContain('has no tag for 6.0-1');
});

test('fix-ups that can not be, are said before anything is built', async () => {
  made = await makeRepository(world.repository, series());
  const repository = await openRepository(world.repository, { cacheFolder: join(world.folder, 'history'), signal: never });
  const read = async (text: string) => {
    const parsed = parseFixUp(text);
    if (!parsed.ok) throw new Error(parsed.expected);
    return readFixUp(repository, parsed.wish, never);
  };
  const none = join(world.folder, 'none.patch');
  await expect(read(`${none} when v6.0`)).rejects.toMatchObject({ message: expect.stringContaining('no such file') as string });
  await writeFile(none, 'hello\n');
  await expect(read(`${none} when v6.0`)).rejects.toMatchObject({ message: expect.stringContaining('is no patch') as string });
  await expect(read('cherry-pick v3.0 when v6.0')).rejects.toMatchObject({ code: 'fix-up-wrong' });
  await expect(read('cherry-pick v3.0 when nothing')).rejects.toMatchObject({ code: 'revision-unknown' });
  const { fixUp } = await read(`cherry-pick ${made.names[stretch.to + 1]} when ${made.names[stretch.from]}`);
  const builder = await world.open({
    fixUps: [fixUp],
    recipe: { output: { kind: 'kernel', vmlinuz: 'out/vmlinuz', modules: null } },
  });
  const built = await builder.build(made.names[80] as CommitName, { signal: never });
  expect(built).toMatchObject({ kind: 'built', fixUps: [fixUp.name] });
});
