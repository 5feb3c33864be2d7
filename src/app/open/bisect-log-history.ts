// The bisect log of a report against a repository of the user's: does each mark agree with the history, and do the marks prove the
// commit that the report names?

import { UserError } from '../../core/base/user-error.ts';
import type { CommitName } from '../../core/git/commit.ts';
import type { Repository } from '../../ports/repository.ts';
import { checkAgainstHistory } from '../../reports/read/facts/bisect-section.ts';
import type { ReportReading } from '../../reports/read/report-reading.ts';
import { machineArchive } from '../lab.ts';
import { plainProgress } from '../plain-progress.ts';
import type { Session } from '../session.ts';

/** The reading with what the history says of its log. Throws UserError `repository-unknown`. */
export async function withHistory(session: Session, reading: ReportReading, path: string): Promise<ReportReading> {
  const repository = await session.lab(machineArchive).repository(path, session.signal);
  const { bisectLog } = reading;
  if (bisectLog === null)
    return { ...reading, notes: [...reading.notes, 'there is no bisect log in it to check against a repository'] };
  const said = [...bisectLog.goods, ...bisectLog.bads, ...(bisectLog.culprit ? [bisectLog.culprit.commit] : [])];
  const names = new Map<string, CommitName>();
  for (const one of new Set(said)) {
    const name = await commitOf(session, repository, one);
    if (name !== null) names.set(one, name);
  }
  if (names.size === 0) return withProblems(reading, ['none of its commits is in the repository: it cannot be checked']);
  const progress = plainProgress((line) => session.say(`firstbad: ${line}`));
  const history = await repository.history([...new Set(names.values())], { signal: session.signal, progress });
  const problems = checkAgainstHistory(bisectLog, {
    graph: history.graph,
    nodeOf: (commit) => {
      const name = names.get(commit);
      return name === undefined ? null : history.nodeOf(name);
    },
    nameOf: (node) => history.nameOf(node),
  });
  const checked = withProblems(reading, problems);
  if (problems.length > 0) return checked;
  const proof =
    bisectLog.culprit === null
      ? 'the history agrees with every mark of the log'
      : 'the history agrees: the marks prove the commit that it names';
  return { ...checked, notes: [...checked.notes, proof] };
}

function withProblems(reading: ReportReading, problems: readonly string[]): ReportReading {
  const { bisectLog } = reading;
  return bisectLog === null
    ? reading
    : { ...reading, bisectLog: { ...bisectLog, problems: [...new Set([...bisectLog.problems, ...problems])] } };
}

/** Words of a report go to git only when they look like a commit or a tag; null for what the repository does not have. */
async function commitOf(session: Session, repository: Repository, text: string): Promise<CommitName | null> {
  if (!/^(?:[0-9a-f]{7,64}|v?\d[\w.-]{0,40})$/.test(text)) return null;
  try {
    return await repository.resolve(text, session.signal);
  } catch (error) {
    if (error instanceof UserError && !session.signal.aborted) return null;
    throw error;
  }
}
