import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { run } from '../../infra/processes/run.ts';
import { espStartBytes, gptParts } from './gpt-disk.ts';

const partitionBytes = 4 * 1024 * 1024;

function disk(): Uint8Array {
  const { head, tail } = gptParts(partitionBytes);
  return Buffer.concat([head, new Uint8Array(partitionBytes), tail]);
}

test('the backup at the end of the disk says the same as the table at its beginning, each with its own checksum', () => {
  const bytes = disk();
  const fields = new DataView(bytes.buffer, bytes.byteOffset);
  const last = bytes.length / 512 - 1;
  for (const [at, other] of [
    [1, last],
    [last, 1],
  ] as const) {
    const from = at * 512;
    expect(Buffer.from(bytes.subarray(from, from + 8)).toString()).toBe('EFI PART');
    expect(fields.getBigUint64(from + 24, true)).toBe(BigInt(at));
    expect(fields.getBigUint64(from + 32, true)).toBe(BigInt(other));
    const checked = Buffer.from(bytes.subarray(from, from + 92));
    checked.fill(0, 16, 20);
    expect(fields.getUint32(from + 16, true)).toBe(crc32(checked));
    const entries = Number(fields.getBigUint64(from + 72, true)) * 512;
    expect(fields.getUint32(from + 88, true)).toBe(crc32(bytes.subarray(entries, entries + 128 * 128)));
    expect(fields.getBigUint64(entries + 32, true)).toBe(BigInt(espStartBytes / 512));
  }
});

test('the table is whole for a program that checks it, where there is one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'firstbad-gpt-'));
  const path = join(folder, 'disk.img');
  await writeFile(path, disk());
  // blkid is in util-linux, an essential package of Debian.
  const { stdout } = await run(['/usr/sbin/blkid', '-p', '-o', 'value', '-s', 'PTTYPE', path], {
    signal: new AbortController().signal,
  });
  expect(stdout.toString('utf8').trim()).toBe('gpt');
  await rm(folder, { recursive: true });
});

test('refuses what is no whole number of sectors', () => {
  expect(() => gptParts(1000)).toThrow('sectors');
});
