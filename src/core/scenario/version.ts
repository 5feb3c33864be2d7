// What a version is, and what a line of versions is. Where versions come from is the sources' business.

import type { Brand } from '../base/brand.ts';

/** Names one build for ever: two equal ids are the same bytes. */
export type VersionId = Brand<string, 'VersionId'>;

/** One build of a component: a package version, a commit, a file. */
export interface Version {
  /** For Debian packages `<package>=<version>`, for files the SHA-256 of the content. */
  readonly id: VersionId;
  /** What people read and type, unique within its line: `6.1.192-2`, `1:5.2+dfsg-11+deb11u5`. */
  readonly label: string;
  /** The upstream part, which patterns such as `6.1` are matched against: `6.1.192`, `5.2`. */
  readonly upstream: string;
  /** Where it can be had, for people: a suite, a folder. */
  readonly origin: string;
  /** The commit of a known tree, which is built when it is needed; absent for what lies ready somewhere. */
  readonly builtFrom?: string;
}

/** The versions of one component, oldest first, labels unique. */
export type VersionLine = readonly Version[];
