import { expect, test } from 'vitest';
import { fakeRepository } from '../../../test/fakes/repository.ts';
import { someVersion } from '../../../test/fakes/source.ts';
import { lineGraph } from '../../core/git/graph.ts';
import { endsKind } from './commit-ends.ts';

const never = new AbortController().signal;
const repository = fakeRepository({ graph: lineGraph(20), refs: { 'v6.1': 3, 'v6.2': 9 } });
const line = ['5.10.1-1', '6.1.5-1', '6.2.1-1'].map((label) => someVersion('kernel', label));

test.each([
  [null, null, 'packages'],
  ['5.10', '6.2', 'packages'],
  ['5.10', null, 'packages'],
  ['6.1.5-1', '6.2.1-1', 'packages'],
  ['v6.1', 'v6.2', 'commits'],
  [null, 'HEAD', 'commits'],
  ['no-such', 'v6.2', 'commits'],
  ['5.10', '9.9', 'packages'],
] as const)('--good %s and --bad %s are %s', async (good, bad, kind) => {
  expect(await endsKind({ repository, line, good, bad }, never)).toBe(kind);
});

test('without packages to choose from, no ends mean commits', async () => {
  expect(await endsKind({ repository, line: line.slice(0, 1), good: null, bad: null }, never)).toBe('commits');
});

test('a package and a commit are refused, each by its name', async () => {
  await expect(endsKind({ repository, line, good: '5.10', bad: 'v6.2' }, never)).rejects.toMatchObject({
    code: 'usage',
    message: '--good and --bad are of one kind: 5.10 is a package, v6.2 is a commit',
  });
});
