// What every maker of patched commits must do, fake or real. All of them hold the history of patched-history.ts.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CommitName } from '../../src/core/git/commit.ts';
import type { PatchRequest } from '../../src/core/stored/ladder-step.ts';
import type { Patches } from '../../src/ports/patches.ts';

export interface PatchesWorld {
  readonly nameOf: (label: string) => CommitName;
  /** Opens it; again as another process does. */
  open(): Promise<Patches>;
  /** All that the user has, names and contents. */
  fingerprint(): Promise<string>;
  dispose(): Promise<void>;
}

const never = new AbortController().signal;

export function patchesContract(kind: string, makeWorld: () => Promise<PatchesWorld>): void {
  describe(`patches: ${kind}`, () => {
    let world: PatchesWorld;
    let patches: Patches;
    beforeEach(async () => {
      world = await makeWorld();
      patches = await world.open();
    });
    afterEach(() => world.dispose());

    const revertOn = (onto: string, parts: readonly number[] | null = null): PatchRequest => ({
      from: world.nameOf('culprit'),
      to: world.nameOf('base'),
      onto: world.nameOf(onto),
      parts,
    });
    const applyOn = (onto: string): PatchRequest => ({
      from: world.nameOf('base'),
      to: world.nameOf('culprit'),
      onto: world.nameOf(onto),
      parts: null,
    });
    async function made(request: PatchRequest): Promise<CommitName> {
      const result = await patches.make(request, never);
      if (result.kind !== 'made') throw new Error(`expected a commit, not ${JSON.stringify(result)}`);
      return result.commit as CommitName;
    }
    const filesBetween = async (from: CommitName, to: CommitName): Promise<readonly string[]> =>
      (await patches.difference({ from, to }, never)).files;
    const differenceOf = (label: string): ReturnType<Patches['difference']> =>
      patches.difference({ from: world.nameOf('base'), to: world.nameOf(label) }, never);

    test('the difference of two commits has its files, and a part for each hunk and each added file', async () => {
      const found = await differenceOf('culprit');
      expect(found).toMatchObject({ sameTree: false, content: 'code', files: ['src/a.c', 'src/new.c'] });
      expect(found.parts.map(({ file, hunk }) => [file, hunk === null])).toEqual([
        ['src/a.c', false],
        ['src/a.c', false],
        ['src/new.c', true],
      ]);
      expect(found.parts[0]!.hunk).toMatch(/^@@ -\d+,\d+ \+\d+,\d+ @@/);
    });

    test('documentation, comments and the same files are told from code', async () => {
      expect(await differenceOf('docs')).toMatchObject({ content: 'documentation', sameTree: false });
      expect(await differenceOf('comments')).toMatchObject({ content: 'comments', sameTree: false });
      expect(await differenceOf('empty')).toMatchObject({ sameTree: true, files: [], parts: [] });
    });

    test('a revert takes back what the commit changed and leaves what came later', async () => {
      const reverted = await made(revertOn('next'));
      expect(await filesBetween(world.nameOf('next'), reverted)).toEqual(['src/a.c', 'src/new.c']);
      expect(await filesBetween(world.nameOf('base'), reverted)).toEqual(['src/b.c']);
    });

    test('a revert of lines that changed again is a conflict, with its files', async () => {
      expect(await patches.make(revertOn('again'), never)).toEqual({ kind: 'conflict', files: ['src/a.c'] });
      expect(await patches.make(revertOn('again', [0]), never)).toEqual({ kind: 'conflict', files: ['src/a.c'] });
    });

    test('parts are reverted without the others', async () => {
      const hunk = await made(revertOn('again', [1]));
      expect((await patches.difference({ from: world.nameOf('again'), to: hunk }, never)).parts).toHaveLength(1);
      const file = await made(revertOn('again', [2]));
      expect(await filesBetween(world.nameOf('again'), file)).toEqual(['src/new.c']);
      const both = await made(revertOn('again', [1, 2]));
      expect(await filesBetween(world.nameOf('again'), both)).toEqual(['src/a.c', 'src/new.c']);
    });

    test('all parts at the commit itself give its parent’s files', async () => {
      expect(await filesBetween(world.nameOf('base'), await made(revertOn('culprit', [0, 1, 2])))).toEqual([]);
    });

    test('a commit is applied where it is not yet, and changes nothing where it is', async () => {
      const applied = await made(applyOn('docs'));
      expect(await filesBetween(world.nameOf('docs'), applied)).toEqual(['src/a.c', 'src/new.c']);
      expect(await patches.make(applyOn('next'), never)).toEqual({ kind: 'nothing' });
    });

    test('equal requests give one name, in another process too', async () => {
      const first = await made(revertOn('next'));
      expect(await made(revertOn('next'))).toBe(first);
      const other = await world.open();
      expect(await other.make(revertOn('next'), never)).toEqual({ kind: 'made', commit: first });
      expect(await made(revertOn('next', [1]))).not.toBe(first);
    });

    test('what was made is in the repository, beside the user’s commits', async () => {
      const reverted = await made(revertOn('next'));
      expect(await patches.repository.resolve(reverted, never)).toBe(reverted);
      expect(await patches.repository.resolve(world.nameOf('next'), never)).toBe(world.nameOf('next'));
    });

    test('the newest commit that has another one is the tip of a branch; none where no branch has it', async () => {
      expect(await patches.newestWith(world.nameOf('culprit'), never)).toEqual({ name: world.nameOf('again'), as: 'main' });
      expect(await patches.newestWith(world.nameOf('docs'), never)).toEqual({ name: world.nameOf('docs'), as: 'docs' });
      expect(await patches.newestWith(world.nameOf('empty'), never)).toBeNull();
    });

    test('the user’s repository stays as it is', async () => {
      const before = await world.fingerprint();
      await made(revertOn('next'));
      await patches.make(revertOn('again'), never);
      await made(revertOn('again', [1]));
      expect(await world.fingerprint()).toBe(before);
    });

    test('every call rejects with the reason of an aborted signal', async () => {
      const enough = new Error('enough');
      const signal = AbortSignal.abort(enough);
      await expect(patches.make(revertOn('next'), signal)).rejects.toBe(enough);
      await expect(patches.newestWith(world.nameOf('culprit'), signal)).rejects.toBe(enough);
      const ends = { from: world.nameOf('base'), to: world.nameOf('culprit') };
      await expect(patches.difference(ends, signal)).rejects.toBe(enough);
    });
  });
}
