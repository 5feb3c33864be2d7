// The lines of versions that a draft of a report chooses from.

import { UserError } from '../../core/base/user-error.ts';
import type { VersionLine } from '../../core/scenario/version.ts';
import type { AvailableVersions } from '../../reports/draft/available-versions.ts';
import { draftComponents } from '../../reports/draft/scenario-text.ts';
import { stackComponents } from '../../reports/draft/stacks/stack-draft.ts';
import type { ReportReading } from '../../reports/read/report-reading.ts';
import type { ArchiveChoice, SourceRequest } from '../lab.ts';
import type { Session } from '../session.ts';

interface ArchiveAsked {
  readonly archive: ArchiveChoice;
  readonly onNote: (note: string) => void;
}

/** Asks the archive. Throws UserError where it can not be asked. */
export async function archiveLines(
  session: Session,
  reading: ReportReading,
  { archive, onNote }: ArchiveAsked,
): Promise<AvailableVersions> {
  const lineOf = async (request: Pick<SourceRequest, 'role' | 'architecture'>, name: string): Promise<VersionLine> => {
    const spec = { kind: 'debian', package: name, suites: null } as const;
    const source = await session.lab(archive).source({ ...request, spec, scenarioFolder: '.', onNote });
    return source.line(session.signal);
  };
  const more = new Map<string, VersionLine>();
  const usual: readonly string[] = Object.values(draftComponents).map((one) => one.package);
  for (const { role, package: name, architecture } of stackComponents(reading))
    if (!usual.includes(name)) more.set(name, await lineOf({ role, ...(architecture === null ? {} : { architecture }) }, name));
  return {
    kernel: await lineOf({ role: 'host-kernel' }, draftComponents.kernel.package),
    qemu: await lineOf({ role: 'qemu' }, draftComponents.qemu.package),
    more,
  };
}

/** What the cache knows of the archive; null where it knows nothing, which is no error for who only reads a report. */
export async function keptLines(session: Session, reading: ReportReading): Promise<AvailableVersions> {
  const archive = { keptOnly: true };
  try {
    return await archiveLines(session, reading, { archive, onNote: () => undefined });
  } catch (error) {
    session.signal.throwIfAborted();
    if (error instanceof UserError) return { kernel: null, qemu: null };
    throw error;
  }
}
