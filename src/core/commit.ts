// Commits as the rest of the program names them. Their order and their parents are in graph.ts.

import type { Brand } from './brand.ts';

/** A full object name in lower-case hexadecimal: 40 digits (SHA-1) or 64 (SHA-256). */
export type CommitName = Brand<string, 'CommitName'>;

export interface CommitSummary {
  readonly name: CommitName;
  /** The first line of its message. */
  readonly subject: string;
  /** `Name <address>`. */
  readonly author: string;
  /** When it was committed, milliseconds since 1970. */
  readonly committedAtMs: number;
}
