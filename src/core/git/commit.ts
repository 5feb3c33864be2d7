// Commits as the rest of the program names them. Their order and their parents are in graph.ts.

import type { Brand } from '../base/brand.ts';

/** A full object name in lower-case hexadecimal: 40 digits (SHA-1) or 64 (SHA-256). */
export type CommitName = Brand<string, 'CommitName'>;

export function isCommitName(name: string): name is CommitName {
  return /^[0-9a-f]{40,64}$/.test(name);
}

// Twelve digits are what the Linux kernel's documentation asks for ("Describe your changes"): unique for years to come.
const digitsShown = 12;

/** `3f2a4c5d6e7f`, or a version's label as it is. */
export function shortCommit(name: string): string {
  return isCommitName(name) ? name.slice(0, digitsShown) : name;
}

/** What is needed to write to the people who know a commit. */
export interface CommitDetails {
  readonly name: CommitName;
  /** `Name <address>`. */
  readonly author: string;
  /** Whole, with its trailers. */
  readonly message: string;
  /** Files that it changes, from the top of the tree; of a merge those that differ from its first parent. */
  readonly paths: readonly string[];
  /** Lines that it adds and removes, without their signs; of long ones the beginning, of many the first. */
  readonly changed: readonly string[];
}

export interface CommitSummary {
  readonly name: CommitName;
  /** The first line of its message. */
  readonly subject: string;
  /** `Name <address>`. */
  readonly author: string;
  /** When it was committed, milliseconds since 1970. */
  readonly committedAtMs: number;
}
