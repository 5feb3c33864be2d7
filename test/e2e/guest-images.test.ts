// Each kind of guest image boots on a plain QEMU on this machine, and says the truth about what it read.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageSpec } from '../../src/core/scenario/scenario.ts';
import { bootSectorImage } from '../../src/guests/boot-sector.ts';
import { createImageBuilder } from '../../src/guests/image-builder.ts';
import type { GuestImage } from '../../src/ports/image-builder.ts';
import type { LabForImages } from './guest-images-lab.ts';
import { openLabForImages } from './guest-images-lab.ts';
import type { PlainBoot } from './guest-images-plain-qemu.ts';
import { bootPlainly } from './guest-images-plain-qemu.ts';

let lab: LabForImages;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-guest-images-'));
  lab = await openLabForImages();
});
afterAll(() => rm(folder, { recursive: true }));

/** Images are made anew for each run of the tests, in a folder that goes away; packages come from the cache. */
function build(spec: ImageSpec, cacheFolder = folder): Promise<GuestImage> {
  const builder = createImageBuilder({ cacheFolder, scenarioFolder: folder, tools: lab.tools });
  return builder.build(spec, { signal: new AbortController().signal, progress: () => undefined });
}

function boot(image: string, choices: Partial<PlainBoot> = {}): Promise<string> {
  // GRUB ends its lines with \n\r, all others with \r\n.
  const until = /firstbad: (?!guest loader)[^\r\n]+[\r\n]{2}/;
  return bootPlainly({ qemu: lab.qemu, image, bus: 'ide', memoryMiB: 128, until, timeoutMs: 120_000, ...choices });
}

const up = 'firstbad: guest is up\r\n';

describe('the boot sector', () => {
  it.each([1, 31, 127, 128, 1000])('reads %i sectors and says nothing but that it is up', async (sectors) => {
    const { path } = await build({ kind: 'boot-sector', sectors });
    expect(await boot(path)).toBe(up);
  });

  it('reads from a virtio disk and with 64 MiB of memory', async () => {
    const { path } = await build({ kind: 'boot-sector', sectors: 31 });
    expect(await boot(path, { bus: 'virtio', memoryMiB: 64 })).toBe(up);
  });

  it('tells the status of a read that failed', async () => {
    const path = join(folder, 'truncated.img');
    // The request ends behind the end of the disk.
    await writeFile(path, bootSectorImage({ sectors: 31 }).slice(0, 16 * 512));
    expect(await boot(path)).toMatch(/^firstbad: read error AH=[0-9A-F]{2}\r\n$/);
  });

  it.each([
    ['first', 512],
    ['last', 32 * 512 - 1],
  ])('tells that the %s byte that it read is wrong', async (_, offset) => {
    const image = bootSectorImage({ sectors: 31 });
    image[offset] = (image[offset] ?? 0) ^ 1;
    const path = join(folder, `wrong-${offset}.img`);
    await writeFile(path, image);
    expect(await boot(path)).toBe('firstbad: wrong data\r\n');
  });

  it('tells a request for the wrong sectors from the right one', async () => {
    const image = bootSectorImage({ sectors: 31 });
    image.copyWithin(3 * 512, 4 * 512, 5 * 512);
    const path = join(folder, 'moved.img');
    await writeFile(path, image);
    expect(await boot(path)).toBe('firstbad: wrong data\r\n');
  });
});

describe('the GRUB image', () => {
  it.each(['ide', 'virtio'] as const)('loads its configuration from the file system of a disk on %s', async (bus) => {
    const { path } = await build({ kind: 'grub' });
    const serial = await boot(path, { bus });
    expect(serial).toContain(up.trim());
    expect(serial.indexOf('firstbad: guest loader is up')).toBeLessThan(serial.indexOf('firstbad: guest is up'));
    expect(serial).not.toContain('error');
  });

  it('tells on the serial port that its file system can not be read', async () => {
    const disk = await readFile((await build({ kind: 'grub' })).path);
    // The partition's superblock.
    disk.fill(0, 1024 * 1024, 1024 * 1024 + 4096);
    const path = join(folder, 'no-file-system.img');
    await writeFile(path, disk);
    const serial = await boot(path, { until: /grub rescue>/ });
    expect(serial).toContain('firstbad: guest loader is up');
    expect(serial).toContain('error: unknown filesystem');
    expect(serial).not.toContain('guest is up');
  });
});

describe('the Linux image', () => {
  it('speaks from user space', async () => {
    const { path } = await build({ kind: 'linux' });
    const serial = await boot(path, { bus: 'virtio' });
    expect(serial).toContain('Linux version ');
    expect(serial.indexOf('Linux version ')).toBeLessThan(serial.indexOf(up));
    expect(serial).not.toMatch(/Kernel panic|Oops:|BUG:/);
  });
});

describe('images made of packages', () => {
  it.each(['grub', 'linux'] as const)('%s has the same bytes each time it is made', async (kind) => {
    const [first, second] = await Promise.all(['a', 'b'].map((name) => build({ kind }, join(folder, name))));
    expect(first?.key).toBe(second?.key);
    expect(first?.path).not.toBe(second?.path);
    expect(Buffer.compare(await readFile(first?.path ?? ''), await readFile(second?.path ?? ''))).toBe(0);
  });
});

describe("the scenario's own image", () => {
  it('boots as it is', async () => {
    await writeFile(join(folder, 'own.img'), bootSectorImage({ sectors: 8 }));
    const { path } = await build({ kind: 'file', path: 'own.img' });
    expect(await boot(path)).toBe(up);
  });
});
