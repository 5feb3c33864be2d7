import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { access, lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { unpackDeb } from './deb.ts';
import { bytesMaxOf } from './root-writer.ts';

const signal = new AbortController().signal;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-deb-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A header and its content, as tar(5) has them. */
function tarPart(name: string, fields: { type?: string; link?: string; content?: Buffer }): Buffer {
  const { type = '0', link = '', content = Buffer.alloc(0) } = fields;
  const header = Buffer.alloc(512);
  const put = (text: string, at: number): void => void header.write(text, at, 'latin1');
  put(name, 0);
  put('0000755\0' + '0000000\0' + '0000000\0', 100);
  put(`${content.length.toString(8).padStart(11, '0')}\0${'0'.padStart(11, '0')}\0        ${type}`, 124);
  put(link, 157);
  put('ustar\x0000', 257);
  const sum = header.reduce((all, byte) => all + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

function arPart(name: string, content: Buffer): Buffer {
  const header = `${name.padEnd(16)}${'0'.padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'100644'.padEnd(8)}${String(content.length).padEnd(10)}\`\n`;
  return Buffer.concat([Buffer.from(header), content, Buffer.alloc(content.length % 2)]);
}

async function debOf(
  parts: readonly Buffer[],
  pack: (tar: Buffer) => [string, Buffer] = (tar) => ['data.tar', tar],
): Promise<string> {
  const path = join(folder, 'package.deb');
  const [name, content] = pack(Buffer.concat([...parts, Buffer.alloc(1024)]));
  const all = [arPart('debian-binary', Buffer.from('2.0\n')), arPart('control.tar', Buffer.alloc(1024)), arPart(name, content)];
  await writeFile(path, Buffer.concat([Buffer.from('!<arch>\n'), ...all]));
  return path;
}

const one = (name: string, text = 'here'): Buffer => tarPart(name, { content: Buffer.from(text) });

describe('a package that dpkg-deb has built', () => {
  /** As `find -printf` has it, contents included. */
  async function listed(root: string): Promise<readonly string[]> {
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    const lines = entries.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      const name = path.slice(root.length);
      if (entry.isSymbolicLink()) return `${name} -> ${await readlink(path)}`;
      if (entry.isDirectory()) return `${name}/`;
      return `${name} ${(((await lstat(path)).mode & 0o111) !== 0).toString()} ${(await readFile(path)).toString('base64')}`;
    });
    return (await Promise.all(lines)).sort();
  }

  test.each(['gzip', 'xz', 'zstd', 'none'])('packed with %s is what dpkg-deb itself unpacks', async (packer) => {
    const root = join(folder, 'root');
    const long = `usr/share/${'a-long-name-'.repeat(12)}`;
    await mkdir(join(root, 'DEBIAN'), { recursive: true });
    await writeFile(
      join(root, 'DEBIAN/control'),
      'Package: a\nVersion: 1\nArchitecture: all\nMaintainer: a <a@example.org>\nDescription: a\n',
    );
    await mkdir(join(root, 'usr/bin'), { recursive: true });
    await mkdir(join(root, 'usr/share/empty'), { recursive: true });
    await writeFile(join(root, 'usr/bin/program'), Buffer.alloc(3_000_000, 'x'), { mode: 0o755 });
    await writeFile(join(root, long), 'long', { mode: 0o644 });
    await symlink('/etc/alternatives/program', join(root, 'usr/bin/other'));
    execFileSync('ln', [join(root, long), join(root, 'usr/share/same')]);
    const path = join(folder, 'package.deb');
    execFileSync('dpkg-deb', ['--root-owner-group', `-Z${packer}`, '--build', root, path], { stdio: 'ignore' });
    execFileSync('dpkg-deb', ['--extract', path, join(folder, 'theirs')]);
    await unpackDeb(path, join(folder, 'ours'), { signal });
    expect(await listed(join(folder, 'ours'))).toEqual(await listed(join(folder, 'theirs')));
  });

  test('of xz is unpacked where there is no xz', async () => {
    const path = await debOf([one('usr/a')], (tar) => ['data.tar.xz', execFileSync('xz', ['-c'], { input: tar })]);
    const before = process.env['PATH'];
    process.env['PATH'] = '';
    try {
      await unpackDeb(path, join(folder, 'ours'), { signal });
    } finally {
      process.env['PATH'] = before;
    }
    expect(await readFile(join(folder, 'ours/usr/a'), 'utf8')).toBe('here');
  });
});

describe('a hostile package', () => {
  const refused = async (parts: readonly Buffer[]): Promise<string> => {
    const error = await unpackDeb(await debOf(parts), join(folder, 'deep/base'), { signal }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'archive-refused' });
    return (error as Error).message;
  };
  const isThere = (path: string): Promise<boolean> =>
    access(path).then(
      () => true,
      () => false,
    );

  test('with a path out of it is refused', async () => {
    expect(await refused([one('../../outside')])).toContain('leads out of it');
    expect(await isThere(join(folder, 'outside'))).toBe(false);
  });

  test.each([
    ['/', ''],
    ['../..', ''],
    ['/../..', ''],
    ['up2', 'up2'],
  ])('whose link to %s is written through stays in its folder', async (target, second) => {
    const links = [tarPart('up', { type: '2', link: target })];
    if (second !== '') links.push(tarPart(second, { type: '2', link: '../../..' }));
    await unpackDeb(await debOf([...links, one('up/outside')]), join(folder, 'deep/base'), { signal });
    expect(await isThere(join(folder, 'outside'))).toBe(false);
    expect(await isThere('/outside')).toBe(false);
    expect(await readFile(join(folder, 'deep/base/outside'), 'utf8')).toBe('here');
  });

  test('that writes over a link replaces the link', async () => {
    await writeFile(join(folder, 'mine'), 'mine');
    const parts = [tarPart('a', { type: '2', link: join(folder, 'mine') }), one('a')];
    await unpackDeb(await debOf(parts), join(folder, 'deep/base'), { signal });
    expect(readFileSync(join(folder, 'mine'), 'utf8')).toBe('mine');
    expect(await readFile(join(folder, 'deep/base/a'), 'utf8')).toBe('here');
  });

  test.each(['/etc/passwd', '../../mine', 'nothing'])('with a hard link to %s is refused', async (link) => {
    await writeFile(join(folder, 'mine'), 'mine');
    expect(await refused([tarPart('a', { type: '1', link })])).toMatch(/which is none of it|leads out of it/);
  });

  test.each([
    ['character device', '3'],
    ['block device', '4'],
    ['pipe', '6'],
  ])('with a %s is refused', async (_, type) => {
    expect(await refused([tarPart('dev/a', { type })])).toContain('dev/a is a device, a socket or a pipe');
  });

  test('keeps no bits that make somebody else of who runs it', async () => {
    const part = one('a');
    part.write('0006777\0', 100);
    part.write('        ', 148);
    part.write(
      `${part
        .subarray(0, 512)
        .reduce((all, byte) => all + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    );
    await unpackDeb(await debOf([part]), join(folder, 'root'), { signal });
    expect((await lstat(join(folder, 'root/a'))).mode & 0o7777).toBe(0o755);
  });

  test('that holds more than it may is refused', async () => {
    const big = tarPart('zeros', { content: Buffer.alloc(3_000_000) });
    const packed = (tar: Buffer): [string, Buffer] => ['data.tar.gz', gzipSync(tar)];
    const path = await debOf([big], packed);
    await expect(unpackDeb(path, join(folder, 'root'), { signal, bytesMax: 2_000_000 })).rejects.toMatchObject({
      code: 'archive-refused',
      message: expect.stringContaining('holds more than 2000000 bytes') as string,
    });
    // A real kernel has 30 MB, unpacked 100; a gigabyte of zeros has one.
    expect([bytesMaxOf(10_000_000), bytesMaxOf(1_000_000)]).toEqual([2_000_000_000, 2 ** 30]);
  });
});

describe('a damaged package', () => {
  test.each([
    ['nothing', Buffer.alloc(0), 'does not begin as one'],
    ['no data', Buffer.concat([Buffer.from('!<arch>\n'), arPart('debian-binary', Buffer.from('2.0\n'))]), 'no data.tar'],
    ['another format', Buffer.concat([Buffer.from('!<arch>\n'), arPart('debian-binary', Buffer.from('3.0\n'))]), 'format 2'],
    [
      'a part that is cut off',
      Buffer.concat([Buffer.from('!<arch>\n'), arPart('debian-binary', Buffer.alloc(99)).subarray(0, 70)]),
      'cut off',
    ],
  ])('with %s is told', async (_, content, why) => {
    const path = join(folder, 'package.deb');
    await writeFile(path, content);
    await expect(unpackDeb(path, join(folder, 'root'), { signal })).rejects.toMatchObject({
      code: 'archive-damaged',
      message: expect.stringContaining(why) as string,
    });
  });

  test.each(['gzip', 'xz', 'zstd'])('whose %s breaks off is told', async (packer) => {
    const pack = (tar: Buffer): [string, Buffer] => {
      const packed = execFileSync(packer, ['-c'], { input: tar });
      return ['data.tar', packed.subarray(0, packed.length - 20)];
    };
    const noise = tarPart('a', { content: Buffer.from(Array.from({ length: 9000 }, (_, index) => (index * 7919) % 251)) });
    await expect(unpackDeb(await debOf([noise], pack), join(folder, 'root'), { signal })).rejects.toMatchObject({
      code: 'archive-damaged',
    });
  });

  test('whose tar breaks off is told', async () => {
    const cut = tarPart('a', { content: Buffer.alloc(9000, 'x') }).subarray(0, 4000);
    const path = join(folder, 'package.deb');
    const parts = [arPart('debian-binary', Buffer.from('2.0\n')), arPart('data.tar', cut)];
    await writeFile(path, Buffer.concat([Buffer.from('!<arch>\n'), ...parts]));
    await expect(unpackDeb(path, join(folder, 'root'), { signal })).rejects.toMatchObject({ code: 'archive-damaged' });
  });
});

test('a cancelled one rejects with the reason', async () => {
  const controller = new AbortController();
  const enough = new Error('enough');
  controller.abort(enough);
  const packed = (tar: Buffer): [string, Buffer] => ['data.tar.xz', execFileSync('xz', ['-c'], { input: tar })];
  const path = await debOf([one('a')], packed);
  await expect(unpackDeb(path, join(folder, 'root'), { signal: controller.signal })).rejects.toBe(enough);
});
