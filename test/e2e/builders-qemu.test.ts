// QEMU from its own history, which is not in this repository: FIRSTBAD_QEMU names a clone of it, and FIRSTBAD_QEMU_REVISIONS an
// older and a newer revision in it (v7.2.8,v7.2.9 unless it says so).

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { openBuildCache } from '../../src/builders/build-cache.ts';
import { createBuilder } from '../../src/builders/builder.ts';
import { qemuRecipe } from '../../src/builders/qemu/recipe.ts';
import { run } from '../../src/infra/processes/run.ts';
import type { Builder, BuiltArtifact } from '../../src/ports/builder.ts';
import type { Repository, Worktrees } from '../../src/ports/repository.ts';
import { openRepository } from '../../src/sources/git/repository.ts';
import { openWorktrees } from '../../src/sources/git/worktrees.ts';
import { openTools, temporaryFolder } from './lab.ts';
import { testWhen } from './test-when.ts';

const clone = process.env['FIRSTBAD_QEMU'];
const [older = '', newer = ''] = (process.env['FIRSTBAD_QEMU_REVISIONS'] ?? 'v7.2.8,v7.2.9').split(',');
const never = new AbortController().signal;
const timeoutMs = 3_600_000;

const testClone = testWhen(clone !== undefined, 'builds QEMU for minutes: FIRSTBAD_QEMU=<a clone of it> asks for it');

describe('QEMU, from a clone that FIRSTBAD_QEMU names', () => {
  let folder: string;
  let repository: Repository;
  let worktrees: Worktrees;
  let builder: Builder;

  beforeAll(async () => {
    if (clone === undefined) return;
    folder = await temporaryFolder('builders-qemu');
    repository = await openRepository(clone, { cacheFolder: join(folder, 'history'), signal: never });
    worktrees = await openWorktrees(repository, { folder: join(folder, 'worktrees'), max: 1, signal: never });
    const cache = openBuildCache({ folder: join(folder, 'builds'), now: () => Date.now() });
    builder = createBuilder({ recipe: qemuRecipe({}), repository, worktrees, cache });
  });
  afterAll(async () => {
    if (clone === undefined) return;
    await worktrees.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const build = async (revision: string, clean = false): Promise<BuiltArtifact> => {
    const built = await builder.build(await repository.resolve(revision, never), { signal: never, clean });
    if (built.kind !== 'built') throw new Error(`${revision}: ${built.signature}\n${built.firstError}`);
    process.stdout.write(
      `${revision}: ${built.how}, ${String(built.steps)} steps, ${String(Math.round(built.buildMs / 1000))} s\n`,
    );
    return built;
  };

  testClone(
    'what was built starts from where it lies, says which build it is, and boots firmware',
    async () => {
      const { artifact, key } = await build(older);
      if (artifact.kind !== 'tree') throw new Error('no tree');
      const qemu = join(artifact.root, 'bin', 'qemu-system-x86_64');
      const { stdout } = await run([qemu, '--version'], { signal: never, timeoutMs: 60_000 });
      expect(stdout.toString('utf8')).toContain(`(fb${key.slice(0, 12)})`);
      const firmware = await openTools().package('seabios', { suite: 'bookworm', signal: never, progress: () => undefined });
      const words = ['-nodefaults', '-display', 'none', '-accel', 'tcg', '-boot', 'reboot-timeout=1', '-no-reboot'];
      const debug = ['-chardev', 'stdio,id=debug,signal=off', '-device', 'isa-debugcon,iobase=0x402,chardev=debug'];
      const bios = ['-bios', join(firmware.root, 'usr/share/seabios/bios-256k.bin')];
      const end = await run([qemu, ...words, ...debug, ...bios], { signal: never, timeoutMs: 60_000 });
      expect(end.stdout.toString('latin1')).toContain('No bootable device');
    },
    timeoutMs,
  );

  testClone(
    'a step builds on what is there, and gives what a clean build gives',
    async () => {
      const first = await build(older);
      const step = await build(newer);
      expect(step.how).toBe('incremental');
      expect(step.outputKey).not.toBe(first.outputKey);
      const clean = await build(newer, true);
      expect(clean.replaced).toBeNull();
    },
    timeoutMs,
  );
});
