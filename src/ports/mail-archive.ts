// A local archive of mails, read once from end to end. Who looks for what in the mails is decided elsewhere.

import type { Progress } from './progress.ts';

export interface MailArchive {
  /** As the user has named it. */
  readonly path: string;
  readonly kind: 'mbox' | 'folder' | 'public-inbox';
  /**
   * Gives every mail once, in no order that means anything. Memory does not grow with the archive: a mail that `onMail` has seen
   * is forgotten. What can not be read is passed over and told. Throws UserError `archive-unreadable` and the signal's reason.
   */
  read(options: ReadArchiveOptions): Promise<ArchiveEnd>;
}

export interface ReadArchiveOptions {
  readonly signal: AbortSignal;
  readonly progress?: Progress;
  /** Called while the archive is being read; must not wait. */
  readonly onMail: (mail: ArchivedMail) => void;
}

/** As it lies in the archive, headers and body; untrusted. */
export interface ArchivedMail {
  readonly bytes: Uint8Array;
  /** True when the rest was left out: a mail with more than `mailBytesMax`. */
  readonly isCut: boolean;
}

export interface ArchiveEnd {
  readonly mails: number;
  /** For people: what was passed over, and why. */
  readonly notes: readonly string[];
}

/** What a report says stands in its first part; the rest of a longer mail is attachments. */
export const mailBytesMax = 256 << 10;
