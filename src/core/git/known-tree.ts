// Known trees: clones whose tags and commits are versions beside the packages of the archive. Which tree a component has, which tags of
// it are versions, and where they stand in the line. Pure; building them is the business of builders.

import type { ComponentRole, SourceSpec } from '../scenario/scenario.ts';
import { compareUpstream } from '../scenario/upstream-order.ts';
import type { Version, VersionId, VersionLine } from '../scenario/version.ts';
import type { CommitName } from './commit.ts';
import { versionInTag } from './upstream-tag.ts';

/** The trees that there is a builder for; a tree whose versions nobody can build is not taken. */
export const treeNames = ['linux', 'qemu', 'seabios', 'edk2', 'grub', 'util-linux', 'cryptsetup', 'lvm2', 'mdadm'] as const;

export type TreeName = (typeof treeNames)[number];

export interface KnownTree {
  readonly name: TreeName;
  /** Absolute: a checkout or a bare repository. */
  readonly path: string;
}

const packages: readonly (readonly [TreeName, RegExp])[] = [
  ['linux', /^linux-image-/],
  ['qemu', /^qemu-system-/],
  ['seabios', /^seabios$/],
  // For x86_64 alone: that of other processors has packages of its own.
  ['edk2', /^ovmf$/],
  ['grub', /^grub-(?:pc|efi-amd64|efi-ia32)-bin$/],
  ['util-linux', /^(?:util-linux|mount|fdisk)$/],
  ['cryptsetup', /^cryptsetup-bin$/],
  ['lvm2', /^(?:lvm2|dmsetup)$/],
  ['mdadm', /^mdadm$/],
];

/** The tree that the versions of a component come from; null where none is known of. */
export function treeOf(spec: SourceSpec, role: ComponentRole): TreeName | null {
  if (spec.kind === 'debian') return packages.find(([, pattern]) => pattern.test(spec.package))?.[0] ?? null;
  if (spec.kind !== 'machine') return null;
  if (role === 'host-kernel' || role === 'guest-kernel') return 'linux';
  return role === 'qemu' ? 'qemu' : null;
}

export interface TaggedCommit {
  readonly tag: string;
  readonly commit: CommitName;
}

// Tags of releases: other tags of the same repository count something else.
const releaseTags: Readonly<Record<TreeName, RegExp>> = {
  linux: /^v\d/,
  qemu: /^v\d/,
  seabios: /^rel-\d/,
  edk2: /^edk2-stable\d/,
  grub: /^grub-\d/,
  'util-linux': /^v\d/,
  cryptsetup: /^v\d/,
  lvm2: /^v\d+_/,
  mdadm: /^mdadm-\d/,
};

/** What makes a build of a commit another version than that of the same commit built otherwise. */
export type BuildMark = (commit: CommitName) => VersionId;

/** The tags that are versions, oldest first; of two that name one version the first. */
export function versionsInTags(tree: TreeName, tags: readonly TaggedCommit[], mark: BuildMark): VersionLine {
  const found = new Map<string, Version>();
  for (const { tag, commit } of tags) {
    const upstream = releaseTags[tree].test(tag) ? versionInTag(tag) : null;
    if (upstream === null || found.has(upstream)) continue;
    found.set(upstream, { id: mark(commit), label: tag, upstream, origin: originOf(tree), builtFrom: commit });
  }
  return [...found.values()].sort((a, b) => compareUpstream(a.upstream, b.upstream));
}

export function originOf(tree: TreeName): string {
  return `the tree ${tree}`;
}

/** The packages in their own order, and between them what only the tree has. */
export function withTagged(line: VersionLine, tagged: VersionLine): VersionLine {
  const there = new Set(line.map(({ upstream }) => comparableOf(upstream)));
  return tagged.filter(({ upstream }) => !there.has(comparableOf(upstream))).reduce(withVersionPlaced, line);
}

/** Before the first version that is newer. */
export function withVersionPlaced(line: VersionLine, version: Version): VersionLine {
  const at = line.findIndex(({ upstream }) => compareUpstream(upstream, version.upstream) > 0);
  return at < 0 ? [...line, version] : [...line.slice(0, at), version, ...line.slice(at)];
}

/** 7.2 and 7.2.0 are one; packages write candidates with a tilde. */
function comparableOf(upstream: string): string {
  return versionInTag(upstream.replace('~', '-')) ?? upstream;
}

/** A commit as people name it: at least 7 hexadecimal digits, or git's description of one; not what a version could be. */
export function isCommitText(text: string): boolean {
  return (
    (/^[0-9a-f]{7,40}$/.test(text) && /[a-f]/.test(text)) || /^[0-9a-f]{40}$/.test(text) || /-\d+-g[0-9a-f]{7,40}$/.test(text)
  );
}

/** The version of a commit that no tag names: as git describes it, `v6.5-123-g0123456789ab`, after the tag before it. */
export function commitVersion(
  tree: TreeName,
  { commit, described }: { readonly commit: CommitName; readonly described: string | null },
  mark: BuildMark,
): Version {
  const [, tag = '', count = '0'] = /^(.*)-(\d+)-g[0-9a-f]+$/.exec(described ?? '') ?? [];
  const upstream = versionInTag(tag);
  return {
    id: mark(commit),
    label: described ?? commit.slice(0, 12),
    origin: originOf(tree),
    builtFrom: commit,
    // A `+` sorts after the tag and before the next.
    upstream: upstream === null ? `0+${commit.slice(0, 12)}` : `${upstream}+${count}`,
  };
}
