// What the user is told of an archive that can not be read.

import { errorText } from '../core/base/error-text.ts';
import { UserError } from '../core/base/user-error.ts';

export function archiveUnreadable(path: string, reason: unknown): UserError {
  return new UserError({
    code: 'archive-unreadable',
    message: `reading the mail archive ${path} failed: ${errorText(reason)}`,
    hint: 'Give an mbox file (also .gz), a folder of mails (Maildir, MH, .eml), or a public-inbox repository.',
    cause: reason,
  });
}
