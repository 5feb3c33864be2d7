// What a package's version says of the upstream version that it was made of. Debian's rules (deb-version(7)) and habits: an
// epoch, a repacking, a release candidate, a snapshot, a revision with the marks of updates, backports and rebuilds. Pure.

export interface PackageVersion {
  /** As upstream counts, a candidate after a dash: `6.1.172`, `7.2`, `11.1.0-rc2`. */
  readonly upstream: string;
  /** The beginning of a commit's name, when the package is a snapshot of a repository. */
  readonly snapshot: string | null;
  /** What the packagers count: `7+deb12u18`. Null for a version of files or of a native package. */
  readonly revision: string | null;
  /** `7.2+dfsg`: files were taken out of upstream's release. */
  readonly isRepacked: boolean;
  /** Of an update of a stable release, as `deb12u18`; null when it is none. */
  readonly stableUpdate: string | null;
  /** `~bpo12+1`, `~deb11u1`: rebuilt for an older release of the distribution. */
  readonly isBackport: boolean;
  /** `+b1`: built again from the same source. */
  readonly isRebuilt: boolean;
}

const repacked = /[+~.](?:dfsg|ds|repack|dak)[\d.]*/i;
// `0~20181115.85588389`, `1.14.0+git20210102.deadbee`, `2023.05~git20230411.0a1b2c3d4e5f-1`.
const snapshot = /[+~.](?:git|r)?\d{8}[.+~-]?(?:\d+[.+~-])?g?([0-9a-f]{7,40})(?=$|[+~-])/;
const candidate = /[~-]?(rc|alpha|beta|pre)[.~-]?(\d+)/i;

/** Any text gives something: what is not understood stays a part of `upstream`. */
export function parsePackageVersion(label: string): PackageVersion {
  const withoutEpoch = label.trim().replace(/^\d+:/, '');
  // The last dash begins the revision, unless what follows is upstream's own word for a candidate.
  const dash = /-(?=[^-]*$)(?!rc\d)/i.exec(withoutEpoch)?.index ?? -1;
  const body = dash < 0 ? withoutEpoch : withoutEpoch.slice(0, dash);
  const revision = dash < 0 ? null : withoutEpoch.slice(dash + 1);
  const marks = revision ?? body;
  const [, hash] = snapshot.exec(body) ?? [];
  return {
    upstream: upstreamOf(body),
    snapshot: hash ?? null,
    revision,
    isRepacked: repacked.test(body),
    stableUpdate: /[+.](deb\d+u\d+)/.exec(marks)?.[1] ?? null,
    isBackport: /~(bpo|deb)\d/.test(marks),
    isRebuilt: /\+b\d+$/.test(marks),
  };
}

function upstreamOf(body: string): string {
  // `6.0+really5.4`: the number went back, the content is what stands behind.
  const really = body.replace(/^.*[+~.]really\.?/, '');
  const plain = really
    .replace(/~bpo\d.*$/, '')
    .replace(/[+~.]deb\d+u\d+.*$/, '')
    .replace(/\+b\d+$/, '');
  const found = candidate.exec(plain);
  const number = /^\d+(?:\.\d+)*/.exec(plain)?.[0] ?? plain;
  if (found === null) return number === '' ? plain : number;
  return `${number.replace(/\.$/, '')}-${(found[1] ?? '').toLowerCase()}${found[2] ?? ''}`;
}
