// From a package to the commit that it was made of: the tag of its upstream version, or the nearest tag on the safe side of
// it, and what makes the package another thing than that commit. Pure; which tags there are is for the repository to say.

import { isKernelRole } from '../scenario/layers.ts';
import { type PackageVersion, parsePackageVersion } from '../scenario/package-version.ts';
import type { ComponentRole } from '../scenario/scenario.ts';
import { compareUpstream } from '../scenario/upstream-order.ts';
import type { CommitName } from './commit.ts';

/** Which end of a search the package is: a nearest tag must lie on the far side of it, so that nothing is lost in between. */
export type EdgeSide = 'older' | 'newer';

export interface TaggedVersion {
  /** The package's label. */
  readonly version: string;
  /** `6.1.172` of 6.1.172-1. */
  readonly upstream: string;
  /** What the repository is asked for: a tag, `HEAD`, the beginning of a commit's name. */
  readonly revision: string;
  /** False for a nearest one. */
  readonly isExact: boolean;
  /** Sentences without a full stop: what a build of this commit is not. */
  readonly remarks: readonly string[];
}

/** A package of the change and the commit that stands for it. */
export interface MappedEnd extends TaggedVersion {
  readonly commit: CommitName;
}

export interface TagQuestion {
  readonly version: string;
  readonly role: ComponentRole;
  readonly side: EdgeSide;
  readonly tags: readonly string[];
}

/** Null when no tag is on the safe side. */
export function mapToTag({ version, role, side, tags }: TagQuestion): TaggedVersion | null {
  const parsed = parsePackageVersion(version);
  const { upstream, snapshot } = parsed;
  const remarks = remarksOn(version, parsed, role);
  const found = (revision: string, isExact: boolean, more: readonly string[] = []): TaggedVersion => ({
    version,
    upstream,
    revision,
    isExact,
    remarks: [...more, ...remarks],
  });
  if (snapshot !== null) return found(snapshot, true);
  const exact = exactTag(upstream, role, tags);
  if (exact !== null) return found(exact, true);
  const nearest = nearestTag(upstream, role, { side, tags });
  if (nearest !== null) {
    const where = side === 'older' ? 'before' : 'after';
    return found(nearest, false, [`the repository has no tag for ${upstream}: ${nearest} is the nearest ${where} it`]);
  }
  if (side === 'older') return null;
  return found('HEAD', false, [`the repository has no tag for ${upstream}, and none after it: HEAD is taken`]);
}

/** The names that upstream's tag of a version can have, the likeliest first. */
export function tagNames(upstream: string, role: ComponentRole): readonly string[] {
  const [number = '', word] = upstream.split('-');
  const end = word === undefined ? '' : `-${word}`;
  const parts = number.split('.');
  const short = parts.length === 3 && parts[2] === '0' ? parts.slice(0, 2).join('.') : number;
  const long = parts.length === 2 ? `${number}.0` : number;
  switch (role) {
    // Linux leaves a .0 out, QEMU and SeaBIOS write it.
    case 'host-kernel':
    case 'guest-kernel':
      return distinct([`v${short}${end}`, `v${number}${end}`, `v${long}${end}`]);
    case 'qemu':
      return distinct([`v${long}${end}`, `v${number}${end}`, `v${short}${end}`]);
    case 'firmware':
      return distinct([`rel-${long}${end}`, `rel-${number}${end}`, ...stableNames(number, end), `v${number}${end}`]);
    // util-linux and cryptsetup write v2.41, GRUB grub-2.12, ZFS zfs-2.3.1.
    case 'host-tool':
    case 'loader':
      return distinct([`v${number}${end}`, `v${short}${end}`, `v${long}${end}`, `grub-${number}${end}`, `zfs-${number}${end}`]);
  }
}

/** EDK II counts by months: 2022.11 is edk2-stable202211. */
function stableNames(number: string, end: string): readonly string[] {
  const [, year, month] = /^(20\d\d)\.(\d\d)$/.exec(number) ?? [];
  return year === undefined ? [] : [`edk2-stable${year}${month ?? ''}${end}`];
}

function exactTag(upstream: string, role: ComponentRole, tags: readonly string[]): string | null {
  const there = new Set(tags);
  const named = tagNames(upstream, role).find((name) => there.has(name));
  if (named !== undefined) return named;
  // A project that writes its tags in another way.
  const wanted = comparable(upstream);
  return tags.find((tag) => versionInTag(tag) === wanted) ?? null;
}

function nearestTag(
  upstream: string,
  role: ComponentRole,
  { side, tags }: { readonly side: EdgeSide; readonly tags: readonly string[] },
): string | null {
  const wanted = comparable(upstream);
  const versions = familyOf(role, tags).flatMap((tag) => {
    const version = versionInTag(tag);
    return version === null ? [] : [{ tag, order: compareUpstream(version, wanted), version }];
  });
  const sign = side === 'older' ? 1 : -1;
  const beyond = versions.filter(({ order }) => order * sign <= 0);
  const [nearest] = beyond.sort((a, b) => sign * compareUpstream(b.version, a.version));
  return nearest?.tag ?? null;
}

/** Tags of releases, where there are some: other tags of the same repository count something else. */
function familyOf(role: ComponentRole, tags: readonly string[]): readonly string[] {
  const usual = role === 'firmware' ? /^(rel-|edk2-stable)\d/ : /^(v|grub-|zfs-|mdadm-)\d/;
  const family = tags.filter((tag) => usual.test(tag));
  return family.length > 0 ? family : tags;
}

/** Null for a tag without a version. */
export function versionInTag(tag: string): string | null {
  const [, written] = /^(?:edk2-stable|\D*)(\d+(?:[._]\d+)*(?:[._~-]?(?:rc|alpha|beta|pre)[.-]?\d+)?)$/i.exec(tag) ?? [];
  if (written === undefined) return null;
  const [, year, month] = /^(20\d\d)(\d\d)$/.exec(written) ?? [];
  return comparable(year === undefined ? written.replaceAll('_', '.') : `${year}.${month ?? ''}`);
}

/** Without zeros at the end, so that 7.2 and 7.2.0 are one; candidates after a dash. */
function comparable(version: string): string {
  const [, number = version, word = '', count = ''] =
    /^([\d.]+?)[._~-]?(?:(rc|alpha|beta|pre)[.-]?(\d+))?$/i.exec(version) ?? [];
  const short = number.replace(/(\.0+)+$/, '');
  return word === '' ? short : `${short}-${word.toLowerCase()}${count}`;
}

function remarksOn(version: string, parsed: PackageVersion, role: ComponentRole): readonly string[] {
  const { revision, stableUpdate, isBackport, isRebuilt, isRepacked, upstream } = parsed;
  const series = stableSeries(upstream, role);
  return [
    ...(series === null ? [] : [`${upstream} is of the stable series ${series}, a branch of its own upstream`]),
    ...(stableUpdate === null
      ? []
      : [
          `${version} is an update of a stable release (${stableUpdate}): it carries fixes that upstream's ${upstream} has not`,
        ]),
    ...(revision !== null && stableUpdate === null ? [`${version} may carry patches of its packagers`] : []),
    ...(isRepacked ? [`${version} was repacked: files of upstream's release were left out`] : []),
    ...(isBackport ? [`${version} was built for an older release, with that one's compiler`] : []),
    ...(isRebuilt ? [`${version} was built again without a change of its source`] : []),
  ];
}

/** `6.1.y`; null for a first release. */
function stableSeries(upstream: string, role: ComponentRole): string | null {
  if (!isKernelRole(role) && role !== 'qemu') return null;
  const [, series, update] = /^(\d+\.\d+)\.(\d+)$/.exec(upstream) ?? [];
  return series === undefined || update === '0' ? null : `${series}.y`;
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
