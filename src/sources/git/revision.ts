// What a revision means, as git understands it.

import { UserError } from '../../core/base/user-error.ts';
import type { CommitName } from '../../core/git/commit.ts';
import { readGit, readGitOrFail, said } from './git.ts';
import { nearNames } from './near-names.ts';

export interface RevisionRequest {
  /** The folder in which git is asked. */
  readonly at: string;
  readonly revision: string;
  readonly signal: AbortSignal;
  /** Told when the word means several things, of which git takes one. */
  readonly onNote?: (note: string) => void;
}

/** The full name of the commit. Throws UserError `revision-unknown`. */
export async function resolveRevision({ at, revision, signal, onNote }: RevisionRequest): Promise<CommitName> {
  // git takes words that begin with a dash for options; `--end-of-options` is a second wall behind this one.
  if (revision.startsWith('-') || revision === '' || /[\0\n]/.test(revision)) {
    throw unknown({ at, revision, signal }, 'that is not how revisions are written', []);
  }
  // Of a plain name both steps below are one, and mostly all that is needed.
  const direct = /^[\w./-]+$/.test(revision) ? await parse(at, `${revision}^{commit}`, signal) : null;
  if (direct?.ok === true && direct.warning === '') return direct.name as CommitName;
  const found = await parse(at, revision, signal);
  if (!found.ok) {
    const why = found.why + (await noteOnShallow(at, signal));
    throw unknown({ at, revision, signal }, why, nearNames(baseOf(revision), await refNames(at, signal), 4));
  }
  // In a second step, since `:/text^{commit}` would look for that text.
  const commit = await parse(at, `${found.name}^{commit}`, signal);
  if (!commit.ok) throw unknown({ at, revision, signal }, `it is no commit: ${commit.why}`, []);
  if (found.warning !== '') onNote?.(await ambiguityOf({ at, revision, signal }, found.warning));
  return commit.name as CommitName;
}

/** git takes the tag where a branch has its name too (gitrevisions(7)), and a file or a branch may hide a commit's short name. */
async function ambiguityOf({ at, revision, signal }: RevisionRequest, warning: string): Promise<string> {
  const asked = await readGit(at, ['rev-parse', '--verify', '--symbolic-full-name', '--end-of-options', revision], { signal });
  const taken = asked.stdout.toString('utf8').trim();
  return `${revision} has several meanings (git: ${warning}); taken: ${taken === '' ? 'the first of gitrevisions(7)' : taken}`;
}

type Parsed =
  { readonly ok: true; readonly name: string; readonly warning: string } | { readonly ok: false; readonly why: string };

async function parse(at: string, revision: string, signal: AbortSignal): Promise<Parsed> {
  const result = await readGit(at, ['rev-parse', '--verify', '--end-of-options', revision], { signal });
  const name = result.stdout.toString('latin1').trim();
  if (result.status === 0 && /^[0-9a-f]{40,64}$/.test(name))
    return {
      ok: true,
      name,
      warning: result.stderr
        .trim()
        .replace(/^warning: /, '')
        .replace(/\.$/, ''),
    };
  return { ok: false, why: said(result).replaceAll('fatal: ', '') };
}

/** `v1.0` of `v1.0~3^2`. */
function baseOf(revision: string): string {
  return revision.replace(/[~^@:].*$/s, '');
}

async function refNames(at: string, signal: AbortSignal): Promise<readonly string[]> {
  const words = ['for-each-ref', '--format=%(refname:short)', 'refs/tags', 'refs/heads', 'refs/remotes'];
  return (await readGitOrFail(at, words, { signal })).split('\n').filter((line) => line !== '');
}

/** What is missing may only be beyond the end of a shallow history. */
async function noteOnShallow(at: string, signal: AbortSignal): Promise<string> {
  const answer = await readGit(at, ['rev-parse', '--is-shallow-repository'], { signal });
  if (answer.stdout.toString('latin1').trim() !== 'true') return '';
  return '\nThis is a shallow clone: older commits are not in it. `git fetch --unshallow --tags` brings them.';
}

function unknown({ at, revision }: RevisionRequest, why: string, near: readonly string[]): UserError {
  return new UserError({
    code: 'revision-unknown',
    message: `Looking for the revision ${JSON.stringify(revision)} in ${at} failed: ${why}`,
    hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'Give a tag, a branch or a commit of this repository.',
  });
}
