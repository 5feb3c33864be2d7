// A commit's author, message and files, and single files of the tree of HEAD.

import { UserError } from '../../core/base/user-error.ts';
import type { CommitDetails, CommitName } from '../../core/git/commit.ts';
import { readGit, readGitOrFail, said } from './git.ts';

const pathsMax = 2000;

export async function commitDetails(at: string, name: CommitName, signal: AbortSignal): Promise<CommitDetails> {
  const format = ['log', '-1', '--no-show-signature', '--format=%an <%ae>%x00%B', name, '--'];
  const result = await readGit(at, format, { signal });
  const [author = '', message] = result.stdout.toString('utf8').split('\0');
  if (result.status !== 0 || message === undefined) {
    throw new UserError({ code: 'revision-unknown', message: `${name} is no commit in ${at}: ${said(result)}` });
  }
  const words = [
    'diff-tree',
    '--no-commit-id',
    '--name-only',
    '-r',
    '-z',
    '--root',
    '--no-renames',
    '-m',
    '--first-parent',
    name,
  ];
  const paths = (await readGitOrFail(at, words, { signal })).split('\0').filter(Boolean);
  return { name, author, message, paths: paths.slice(0, pathsMax), changed: await changedLines(at, name, signal) };
}

const linesMax = 2000;
const lineCharactersMax = 400;

async function changedLines(at: string, name: CommitName, signal: AbortSignal): Promise<readonly string[]> {
  const words = [
    'diff-tree',
    '--no-commit-id',
    '-p',
    '-U0',
    '--root',
    '--no-renames',
    '--no-ext-diff',
    '--no-textconv',
    '-m',
    '--first-parent',
    name,
  ];
  return (await readGitOrFail(at, words, { signal }))
    .split('\n')
    .filter((line) => /^[+-](?!\+\+ |-- )/.test(line))
    .slice(0, linesMax)
    .map((line) => line.slice(1, lineCharactersMax));
}

export async function fileOfHead(
  at: string,
  { path, bytesMax, signal }: { readonly path: string; readonly bytesMax: number; readonly signal: AbortSignal },
): Promise<string | null> {
  const result = await readGit(at, ['cat-file', 'blob', `HEAD:${path}`], { signal });
  return result.status === 0 ? result.stdout.subarray(0, bytesMax).toString('utf8') : null;
}
