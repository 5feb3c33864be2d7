// SeaBIOS from its own history, which is not in this repository: FIRSTBAD_SEABIOS names a clone of it (git, with tags).

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { openBuildCache } from '../../src/builders/build-cache.ts';
import { createBuilder } from '../../src/builders/builder.ts';
import { cherryPick } from '../../src/builders/fix-ups.ts';
import { seabiosRecipe } from '../../src/builders/seabios/recipe.ts';
import { run } from '../../src/infra/processes/run.ts';
import type { Builder, BuiltArtifact, FixUp } from '../../src/ports/builder.ts';
import type { Repository, Worktrees } from '../../src/ports/repository.ts';
import { openRepository } from '../../src/sources/git/repository.ts';
import { openWorktrees } from '../../src/sources/git/worktrees.ts';
import { openTools, temporaryFolder } from './lab.ts';
import { testWhen } from './test-when.ts';

const clone = process.env['FIRSTBAD_SEABIOS'];
const never = new AbortController().signal;
const timeoutMs = 1_800_000;

const testClone = testWhen(clone !== undefined, 'builds SeaBIOS for minutes: FIRSTBAD_SEABIOS=<a clone of it> asks for it');

describe('SeaBIOS, from a clone that FIRSTBAD_SEABIOS names', () => {
  let folder: string;
  let repository: Repository;
  let worktrees: Worktrees;

  beforeAll(async () => {
    if (clone === undefined) return;
    folder = await temporaryFolder('builders-seabios');
    repository = await openRepository(clone, { cacheFolder: join(folder, 'history'), signal: never });
    worktrees = await openWorktrees(repository, { folder: join(folder, 'worktrees'), max: 1, signal: never });
  });
  afterAll(async () => {
    if (clone === undefined) return;
    await worktrees.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const open = (fixUps: readonly FixUp[] = []): Builder => {
    const cache = openBuildCache({ folder: join(folder, 'builds'), now: () => Date.now() });
    return createBuilder({ recipe: seabiosRecipe({}), repository, worktrees, cache, fixUps });
  };
  const build = async (builder: Builder, revision: string, clean = false): Promise<BuiltArtifact> => {
    const built = await builder.build(await repository.resolve(revision, never), { signal: never, clean });
    if (built.kind === 'built') return built;
    throw new Error(`${revision}: ${built.signature}\n${built.firstError}`);
  };

  testClone(
    'commits of years are built on top of each other as from clean',
    async () => {
      const builder = open();
      for (const revision of ['rel-1.14.0', 'rel-1.15.0', 'rel-1.16.0', 'rel-1.16.3', 'rel-1.17.0', 'rel-1.17.0~1']) {
        await build(builder, revision);
      }
      for (const revision of ['rel-1.15.0', 'rel-1.17.0~1']) {
        const clean = await build(builder, revision, true);
        expect(clean.how).toBe('clean');
        // Null: it came out as it did on top of the other commits' objects.
        expect(clean.replaced).toBeNull();
      }
    },
    timeoutMs,
  );

  testClone(
    'what was built says which build it is when it starts',
    async () => {
      const built = await build(open(), 'rel-1.17.0');
      if (built.artifact.kind !== 'tree') throw new Error('no tree');
      const qemu = await openTools().qemu({ signal: never, progress: () => undefined });
      const argv = [
        ...[join(qemu.root, 'bin', 'qemu-system-x86_64'), '-nodefaults', '-display', 'none', '-accel', 'tcg'],
        ...['-bios', join(built.artifact.root, 'bios.bin'), '-chardev', 'stdio,id=debug,signal=off'],
        ...['-device', 'isa-debugcon,iobase=0x402,chardev=debug', '-boot', 'reboot-timeout=1', '-no-reboot'],
      ];
      const { stdout } = await run(argv, { signal: never, timeoutMs: 60_000 });
      expect(stdout.toString('latin1')).toContain(`SeaBIOS (version firstbad-${built.identity ?? ''})`);
    },
    timeoutMs,
  );

  // GNU ld from 2.35 refuses a linked file as input, as SeaBIOS did until 1.14: "ldnoexec: Add script to remove ET_EXEC flag".
  testClone(
    'a stretch that today’s tools do not build is repaired by the commit that ended it',
    async () => {
      const commit = await repository.resolve('rel-1.12.0', never);
      expect(await open().build(commit, { signal: never })).toMatchObject({
        kind: 'does-not-build',
        signature: expect.stringContaining('cannot use executable file') as string,
      });
      const [broken, repair] = [await repository.resolve('rel-1.10.0', never), await repository.resolve('699a4e5d', never)];
      const builder = open([await cherryPick(repository.folder, { broken, repair }, never)]);
      const built = await build(builder, 'rel-1.12.0');
      expect(built.fixUps).toEqual([`cherry-pick ${repair.slice(0, 12)}`]);
      // Where the repair is in nothing is applied.
      expect((await build(builder, 'rel-1.17.0')).fixUps).toEqual([]);
    },
    timeoutMs,
  );
});
