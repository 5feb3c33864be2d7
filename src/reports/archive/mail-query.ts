// What is looked for in an archive: the culprit by its name and title, the signature, and the words of the subject.

import type { Dossier } from '../write/dossier.ts';

export interface MailQuery {
  /** A commit's full name; null when the culprit is none. */
  readonly commit: string | null;
  /** The commit's first line, in small letters with single blanks; null for one that says too little to be told by. */
  readonly title: string | null;
  /** Lines that the failure prints, as `title` is written. */
  readonly signatures: readonly string[];
  /** Words of the report's subject that mean something. */
  readonly words: ReadonlySet<string>;
}

export function mailQueryOf({ culprit, records, title }: Pick<Dossier, 'culprit' | 'records' | 'title'>): MailQuery {
  const commit = culprit?.isCommit === true && /^[0-9a-f]{40,64}$/.test(culprit.name) ? culprit.name : null;
  const messages = records
    .filter(({ judgement }) => judgement.outcome === 'bad')
    .map(({ judgement }) => plain(judgement.message));
  return {
    commit,
    title: commit !== null && plain(culprit?.title ?? '').length >= telling ? plain(culprit?.title ?? '') : null,
    signatures: [...new Set(messages)].filter((message) => message.length >= telling).slice(0, signaturesMax),
    words: subjectWords(title),
  };
}

// Shorter texts ("guest is up", "fix build") stand in many mails.
const telling = 18;
const signaturesMax = 8;

export function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim().toLowerCase();
}

const idle = new Set(
  'the and for with from not does that when after since this but are has have was were will into onto than then now can cannot fail fails failed failure bug issue problem regression bisected report patch linux kernel re fwd version'.split(
    ' ',
  ),
);

/** Words of a subject, without what every subject has. */
export function subjectWords(subject: string): ReadonlySet<string> {
  const text = subject.toLowerCase().replace(/\[[^\]]*\]/g, ' ');
  return new Set((text.match(/[a-z0-9][a-z0-9_=.-]*[a-z0-9]/g) ?? []).filter((word) => word.length > 2 && !idle.has(word)));
}
