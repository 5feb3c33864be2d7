// What every source must do, fake or real.

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LabError } from '../../src/core/base/user-error.ts';
import type { Version, VersionId } from '../../src/core/scenario/version.ts';
import type { Artifact, Source } from '../../src/ports/source.ts';

export interface SourceWorld {
  readonly source: Source;
  /** False for a source whose artifacts are names only. */
  readonly onDisk: boolean;
  /** The program in `bin` of its trees; QEMU's where it is not said. */
  readonly program?: string;
  /** Names in the source's cache that were made and not finished. */
  leftovers(): Promise<readonly string[]>;
  dispose(): Promise<void>;
}

const progress = (): void => undefined;
const never = new AbortController().signal;

export function sourceContract(name: string, make: () => Promise<SourceWorld>): void {
  describe(`source: ${name}`, () => {
    let world: SourceWorld;
    beforeAll(async () => {
      world = await make();
    });
    afterAll(() => world.dispose());

    async function newest(): Promise<Version> {
      const version = (await world.source.line(never)).at(-1);
      if (version === undefined) throw new Error('the contract needs a source with a version');
      return version;
    }

    test('describes itself in one line', () => {
      expect(world.source.description).toMatch(/^\S.*\S$/);
    });

    test('a cancelled materialize rejects with the reason and leaves nothing half-made', async () => {
      const controller = new AbortController();
      const enough = new Error('enough');
      const made = world.source.materialize(await newest(), {
        signal: controller.signal,
        progress: () => controller.abort(enough),
      });
      controller.abort(enough);
      await expect(made).rejects.toBe(enough);
      expect(await world.leftovers()).toEqual([]);
    });

    test('has a line with unique labels and ids, the same each time', async () => {
      const line = await world.source.line(never);
      expect(line.length).toBeGreaterThan(0);
      expect(new Set(line.map((version) => version.label)).size).toBe(line.length);
      expect(new Set(line.map((version) => version.id)).size).toBe(line.length);
      expect(await world.source.line(never)).toEqual(line);
    });

    test('makes a version usable, and equal again', async () => {
      const version = await newest();
      const artifact = await world.source.materialize(version, { signal: never, progress });
      expect(await world.source.materialize(version, { signal: never, progress })).toEqual(artifact);
      expect((await world.source.bytesMissing?.(version, never)) ?? 0).toBe(0);
      if (world.onDisk) expectThere(artifact, world.program ?? 'qemu-system-x86_64');
      expect(await world.leftovers()).toEqual([]);
    });

    test('different versions have different keys', async () => {
      const keys: string[] = [];
      const line = await world.source.line(never);
      for (const version of line) keys.push((await world.source.materialize(version, { signal: never, progress })).key);
      expect(new Set(keys).size).toBe(line.length);
    });

    test('two that ask at once get the same', async () => {
      const version = await newest();
      const ask = (): Promise<Artifact> => world.source.materialize(version, { signal: never, progress });
      const [one, other] = await Promise.all([ask(), ask()]);
      expect(one).toEqual(other);
    });

    test("a version that can not be had is the lab's trouble", async () => {
      const gone: Version = { id: 'gone=0.1' as VersionId, label: 'gone', upstream: '0.1', origin: 'nowhere' };
      await expect(world.source.materialize(gone, { signal: never, progress })).rejects.toBeInstanceOf(LabError);
    });
  });
}

function expectThere(artifact: Artifact, program: string): void {
  switch (artifact.kind) {
    case 'kernel':
      expect(statSync(artifact.vmlinuz).size).toBeGreaterThan(0);
      if (artifact.config !== null) expect(existsSync(artifact.config)).toBe(true);
      if (artifact.modules !== null) expect(existsSync(join(artifact.modules, 'kernel'))).toBe(true);
      return;
    case 'tree': {
      const files = Object.values(artifact.files ?? {});
      for (const file of files) expect(statSync(file).size).toBeGreaterThan(0);
      if (files.length > 0) return;
      const launcher = statSync(join(artifact.root, 'bin', program));
      expect(launcher.mode & 0o111).toBe(0o111);
    }
  }
}
