// Which tags are releases, and in which order. Tags are names that people gave, so this looks at the names. Pure.

import type { CommitName } from '../../core/git/commit.ts';
import { compareUpstream } from '../../core/scenario/upstream-order.ts';
import type { TaggedRelease } from '../../ports/repository.ts';

export interface Tag {
  readonly name: string;
  readonly commit: CommitName;
  /** When the tag was made, or its commit; seconds since 1970. */
  readonly madeAtS: number;
}

interface Versioned {
  readonly tag: Tag;
  /** What stands before the version: `v`, `release-`, `gitgui-`. */
  readonly family: string;
  readonly version: string;
}

/**
 * The tags of the largest family (`v1.0`, `v1.1`, ... rather than `gitgui-0.5`, `gitgui-0.6`), newest version first, without
 * release candidates while there are others. When no tag has a version: all tags, newest first by their dates.
 */
export function chooseReleases(tags: readonly Tag[]): readonly TaggedRelease[] {
  const versioned = tags.map(versionOf).filter((tag) => tag !== null);
  if (versioned.length === 0) return [...tags].sort(byDate).map(toRelease);
  const family = largestFamily(versioned);
  const finished = family.filter(({ version }) => !isCandidate(version));
  return [...(finished.length > 0 ? finished : family)]
    .sort((a, b) => compareUpstream(b.version, a.version) || byDate(a.tag, b.tag))
    .map(({ tag }) => toRelease(tag));
}

/** Splits `v7.2.0-rc3` into `v` and `7.2.0-rc3`, `OpenSSL_1_1_1` into `openssl_` and `1.1.1`; null without a number. */
function versionOf(tag: Tag): Versioned | null {
  const match = /^(.*?)(\d+(?:[._-]\d+)*(?:[._+~-]?[a-z].*)?)$/.exec(tag.name.toLowerCase());
  if (match === null) return null;
  const [, family = '', written = ''] = match;
  // One spelling for what projects spell in many ways: 1_0, 1-0 and 1.0; 3.11.0a1 and 3.11.0-alpha1.
  const version = written
    .replace(/(?<=\d)[_-](?=\d)/g, '.')
    .replace(/[._-]?(rc|alpha|beta|pre|dev)(?![a-z])[._-]?/, (_, word: string) => `-${word === 'dev' ? 'alpha' : word}`)
    .replace(/(?<=\d)([ab])(?=\d)/, (_, letter: string) => (letter === 'a' ? '-alpha' : '-beta'));
  return { tag, family, version };
}

function isCandidate(version: string): boolean {
  return /-(rc|alpha|beta|pre)\d*/.test(version);
}

function largestFamily(tags: readonly Versioned[]): readonly Versioned[] {
  const families = new Map<string, Versioned[]>();
  for (const tag of tags) families.set(tag.family, [...(families.get(tag.family) ?? []), tag]);
  return [...families.values()].reduce((largest, family) => (family.length > largest.length ? family : largest));
}

function byDate(a: Tag, b: Tag): number {
  return b.madeAtS - a.madeAtS || (a.name < b.name ? -1 : 1);
}

function toRelease({ name, commit }: Tag): TaggedRelease {
  return { tag: name, commit };
}
