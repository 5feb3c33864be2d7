// A git repository that is only read, through git itself.

import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { assert } from '../../core/base/assert.ts';
import { LabError, UserError } from '../../core/base/user-error.ts';
import type { CommitName, CommitSummary } from '../../core/git/commit.ts';
import type { Repository, TaggedRelease, TouchingRequest } from '../../ports/repository.ts';
import { commitDetails, fileOfHead } from './commit-details.ts';
import { parseBatch, parseCommit } from './commit-object.ts';
import { readGit, readGitOrFail, said } from './git.ts';
import { loadHistory } from './load-history.ts';
import { chooseReleases, type Tag } from './releases.ts';
import { resolveRevision } from './revision.ts';

export interface RepositoryOptions {
  /** Histories are kept below it. */
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
}

/** `path` is a checkout, a folder in one, a worktree, a bare repository or its `.git`. Throws UserError `repository-unknown`. */
export async function openRepository(path: string, options: RepositoryOptions): Promise<Repository> {
  return new ReadRepository(await findRepository(path, options.signal), options.cacheFolder);
}

class ReadRepository implements Repository {
  readonly folder: string;
  readonly checkout: string | null;
  readonly #at: string;
  readonly #cacheFolder: string;
  /** A commit never changes: what it is about and when it was made are asked for once. */
  readonly #known = new Map<CommitName, CommitSummary>();

  constructor({ at, folder, checkout }: Place, cacheFolder: string) {
    this.folder = folder;
    this.checkout = checkout;
    this.#at = at;
    this.#cacheFolder = cacheFolder;
  }

  resolve(...[revision, signal, onNote]: Parameters<Repository['resolve']>): ReturnType<Repository['resolve']> {
    return resolveRevision({ at: this.#at, revision, signal, ...(onNote ? { onNote } : {}) });
  }

  history(...[tips, { signal, progress }]: Parameters<Repository['history']>): ReturnType<Repository['history']> {
    return loadHistory({
      at: this.#at,
      folder: this.folder,
      tips,
      cacheFolder: this.#cacheFolder,
      signal,
      progress: progress ?? null,
    });
  }

  touching(request: TouchingRequest, signal: AbortSignal): Promise<readonly CommitName[]> {
    return touching(this.#at, request, signal);
  }

  async summaries(names: readonly CommitName[], signal: AbortSignal): Promise<readonly CommitSummary[]> {
    const missing = [...new Set(names)].filter((name) => !this.#known.has(name));
    for (const summary of await summaries(this.#at, missing, signal)) this.#known.set(summary.name, summary);
    return names.map((name) => this.#known.get(name)!);
  }

  details(name: CommitName, signal: AbortSignal): ReturnType<Repository['details']> {
    return commitDetails(this.#at, name, signal);
  }

  fileOfHead(path: string, bytesMax: number, signal: AbortSignal): ReturnType<Repository['fileOfHead']> {
    return fileOfHead(this.#at, { path, bytesMax, signal });
  }

  releases(tip: CommitName, signal: AbortSignal): Promise<readonly TaggedRelease[]> {
    return releases(this.#at, tip, signal);
  }

  async tags(signal: AbortSignal): Promise<readonly string[]> {
    const words = ['for-each-ref', '--format=%(refname:strip=2)', 'refs/tags'];
    return (await readGitOrFail(this.#at, words, { signal })).split('\n').filter(Boolean);
  }
}

interface Place {
  /** Where git is started: revisions such as HEAD and paths mean what they mean there. */
  readonly at: string;
  readonly folder: string;
  readonly checkout: string | null;
}

async function findRepository(path: string, signal: AbortSignal): Promise<Place> {
  const at = await realpath(path).catch(() => path);
  // The path comes last: it may hold newlines.
  const asked = ['rev-parse', '--path-format=absolute', '--is-bare-repository', '--is-inside-work-tree', '--git-common-dir'];
  const result = await readGit(at, asked, { signal, timeoutMs: 60_000 });
  const [bare, inside, ...common] = result.stdout.toString('utf8').replace(/\n$/, '').split('\n');
  if (result.status !== 0) {
    throw new UserError({
      code: 'repository-unknown',
      message: `Opening the git repository at ${path} failed: ${said(result)}`,
      hint: 'Give the folder of a checkout or of a bare repository.',
    });
  }
  const folder = await realpath(common.join('\n'));
  if (inside === 'true') return { at, folder, checkout: await topOf(at, signal) };
  if (bare === 'true') return { at, folder, checkout: null };
  // The .git folder of a checkout was given: the checkout is what is around it.
  return { at, folder, checkout: await topOf(dirname(folder), signal).catch(() => null) };
}

async function topOf(folder: string, signal: AbortSignal): Promise<string> {
  const top = await readGitOrFail(folder, ['rev-parse', '--show-toplevel'], { signal });
  return realpath(top.replace(/\n$/, ''));
}

async function touching(at: string, request: TouchingRequest, signal: AbortSignal): Promise<readonly CommitName[]> {
  const words = ['rev-list', '--stdin', ...(request.firstParentOnly ? ['--first-parent'] : []), '--', ...request.paths];
  const input = [request.bad, ...request.goods.map((good) => `^${good}`)].join('\n');
  const output = await readGitOrFail(at, words, { signal, input: `${input}\n` });
  return output.split('\n').filter((line) => line !== '') as CommitName[];
}

async function summaries(at: string, names: readonly CommitName[], signal: AbortSignal): Promise<readonly CommitSummary[]> {
  if (names.length === 0) return [];
  const words = ['cat-file', '--batch'];
  const result = await readGit(at, words, { signal, input: `${names.join('\n')}\n` });
  const objects = result.status === 0 ? parseBatch(result.stdout) : [];
  if (objects.length !== names.length) {
    throw new LabError({ code: 'git-failed', message: `git cat-file --batch in ${at} failed: ${said(result)}` });
  }
  return objects.map((object, index) => {
    const name = names[index];
    assert(name !== undefined, 'there is one object for each name');
    if (object.type === 'commit') return parseCommit(name, object.content);
    throw new UserError({
      code: 'revision-unknown',
      message: `${name} is no commit in ${at}: ${object.type === 'missing' ? 'there is no such object' : `it is a ${object.type}`}`,
    });
  });
}

async function releases(at: string, tip: CommitName, signal: AbortSignal): Promise<readonly TaggedRelease[]> {
  // A tag of a tag is peeled by one step only: `--merged` leaves none that is not a commit in the end, and those few are asked.
  const format = '%(objectname) %(objecttype) %(*objectname) %(*objecttype) %(creatordate:unix) %(refname:strip=2)';
  const output = await readGitOrFail(at, ['for-each-ref', `--merged=${tip}`, `--format=${format}`, 'refs/tags'], { signal });
  const tags: Tag[] = [];
  for (const line of output.split('\n').filter((text) => text !== '')) {
    const match = /^(\S+) (\S+) (\S*) (\S*) (-?\d*) (.*)$/.exec(line);
    assert(match !== null, 'git for-each-ref answers in the format that was asked for');
    const [, object = '', type = '', peeled = '', peeledType = '', madeAt = '', name = ''] = match;
    const commit =
      type === 'commit'
        ? object
        : peeledType === 'commit'
          ? peeled
          : await resolveRevision({ at, revision: `refs/tags/${name}`, signal });
    tags.push({ name, commit: commit as CommitName, madeAtS: Number(madeAt) });
  }
  return chooseReleases(tags);
}
