import { expect, test } from 'vitest';
import { closureOf, type PackageScope } from './closure.ts';
import type { FoundPackage } from './package-index.ts';
import { formatRelation, fulfils, parseRelations } from './relation.ts';
import { architecturesOf, indexFilesOf, mainPart, parseRelease } from './release.ts';

test('reads relations as Policy writes them', () => {
  expect(parseRelations('libc6 (>= 2.34), dracut | initramfs-tools (>> 0.1) , python3:any (= 3.11)')).toEqual([
    [{ package: 'libc6', bound: { operator: '>=', version: '2.34' } }],
    [
      { package: 'dracut', bound: null },
      { package: 'initramfs-tools', bound: { operator: '>>', version: '0.1' } },
    ],
    [{ package: 'python3', bound: { operator: '=', version: '3.11' } }],
  ]);
  expect(parseRelations('')).toEqual([]);
  expect(parseRelations('a (< 1)').flat().map(formatRelation)).toEqual(['a (<= 1)']);
});

test('a bound is never met by a package that provides no version', () => {
  expect(fulfils(null, null)).toBe(true);
  expect(fulfils(null, { operator: '>=', version: '1' })).toBe(false);
  expect(fulfils('1.0~rc1', { operator: '<<', version: '1.0' })).toBe(true);
});

function one(name: string, version: string, depends = '', source = `${name}=${version}`): FoundPackage {
  return { name, version, source, depends, filename: '', bytes: 1, sha256: '', suite: 'sid', mirror: '', part: mainPart };
}

function scope(packages: readonly FoundPackage[], provides: Readonly<Record<string, FoundPackage>> = {}): PackageScope {
  return {
    packages: (name) => packages.filter((candidate) => candidate.name === name),
    providers: (name) => (provides[name] === undefined ? [] : [{ package: provides[name], providedVersion: null }]),
  };
}

const all = (): boolean => true;

test('follows alternatives and virtual packages, once each, also in circles', () => {
  const bios = one('seabios', '1', 'qemu');
  const qemu = one('qemu', '2', 'vgabios | bios, libc6 (>= 2), libc6');
  const { packages, missing } = closureOf([qemu], scope([qemu, bios, one('libc6', '2.4')], { bios }), all);
  expect(packages.map((found) => found.name)).toEqual(['qemu', 'seabios', 'libc6']);
  expect(missing).toEqual([]);
});

test('prefers what was built together with what was asked for', () => {
  const qemu = one('qemu', '7.2-1', 'qemu-data (>> 7)', 'qemu=7.2-1');
  const known = [one('qemu-data', '7.2-9', '', 'qemu=7.2-9'), one('qemu-data', '7.2-1', '', 'qemu=7.2-1')];
  expect(closureOf([qemu], scope(known), all).packages.map((found) => found.version)).toEqual(['7.2-1', '7.2-1']);
});

test('says what nothing fulfils, and leaves out what is not followed', () => {
  const qemu = one('qemu', '1', 'adduser, libgone (>= 3), dracut | adduser');
  const { packages, missing } = closureOf([qemu], scope([one('dracut', '1')]), (name) => name !== 'adduser');
  expect(packages).toHaveLength(1);
  expect(missing).toEqual(['qemu 1 (sid) depends on libgone (>= 3), which the archive does not have.']);
});

test('reads what a release file says of the indexes, smallest form first', () => {
  const hash = (digit: string): string => digit.repeat(64);
  const text = `Origin: Debian
Suite: stable
Codename: trixie
Date: Sat, 21 Nov 2026 00:53:02 UTC
Valid-Until: Sat, 28 Nov 2026 00:53:02 UTC
Acquire-By-Hash: yes
MD5Sum:
 ${'1'.repeat(32)} 10 main/binary-amd64/Packages.xz
SHA256:
 ${hash('a')} 100 main/binary-amd64/Packages
 ${hash('b')} 30 main/binary-arm64/Packages.xz
 ${hash('c')} 10 main/binary-amd64/Packages.xz
 ${hash('d')} 10 contrib/binary-amd64/Packages.gz
 ${hash('e')} 10 main/debian-installer/binary-amd64/Packages.xz
 ${hash('f')} 10 main/i18n/Translation-en.xz
`;
  const release = parseRelease(text);
  expect(release).toEqual({
    codename: 'trixie',
    suite: 'stable',
    dateMs: Date.UTC(2026, 10, 21, 0, 53, 2),
    validUntilMs: Date.UTC(2026, 10, 28, 0, 53, 2),
    byHash: true,
    indexes: [
      { compression: 'xz', path: 'main/binary-arm64/Packages.xz', bytes: 30, sha256: hash('b') },
      { compression: 'xz', path: 'main/binary-amd64/Packages.xz', bytes: 10, sha256: hash('c') },
      { compression: 'gz', path: 'contrib/binary-amd64/Packages.gz', bytes: 10, sha256: hash('d') },
      { compression: 'none', path: 'main/binary-amd64/Packages', bytes: 100, sha256: hash('a') },
    ],
  });
  expect(indexFilesOf(release, mainPart).map((file) => file.compression)).toEqual(['xz', 'none']);
  expect(indexFilesOf(release, { area: 'contrib', architecture: 'arm64' })).toEqual([]);
  expect(architecturesOf(release)).toEqual(['amd64', 'arm64']);
});
