// Before a report is written: what local archives of mails have about the same failure, and how far the search is.

import { printableLine } from '../../core/base/printable.ts';
import { KnownMails } from '../../reports/archive/known-mails.ts';
import { mailQueryOf } from '../../reports/archive/mail-query.ts';
import type { Dossier, KnownMatch } from '../../reports/write/dossier.ts';
import { machineArchive } from '../lab.ts';
import { plainProgress } from '../plain-progress.ts';
import type { Session } from '../session.ts';

/** Reads each archive once. Throws UserError `archive-unreadable`. */
export async function searchArchives(
  session: Session,
  paths: readonly string[],
  dossier: Pick<Dossier, 'culprit' | 'records' | 'title'>,
): Promise<readonly KnownMatch[]> {
  if (paths.length === 0) return [];
  const say = (line: string): void => session.say(`firstbad: ${line}`);
  const known = new KnownMails(mailQueryOf(dossier));
  const progress = plainProgress(say);
  for (const path of paths) {
    const archive = await session.lab(machineArchive).mailArchive(path);
    const before = known.count;
    const { mails, notes } = await archive.read({
      signal: session.signal,
      progress,
      onMail: ({ bytes }) => known.add(bytes),
    });
    for (const note of notes) say(printableLine(note));
    say(`${mails} mails in ${printableLine(path)}, ${known.count - before} about the same failure`);
  }
  return known.matches();
}
