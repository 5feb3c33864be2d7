import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { imagePieces } from './image-pieces.ts';

const folder = mkdtempSync(join(tmpdir(), 'firstbad-pieces-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the pieces of an image', () => {
  it('are the runs of sectors that hold something', async () => {
    const image = Buffer.alloc(4 * 1024 * 1024);
    image.fill('a', 0, 1024);
    image[3_000_000] = 7;
    const path = join(folder, 'disk.raw');
    writeFileSync(path, image);
    const made = await imagePieces(path);
    expect(made?.bytes).toBe(image.length);
    expect(made?.pieces.map(({ sector, base64 }) => [sector, Buffer.from(base64, 'base64').length])).toEqual([
      [0, 1024],
      [Math.floor(3_000_000 / 512), 512],
    ]);
    const again = Buffer.alloc(made!.bytes);
    for (const { sector, base64 } of made!.pieces) Buffer.from(base64, 'base64').copy(again, sector * 512);
    expect(again.equals(image)).toBe(true);
  });
});
