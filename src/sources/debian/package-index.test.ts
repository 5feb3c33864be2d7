import { expect, test } from 'vitest';
import type { FoundPackage } from './package-index.ts';
import { kernelFamilyOf, kernelsAmong, lineOf } from './package-index.ts';
import { mainPart } from './release.ts';

function found(name: string, version: string, more: Partial<FoundPackage> = {}): FoundPackage {
  const record = { source: 'linux=1', filename: 'pool/x.deb', bytes: 1, sha256: '0'.repeat(64), depends: 'kmod' };
  return { name, version, ...record, suite: 'bookworm', part: mainPart, mirror: 'http://127.0.0.1/debian', ...more };
}

const cloud = kernelFamilyOf('linux-image-cloud-amd64');

test.each([
  'linux-image-5.10.0-30-cloud-amd64',
  'linux-image-6.1.0-0.deb11.48-cloud-amd64',
  'linux-image-6.12.90+deb13.1-cloud-amd64',
  'linux-image-7.3-cloud-amd64',
  'linux-image-6.11-rc7-cloud-amd64',
  'linux-image-6.1.0-47-cloud-amd64-unsigned',
])('%s is of the cloud family', (name) => {
  expect(cloud?.isMember(name)).toBe(true);
});

test.each([
  'linux-image-cloud-amd64',
  'linux-image-6.1.0-47-amd64',
  'linux-image-6.1.0-47-rt-amd64',
  'linux-image-5.10.0-30-cloud-amd64-dbg',
  'linux-headers-6.1.0-47-cloud-amd64',
])('%s is not of the cloud family', (name) => {
  expect(cloud?.isMember(name)).toBe(false);
});

test('the plain family has no flavours in it', () => {
  const plain = kernelFamilyOf('linux-image-amd64');
  expect(plain?.isMember('linux-image-6.1.0-47-amd64')).toBe(true);
  expect(plain?.isMember('linux-image-6.1.0-47-cloud-amd64')).toBe(false);
  expect(plain?.isMember('linux-image-6.1.0-47-rt-amd64')).toBe(false);
});

test('a metapackage of a series stands for that series', () => {
  const series = kernelFamilyOf('linux-image-6.1-cloud-amd64');
  expect(series?.isMember('linux-image-6.1.0-0.deb11.48-cloud-amd64')).toBe(true);
  expect(series?.isMember('linux-image-6.12.90+deb13-cloud-amd64')).toBe(false);
});

test('a name that is no metapackage stands for itself', () => {
  expect(kernelFamilyOf('qemu-system-x86')).toBeNull();
  expect(kernelFamilyOf('linux-image-6.1.0-47-cloud-amd64')).toBeNull();
});

// Debian's archive of November 2026: the same version signed and not, under two metapackages, and in two suites.
test('each kernel is one version: no metapackage, no unsigned twin, no second suite', () => {
  const all = [
    found('linux-image-6.1.0-50-cloud-amd64-unsigned', '6.1.176-1'),
    found('linux-image-6.1.0-50-cloud-amd64', '6.1.176-1'),
    found('linux-image-6.1.0-50-cloud-amd64', '6.1.176-1', { suite: 'bookworm-security' }),
    found('linux-image-6.1-cloud-amd64', '6.1.176-1', { depends: 'linux-image-6.1.0-50-cloud-amd64 (= 6.1.176-1)' }),
    found('linux-image-7.3-cloud-amd64', '7.3~rc7-1~exp1', { depends: 'kmod, linux-base-7.3-cloud-amd64 (= 7.3~rc7-1~exp1)' }),
    found('linux-image-6.1.0-49-cloud-amd64-unsigned', '6.1.174-1'),
    found('linux-image-6.1.0-49-cloud-amd64-dbg', '6.1.174-1'),
  ];
  if (cloud === null) throw new Error('a family was expected');
  expect(lineOf(kernelsAmong(all, cloud)).map((entry) => entry.version)).toEqual([
    { id: 'linux-image-6.1.0-49-cloud-amd64-unsigned=6.1.174-1', label: '6.1.174-1', upstream: '6.1.174', origin: 'bookworm' },
    {
      id: 'linux-image-6.1.0-50-cloud-amd64=6.1.176-1',
      label: '6.1.176-1',
      upstream: '6.1.176',
      origin: 'bookworm, bookworm-security',
    },
    { id: 'linux-image-7.3-cloud-amd64=7.3~rc7-1~exp1', label: '7.3~rc7-1~exp1', upstream: '7.3~rc7', origin: 'bookworm' },
  ]);
});
