// `firstbad bisect -- COMMAND` and its relatives on a repository in memory: what is written, and with which status it ends.

import { describe, expect, test } from 'vitest';
import { type CliWorld, FakeCli } from '../../test/fakes/cli.ts';
import type { CommitWorldParts } from '../../test/fakes/commit-world.ts';
import { fakeCommitName } from '../../test/fakes/repository.ts';
import { lineGraph } from '../core/git/graph.ts';
import type { SearchReport } from '../core/stored/search-report.ts';

const releases = [0, 20, 40].map((node, index) => ({ tag: `v${index + 1}.0`, node }));
const history = { graph: lineGraph(60), releases, culprit: 37 };
const cliWith = (commits: Partial<CommitWorldParts> = {}, world: CliWorld = {}): FakeCli =>
  new FakeCli({ ...world, commits: { ...history, ...commits } });
const bisect = ['bisect', '--good', 'v1.0'];
const command = ['--', './test.sh', '--fast'];
const sha = fakeCommitName;

describe('bisect of a repository', () => {
  test('says which commit it is as git does, and ends with 0', async () => {
    const cli = cliWith();
    const { status, stdout } = await cli.run([...bisect, ...command]);
    expect(status).toBe(0);
    expect(stdout).toContain(`\n${sha(37)} is the first bad commit\n`);
    expect(cli.commits.commands.commands[0]).toMatchObject({
      argv: ['./test.sh', '--fast'],
      folder: '/worktrees/1',
      timeoutMs: 3_600_000,
      env: {
        FIRSTBAD_COMMIT: sha(30),
        FIRSTBAD_REPOSITORY: '/repositories/fake',
        FIRSTBAD_WORKTREE: '/worktrees/1',
      },
    });
  });

  test('takes a range, and looks for an older end without one', async () => {
    expect((await cliWith().run(['bisect', 'v2.0..HEAD~3', ...command])).stdout).toContain('v2.0, up to HEAD~3');
    const looked = await cliWith().run(['bisect', ...command]);
    expect(looked.stdout).toContain(`${sha(37)} is the first bad commit`);
    expect(looked.stdout).toContain('an older end that is to be found');
  });

  test('names the first commit of the term that the user chose', async () => {
    const { stdout } = await cliWith().run([...bisect, '--term-old', 'fast', '--term-new', 'slow', ...command]);
    expect(stdout).toContain(`${sha(37)} is the first slow commit`);
  });

  test('finds the fix, from ends in the user’s own words', async () => {
    const cli = cliWith({ fate: (node) => ({ status: node < 31 ? 1 : 0 }) });
    const { status, stdout } = await cli.run(['bisect', '--fixed', '--bad', 'v1.0', '--good', 'HEAD', ...command]);
    expect(stdout).toContain(`${sha(31)} is the first fixed commit`);
    expect(status).toBe(0);
  });

  test('ends with 2 when skips hide it, and with 3 when nothing is to be named', async () => {
    const skips = cliWith({ fate: (node) => (node >= 30 && node < 45 ? { status: 125 } : null) });
    expect((await skips.run([...bisect, ...command])).status).toBe(2);
    expect((await cliWith({ culprit: 99 }).run([...bisect, ...command])).status).toBe(3);
    expect((await cliWith().run([...bisect, '--tests', '4', ...command])).status).toBe(3);
  });

  test('ends with 128 and shows what the command wrote when no test gives an answer', async () => {
    const cli = cliWith({ fate: () => ({ status: 139, output: 'make: cc: Segmentation fault\n' }) });
    const { status, stderr } = await cli.run([...bisect, ...command]);
    expect(status).toBe(128);
    expect(stderr).toContain('(exit status 139, as of a program killed by SIGSEGV):\n  make: cc: Segmentation fault\n');
  });

  test('prints the report and nothing else with --json', async () => {
    const { stdout, stderr } = await cliWith().run([...bisect, '--json', ...command]);
    const report = JSON.parse(stdout) as SearchReport;
    expect(report).toMatchObject({
      question: 'bisect-commits',
      ending: { kind: 'culprit' },
      culprit: { name: sha(37), title: 'commit 37' },
    });
    expect(stderr).toContain('halving');
  });

  test('runs a script of the user’s own by its place, and says so', async () => {
    const own = { path: '/home/me/test.sh', sha256: 'aa', kind: { is: 'own' } } as const;
    const cli = cliWith({}, { files: { './test.sh': own } });
    const { stderr } = await cli.run([...bisect, ...command]);
    expect(cli.commits.commands.commands[0]?.argv).toEqual(['/home/me/test.sh', '--fast']);
    expect(stderr).toContain('./test.sh is not in the repository: /home/me/test.sh is run on every commit');
  });

  test('stopped by Ctrl-C goes on with the same command', async () => {
    const cli = cliWith();
    const stop = new AbortController();
    const onWrite = (text: string): void => void (text.includes('1.3 ') && stop.abort(new Error('Ctrl-C')));
    const stopped = await cli.run([...bisect, ...command], { signal: stop.signal, onWrite });
    expect(stopped.stderr).toContain('The same command goes on where it was');
    const { status, stdout } = await cli.run([...bisect, ...command]);
    expect(stdout).toContain('going on with hunt 1');
    expect(stdout).toContain(`${sha(37)} is the first bad commit`);
    expect(status).toBe(0);
  });

  test('can be listed and shown again, as can its tests', async () => {
    const cli = cliWith();
    const { stdout } = await cli.run([...bisect, ...command]);
    expect((await cli.run(['hunts'])).stdout).toMatch(/answered +bisect-commits +\d+ +\/repositories\/fake\/\.git/);
    const shown = await cli.run(['show', '1', '--svg', 'search.svg']);
    expect(stdout.endsWith(shown.stdout)).toBe(true);
    expect(cli.written.get('search.svg')).toContain('<svg');
    const shownTest = await cli.run(['show', '1.1']);
    expect(shownTest.stdout).toMatch(/1\.1 good in 1\.0 s: exit status 0\n.*\n.*\n\ncommand\.output\n {2}test of 30\n/s);
    expect((await cli.run(['complete', '--', 'show', ''])).stdout).toBe('1\t/repositories/fake/.git\n');
  });

  const wrongs: readonly (readonly [string, readonly string[], string])[] = [
    ['nothing to test with', bisect, 'needs something to test with'],
    ['a command without --', [...bisect, './test.sh'], 'goes after --'],
    ['nothing after --', [...bisect, '--'], 'no command after --'],
    ['a person and a command', [...bisect, '--manual', ...command], 'takes no command'],
    ['a duration of nobody', [...bisect, '--timeout', 'soon', ...command], 'expected a duration'],
    ['a coin’s confidence', [...bisect, '--confidence', '0.5', ...command], 'above 0.5'],
    ['no jobs', [...bisect, '-j', '0', ...command], 'from 1 on'],
    ['one word for both', [...bisect, '--term-old', 'x', '--term-new', 'x', ...command], 'have to differ'],
    ['a command of ours as a term', [...bisect, '--term-old', 'undo', ...command], 'it is a command'],
    ['settings of a scenario', [...bisect, '--set', 'cache=none', ...command], 'belong to a scenario'],
  ];

  for (const [what, words, message] of wrongs) {
    test(`refuses ${what}`, async () => {
      const { status, stderr } = await cliWith().run(words);
      expect([status, stderr]).toEqual([129, expect.stringContaining(message)]);
    });
  }

  test('without a repository says so', async () => {
    const { status, stderr } = await new FakeCli().run([...bisect, ...command]);
    expect([status, stderr]).toEqual([128, expect.stringContaining('there is no repository')]);
  });
});

describe('a search by hand', () => {
  const manual = [...bisect, '--manual', '--deterministic'];
  const asked = (stdout: string): string => /Test ([0-9a-f]{12})/.exec(stdout)?.[1] ?? '';

  /** Answers as the truth is until it ends. */
  async function answerAll(cli: FakeCli, first: string): Promise<string> {
    let { stdout } = { stdout: first };
    for (let step = 0; step < 30 && asked(stdout) !== ''; step += 1) {
      const node = cli.commits.repository.graph.count - 1;
      const name = asked(stdout);
      const at = Array.from({ length: node + 1 }, (_, index) => index).find((index) => sha(index).startsWith(name));
      ({ stdout } = await cli.run([cli.commits.isBad(at!) ? 'bad' : 'good']));
    }
    return stdout;
  }

  test('asks for one commit after the other, each with a worktree, and ends with the culprit', async () => {
    const cli = cliWith();
    const begun = await cli.run(manual);
    expect(begun.status).toBe(0);
    expect(begun.stdout).toContain(`Test ${sha(30).slice(0, 12)} ("commit 30")\n  ready to build in /worktrees/1\n`);
    expect(await answerAll(cli, begun.stdout)).toContain(`${sha(37)} is the first bad commit`);
    expect((await cli.run(['hunts'])).stdout).toContain('answered');
    expect((await cli.run(['good'])).stderr).toContain('nothing waits for an answer');
  });

  test('costs no more answers than git asks for, and two to be sure', async () => {
    const cli = cliWith();
    await answerAll(cli, (await cli.run(manual)).stdout);
    const { tests } = JSON.parse((await cli.run(['next', '--json'])).stdout) as SearchReport;
    expect(tests.length).toBeLessThanOrEqual(6 + 2);
    expect(tests.every(({ by }) => by === 'person')).toBe(true);
  });

  test('takes answers about any commit, takes them back, and asks again', async () => {
    const cli = cliWith();
    await cli.run(manual);
    await cli.run(['bad']);
    await cli.run(['good']);
    const { stdout } = await cli.run(['good', 'v2.0', 'HEAD~25']);
    expect(asked(stdout)).not.toBe('');
    const undone = await cli.run(['undo']);
    expect(undone.stderr).toContain('taken back: good for');
    expect(asked(undone.stdout)).toBe(sha(34).slice(0, 12));
    const again = await cli.run(['again']);
    expect(asked(again.stdout)).toBe(sha(20).slice(0, 12));
    expect(asked((await cli.run(['next'])).stdout)).toBe(sha(20).slice(0, 12));
  });

  test('that has ended goes on when its last answer is taken back', async () => {
    const cli = cliWith();
    const end = await answerAll(cli, (await cli.run(manual)).stdout);
    const undone = await cli.run(['undo']);
    expect(asked(undone.stdout)).not.toBe('');
    expect((await cli.run(['hunts'])).stdout).toContain('waiting');
    const withoutIds = (text: string): string => text.replace(/\bshow 1\.\d+/, '');
    expect(withoutIds(await answerAll(cli, undone.stdout))).toBe(withoutIds(end));
  });

  test('goes on over the same command, and begins anew with --again', async () => {
    const cli = cliWith();
    const begun = await cli.run(manual);
    await cli.run(['bad']);
    const same = await cli.run(manual);
    expect(same.stderr).toContain('going on with hunt 1');
    expect(asked(same.stdout)).toBe(sha(15).slice(0, 12));
    const anew = await cli.run([...manual, '--again']);
    expect(anew.stdout.replace('Hunt 2', 'Hunt 1')).toBe(begun.stdout);
    expect((await cli.run(['next', '--hunt', '1'])).stdout).toContain('Hunt 1:');
  });

  test('understands the terms that were chosen', async () => {
    const cli = cliWith();
    await cli.run([...manual, '--term-old', 'fast', '--term-new', 'slow']);
    await cli.run(['mark', 'slow']);
    expect((await cli.run(['log'])).stdout).toContain(`git bisect slow ${sha(30)}`);
    expect((await cli.run(['mark', 'quick'])).stderr).toContain('expected fast, slow or skip');
  });

  test('that was never begun says how to begin one', async () => {
    for (const word of ['good', 'bad', 'skip', 'again', 'undo', 'next']) {
      expect((await cliWith().run([word])).stderr).toContain('firstbad bisect --manual');
    }
  });
});

describe('logs', () => {
  test('of a bisect go through replay to the same culprit without a test', async () => {
    const cli = cliWith();
    await cli.run([...bisect, '--deterministic', ...command]);
    const log = (await cli.run(['log'])).stdout;
    expect(log).toContain(`# first bad commit: [${sha(37)}] commit 37`);
    const other = cliWith({}, { texts: { 'bisect.log': log } });
    const { status, stdout } = await other.run(['replay', 'bisect.log', '--deterministic', ...command]);
    expect(stdout).toContain(`${sha(37)} is the first bad commit`);
    expect(status).toBe(0);
    expect(other.commits.commands.commands).toEqual([]);
  });

  test('out of a mail are gone on from, with a command or by hand', async () => {
    const mail = `> Bisect log:\n> git bisect start\n> git bisect bad ${sha(59)}\n> git bisect good ${sha(0)}\n> git bisect good ${sha(30)}\n`;
    const texts = { '-': mail };
    const { stdout } = await cliWith({}, { texts }).run(['replay', '-', '--deterministic', ...command]);
    expect(stdout).toContain(`${sha(37)} is the first bad commit`);
    const byHand = await cliWith({}, { texts }).run(['replay', '-', '--manual', '--deterministic']);
    expect(byHand.stdout).toMatch(/Hunt 1: (29|30) of 59 commits left/);
  });

  test('with commits from elsewhere are refused, and all of these named', async () => {
    const log = ['bad', 'good', 'good'].map((word, index) => `git bisect ${word} ${String(index + 1).repeat(40)}`).join('\n');
    const { status, stderr } = await cliWith({}, { texts: { x: log } }).run(['replay', 'x', '--manual']);
    expect(status).toBe(128);
    for (const digit of ['1', '2', '3']) expect(stderr).toContain(digit.repeat(40));
  });

  test('without a good commit, or with a line of nobody, are refused', async () => {
    const texts = { half: `git bisect start\ngit bisect bad ${sha(59)}\n`, odd: `git bisect start\ngit bisect frobnicate\n` };
    expect((await cliWith({}, { texts }).run(['replay', 'half', '--manual'])).stderr).toContain('names no good commit');
    expect((await cliWith({}, { texts }).run(['replay', 'odd', '--manual'])).stderr).toContain('odd, line 2');
  });
});
