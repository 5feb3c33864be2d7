import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { linesWithPrefix } from './catalogue.ts';
import { catalogueLines, linesOfPackage, linesOfVirtual, parsePackageRecord, parseProvider } from './package-record.ts';

const folder = mkdtempSync(join(tmpdir(), 'firstbad-catalogue-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'lines');

function write(lines: readonly string[]): number {
  const content = Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1');
  writeFileSync(path, content);
  return content.length;
}

test('always finds exactly the lines with the prefix, however long lines and file are', () => {
  const word = fc.string({ unit: fc.constantFrom(...'ab-.\t'), minLength: 1, maxLength: 4 });
  const line = fc.tuple(word, word, fc.constantFrom(0, 10, 3000, 70_000)).map(([a, b, more]) => a + b + 'x'.repeat(more));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 80 }), word, (all, prefix) => {
      const sorted = [...all].sort();
      expect(linesWithPrefix(path, write(sorted), prefix)).toEqual(sorted.filter((one) => one.startsWith(prefix)));
    }),
    { numRuns: 150 },
  );
});

test('finds each of 20000 packages', () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => `package-${index}\t${'y'.repeat(index % 50)}`).sort();
  const bytes = write(lines);
  for (const index of [0, 1, 7, 9999, 12_345, 19_999]) {
    expect(linesWithPrefix(path, bytes, `package-${index}\t`)).toHaveLength(1);
  }
  expect(linesWithPrefix(path, bytes, 'package-20000\t')).toEqual([]);
});

test('a file of the wrong length is not used', () => {
  expect(linesWithPrefix(path, write(['a']) + 1, 'a')).toBeNull();
  expect(linesWithPrefix(join(folder, 'nowhere'), 1, 'a')).toBeNull();
});

const packages = `Package: qemu-system-x86
Source: qemu (1:7.2+dfsg-7+deb12u18)
Version: 1:7.2+dfsg-7+deb12u18+b3
Provides: qemu-kvm, qemu-system-x86-64 (= 1)
Pre-Depends: dpkg
Depends: libc6 (>= 2.34),
 seabios
Description: 	not kept
Filename: pool/main/q/qemu/qemu-system-x86_7.2.deb
Size: 9281168
SHA256: ${'a'.repeat(64)}

Package: evil
Version: 1
Filename: ../../etc/passwd
Size: 1
SHA256: ${'b'.repeat(64)}

Package: seabios
Version: 1.16
Filename: pool/s.deb
Size: 1
SHA256: ${'c'.repeat(64)}
`;

test('keeps what a download needs, and who provides what; nothing that leads out of the mirror', () => {
  const bytes = write(catalogueLines(packages));
  const records = (linesWithPrefix(path, bytes, linesOfPackage('qemu-system-x86')) ?? []).map(parsePackageRecord);
  expect(records).toEqual([
    {
      name: 'qemu-system-x86',
      version: '1:7.2+dfsg-7+deb12u18+b3',
      source: 'qemu=1:7.2+dfsg-7+deb12u18',
      filename: 'pool/main/q/qemu/qemu-system-x86_7.2.deb',
      bytes: 9281168,
      sha256: 'a'.repeat(64),
      depends: 'dpkg, libc6 (>= 2.34), seabios',
    },
  ]);
  expect((linesWithPrefix(path, bytes, linesOfVirtual('qemu-kvm')) ?? []).map(parseProvider)).toEqual([
    { package: 'qemu-system-x86', version: '1:7.2+dfsg-7+deb12u18+b3', providedVersion: null },
  ]);
  expect((linesWithPrefix(path, bytes, linesOfVirtual('qemu-system-x86-64')) ?? []).map(parseProvider)).toMatchObject([
    { providedVersion: '1' },
  ]);
  expect(linesWithPrefix(path, bytes, 'evil')).toEqual([]);
  expect((linesWithPrefix(path, bytes, linesOfPackage('seabios')) ?? []).map(parsePackageRecord)).toMatchObject([
    { source: 'seabios=1.16' },
  ]);
});
