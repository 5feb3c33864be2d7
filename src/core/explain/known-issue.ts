// A failure that is understood elsewhere: under which conditions it shows, and what is known about it.

import type { StreamName } from '../attempt/observation.ts';
import type { ComponentRole } from '../scenario/scenario.ts';
import type { VersionPattern } from '../scenario/version-pattern.ts';

export interface KnownIssue {
  readonly name: string;
  readonly title: string;
  /** The day on which the entry was last looked at: `2026-11-25`. */
  readonly noted: string;
  readonly when: KnownCondition;
  /** Null when nobody has searched for it. */
  readonly introduced: KnownChange | null;
  /** Each of them ends it. */
  readonly fixed: readonly KnownChange[];
  readonly workarounds: readonly string[];
  readonly links: readonly string[];
  /** How it was made to happen for this list. */
  readonly reproduced: string;
}

/** All of it has to hold. */
export interface KnownCondition {
  readonly versions: readonly { readonly role: ComponentRole; readonly pattern: VersionPattern }[];
  /** The name of a diagnoser that has to have found a cause. */
  readonly diagnosis: string | null;
  /** Of the command that started the guest. */
  readonly command: RegExp | null;
  readonly lines: readonly KnownLine[];
  /** Lines that must not be there. */
  readonly noLines: readonly KnownLine[];
}

export interface KnownLine {
  readonly console: StreamName;
  readonly match: RegExp;
}

/** What the versions of a role are versions of, for people. */
export const projectNames: Readonly<Record<ComponentRole, string>> = {
  'host-kernel': 'Linux',
  qemu: 'QEMU',
  firmware: 'SeaBIOS',
  'guest-kernel': 'the guest’s Linux',
  'host-tool': 'the host’s tools',
  loader: 'the boot loader',
};

export interface KnownChange {
  readonly in: ComponentRole;
  /** The first upstream version with it. */
  readonly version: string;
  /** Full name; null when it is known for versions only. */
  readonly commit: string | null;
  readonly title: string | null;
}
