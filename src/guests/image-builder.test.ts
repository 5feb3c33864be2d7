import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LabError, UserError } from '../core/base/user-error.ts';
import type { ImageSpec } from '../core/scenario/scenario.ts';
import type { GuestImage, ImageBuilder } from '../ports/image-builder.ts';
import { bootSectorImage } from './boot-sector.ts';
import type { GuestTools } from './guest-tools.ts';
import { createImageBuilder } from './image-builder.ts';

let folder: string;
let cacheFolder: string;
let scenarioFolder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-images-'));
  cacheFolder = join(folder, 'cache');
  scenarioFolder = join(folder, 'scenario');
  await mkdir(scenarioFolder);
});
afterEach(() => rm(folder, { recursive: true }));

/** An archive that does not answer. */
const noTools: GuestTools = {
  tree: () => Promise.reject(unreachable()),
  package: () => Promise.reject(unreachable()),
  system: () => Promise.reject(unreachable()),
  kernel: () => Promise.reject(unreachable()),
};
const unreachable = (): LabError => new LabError({ code: 'archive-unreachable', message: 'The archive does not answer.' });

const builder = (tools: GuestTools = noTools): ImageBuilder => createImageBuilder({ cacheFolder, scenarioFolder, tools });
const build = (spec: ImageSpec, by = builder()): Promise<GuestImage> =>
  by.build(spec, { signal: new AbortController().signal, progress: () => undefined });

describe('the boot-sector image', () => {
  it('is made once and has its content for a key', async () => {
    const first = await build({ kind: 'boot-sector', sectors: 31 });
    const again = await build({ kind: 'boot-sector', sectors: 31 });
    expect(again).toEqual(first);
    expect(Buffer.compare(await readFile(first.path), bootSectorImage({ sectors: 31 }))).toBe(0);
    expect(first.bytes).toBe(4 * 1024 * 1024);
    // With its hash beside it.
    expect(await readdir(join(cacheFolder, 'images'))).toEqual([`.${basename(first.path)}.sha256`, basename(first.path)]);
  });

  it('has another key for another number of sectors', async () => {
    const first = await build({ kind: 'boot-sector', sectors: 31 });
    const second = await build({ kind: 'boot-sector', sectors: 32 });
    expect(second.key).not.toBe(first.key);
    expect(second.path).not.toBe(first.path);
  });

  it('can be made by many at once', async () => {
    const images = await Promise.all(Array.from({ length: 8 }, () => build({ kind: 'boot-sector', sectors: 7 })));
    expect(new Set(images.map((image) => image.path)).size).toBe(1);
    // With its hash beside it.
    expect(await readdir(join(cacheFolder, 'images'))).toEqual([
      `.${basename(images[0]?.path ?? '')}.sha256`,
      basename(images[0]?.path ?? ''),
    ]);
  });

  it('is not begun when cancelled before', async () => {
    const signal = AbortSignal.abort(new Error('Ctrl-C'));
    await expect(builder().build({ kind: 'boot-sector', sectors: 31 }, { signal, progress: () => undefined })).rejects.toThrow(
      'Ctrl-C',
    );
  });
});

describe('images made of packages', () => {
  it('pass on why a package can not be had', async () => {
    await expect(build({ kind: 'grub' })).rejects.toMatchObject({ code: 'archive-unreachable' });
    await expect(build({ kind: 'linux' })).rejects.toMatchObject({ code: 'archive-unreachable' });
  });

  it('leave nothing behind when a tool fails', async () => {
    const platform = join(folder, 'unpacked/usr/lib/grub/i386-pc');
    await mkdir(platform, { recursive: true });
    await writeFile(join(platform, 'boot.img'), new Uint8Array(512));
    await mkdir(join(folder, 'tree/bin'), { recursive: true });
    await writeFile(join(folder, 'tree/bin/grub-mkimage'), '#!/bin/sh\necho no modules here >&2\nexit 1\n', { mode: 0o755 });
    const tools: GuestTools = {
      ...noTools,
      tree: async () => ({ kind: 'tree', key: 'tree', root: join(folder, 'tree') }),
      package: async () => ({ key: 'package', root: join(folder, 'unpacked') }),
    };
    const failure = await build({ kind: 'grub' }, builder(tools)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LabError);
    expect((failure as LabError).message).toContain('no modules here');
    expect(await readdir(join(cacheFolder, 'images'))).toEqual([]);
  });
});

describe("the scenario's own image", () => {
  const own = (path: string): Promise<GuestImage> => build({ kind: 'file', path });

  it('is used where it lies', async () => {
    const path = join(scenarioFolder, 'disk.raw');
    await writeFile(path, Buffer.alloc(1024, 'raw'));
    expect(await own('disk.raw')).toMatchObject({ path, bytes: 1024 });
    expect((await own('./disk.raw')).key).toBe((await own('disk.raw')).key);
  });

  it('has another key when its content is another', async () => {
    const path = join(scenarioFolder, 'disk.raw');
    await writeFile(path, Buffer.alloc(1024, 'a'));
    const { key } = await own('disk.raw');
    await writeFile(path, Buffer.alloc(1024, 'b'));
    expect((await own('disk.raw')).key).not.toBe(key);
  });

  it('is refused outside of the folder of the scenario, also behind a symbolic link', async () => {
    await writeFile(join(folder, 'secret.raw'), Buffer.alloc(512));
    await symlink(join(folder, 'secret.raw'), join(scenarioFolder, 'link.raw'));
    for (const path of ['../secret.raw', join(folder, 'secret.raw'), 'link.raw']) {
      await expect(own(path)).rejects.toMatchObject({ code: 'image-outside' });
    }
  });

  it('may have a name that begins with two dots', async () => {
    await writeFile(join(scenarioFolder, '..disk'), Buffer.alloc(512));
    expect(await own('..disk')).toMatchObject({ bytes: 512 });
  });

  it('is refused when it is missing, a folder, empty or no whole number of sectors', async () => {
    await mkdir(join(scenarioFolder, 'folder'));
    await writeFile(join(scenarioFolder, 'empty'), '');
    await writeFile(join(scenarioFolder, 'odd'), 'odd');
    await expect(own('missing')).rejects.toMatchObject({ code: 'image-missing' });
    for (const path of ['folder', 'empty', 'odd']) await expect(own(path)).rejects.toMatchObject({ code: 'image-unusable' });
    await expect(own('missing')).rejects.toBeInstanceOf(UserError);
    await expect(own('missing')).rejects.not.toBeInstanceOf(LabError);
  });

  it('is refused as qcow2 when a part of it is in another file, which no host would see', async () => {
    const qcow2 = ({ backing = 0n, features = 0n }): Buffer => {
      const header = Buffer.alloc(512);
      header.write('QFI\xfb', 'latin1');
      header.writeUInt32BE(3, 4);
      header.writeBigUInt64BE(backing, 8);
      header.writeBigUInt64BE(features, 72);
      return header;
    };
    await writeFile(join(scenarioFolder, 'whole.qcow2'), qcow2({}));
    await writeFile(join(scenarioFolder, 'overlay.qcow2'), qcow2({ backing: 112n }));
    await writeFile(join(scenarioFolder, 'split.qcow2'), qcow2({ features: 4n }));
    expect(await own('whole.qcow2')).toMatchObject({ bytes: 512 });
    await expect(own('overlay.qcow2')).rejects.toThrow('backing file');
    await expect(own('split.qcow2')).rejects.toThrow('in another file');
  });
});
