import { describe, expect, test } from 'vitest';
import { CommitWorld } from '../../../test/fakes/commit-world.ts';
import { LabError } from '../../core/base/user-error.ts';
import { graphFromParents, lineGraph } from '../../core/git/graph.ts';

const ends = { olds: ['v1.0'] };
const v1 = { releases: [{ tag: 'v1.0', node: 0 }] };

describe('the search through commits', () => {
  test('names the first bad commit, and its log is one of git bisect', async () => {
    const world = CommitWorld.line(100, { culprit: 37, ...v1 });
    const { state, report } = await world.search(ends);
    expect(state.status).toBe('answered');
    expect(report.culprit).toEqual({ name: world.repository.nameOf(37), title: 'commit 37' });
    expect(report.log).toContain(`# first bad commit: [${world.repository.nameOf(37)}] commit 37`);
    expect(report.tests.every((one) => one.by === 'command' && one.because.startsWith('exit status'))).toBe(true);
  });

  test('costs no more tests than git and its two ends when it believes every answer', async () => {
    for (const culprit of [1, 50, 99]) {
      const world = CommitWorld.line(100, { culprit, ...v1 });
      const { report } = await world.search({ ...ends, rules: { flaky: false } });
      expect(report.culprit?.name).toBe(world.repository.nameOf(culprit));
      expect(report.tests.length).toBeLessThanOrEqual(7 + 2);
    }
  });

  test('does not believe at first that a commit can not be tested on top of what another has left', async () => {
    const stale = (node: number, call: number) => (node === 25 && call === 0 ? { status: 125, output: 'old objects\n' } : null);
    const world = CommitWorld.line(50, { culprit: 25, leftovers: 3, fate: stale, ...v1 });
    const { report, state } = await world.search({ ...ends, rules: { flaky: false } });
    expect(report.culprit?.name).toBe(world.repository.nameOf(25));
    const mark = state.marks.find(({ version }) => version === world.repository.nameOf(25));
    expect(mark).toMatchObject({
      outcome: 'bad',
      because: "exit status 1, from clean; on top of another commit's build exit status 125",
    });
    expect(mark?.evidence.map(({ name }) => name)).toEqual(['command.output', 'command-before-clean.output']);
  });

  test('believes it at once where nothing was left, or where it is the same from clean', async () => {
    const broken = (node: number) => (node === 25 ? { status: 125 } : null);
    for (const [leftovers, calls] of [
      [0, 1],
      [3, 2],
    ] as const) {
      const world = CommitWorld.line(50, { culprit: 25, leftovers, fate: broken, ...v1 });
      const { state } = await world.search({ ...ends, rules: { flaky: false } });
      expect(state.marks.find(({ version }) => version === world.repository.nameOf(25))?.outcome).toBe('skip');
      const runs = world.commands.commands.filter(({ env }) => env['FIRSTBAD_COMMIT'] === world.repository.nameOf(25));
      expect(runs.length).toBe(calls);
    }
  });

  test('says once which submodules its tests find empty', async () => {
    const world = CommitWorld.line(20, { culprit: 7, submodules: ['lib/a', 'lib/b'], ...v1 });
    await world.search(ends);
    expect(world.notes.filter((note) => note.includes('submodule'))).toEqual([
      'lib/a, lib/b, submodules, are empty in the worktrees: a test that needs them begins with git submodule update --init',
    ]);
  });

  test('finds its way through merges as ancestry has it', async () => {
    // 0 - 1 - 3 - 5 - 6 with the branch 2 - 4 from 1 that 5 merges.
    const graph = graphFromParents([[], [0], [1], [1], [2], [3, 4], [5]]);
    for (const culprit of [1, 2, 3, 4, 5, 6]) {
      const world = new CommitWorld({ graph, culprit, ...v1 });
      const { report } = await world.search(ends);
      expect(report.culprit?.name).toBe(world.repository.nameOf(culprit));
    }
  });

  test('names the merge that brought it with --first-parent', async () => {
    const graph = graphFromParents([[], [0], [1], [1], [2], [3, 4], [5]]);
    const world = new CommitWorld({ graph, culprit: 2, ...v1 });
    const { report } = await world.search({ ...ends, rules: { firstParentOnly: true } });
    expect(report.culprit?.name).toBe(world.repository.nameOf(5));
    expect(world.tested).not.toContain(4);
  });

  test('tests only what touches the wanted paths', async () => {
    const world = CommitWorld.line(60, { culprit: 30, ...v1, touched: (node) => (node % 5 === 0 ? ['src/x.c'] : ['docs/x']) });
    const { report } = await world.search({ ...ends, rules: { paths: ['src'] } });
    expect(report.culprit?.name).toBe(world.repository.nameOf(30));
    expect(world.tested.filter((node) => node % 5 !== 0 && node !== 59)).toEqual([]);
  });

  test('walks around commits that can not be tested', async () => {
    const skips = (node: number) => (node >= 40 && node < 48 ? { status: 125 } : null);
    const world = CommitWorld.line(100, { culprit: 60, ...v1, fate: skips });
    const { report } = await world.search(ends);
    expect(report.culprit?.name).toBe(world.repository.nameOf(60));
  });

  test('ends with a range when those that can not be tested hide it', async () => {
    const skips = (node: number) => (node >= 40 && node < 48 ? { status: 125 } : null);
    const world = CommitWorld.line(100, { culprit: 44, ...v1, fate: skips });
    const { state, report } = await world.search(ends);
    expect(state.status).toBe('answered');
    expect(report.ending).toEqual({ kind: 'range', because: 'skips' });
    expect(report.candidates.map(({ version }) => version.name)).toContain(world.repository.nameOf(44));
  });

  test('looks for a good end back through the releases', async () => {
    const releases = [10, 20, 30, 40, 50, 60, 70].map((node) => ({ tag: `v${node / 10}.0`, node }));
    const world = CommitWorld.line(80, { culprit: 25, releases });
    const { report } = await world.search({});
    expect(report.culprit?.name).toBe(world.repository.nameOf(25));
    expect(world.tested.slice(0, 2)).toEqual([79, 70]);
  });

  test('keeps the good end that was found when the search shows a nearer one', async () => {
    const releases = [0, 20, 40].map((node, index) => ({ tag: `v${index + 1}.0`, node }));
    const { report } = await CommitWorld.line(60, { culprit: 37, releases }).search({});
    expect(report.ending).toEqual({ kind: 'culprit' });
    expect(report.candidatesTotal).toBe(59);
  });

  test('says so when no release is good', async () => {
    const world = CommitWorld.line(80, { culprit: 0, releases: [{ tag: 'v1.0', node: 10 }] });
    const { report, state } = await world.search({});
    expect(report.ending).toMatchObject({ kind: 'no-good-end', oldestTried: { name: world.repository.nameOf(10) } });
    expect(state.status).toBe('answered');
  });

  test('finds the fix with --fixed, where good and bad mean what they mean to the command', async () => {
    const world = CommitWorld.line(50, { ...v1, fate: (node) => ({ status: node < 31 ? 1 : 0 }) });
    const { report } = await world.search({ ...ends, rules: { fixed: true } });
    expect(report.culprit?.name).toBe(world.repository.nameOf(31));
    expect(report.log).toContain('--term-new');
  });

  test('is right with a test that lies now and then', async () => {
    const lies = (node: number, call: number) => ({ status: node >= 37 && (node * 7 + call * 3) % 10 !== 0 ? 1 : 0 });
    const world = CommitWorld.line(100, { ...v1, fate: lies });
    const { report } = await world.search(ends);
    expect(report.culprit?.name).toBe(world.repository.nameOf(37));
    expect(report.confidence).toBeGreaterThan(0.99);
  });

  test('looks for another change after the culprit is known, when asked to', async () => {
    const plain = CommitWorld.line(200, { culprit: 77, ...v1 });
    const { report: without } = await plain.search(ends);
    const audited = CommitWorld.line(200, { culprit: 77, ...v1 });
    const { report } = await audited.search({ ...ends, rules: { audits: 3 } });
    expect(report.culprit).toEqual(without.culprit);
    expect(report.tests.length).toBe(without.tests.length + 3);
    // It was fixed and broken again in a stretch that no bisect looks into.
    const fixedOnce = (node: number) => (node >= 150 && node < 190 ? { status: 0 } : null);
    const world = CommitWorld.line(200, { culprit: 77, ...v1, fate: fixedOnce });
    const { report: found } = await world.search({ ...ends, rules: { audits: 8, flaky: false } });
    expect(found.ending?.kind).toBe('not-monotone');
  });

  test('says that it does not fail when it does not', async () => {
    const world = CommitWorld.line(50, v1);
    const { report } = await world.search(ends);
    expect(report.ending).toMatchObject({ kind: 'not-reproduced', allAre: 'good' });
  });

  test('runs several side by side, each in a worktree of its own, and is quicker for it', async () => {
    const alone = CommitWorld.line(1000, { culprit: 333, ...v1 });
    await alone.search(ends);
    const three = CommitWorld.line(1000, { culprit: 333, ...v1 });
    const { report } = await three.search({ ...ends, jobs: 3 });
    expect(report.culprit?.name).toBe(three.repository.nameOf(333));
    expect(new Set(three.worktrees.borrowed.map(({ path }) => path)).size).toBe(3);
    expect(three.clock.monotonicMs()).toBeLessThan(0.75 * alone.clock.monotonicMs());
    expect(three.worktrees.out()).toBe(0);
    expect(three.commands.running()).toBe(0);
  });
});

describe('a command', () => {
  test('that can not be run ends the search at once', async () => {
    const world = CommitWorld.line(9, { ...v1, fate: () => ({ status: 127, output: 'sh: 1: gcc: not found\n' }) });
    await expect(world.search(ends)).rejects.toMatchObject({
      code: 'command-not-run',
      message: expect.stringContaining('gcc: not found') as string,
    });
    expect(world.tested).toEqual([8]);
  });

  test('that only newer commits have leaves the older ones untested, and not bad', async () => {
    const missing = (node: number) => (node < 5 ? { status: 127, output: 'firstbad: 1: exec: ./test.sh: not found\n' } : null);
    const world = CommitWorld.line(30, { culprit: 20, ...v1, fate: missing });
    const { report } = await world.search(ends);
    expect(report.ending).toMatchObject({ kind: 'end-untestable', version: { name: world.repository.nameOf(0) } });
  });

  test('that is cut off counts as the user says', async () => {
    const hangs = (node: number) => (node >= 20 ? ({ hangs: true } as const) : null);
    const world = CommitWorld.line(30, { ...v1, fate: hangs });
    const { report } = await world.search({ ...ends, tester: { timeoutIs: 'bad' } });
    expect(report.culprit?.name).toBe(world.repository.nameOf(20));
    expect(report.tests[0]).toMatchObject({ outcome: 'bad', because: 'killed at the timeout of 1 min', ms: 60_000 });
  });

  test('that is killed again and again means a broken lab, and the hunt goes on when it is mended', async () => {
    let isBroken = true;
    const fate = () => (isBroken ? { killedBy: 'SIGKILL', output: 'Killed\n' } : null);
    const world = CommitWorld.line(30, { culprit: 20, ...v1, fate });
    const broken = await world.search({ ...ends, jobs: 2 });
    expect(broken.report.tests.every((one) => one.because === 'killed by SIGKILL')).toBe(true);
    expect(broken.report.culprit).toBeNull();
    expect(broken.state.status).toBe('stopped');
    isBroken = false;
    const mended = await world.search({ ...ends, jobs: 2 });
    expect(mended.hunt).toBe(broken.hunt);
    expect(mended.report.culprit?.name).toBe(world.repository.nameOf(20));
  });

  test('keeps what it wrote as evidence', async () => {
    const world = CommitWorld.line(9, { culprit: 5, ...v1 });
    const { state } = await world.search(ends);
    const [first] = state.marks;
    expect(first?.evidence.map((item) => item.name)).toEqual(['command.output']);
    expect(new TextDecoder().decode(await world.evidence.get(first!.evidence[0]!))).toBe('test of 8\n');
  });

  test('finds a commit that can not be checked out without an answer, and a full disk ends the search', async () => {
    const code = { git: 'git-failed', disk: 'disk-full' };
    const failing = (which: keyof typeof code) =>
      CommitWorld.line(40, {
        culprit: 30,
        ...v1,
        failure: (node) => (node === 20 ? new LabError({ code: code[which], message: 'bad object' }) : null),
      });
    const { report } = await failing('git').search(ends);
    expect(report.culprit).not.toBeNull();
    expect(report.tests.some((one) => one.outcome === 'no-answer' && one.because === 'bad object')).toBe(true);
    await expect(failing('disk').search(ends)).rejects.toMatchObject({ code: 'disk-full' });
  });
});

describe('a hunt that was stopped', () => {
  test('goes on where it was, with the same ending and without a test twice', async () => {
    const whole = CommitWorld.line(200, { culprit: 77, ...v1 });
    const { report: undisturbed } = await whole.search(ends);
    const world = CommitWorld.line(200, { culprit: 77, ...v1 });
    const stop = new AbortController();
    let marks = 0;
    const stopped = await world.search({
      ...ends,
      signal: stop.signal,
      onEvent: ({ event }) => void (event.type === 'marked' && (marks += 1) === 4 && stop.abort(new Error('Ctrl-C'))),
    });
    expect(stopped.state.status).toBe('stopped');
    expect(stopped.report.tests).toHaveLength(4);
    const { hunt, report } = await world.search(ends);
    expect(hunt).toBe(stopped.hunt);
    expect(report.tests.map(({ version }) => version)).toEqual(undisturbed.tests.map(({ version }) => version));
    expect(report.ending).toEqual(undisturbed.ending);
  });

  test('goes on after a kill at any event', async () => {
    const whole = CommitWorld.line(60, { culprit: 41, ...v1 });
    const undisturbed = await whole.search(ends);
    for (let at = 2; at <= 2 * undisturbed.report.tests.length; at += 1) {
      const world = CommitWorld.line(60, { culprit: 41, ...v1 });
      let written = 0;
      const killed = world.search({
        ...ends,
        onWritten: () => {
          if ((written += 1) === at) throw new Error('killed');
        },
      });
      await expect(killed).rejects.toThrow();
      const { hunt, report } = await world.search(ends);
      expect(hunt).toBe(1);
      expect(report.culprit).toEqual(undisturbed.report.culprit);
    }
  });

  test('ends when its time is up, with what is left', async () => {
    const world = CommitWorld.line(1000, { culprit: 77, ...v1 });
    const { report, state } = await world.search({ ...ends, rules: { minutesMax: 4.5 / 60, flaky: false } });
    expect(report.tests).toHaveLength(4);
    expect(report.ending).toEqual({ kind: 'range', because: 'budget' });
    expect(state).toMatchObject({ status: 'answered', marking: [] });
    expect(report.candidatesLeft).toBeLessThan(300);
  });
});

describe('what older hunts know', () => {
  test('answers again without a test, unless everything is to be tried again', async () => {
    const world = CommitWorld.line(100, { culprit: 37, ...v1 });
    const first = await world.search(ends);
    const second = await world.search(ends);
    expect(second.hunt).toBe(2);
    expect(second.report.culprit).toEqual(first.report.culprit);
    expect(world.tested).toEqual([]);
    expect(world.notes.at(-1)).toMatch(/taken over/);
    const third = await world.search({ ...ends, again: true });
    expect(third.report.culprit).toEqual(first.report.culprit);
    expect(world.tested).toHaveLength(first.report.tests.length);
  });

  test('is not asked when the test script has changed since', async () => {
    const world = CommitWorld.line(100, { culprit: 37, ...v1 });
    const files = (sha256: string) => ({ tester: { files: [{ path: '/home/me/test.sh', sha256 }] } });
    await world.search({ ...ends, ...files('a') });
    await world.search({ ...ends, ...files('b') });
    expect(world.tested.length).toBeGreaterThan(2);
  });

  test('helps a search with other ends', async () => {
    const world = CommitWorld.line(100, { culprit: 37, ...v1 });
    const first = await world.search(ends);
    await world.search({ ...ends, news: ['HEAD~1'] });
    expect(world.tested.length).toBeLessThan(first.report.tests.length / 2);
  });
});

describe('ends', () => {
  const refused = async (world: CommitWorld, settings: Parameters<CommitWorld['search']>[0], code: string) => {
    await expect(world.search(settings)).rejects.toMatchObject({ code });
    expect(world.tested).toEqual([]);
    expect(world.memory.hunts).toEqual([]);
  };

  test('the wrong way round, the same or unknown are said before the first test', async () => {
    const world = CommitWorld.line(10, v1);
    await refused(world, { olds: ['HEAD'], news: ['v1.0'] }, 'ends-wrong');
    await refused(world, { olds: ['HEAD'], news: ['HEAD'] }, 'ends-wrong');
    await refused(world, { olds: ['v7', 'v8'] }, 'revision-unknown');
    await refused(world, { olds: ['v1.0'], rules: { paths: ['nothing'] } }, 'paths-untouched');
  });

  test('without anything in common are no search', async () => {
    const graph = graphFromParents([[], [], [0], [1]]);
    await refused(new CommitWorld({ graph, releases: [{ tag: 'v1.0', node: 2 }] }), ends, 'ends-unrelated');
  });

  test('that are missing need a tag to look from', async () => {
    await refused(new CommitWorld({ graph: lineGraph(5) }), {}, 'end-missing');
  });

  test('on a branch of their own are stood for by what they have in common', async () => {
    // 0 - 1 - 2 - 3 - 4 with v1.0 on 5 beside it, from 1.
    const graph = graphFromParents([[], [0], [1], [2], [3], [1]]);
    const world = new CommitWorld({ graph, culprit: 3, releases: [{ tag: 'v1.0', node: 5 }], refs: { main: 4 } });
    const { report } = await world.search({ ...ends, news: ['main'] });
    expect(report.culprit?.name).toBe(world.repository.nameOf(3));
    expect(world.tested).toContain(1);
    expect(world.tested).not.toContain(5);
    expect(world.notes).toEqual(['v1.0 is on another branch than main: what they have in common is tested instead']);
  });
});
