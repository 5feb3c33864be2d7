import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CpioEntry, writeCpio } from './cpio.ts';

interface Member {
  readonly path: string;
  readonly inode: number;
  readonly mode: number;
  readonly mtime: number;
  readonly device: readonly [number, number];
  readonly content: string;
}

/** Reads an archive back by the kernel's description of the format, with none of the writer's code. */
function readCpio(archive: Uint8Array): Member[] {
  const text = Buffer.from(archive).toString('latin1');
  const members: Member[] = [];
  for (let offset = 0; ;) {
    expect(text.slice(offset, offset + 6)).toBe('070701');
    const field = (index: number): number => parseInt(text.slice(offset + 6 + index * 8, offset + 14 + index * 8), 16);
    const nameBytes = field(11);
    const path = text.slice(offset + 110, offset + 110 + nameBytes - 1);
    expect(text[offset + 110 + nameBytes - 1]).toBe('\0');
    const start = Math.ceil((offset + 110 + nameBytes) / 4) * 4;
    const content = text.slice(start, start + field(6));
    if (path === 'TRAILER!!!') return members;
    members.push({ path, inode: field(0), mode: field(1), mtime: field(5), device: [field(9), field(10)], content });
    offset = Math.ceil((start + field(6)) / 4) * 4;
  }
}

const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('writeCpio', () => {
  it('writes files, folders, links and devices as the kernel reads them', () => {
    const members = readCpio(
      writeCpio([
        { path: 'init', mode: 0o755, content: bytes('#!/bin/sh\n') },
        { path: 'tmp', mode: 0o1777 },
        { path: 'bin', mode: 0o777, target: 'usr/bin' },
        { path: 'console', mode: 0o600, device: { major: 5, minor: 1 } },
        { path: 'vda', mode: 0o060600, device: { major: 254, minor: 0 } },
      ]),
    );
    expect(members.map(({ path, mode, device, content }) => ({ path, mode: mode.toString(8), device, content }))).toEqual([
      { path: 'init', mode: '100755', device: [0, 0], content: '#!/bin/sh\n' },
      { path: 'tmp', mode: '41777', device: [0, 0], content: '' },
      { path: 'bin', mode: '120777', device: [0, 0], content: 'usr/bin' },
      { path: 'console', mode: '20600', device: [5, 1], content: '' },
      { path: 'vda', mode: '60600', device: [254, 0], content: '' },
    ]);
  });

  it('puts each folder before what it holds, with the mode that was given for it', () => {
    const members = readCpio(
      writeCpio([
        { path: 'a/b/file', mode: 0o644, content: bytes('x') },
        { path: 'a', mode: 0o700 },
      ]),
    );
    expect(members.map(({ path, mode }) => `${path} ${mode.toString(8)}`)).toEqual(['a 40700', 'a/b 40755', 'a/b/file 100644']);
  });

  it('refuses paths that leave the root and paths that come twice', () => {
    for (const path of ['/init', 'a/../b', './a', 'a//b', 'a/', '']) {
      expect(() => writeCpio([{ path, mode: 0o644, content: bytes('') }])).toThrow('relative and plain');
    }
    const twice: CpioEntry = { path: 'a', mode: 0o755 };
    expect(() => writeCpio([twice, twice])).toThrow('twice');
  });

  it('always gives back every name and content, on whole blocks, without clock or hard link', () => {
    const name = fc.stringMatching(/^[a-z0-9_-]{1,12}$/);
    const files = fc.uniqueArray(fc.record({ name, content: fc.uint8Array({ maxLength: 40 }) }), {
      selector: (file) => file.name,
    });
    fc.assert(
      fc.property(files, (given) => {
        const archive = writeCpio(given.map((file) => ({ path: file.name, mode: 0o644, content: file.content })));
        const members = readCpio(archive);
        expect(members.map((member) => [member.path, member.content])).toEqual(
          given.map((file) => [file.name, Buffer.from(file.content).toString('latin1')]),
        );
        expect(archive.length % 512).toBe(0);
        expect(new Set(members.map((member) => member.inode)).size).toBe(members.length);
        expect(members.every((member) => member.mtime === 0)).toBe(true);
      }),
    );
  });
});
