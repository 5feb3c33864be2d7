// What every repository must do, fake or real. All of them hold the history of drawn-history.ts.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../../src/core/base/user-error.ts';
import type { CommitName } from '../../src/core/git/commit.ts';
import { ancestorsOf } from '../../src/core/git/graph.ts';
import type { Repository } from '../../src/ports/repository.ts';
import { committedAtS, drawnCommits, drawnNode } from './drawn-history.ts';

export interface RepositoryWorld {
  readonly repository: Repository;
  readonly nameOf: (label: string) => CommitName;
  dispose(): Promise<void>;
}

const never = new AbortController().signal;

export function repositoryContract(kind: string, make: () => Promise<RepositoryWorld>): void {
  describe(`repository: ${kind}`, () => {
    let world: RepositoryWorld;
    beforeAll(async () => {
      world = await make();
    });
    afterAll(() => world.dispose());

    const named = (labels: readonly string[]): readonly CommitName[] => labels.map((label) => world.nameOf(label));

    test.each([
      ['HEAD', 'e'],
      ['main', 'e'],
      ['v1.0', 'a'],
      ['HEAD~2', 'm'],
      ['v1.1^2', 's2'],
      ['main~2^2~1', 's1'],
      [':/commit s2', 's2'],
    ])('the revision %s is commit %s', async (revision, label) => {
      expect(await world.repository.resolve(revision, never)).toBe(world.nameOf(label));
    });

    test('a commit has its author and its message whole', async () => {
      const details = await world.repository.details(world.nameOf('d'), never);
      expect(details.name).toBe(world.nameOf('d'));
      expect(details.author).toMatch(/^.+ <.+@.+>$/);
      expect(details.message).toMatch(/^commit /);
    });

    test('a file that HEAD does not have is none', async () => {
      expect(await world.repository.fileOfHead('no/such/file', 100, never)).toBeNull();
    });

    test('a full name and its beginning are revisions', async () => {
      const name = world.nameOf('d');
      expect(await world.repository.resolve(name, never)).toBe(name);
      expect(await world.repository.resolve(name.slice(0, 12), never)).toBe(name);
    });

    test.each([
      'v1.3',
      'HEAD~50',
      '--upload-pack=touch /tmp/owned',
      '-n',
      '',
      'v1.0..v1.1',
      ':/no such text',
      'a\nb',
      '0'.repeat(40),
    ])('the revision %j is unknown, which is the user’s to mend', async (revision) => {
      const error = await world.repository.resolve(revision, never).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UserError);
      expect(error).toMatchObject({ code: 'revision-unknown' });
    });

    test('a misspelt tag is answered with one that is there', async () => {
      const error = await world.repository.resolve('v1.01', never).catch((thrown: unknown) => thrown);
      expect((error as UserError).hint).toContain('v1.0');
    });

    test('the history holds what the tip reaches, parents before children, first parents first', async () => {
      const history = await world.repository.history([world.nameOf('e')], { signal: never });
      const { graph } = history;
      expect(graph.count).toBe(8);
      for (const { label, parents } of drawnCommits.filter((commit) => commit.label !== 'other')) {
        const node = history.nodeOf(world.nameOf(label))!;
        expect(history.nameOf(node)).toBe(world.nameOf(label));
        const found = [...graph.parents.subarray(graph.parentStart[node], graph.parentStart[node + 1])];
        expect(found.map((parent) => history.nameOf(parent))).toEqual(named(parents));
        expect(found.every((parent) => parent < node)).toBe(true);
      }
      expect(history.nodeOf(world.nameOf('other'))).toBeNull();
      expect(history.nodeOf('0'.repeat(40) as CommitName)).toBeNull();
    });

    test('the history of several tips holds what any of them reaches', async () => {
      const history = await world.repository.history(named(['other', 'c']), { signal: never });
      expect(history.graph.count).toBe(4);
      const reached = ancestorsOf(history.graph, [history.nodeOf(world.nameOf('c'))!]);
      expect(reached[history.nodeOf(world.nameOf('other'))!]).toBe(0);
    });

    test('the history of a tip that is not there is an error', async () => {
      await expect(world.repository.history(['1'.repeat(40) as CommitName], { signal: never })).rejects.toBeInstanceOf(
        UserError,
      );
    });

    test.each([
      [['src'], 'e', ['a'], false, ['b', 'd', 's1']],
      [['src/x.c'], 'e', ['b'], false, ['d']],
      [['README', 'docs/c'], 'e', ['a'], false, ['c', 'e']],
      [['nothing/here'], 'e', ['a'], false, []],
      [['src/x.c'], 'e', ['a'], true, ['b', 'd']],
    ])('paths %j between %s and %j are touched by the right commits', async (paths, bad, goods, firstParentOnly, expected) => {
      const request = { bad: world.nameOf(bad), goods: named(goods), paths, firstParentOnly };
      const found = await world.repository.touching(request, never);
      expect([...found].sort()).toEqual([...named(expected)].sort());
    });

    test('summaries come in the order asked, and more than once when asked so', async () => {
      const found = await world.repository.summaries(named(['d', 'a', 'd']), never);
      expect(found.map(({ subject }) => subject)).toEqual(['commit d', 'commit a', 'commit d']);
      expect(found[1]).toEqual({
        name: world.nameOf('a'),
        subject: 'commit a',
        author: 'A U Thor <author@example.org>',
        committedAtMs: committedAtS(drawnNode('a')) * 1000,
      });
      expect(await world.repository.summaries([], never)).toEqual([]);
    });

    test('a summary of what is not there is an error', async () => {
      await expect(world.repository.summaries(['2'.repeat(40) as CommitName], never)).rejects.toMatchObject({
        code: 'revision-unknown',
      });
    });

    test('releases are those that the tip reaches, newest first, without candidates', async () => {
      expect(await world.repository.releases(world.nameOf('e'), never)).toEqual([
        { tag: 'v1.1', commit: world.nameOf('m') },
        { tag: 'v1.0', commit: world.nameOf('a') },
      ]);
    });

    test('every call rejects with the reason of an aborted signal', async () => {
      const enough = new Error('enough');
      const signal = AbortSignal.abort(enough);
      const tip = world.nameOf('e');
      const request = { bad: tip, goods: [], paths: ['src'], firstParentOnly: false };
      await expect(world.repository.resolve('HEAD', signal)).rejects.toBe(enough);
      await expect(world.repository.history([tip], { signal })).rejects.toBe(enough);
      await expect(world.repository.touching(request, signal)).rejects.toBe(enough);
      await expect(world.repository.summaries([tip], signal)).rejects.toBe(enough);
      await expect(world.repository.releases(tip, signal)).rejects.toBe(enough);
    });
  });
}
