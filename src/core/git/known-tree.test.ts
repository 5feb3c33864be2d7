import { expect, test } from 'vitest';
import type { Version, VersionId, VersionLine } from '../scenario/version.ts';
import { matchingVersions, parseVersionPattern, selectVersions } from '../scenario/version-pattern.ts';
import type { CommitName } from './commit.ts';
import { commitVersion, isCommitText, treeOf, versionsInTags, withTagged, withVersionPlaced } from './known-tree.ts';

const commitOf = (digit: string): CommitName => digit.repeat(40) as CommitName;
const mark = (commit: CommitName): VersionId => `linux=${commit}+gcc` as VersionId;
const tags = (...names: readonly string[]) => names.map((tag, index) => ({ tag, commit: commitOf((index + 1).toString(16)) }));
const packaged = (label: string): Version => ({
  id: label as VersionId,
  label,
  upstream: label.replace(/-[^-]*$/, ''),
  origin: 'trixie',
});
const labels = (line: VersionLine): readonly string[] => line.map(({ label }) => label);
const select = (text: string, line: VersionLine): readonly string[] => {
  const parsed = parseVersionPattern(text);
  if (!parsed.ok) throw new Error(text);
  return labels(selectVersions(parsed.pattern, line));
};

test('tags stand between the packages, and what the archive has is not there twice', () => {
  const packages = ['6.1.176-1', '6.12.107-1', '7.3~rc7-1~exp1'].map(packaged);
  const tagged = versionsInTags(
    'linux',
    tags('v6.12.107', 'v7.3', 'v5.4', 'v6.5', 'v6.5-rc2', 'v6.1.177', 'v7.3-rc7', 'next-1'),
    mark,
  );
  expect(labels(withTagged(packages, tagged))).toEqual([
    ...['v5.4', '6.1.176-1', 'v6.1.177', 'v6.5-rc2', 'v6.5', '6.12.107-1', '7.3~rc7-1~exp1', 'v7.3'],
  ]);
});

test('names of tags are those of each project', () => {
  const upstream = (tree: Parameters<typeof versionsInTags>[0], ...names: readonly string[]): readonly string[] =>
    versionsInTags(tree, tags(...names), mark).map((one) => one.upstream);
  expect(upstream('seabios', 'rel-1.16.2', 'rel-1.9.0', 'v1')).toEqual(['1.9', '1.16.2']);
  expect(upstream('edk2', 'edk2-stable202502', 'edk2-stable202211', 'vUDK2018')).toEqual(['2022.11', '2025.02']);
  expect(upstream('grub', 'grub-2.12', 'grub-2.06', 'rhel-7.7-branchpoint')).toEqual(['2.06', '2.12']);
  expect(upstream('util-linux', 'v2.41', 'v2.39.1', 'v2.40-rc1')).toEqual(['2.39.1', '2.40-rc1', '2.41']);
  expect(upstream('lvm2', 'v2_03_11', 'v2_02_188', 'dm_v1_02_1')).toEqual(['2.02.188', '2.03.11']);
  expect(upstream('mdadm', 'mdadm-4.2', 'mdadm-4.2-rc1', 'devel-3.0')).toEqual(['4.2-rc1', '4.2']);
});

test('a series and a range take what lies ready, and what must be built only where nothing does, or by its name', () => {
  const line = withTagged(
    ['6.1.176-1', '6.12.107-1'].map(packaged),
    versionsInTags('linux', tags('v6.1.177', 'v6.5', 'v6.5.1'), mark),
  );
  expect(select('6.1', line)).toEqual(['6.1.176-1']);
  expect(select('6.5', line)).toEqual(['v6.5.1']);
  expect(select('v6.1.177', line)).toEqual(['v6.1.177']);
  expect(select('6.1.177', line)).toEqual(['v6.1.177']);
  expect(select('>=6.1', line)).toEqual(['6.1.176-1', '6.12.107-1']);
  expect(select('6.5.*', line)).toEqual(['v6.5', 'v6.5.1']);
  expect(select('latest', line)).toEqual(['6.12.107-1']);
});

test('a commit stands after the tag before it, and is found by its name', () => {
  const line = versionsInTags('linux', tags('v6.5', 'v6.6-rc1'), mark);
  const commit = commitOf('c');
  const found = commitVersion('linux', { commit, described: 'v6.5-123-gcccccccccccc' }, mark);
  const all = withVersionPlaced(line, found);
  expect(labels(all)).toEqual(['v6.5', 'v6.5-123-gcccccccccccc', 'v6.6-rc1']);
  for (const text of ['ccccccc', commit, 'v6.5-123-gccccccc']) expect(select(text, all)).toEqual([found.label]);
  expect(matchingVersions({ text: '6.5', kind: 'series', prefix: '6.5' }, all)).toHaveLength(2);
});

test('text that a version could be is no commit', () => {
  expect(['20221031', '6.1', 'v6.5', 'deadbee'].map(isCommitText)).toEqual([false, false, false, true]);
});

test('the packages of a tree lead to it', () => {
  const tree = (name: string) => treeOf({ kind: 'debian', package: name, suites: null }, 'firmware');
  expect(
    ['ovmf', 'qemu-efi-aarch64', 'seabios', 'qemu-system-misc', 'linux-image-arm64', 'grub-efi-amd64', 'busybox'].map(tree),
  ).toEqual([...['edk2', null, 'seabios', 'qemu', 'linux', null, null]]);
});

test('tools and loaders come from the tree of their project', () => {
  const tree = (name: string) => treeOf({ kind: 'debian', package: name, suites: null }, 'host-tool');
  expect(['mount', 'util-linux', 'cryptsetup-bin', 'lvm2', 'dmsetup', 'mdadm', 'grub-pc-bin', 'e2fsprogs'].map(tree)).toEqual([
    ...['util-linux', 'util-linux', 'cryptsetup', 'lvm2', 'lvm2', 'mdadm', 'grub', null],
  ]);
});
