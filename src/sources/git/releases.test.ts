import { expect, test } from 'vitest';
import type { CommitName } from '../../core/git/commit.ts';
import { chooseReleases } from './releases.ts';

function chosen(names: readonly string[]): readonly string[] {
  const tags = names.map((name, index) => ({ name, commit: String(index) as CommitName, madeAtS: index }));
  return chooseReleases(tags).map(({ tag }) => tag);
}

test.each([
  ['Linux', ['v6.1', 'v6.10', 'v6.2', 'v6.1-rc3', 'v2.6.39', 'v3.0'], ['v6.10', 'v6.2', 'v6.1', 'v3.0', 'v2.6.39']],
  ['QEMU', ['v7.2.0', 'v7.2.0-rc3', 'v7.10.1', 'v5.2.0', 'initial'], ['v7.10.1', 'v7.2.0', 'v5.2.0']],
  ['SeaBIOS', ['rel-0.2.0', 'rel-1.16.3', 'rel-1.9.1', 'rel-1.16.0'], ['rel-1.16.3', 'rel-1.16.0', 'rel-1.9.1', 'rel-0.2.0']],
  [
    'OpenSSL',
    ['OpenSSL_1_1_1', 'OpenSSL_1_1_1a', 'OpenSSL_1_1_1b', 'OpenSSL_1_1_0'],
    ['OpenSSL_1_1_1b', 'OpenSSL_1_1_1a', 'OpenSSL_1_1_1', 'OpenSSL_1_1_0'],
  ],
  ['PostgreSQL', ['REL_15_0', 'REL_15_RC1', 'REL_15_BETA2', 'REL_14_3'], ['REL_15_0', 'REL_14_3']],
  ['curl', ['curl-7_88_1', 'curl-7_88_0', 'curl-8_0_0'], ['curl-8_0_0', 'curl-7_88_1', 'curl-7_88_0']],
  ['CPython', ['v3.11.0', 'v3.11.0a1', 'v3.11.0b4', 'v3.11.0rc2', 'v3.10.9'], ['v3.11.0', 'v3.10.9']],
  ['git with its parts', ['v2.45.0', 'v2.44.0', 'v2.45.0-rc1', 'gitgui-0.20', 'v1.0'], ['v2.45.0', 'v2.44.0', 'v1.0']],
  ['plain numbers', ['1.2', '1.10', '1.9'], ['1.10', '1.9', '1.2']],
])('%s: releases are newest first', (_, names, expected) => {
  expect(chosen(names)).toEqual(expected);
});

test('candidates are kept while there is nothing else', () => {
  expect(chosen(['v1.0-rc1', 'v1.0-rc10', 'v1.0-rc2'])).toEqual(['v1.0-rc10', 'v1.0-rc2', 'v1.0-rc1']);
});

test('tags without any version are ordered by their dates', () => {
  expect(chosen(['first', 'second', 'third'])).toEqual(['third', 'second', 'first']);
});

test('no tags are no releases', () => {
  expect(chosen([])).toEqual([]);
});
