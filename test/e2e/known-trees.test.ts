// A clone that was named once: its tags and commits are versions beside the packages, built when they are tried. The clone is a firmware
// that SeaBIOS's recipe builds in a second; the boots are real ones, in sandboxes.

import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SearchReport } from '../../src/core/stored/search-report.ts';
import { testGit } from '../contract/real-repository.ts';
import { type Home, makeHome, reportOf } from './firstbad.ts';
import { type MadeFirmware, makeFirmware } from './made-firmware.ts';

let home: Home;
let made: MadeFirmware;
let scenario: string;

beforeAll(async () => {
  home = await makeHome('known-trees');
  made = makeFirmware(join(home.folder, 'firmware'), { count: 9, culprit: 6 });
  made.commits.slice(0, 8).forEach((commit, number) => testGit(made.repository, ['tag', `rel-0.${String(number)}.0`, commit]));
  scenario = await home.scenario(
    'scenario',
    [
      'name: known-trees',
      'components:',
      "  qemu: { role: qemu, debian: qemu-system-x86, versions: '10.0' }",
      "  bios: { role: firmware, debian: seabios, versions: ['0.2', '0.7'] }",
      'steps:',
      '  - name: boot',
      '    guest: qemu-system-x86_64 -m 32 -nodefaults -bios ${bios.bios}',
      'good:',
      "  - { console: guest, match: 'guest is up' }",
      'timeouts: { guest: 30 s, stall: 5 s }',
    ].join('\n'),
  );
});

afterAll(() => home.dispose());

const textOf = async (words: readonly string[]): Promise<string> => {
  const { status, stdout, stderr } = await home.run(words);
  expect(status, stderr).toBe(0);
  return stdout;
};

test('versions that nobody has are refused, and are there once the tree is known', async () => {
  const before = await home.run(['matrix', scenario, '--json']);
  expect(before.status).not.toBe(0);
  expect(before.stderr).toContain('no version of bios matches 0.2');
  expect(await textOf(['trees', 'add', 'seabios', made.repository])).toContain('8 versions (rel-0.0.0 to rel-0.7.0)');
  expect(await textOf(['trees', 'list', '--json'])).toContain(made.repository);
  const lines = (await textOf(['versions', 'seabios'])).split('\n').map((line) => line.split(/\s+/)[0] ?? '');
  const [first, last] = [lines.indexOf('rel-0.7.0'), lines.findIndex((label) => /^1\.14/.test(label))];
  expect(first).toBeGreaterThan(0);
  expect(last).toBeGreaterThan(first);
});

test('a matrix says what it builds before it does, and builds each once', async () => {
  const ended = await home.run(['matrix', scenario, '--json']);
  expect(ended.stderr).toContain('bios: builds rel-0.2.0, rel-0.7.0 of the tree seabios');
  expect(reportOf(ended).cells.map(({ point, verdict }) => [point['bios'], verdict])).toEqual([
    ['rel-0.2.0', 'good'],
    ['rel-0.7.0', 'bad'],
  ]);
  const again = await home.run(['matrix', scenario, '--again', '--json']);
  expect(again.stderr).toContain('bios: 2 versions of the tree seabios, built before');
});

test('a search goes along the tags, and a commit is a version by its name', async () => {
  const words = ['--axis', 'bios', '--good', '0.1', '--bad', '0.7', '--deterministic', '--no-evidence', '--json'];
  const report = JSON.parse(await textOf(['bisect', scenario, ...words])) as SearchReport;
  expect(report.culprit?.name).toBe('rel-0.6.0');
  const commit = made.commits[8] ?? '';
  const { cells } = reportOf(await home.run(['matrix', scenario, '--version', `bios=${commit.slice(0, 10)}`, '--json']));
  expect(cells.map(({ point, verdict }) => [point['bios'], verdict])).toEqual([[`rel-0.7.0-1-g${commit.slice(0, 12)}`, 'bad']]);
});

test('a tree that was forgotten leaves the packages', async () => {
  await textOf(['trees', 'remove', 'seabios']);
  expect(await textOf(['versions', 'seabios'])).not.toContain('rel-0.7.0');
  const ended = await home.run(['trees', 'add', 'seabios', home.folder]);
  expect(ended.stderr).toContain('Opening the git repository');
  expect((await home.run(['trees', 'add', 'windows', made.repository])).stderr).toContain('it knows linux, qemu, seabios');
});
