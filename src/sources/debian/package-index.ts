// Which packages a name stands for, and the line of their versions over all suites. Pure.

import type { DebianArchitecture } from '../../core/scenario/architecture.ts';
import type { Version, VersionId, VersionLine } from '../../core/scenario/version.ts';
import type { PackageRecord } from './package-record.ts';
import type { IndexPart } from './release.ts';
import { compareDebianVersions, upstreamOf } from './version-order.ts';

/** A package, and where it was found. */
export interface FoundPackage extends PackageRecord {
  readonly suite: string;
  readonly mirror: string;
  readonly part: IndexPart;
}

/** One version of the line with the package that it is; the same package of several suites is one. */
export interface LineEntry {
  readonly version: Version;
  readonly package: FoundPackage;
}

/**
 * A kernel's metapackage stands for its family: `linux-image-cloud-amd64` for all `linux-image-<abi>-cloud-amd64`,
 * `linux-image-6.1-cloud-amd64` for those whose abi begins with 6.1. Null for every other name, which stands for itself.
 */
export interface KernelFamily {
  /** What all names of the family start with. */
  readonly prefix: string;
  isMember(name: string): boolean;
}

// `5.10.0-30`, `6.1.0-0.deb11.48`, `6.12.90+deb13.1`, `7.3`, `6.11-rc7`: numbers and a few words, but no flavour such as `rt`.
const abi = String.raw`\d+(?:\.\d+)*(?:[-+.](?:\d+|deb\d+|bpo|rc\d+|trunk))*`;
const flavours: Readonly<Record<DebianArchitecture, string>> = {
  amd64: 'amd64',
  arm64: 'arm64(?:-16k)?',
  riscv64: 'riscv64',
  s390x: 's390x',
  ppc64el: 'powerpc64le(?:-64k)?',
  armhf: 'armmp(?:-lpae)?',
  i386: '686(?:-pae)?',
};
const metapackage = new RegExp(
  String.raw`^linux-image-(?:(\d+(?:\.\d+)*)-)?((?:[a-z]+\d*-)*(?:${Object.values(flavours).join('|')}))$`,
);

/** The architecture whose kernels have this name; null for what is no kernel's name. */
export function architectureOfKernel(name: string): DebianArchitecture | null {
  const found = Object.entries(flavours).find(([, flavour]) => new RegExp(`^linux-image-(?:.*-)?${flavour}$`).test(name));
  return (found?.[0] as DebianArchitecture | undefined) ?? null;
}

export function kernelFamilyOf(name: string): KernelFamily | null {
  const [, series, flavour] = metapackage.exec(name) ?? [];
  if (flavour === undefined) return null;
  const member = new RegExp(`^linux-image-(${abi})-${flavour}(-unsigned)?$`);
  return {
    prefix: 'linux-image-',
    isMember: (candidate) => {
      const found = member.exec(candidate)?.[1];
      return (
        found !== undefined &&
        (series === undefined || found === series || /^[.+-]/.test(found.slice(series.length))) &&
        found.startsWith(series ?? '')
      );
    },
  };
}

/** The family's packages that are kernels: metapackages, which depend on another image, and unsigned twins are left out. */
export function kernelsAmong(packages: readonly FoundPackage[], family: KernelFamily): readonly FoundPackage[] {
  const members = packages.filter((one) => family.isMember(one.name) && !isMetapackage(one));
  const signed = new Set(members.filter((one) => !isUnsigned(one.name)).map((one) => one.version));
  return members.filter((one) => !isUnsigned(one.name) || !signed.has(one.version));
}

/** True for a package that only leads to a kernel image of another name. */
function isMetapackage(record: PackageRecord): boolean {
  return /(^|[,|]\s*)linux-image-\d/.test(record.depends);
}

/** The versions of the packages, oldest first; one that several suites have is one version with several origins. */
export function lineOf(packages: readonly FoundPackage[]): readonly LineEntry[] {
  const byVersion = new Map<string, FoundPackage[]>();
  for (const one of packages) byVersion.set(one.version, [...(byVersion.get(one.version) ?? []), one]);
  return [...byVersion.entries()]
    .sort(([a], [b]) => compareDebianVersions(a, b) || (a < b ? -1 : 1))
    .flatMap(([version, same]) => {
      const [first] = same;
      if (first === undefined) return [];
      const origin = [...new Set(same.filter((one) => one.name === first.name).map((one) => one.suite))].join(', ');
      const id = `${first.name}=${version}` as VersionId;
      return [{ version: { id, label: version, upstream: upstreamOf(version), origin }, package: first }];
    });
}

export function versionsOf(line: readonly LineEntry[]): VersionLine {
  return line.map((entry) => entry.version);
}

function isUnsigned(name: string): boolean {
  return name.endsWith('-unsigned');
}
