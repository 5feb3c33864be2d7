import { expect, test } from 'vitest';
import { parsePackageVersion } from '../scenario/package-version.ts';
import type { ComponentRole } from '../scenario/scenario.ts';
import { mapToTag, tagNames } from './upstream-tag.ts';

// Versions as Debian's and Ubuntu's archives have had them.
test.each([
  ['6.1.172-1', '6.1.172'],
  ['5.10.262-1', '5.10.262'],
  ['6.12.107+deb13-1', '6.12.107'],
  ['6.18.5-1~bpo13+1', '6.18.5'],
  ['6.17~rc3-1~exp1', '6.17-rc3'],
  ['6.16-1~exp1', '6.16'],
  ['7.0~rc4-1~exp1', '7.0-rc4'],
  ['6.1.172-1~deb11u1', '6.1.172'],
  ['6.1.0-1', '6.1.0'],
  ['6.12.9-1+b1', '6.12.9'],
  ['5.15.0-91.101', '5.15.0'],
  ['4.19.304-1', '4.19.304'],
  ['2.6.32-48squeeze20', '2.6.32'],
  ['1:7.2+dfsg-7+deb12u18', '7.2'],
  ['1:7.2+dfsg-7+deb12u18+b2', '7.2'],
  ['1:5.2+dfsg-11+deb11u5', '5.2'],
  ['1:10.0.13+ds-0+deb13u1', '10.0.13'],
  ['1:10.0.2+ds-2+deb13u1~bpo12+1', '10.0.2'],
  ['1:11.1.0~rc2+ds-1', '11.1.0-rc2'],
  ['1:9.2.0+ds-5~bpo12+1', '9.2.0'],
  ['1:8.0.4+dfsg-1ubuntu3.23.10.5', '8.0.4'],
  ['1:2.11+dfsg-1ubuntu7.42', '2.11'],
  ['1:3.1+dfsg-8+deb10u12', '3.1'],
  ['1.16.2-1', '1.16.2'],
  ['1.16.3-2', '1.16.3'],
  ['1.14.0-2', '1.14.0'],
  ['1.10.2-1ubuntu1', '1.10.2'],
  ['0.5.1-3', '0.5.1'],
  ['1.16.2+dfsg1-1', '1.16.2'],
  ['2022.11-6+deb12u2', '2022.11'],
  ['6.0+really5.4-1', '5.4'],
  ['v6.1-mine', '6.1'],
  ['v7.2.0-rc3', '7.2.0-rc3'],
])('%s was made of %s', (label, upstream) => {
  expect(parsePackageVersion(label.replace(/^v/, '')).upstream).toBe(upstream);
});

test('what a revision says is read', () => {
  expect(parsePackageVersion('1:7.2+dfsg-7+deb12u18+b2')).toMatchObject({
    revision: '7+deb12u18+b2',
    isRepacked: true,
    stableUpdate: 'deb12u18',
    isRebuilt: true,
    isBackport: false,
  });
  expect(parsePackageVersion('1:10.0.2+ds-2+deb13u1~bpo12+1')).toMatchObject({ isBackport: true, isRebuilt: false });
  expect(parsePackageVersion('6.1.172-1~deb11u1')).toMatchObject({ isBackport: true, stableUpdate: null });
});

test.each([
  ['0~20181115.85588389-3+deb10u3', '85588389'],
  ['1.14.0+git20210102.deadbee1-1', 'deadbee1'],
  ['2023.05~git20230411.0a1b2c3d4e5f-1', '0a1b2c3d4e5f'],
  ['6.1.172-1', null],
  ['20240101-1', null],
])('%s is a snapshot of %s', (label, hash) => {
  expect(parsePackageVersion(label).snapshot).toBe(hash);
});

test.each<[string, ComponentRole, string]>([
  ['6.1.172', 'host-kernel', 'v6.1.172'],
  ['6.1.0', 'host-kernel', 'v6.1'],
  ['6.17-rc3', 'host-kernel', 'v6.17-rc3'],
  ['7.2', 'qemu', 'v7.2.0'],
  ['7.2.22', 'qemu', 'v7.2.22'],
  ['11.1.0-rc2', 'qemu', 'v11.1.0-rc2'],
  ['11.1-rc2', 'qemu', 'v11.1.0-rc2'],
  ['1.16.2', 'firmware', 'rel-1.16.2'],
  ['1.16', 'firmware', 'rel-1.16.0'],
])('%s of a %s has the tag %s', (upstream, role, tag) => {
  expect(tagNames(upstream, role)[0]).toBe(tag);
});

const stable = ['v5.10', 'v6.1-rc8', 'v6.1', 'v6.1.1', 'v6.1.172', 'v6.2-rc1', 'v6.2', 'v6.12', 'v6.12.107', 'latest'];
const mainline = ['v5.10', 'v6.0', 'v6.1-rc8', 'v6.1', 'v6.2-rc1', 'v6.2', 'v6.12'];

test('a stable series’ tag is taken where the repository has it, and the series is said', () => {
  const mapped = mapToTag({ version: '6.1.172-1', role: 'host-kernel', side: 'older', tags: stable });
  expect(mapped).toMatchObject({ revision: 'v6.1.172', isExact: true, upstream: '6.1.172' });
  expect(mapped?.remarks).toEqual([
    '6.1.172 is of the stable series 6.1.y, a branch of its own upstream',
    '6.1.172-1 may carry patches of its packagers',
  ]);
});

test.each([
  ['6.1.172-1', 'older', 'v6.1'],
  ['6.1.172-1', 'newer', 'v6.2-rc1'],
  ['5.10.262-1', 'older', 'v5.10'],
  ['5.10.262-1', 'newer', 'v6.0'],
  ['6.13.2-1', 'newer', 'HEAD'],
  ['6.12-1', 'newer', 'v6.12'],
] as const)('without the stable tags %s as the %s end is %s', (version, side, revision) => {
  const mapped = mapToTag({ version, role: 'host-kernel', side, tags: mainline });
  expect(mapped?.revision).toBe(revision);
  expect(mapped?.isExact).toBe(revision === 'v6.12');
});

test('no tag before the older end is none at all', () => {
  expect(mapToTag({ version: '5.9.1-1', role: 'host-kernel', side: 'older', tags: mainline })).toBeNull();
  expect(mapToTag({ version: '6.1.2-1', role: 'host-kernel', side: 'older', tags: [] })).toBeNull();
});

test('a package with the updates of a stable release is upstream’s first release of it, and says what it is besides', () => {
  const tags = ['v7.1.0', 'v7.2.0-rc4', 'v7.2.0', 'v7.2.1', 'v8.0.0'];
  const mapped = mapToTag({ version: '1:7.2+dfsg-7+deb12u18', role: 'qemu', side: 'newer', tags });
  expect(mapped?.revision).toBe('v7.2.0');
  expect(mapped?.remarks.join('; ')).toContain("fixes that upstream's 7.2 has not");
});

test('firmware by its release, by its month, by its commit', () => {
  const tags = ['rel-1.16.1', 'rel-1.16.2', 'edk2-stable202211', 'edk2-stable202302'];
  const at = (version: string) => mapToTag({ version, role: 'firmware', side: 'newer', tags })?.revision;
  expect(at('1.16.2-1')).toBe('rel-1.16.2');
  expect(at('2022.11-6+deb12u2')).toBe('edk2-stable202211');
  expect(at('0~20181115.85588389-3')).toBe('85588389');
});

test('a project that writes its tags in its own way is understood', () => {
  const tags = ['release_1_2', 'release_1_3', 'release_1_3_rc1'];
  expect(mapToTag({ version: '1.3-2', role: 'qemu', side: 'older', tags })?.revision).toBe('release_1_3');
  expect(mapToTag({ version: '1.2.5-2', role: 'qemu', side: 'newer', tags })?.revision).toBe('release_1_3_rc1');
});
