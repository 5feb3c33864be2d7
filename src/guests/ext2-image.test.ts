import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../infra/processes/run.ts';
import { ext2Image } from './ext2-image.ts';

const { signal } = new AbortController();
const sbin = { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };

let folder: string;
let umask: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-ext2-'));
  umask = process.umask();
});
afterEach(async () => {
  process.umask(umask);
  await rm(folder, { recursive: true });
});

async function image(name: string, files: ReadonlyMap<string, Uint8Array>): Promise<Buffer> {
  const work = join(folder, name);
  await mkdir(work);
  return Buffer.from(await ext2Image({ files, work, signal }));
}

const config = Buffer.from('echo "up"\n');
const large = Buffer.alloc(5 * 1024 * 1024 + 1, 'large');

describe('ext2Image', () => {
  it('holds the files, in a file system that e2fsck finds clean', async () => {
    const path = join(folder, 'made.img');
    await writeFile(
      path,
      await image(
        'a',
        new Map([
          ['boot/grub/grub.cfg', config],
          ['large', large],
        ]),
      ),
    );
    const check = await run(['e2fsck', '-fn', path], { signal, env: sbin });
    expect(check, check.stdout.toString()).toMatchObject({ status: 0 });
    const read = async (file: string): Promise<Buffer> =>
      (await run(['debugfs', '-R', `cat ${file}`, path], { signal, env: sbin })).stdout;
    expect((await read('/boot/grub/grub.cfg')).toString()).toBe(config.toString());
    expect(Buffer.compare(await read('/large'), large)).toBe(0);
  });

  it('is the same whoever makes it, wherever, and in which order the files come', async () => {
    const files: [string, Uint8Array][] = [
      ['b', config],
      ['a/c', large],
      ['a/b', config],
    ];
    const first = await image('first', new Map(files));
    process.umask(0o077);
    const second = await image('second', new Map(files.toReversed()));
    expect(Buffer.compare(first, second)).toBe(0);
  });

  it('is not the same for other contents', async () => {
    const first = await image('first', new Map([['a', config]]));
    const second = await image('second', new Map([['a', Buffer.from('echo "no"\n')]]));
    expect(Buffer.compare(first, second)).not.toBe(0);
  });
});
