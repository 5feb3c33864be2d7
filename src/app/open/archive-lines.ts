// The lines of versions that a draft chooses from.

import { UserError } from '../../core/base/user-error.ts';
import type { VersionLine } from '../../core/scenario/version.ts';
import type { AvailableVersions } from '../../reports/draft/draft-scenario.ts';
import { draftPackages } from '../../reports/draft/scenario-text.ts';
import type { ArchiveChoice } from '../lab.ts';
import type { Session } from '../session.ts';

type Drafted = keyof typeof draftPackages;

/** Asks the archive. Throws UserError where it can not be asked. */
export async function archiveLines(
  session: Session,
  { archive, onNote }: { readonly archive: ArchiveChoice; readonly onNote: (note: string) => void },
): Promise<AvailableVersions> {
  const lineOf = async (component: Drafted): Promise<VersionLine> => {
    const source = await session.lab(archive).source({
      role: component === 'kernel' ? 'host-kernel' : 'qemu',
      spec: { kind: 'debian', package: draftPackages[component], suites: null },
      scenarioFolder: '.',
      onNote,
    });
    return source.line(session.signal);
  };
  return { kernel: await lineOf('kernel'), qemu: await lineOf('qemu') };
}

/** What the cache knows of the archive; null where it knows nothing, which is no error for who only reads a report. */
export async function keptLines(session: Session): Promise<AvailableVersions> {
  const archive = { keptOnly: true };
  try {
    return await archiveLines(session, { archive, onNote: () => undefined });
  } catch (error) {
    session.signal.throwIfAborted();
    if (error instanceof UserError) return { kernel: null, qemu: null };
    throw error;
  }
}
