// Turns what a user says of a repository into a plan: every revision resolved, so that it means the same tomorrow.

import { together } from '../../core/base/together.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { CommitName } from '../../core/git/commit.ts';
import type { CommitsPlan, NamedCommit, SearchRules } from '../../core/stored/hunt-plan.ts';
import type { Repository } from '../../ports/repository.ts';

export interface CommitsRequest {
  /** Revisions as typed: the older and the newer ends. */
  readonly olds: readonly string[];
  /** `HEAD` when empty. */
  readonly news: readonly string[];
  readonly tester: CommitsPlan['tester'];
  readonly rules: SearchRules;
  /** Told what a person should know and is no error. */
  readonly onNote?: (note: string) => void;
}

/** Throws UserError for unknown revisions (all of them in one message) and for ends that make no search. */
export async function planCommits(
  repository: Repository,
  { olds, news, tester, rules, onNote }: CommitsRequest,
  signal: AbortSignal,
): Promise<CommitsPlan> {
  const names = [...(news.length > 0 ? news : ['HEAD']), ...olds];
  const resolved = await resolveAll(repository, names, { signal, ...(onNote ? { onNote } : {}) });
  const found = (revision: string): NamedCommit => ({ name: resolved.get(revision)!, as: revision });
  const bads = distinct((news.length > 0 ? news : ['HEAD']).map(found));
  const [bad, other] = bads;
  if (!bad || other) {
    throw new UserError({
      code: 'usage',
      message: `there can be one newer end, and these are ${bads.length}: ${bads.map(({ as }) => as).join(', ')}`,
    });
  }
  const goods = distinct(olds.map(found));
  const releases = goods.length > 0 ? [] : await releasesBefore(repository, bad, signal);
  return { question: 'bisect-commits', repository: repository.folder, bad, goods, releases, tester, rules };
}

/** By revision as typed. One message names all that are unknown: a log of a report may hold twenty of them. */
export async function resolveAll(
  repository: Repository,
  revisions: readonly string[],
  { signal, onNote }: { readonly signal: AbortSignal; readonly onNote?: (note: string) => void },
): Promise<ReadonlyMap<string, CommitName>> {
  const found = new Map<string, CommitName>();
  const unknown = new Map<string, UserError>();
  const resolved = async (revision: string): Promise<void> => {
    try {
      found.set(revision, await repository.resolve(revision, signal, onNote));
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== 'revision-unknown') throw error;
      unknown.set(revision, error);
    }
  };
  // Some at a time: a log may name a hundred, and each is two processes.
  const open = [...new Set(revisions)];
  while (open.length > 0) await together(open.splice(0, 4).map(resolved));
  const named = revisions.filter((revision, at) => unknown.has(revision) && revisions.indexOf(revision) === at);
  const first = unknown.get(named[0] ?? '');
  if (!first) return found;
  if (named.length === 1) throw first;
  throw new UserError({
    code: 'revision-unknown',
    message: [`${named.length} revisions are unknown in ${repository.folder}:`, ...named].join('\n  '),
    hint: 'Is this the repository that they are from? Fetch its branches and tags, then try again.',
  });
}

async function releasesBefore(repository: Repository, bad: NamedCommit, signal: AbortSignal): Promise<readonly NamedCommit[]> {
  const newestFirst = await repository.releases(bad.name, signal);
  const releases = newestFirst.map(({ tag, commit }) => ({ name: commit, as: tag })).filter(({ name }) => name !== bad.name);
  if (releases.length === 0) {
    throw new UserError({
      code: 'end-missing',
      message: `no older end was given, and ${repository.folder} has no tags before ${bad.as} to look for one`,
      hint: 'Say which commit was still fine: --good COMMIT (with --fixed: which one was still broken, --bad COMMIT).',
    });
  }
  return distinct(releases).toReversed();
}

function distinct(commits: readonly NamedCommit[]): readonly NamedCommit[] {
  return commits.filter(({ name }, index) => commits.findIndex((other) => other.name === name) === index);
}
