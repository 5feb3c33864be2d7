// A journal and exported hunts of commit 97a161b, one hunt of each question: today's code opens them, says the same of them byte for
// byte, and goes on with those that were stopped.

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lineGraph } from '../../src/core/git/graph.ts';
import type { SearchReport } from '../../src/core/stored/search-report.ts';
import { type CliRun, type CliWorld, FakeCli } from '../fakes/cli.ts';
import { madeIn, openStoredHome, type PlayedHunt, readStoredHunts, type StoredHome, type StoredHunts } from './stored-hunts.ts';

const stored: StoredHunts = await readStoredHunts();

/** Those that were not refused. */
const reportsThen = Object.keys(stored.said).filter((name) => name.startsWith('report-') && stored.said[name] !== '');

/** What may differ from then, by what was said; everything else is the same byte for byte. */
const allowed: readonly {
  readonly what: string;
  readonly in: readonly string[];
  readonly levelled: (text: string) => string;
}[] = [
  {
    what: 'the order of the lines in a log, which git replays since 222d3ec',
    in: [
      ...['show-11.json', 'adopted-show-11.json', 'log-11.txt', 'bisect shown', 'bisect went on', 'whole went on'],
      'bisect-commits went on',
    ],
    levelled: (text) =>
      text.startsWith('#')
        ? sortedLines(text, '\n')
        : text.replace(/"log": ("(?:[^"\\]|\\.)*")/g, (_, log: string) => `"log": ${sortedLines(log, '\\n')}`),
  },
  {
    what: 'a bisect that was answered stays answered when it goes on to commits, since fdd80f0; it was listed as stopped',
    in: ['hunts.json'],
    levelled: answeredAgain,
  },
  {
    what: 'the question of a reduction with a command, which was stored as that of a search among commits until version 2',
    in: ['adopt-12.json'],
    levelled: (text) => text.replace('"question": "bisect-commits"', '"question": "reduce-config"'),
  },
  {
    what: 'a report has a first screen, named `front`, beside its sections',
    in: reportsThen,
    levelled: (text) => {
      const { front: _, ...report } = JSON.parse(text) as { readonly front?: unknown };
      return `${JSON.stringify(report, null, 2)}\n`;
    },
  },
  {
    what: 'a package is a range of changes and no culprit',
    in: reportsThen.filter((name) => stored.said[name]?.includes('is version ') === true),
    levelled: (text) =>
      text
        .replace(/"The (?:fix|culprit) in \w+ is version [^"]*"/, '"RANGE"')
        .replace(/"In \w+ it (?:began|ended) between [^"]* a range, not one change[^"]*"/, '"RANGE"')
        .replace(/"heading": "(?:Where it changed|Culprit|Fix)"/, '"heading": "CHANGE"'),
  },
  {
    what: 'the script of a report tells a guest that was refused from one that did not come up, since a57686d',
    in: reportsThen.filter((name) => stored.said[name]?.includes('waited=0\\n') === true),
    levelled: (text) => text.replace('\\nwaited=0 status=0\\n', '\\nwaited=0\\n'),
  },
  {
    what: 'so the script of today is not the one that was run then, and that is said',
    in: ['report-15.json'],
    levelled: (text) =>
      text
        .replace(/"text": "(?:It was run in a fresh VM at the same point|Nobody has run this script)[^}]*\}/, '"TRIED"')
        .replace(/,\s*\{\s*"attempt": "19\.1",\s*"point": \{[^}]*\}[^}]*\}/, ''),
  },
  {
    what: 'a script that was tried starts no guest of its own, and its report says so since d4fe172',
    in: ['report-19.json', 'report-25.json'],
    levelled: (text) =>
      text.replace(
        /"text": "(?:The guest does not boot: at the stage \\"step\\" the attempt|No guest is started: step reproduce\.sh) ends with/,
        '"text": "SUMMARY ends with',
      ),
  },
  {
    what: 'what helps against a known issue was tried with firmware',
    in: ['report-5.json', 'report-15.json', 'report-18.json'],
    levelled: (text) => text.replace(/What helps: logical_block_size=4096[^;]*;/, 'What helps: SECTORS;'),
  },
  {
    what: 'a bisect that was answered stays so when its verification was stopped, since fdd80f0',
    in: ['hunts.json'],
    levelled: (text) =>
      text.replace(/("hunt": (?:7|23),\n *"started": "[^"]*",\n *"status": )"(?:stopped|answered)"/g, '$1"STATUS"'),
  },
];

/** What was listed, with the two bisects that went on to commits as answered. */
function answeredAgain(text: string): string {
  const hunts = JSON.parse(text) as readonly { readonly hunt: number; readonly status: string }[];
  const wentOn = new Set([7, 23]);
  const levelled = hunts.map((one) =>
    wentOn.has(one.hunt) ? { ...one, status: one.status.replace('stopped', 'answered') } : one,
  );
  return `${JSON.stringify(levelled, null, 2)}\n`;
}

function sortedLines(text: string, end: string): string {
  return text.split(end).sort().join(end);
}

/** Fails where what is said differs from what was said then, but for what is allowed there. */
function expectSame(name: string, { stdout, stderr }: CliRun, then: string): void {
  const changes = allowed.filter((one) => one.in.includes(name));
  const level = (text: string): string => changes.reduce((levelled, change) => change.levelled(levelled), text);
  expect(level(stdout), `${name}: ${stderr}`).toBe(level(then));
  if (changes.length > 0) expect(stdout, `${name} is the same as then: it needs no allowance`).not.toBe(then);
}

const names = Object.keys(stored.said);
const numbered = (pattern: RegExp): readonly string[] => names.flatMap((name) => pattern.exec(name)?.[1] ?? []);

describe('a journal of then', () => {
  let home: StoredHome;

  beforeAll(async () => {
    home = await openStoredHome(stored);
  });

  afterAll(() => home.dispose());

  test('has a hunt of each question', async () => {
    const listed = await home.run('hunts', '--json');
    expectSame('hunts.json', listed, home.said('hunts.json'));
    const questions = new Set(
      (JSON.parse(listed.stdout) as readonly { readonly question: string }[]).map(({ question }) => question),
    );
    expect([...questions].sort()).toEqual(
      ['bisect', 'bisect-commits', 'dio', 'evidence', 'isolate', 'matrix', 'reduce-config', 'run', 'sweep', 'whole'].sort(),
    );
  });

  test.for(numbered(/^show-(.*)\.json$/))('shows %s', async (id) => {
    expectSame(`show-${id}.json`, await home.run('show', id, '--json'), home.said(`show-${id}.json`));
  });

  test.for(numbered(/^report-(.*)\.json$/))('reports %s', async (id) => {
    expectSame(
      `report-${id}.json`,
      await home.run('report', id, '--format', 'json', '--no-try'),
      home.said(`report-${id}.json`),
    );
  });

  test('exports what asks about kernels alone, without a scenario, and says why there is no report of it', async () => {
    const packed = join(home.work, 'dio.firstbad');
    expect(await home.run('export', '3', packed)).toMatchObject({ status: 0 });
    const { kernels } = JSON.parse(home.said('show-3.json')) as { readonly kernels: unknown };
    const adopted = JSON.parse((await home.run('adopt', packed, '--json')).stdout) as { readonly hunt: number };
    const shown = JSON.parse((await home.run('show', String(adopted.hunt), '--json')).stdout) as object;
    expect(shown).toMatchObject({ hunt: adopted.hunt, kernels });
    const { status, stderr } = await home.run('report', '3');
    expect([status, stderr]).toEqual([128, expect.stringContaining('Hunt 3 asks which direct I/O kernels accept')]);
  });

  test.for(numbered(/^log-(.*)\.txt$/))('logs %s', async (id) => {
    expectSame(`log-${id}.txt`, await home.run('log', id), home.said(`log-${id}.txt`));
  });
});

describe('hunts that were exported then', () => {
  let home: StoredHome;

  beforeAll(async () => {
    home = await openStoredHome(stored, { isEmpty: true });
  });

  afterAll(() => home.dispose());

  // One home takes them all, one after the other: they are numbered as they were then.
  test('are taken over and shown', async () => {
    for (const name of Object.keys(stored.exported)) {
      const id = name.replace('.firstbad', '');
      const adopted = await home.run('adopt', await home.exportedFile(name), '--json');
      expectSame(`adopt-${id}.json`, adopted, home.said(`adopt-${id}.json`));
      const { hunt } = JSON.parse(adopted.stdout) as { readonly hunt: number };
      const shown = await home.run('show', String(hunt), '--json');
      expectSame(`adopted-show-${id}.json`, shown, home.said(`adopted-show-${id}.json`));
    }
    expect(Object.keys(stored.exported)).toHaveLength(15);
  });
});

describe('a search that was stopped then', () => {
  let home: StoredHome;

  beforeAll(async () => {
    home = await openStoredHome(stored);
  });

  afterAll(() => home.dispose());

  test('goes on with the same command', async () => {
    const wait = `test "$(cat n)" -gt 8 || test ! -e ${madeIn}/hold || sleep 300; test "$(cat n)" -lt 7`;
    const ended = await home.run('bisect', '--good', 'v0.0', '--deterministic', '--json', '--', 'sh', '-c', wait);
    expect(ended.stdout, ended.stderr).not.toBe('');
    const report = JSON.parse(ended.stdout) as SearchReport;
    expect(report).toMatchObject({ hunt: 10, ending: { kind: 'culprit' }, culprit: { title: 'change 7' } });
    // What was answered then is not asked again.
    expect(report.tests.map(({ id }) => id)).toContain('10.1');
    expect(ended.stderr).not.toContain('10.1 ');
  });

  test('goes on with a person', async () => {
    const asked = await home.run('next', '--hunt', '11', '--json');
    expect(JSON.parse(asked.stdout), asked.stderr).toMatchObject({ hunt: 11 });
    // Of 23 commits some were answered then; that the rest is bad takes a few answers.
    let status = 0;
    let answers = 0;
    for (; status === 0 && answers < 23; answers++) ({ status } = await home.run('bad', '--hunt', '11'));
    const ended = JSON.parse((await home.run('show', '11', '--json')).stdout) as SearchReport;
    expect(ended).toMatchObject({ hunt: 11, ending: { kind: 'culprit' }, culprit: { title: 'change 12' } });
  });
});

const kernels = ['5.10', '5.15', '6.0', '6.1', '6.6', '6.12', '6.16', '6.17', '6.18', '6.19', '7.0', '7.1', '7.2', '7.3'];
const options = [...Array.from({ length: 24 }, (_, index) => `O${String(index)}`), 'SECCOMP', 'FILTER'];
const configuration = (value: 'y' | 'n'): string =>
  options.map((name) => (value === 'y' ? `CONFIG_${name}=y\n` : `# CONFIG_${name} is not set\n`)).join('');

const worlds: Readonly<Record<PlayedHunt['world'], CliWorld>> = {
  versions: { kernels, qemus: ['5.2', '7.2'] },
  commits: {
    commits: {
      graph: lineGraph(60),
      releases: [0, 20, 40].map((node, index) => ({ tag: `v${String(index + 1)}.0`, node })),
      culprit: 37,
    },
  },
  kernelTree: {
    kernels: ['6.1'],
    qemus: ['5.2'],
    commits: { graph: lineGraph(3) },
    kernelTree: { needs: { CONFIG_FILTER: 'SECCOMP' } },
    texts: { 'good.config': configuration('n'), 'bad.config': configuration('y') },
    fate: ({ kernel }) => (kernel?.split(',').includes('FILTER') === true ? 'bad' : 'good'),
  },
};

describe('a hunt that was stopped then, on machines that are played', () => {
  const reopened = ({ world, state }: PlayedHunt): Promise<FakeCli> =>
    FakeCli.reopened({ ...worlds[world], texts: { ...worlds[world].texts, 'report.txt': stored.report } }, state);

  test.for(stored.played)('$name is shown', async (played) => {
    const cli = await reopened(played);
    expectSame(`${played.name} shown`, await cli.run(['show', String(played.hunt), '--json']), played.shown);
    expectSame(`${played.name} listed`, await cli.run(['hunts', '--json']), played.listed);
  });

  test.for(stored.played)('$name goes on where it was, and tries nothing twice', async (played) => {
    const cli = await reopened(played);
    const ended = await cli.run(played.words);
    expectSame(`${played.name} went on`, ended, played.wentOn.stdout);
    expect(ended.status).toBe(played.wentOn.status);
    const attempts = cli.memory.hunts.flatMap(({ events }) => events).filter(({ type }) => type === 'attempt-finished');
    expect(attempts).toHaveLength(played.wentOn.attempts);
  });
});
