// Whom a report goes to, and its tags: from the dossier, from the repository that the commits were searched in, and, only when the
// user names a tree for it, from that tree's own get_maintainer.pl, which is a program that is run.

import { printableLine } from '../../core/base/printable.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { CommitDetails, CommitName } from '../../core/git/commit.ts';
import type { CommandEnd } from '../../ports/command.ts';
import {
  alsoConcerned,
  blamedComponent,
  cameWithStable,
  introductionOf,
  projectOf,
  stillFails,
} from '../../reports/write/concerned-project.ts';
import type { Dossier } from '../../reports/write/dossier.ts';
import type { MailHeaders } from '../../reports/write/mail.ts';
import { maintainersOf, parseMaintainers } from '../../reports/write/maintainers.ts';
import { type Recipients, recipientsOf } from '../../reports/write/recipients.ts';
import { machineArchive } from '../lab.ts';
import type { Session } from '../session.ts';

export interface RecipientRequest {
  readonly dossier: Dossier;
  /** Where the commits were searched; null for a hunt through packages. */
  readonly repository: string | null;
  /** A tree whose scripts/get_maintainer.pl may be run; null for none. */
  readonly tree: string | null;
}

/** Says on standard error why each of them is named. */
export async function mailHeaders(session: Session, request: RecipientRequest): Promise<MailHeaders> {
  const { dossier } = request;
  const { culprit } = dossier;
  const details = await culpritDetails(session, request);
  const known =
    details ?? (culprit?.author ? { name: culprit.name, author: culprit.author, message: culprit.message ?? '' } : null);
  const { to, cc } = recipientsOf({
    project: projectOf(blamedComponent(dossier)?.role),
    also: alsoConcerned(dossier),
    commit: known,
    ...(await maintainersFor(session, request, details)),
    stable: cameWithStable(dossier),
  });
  tell(session, { to, cc });
  const introduced = introductionOf(dossier) !== null;
  const tags = [
    ...(stillFails(dossier) && introduced ? ['REGRESSION'] : []),
    ...(culprit?.isCommit === true ? ['bisected'] : []),
  ];
  return { tags, to: to.map(({ address }) => address), cc: cc.map(({ address }) => address) };
}

async function culpritDetails(session: Session, { dossier, repository }: RecipientRequest): Promise<CommitDetails | null> {
  const { culprit } = dossier;
  if (repository === null || culprit?.isCommit !== true) return null;
  try {
    const opened = await session.lab(machineArchive).repository(repository, session.signal);
    return await opened.details(culprit.name as CommitName, session.signal);
  } catch (error) {
    return withoutRepository(session, error);
  }
}

/** The report stands without its repository, which may be gone; whoever sends it should know. */
function withoutRepository(session: Session, error: unknown): null {
  if (!(error instanceof UserError) || session.signal.aborted) throw error;
  say(session, `the repository tells no recipients: ${error.message}`);
  return null;
}

type Maintainers = Pick<Parameters<typeof recipientsOf>[0], 'maintainers' | 'maintainersFrom'>;

async function maintainersFor(
  session: Session,
  request: RecipientRequest,
  details: CommitDetails | null,
): Promise<Maintainers> {
  const nobody: Maintainers = { maintainers: [], maintainersFrom: 'MAINTAINERS' };
  if (details === null) {
    if (request.tree !== null)
      say(session, 'get_maintainer.pl was not run: no commit is known, so there are no files to ask it about');
    return nobody;
  }
  if (request.tree !== null) {
    const lines = await askScript(session, request.tree, details.paths);
    if (lines !== null) return { maintainers: lines, maintainersFrom: 'get_maintainer.pl' };
  }
  const repository = await session.lab(machineArchive).repository(request.repository ?? '.', session.signal);
  const text = await repository.fileOfHead('MAINTAINERS', fileBytesMax, session.signal);
  return text === null
    ? nobody
    : { ...nobody, maintainers: maintainersOf(parseMaintainers(text), details.paths, details.changed) };
}

// The kernel's has 0.9 MB.
const fileBytesMax = 4 << 20;
const pathsMax = 60;
const scriptMs = 2 * 60_000;

/** Null when the script could not answer. */
async function askScript(session: Session, tree: string, paths: readonly string[]): Promise<readonly string[] | null> {
  const files = paths.filter((path) => !path.startsWith('-')).slice(0, pathsMax);
  const options = ['--no-git', '--no-git-fallback', '--roles', '--no-rolestats', '-f'];
  const runner = await session.lab(machineArchive).commands();
  const run = async (asked: readonly string[]): Promise<{ readonly end: CommandEnd; readonly text: string }> => {
    const argv = ['perl', 'scripts/get_maintainer.pl', ...options, ...asked];
    const end = await runner.run({ argv, folder: tree, env: {}, timeoutMs: scriptMs }, { signal: session.signal });
    const text = new TextDecoder().decode(end.output);
    // It ends at the first file that this tree does not have: the culprit may have removed it, or the tree may be another one.
    const absent = end.status === 0 ? undefined : /file '([^']+)' not found/.exec(text)?.[1];
    const left = asked.filter((path) => path !== absent);
    return left.length === asked.length || left.length === 0 ? { end, text } : await run(left);
  };
  const { end, text } = await run(files);
  if (end.status === 0) return text.split('\n').filter((line) => line.includes('@'));
  const said = text.trim().split('\n').at(-1) ?? '';
  say(
    session,
    `get_maintainer.pl in ${tree} ended with ${end.killedBy ?? `status ${end.status}`}: ${said}; MAINTAINERS is read instead`,
  );
  return null;
}

function tell(session: Session, { to, cc }: Recipients): void {
  for (const [field, list] of [
    ['To', to],
    ['Cc', cc],
  ] as const) {
    for (const { address, because } of list) say(session, `${field} ${address}: ${because}`);
  }
}

function say(session: Session, text: string): void {
  session.say(`firstbad: ${printableLine(text)}`);
}
