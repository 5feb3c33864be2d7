// The mails of an archive that are about the same failure, best first and each thread once; as many as a report can show.

import type { KnownMatch } from '../write/dossier.ts';
import { plainLine } from '../write/plain-line.ts';
import { redact } from '../write/redact.ts';
import { type ArchivedText, archivedText } from './archived-text.ts';
import { type MailQuery, plain } from './mail-query.ts';
import { type MailMatch, matchMail } from './match-mail.ts';

/** What a report shows; more than these nobody reads. */
const shownMax = 6;
// A flood of mails that all match takes no more memory than this many.
const heldMax = 400;

interface Found extends MailMatch {
  readonly mail: Pick<ArchivedText, 'subject' | 'messageId' | 'date' | 'lists'>;
}

export class KnownMails {
  readonly #wanted: MailQuery;
  #found: Found[] = [];
  #count = 0;

  constructor(wanted: MailQuery) {
    this.#wanted = wanted;
  }

  /** Mails that matched. */
  get count(): number {
    return this.#count;
  }

  add(bytes: Uint8Array): void {
    const mail = archivedText(bytes);
    const match = matchMail(this.#wanted, mail);
    if (match === null) return;
    this.#count += 1;
    const { subject, messageId, date, lists } = mail;
    this.#found.push({ ...match, mail: { subject: subject.slice(0, 400), messageId, date, lists: lists.slice(0, 2000) } });
    if (this.#found.length > heldMax * 2) this.#found = best(this.#found).slice(0, heldMax);
  }

  matches(): readonly KnownMatch[] {
    const threads = new Set<string>();
    return best(this.#found)
      .filter(({ mail, kind }) => {
        const thread = `${kind} ${plain(mail.subject).replace(/^(?:(?:re|fwd?|aw):\s*)+/, '')}`;
        return threads.size < shownMax && !threads.has(thread) && threads.add(thread);
      })
      .map(({ mail, kind, because }) => ({ kind, because, title: titleOf(mail), link: linkOf(mail) }));
  }
}

/** The surest first; of equals the oldest, which is the report and not an answer to it. */
function best(found: readonly Found[]): Found[] {
  const key = ({ mail }: Found): string => `${mail.date === '' ? '9' : mail.date} ${mail.messageId}`;
  return [...found].sort((a, b) => b.strength - a.strength || (key(a) < key(b) ? -1 : 1));
}

/** Somebody's words, in quotes; a report never gives personal data of a subject away. */
function titleOf({ subject, date, messageId }: Found['mail']): string {
  const words = plainLine(subject, 140).replaceAll('"', "'");
  const id = messageId === '' || !isPlainId(messageId) ? '' : `, <${messageId}>`;
  return redact(`"${words === '' ? 'a mail without a subject' : words}"${date === '' ? '' : `, ${date}`}${id}`, {
    keepAddresses: true,
  }).text;
}

/** lore has the lists of the kernel, QEMU and their neighbours; elsewhere the mail is named as RFC 2392 does. */
function linkOf({ messageId, lists }: Found['mail']): string {
  if (!isPlainId(messageId) || redact(messageId, { keepAddresses: true }).text !== messageId) return '';
  const id = encodeURIComponent(messageId).replaceAll('%40', '@');
  return /vger\.kernel\.org|lists\.linux\.dev|nongnu\.org|kvack\.org|lists\.infradead\.org/.test(lists)
    ? `https://lore.kernel.org/r/${id}`
    : `mid:${id}`;
}

function isPlainId(messageId: string): boolean {
  return /^[\x21-\x7e]{3,250}$/.test(messageId) && messageId.includes('@');
}
