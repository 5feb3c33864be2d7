// Whether the ends of a search are packages or commits: the user types both with --good and --bad.

import { together } from '../../core/base/together.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { VersionLine } from '../../core/scenario/version.ts';
import { matchingVersions, parseVersionPattern } from '../../core/scenario/version-pattern.ts';
import type { Repository } from '../../ports/repository.ts';

export interface EndWords {
  readonly repository: Pick<Repository, 'resolve' | 'folder'>;
  /** The component's packages. */
  readonly line: VersionLine;
  readonly good: string | null;
  readonly bad: string | null;
}

/** Without ends: packages where there are some. Throws UserError when one end is a package and the other one a commit. */
export async function endsKind(
  { repository, line, good, bad }: EndWords,
  signal: AbortSignal,
): Promise<'packages' | 'commits'> {
  const words = [good, bad].filter((word) => word !== null);
  const kinds = await together(words.map((word) => kindOf(word, { repository, line }, signal)));
  if (kinds.length === 0) return line.length > 1 ? 'packages' : 'commits';
  const [first] = kinds;
  // What nobody knows is for the plan to explain.
  if (first !== undefined && kinds.every((kind) => kind === first)) return first === 'unknown' ? 'commits' : first;
  if (kinds.includes('unknown')) return kinds.includes('packages') ? 'packages' : 'commits';
  throw new UserError({
    code: 'usage',
    message: `--good and --bad are of one kind: ${words.map((word, index) => `${word} is a ${kinds[index] === 'packages' ? 'package' : 'commit'}`).join(', ')}`,
    hint: 'Give two packages to search those first, or two commits of the repository.',
  });
}

async function kindOf(
  word: string,
  { repository, line }: Pick<EndWords, 'repository' | 'line'>,
  signal: AbortSignal,
): Promise<'packages' | 'commits' | 'unknown'> {
  try {
    await repository.resolve(word, signal);
    return 'commits';
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'revision-unknown') throw error;
  }
  const parsed = parseVersionPattern(word);
  return parsed.ok && matchingVersions(parsed.pattern, line).length > 0 ? 'packages' : 'unknown';
}
