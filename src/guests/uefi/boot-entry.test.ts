import { expect, test } from 'vitest';
import { bootEntryVariables } from './boot-entry.ts';

const [entry, order] = bootEntryVariables({ title: 'up', file: '\\vmlinuz', options: 'quiet' });

function at(from: number, bytes: number): string {
  return Buffer.from(entry?.data.subarray(from, from + bytes) ?? []).toString('utf16le');
}

test('an entry is active, and has its title, one file of any disk, and the options', () => {
  const data = Buffer.from(entry?.data ?? []);
  expect(data.readUInt32LE(0)).toBe(1);
  // A node's head, ten characters in two bytes each, and the end of the path.
  expect(data.readUInt16LE(4)).toBe(4 + 18 + 4);
  expect(at(6, 6)).toBe('up\0');
  expect([...data.subarray(12, 16)]).toEqual([4, 4, 22, 0]);
  expect(at(16, 18)).toBe('\\vmlinuz\0');
  expect([...data.subarray(34, 38)]).toEqual([0x7f, 0xff, 4, 0]);
  expect(at(38, 12)).toBe('quiet\0');
  expect(data.length).toBe(50);
});

test('it is the first that firmware tries, and firmware may keep it', () => {
  expect(entry).toMatchObject({ name: 'Boot0001', attributes: 7 });
  expect(order).toMatchObject({ name: 'BootOrder', attributes: 7, data: Uint8Array.of(1, 0) });
});
