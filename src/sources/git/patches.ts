// Makes patched commits in a bare repository below the cache. Its objects/info/alternates lead to the user's, so it holds only
// what was made. `git merge-tree` merges without a checkout; git 2.39 has no --merge-base, so the two sides get a commit of the
// base as their only parent, which makes it their merge base (git-merge-tree(1)).

import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { together } from '../../core/base/together.ts';
import type { CommitName } from '../../core/git/commit.ts';
import type { CulpritDifference, NamedVersion, PatchRequest, PatchResult } from '../../core/stored/ladder-step.ts';
import {
  hasKnownComments,
  isDocumentation,
  patchFrom,
  type PatchPiece,
  piecesOf,
  withoutComments,
} from '../../core/verify/patch-text.ts';
import { withoutGitVariables } from '../../infra/processes/git-environment.ts';
import { run, type RunResult } from '../../infra/processes/run.ts';
import type { Patches } from '../../ports/patches.ts';
import type { Repository } from '../../ports/repository.ts';
import { gitFailed, readGit, readGitOrFail } from './git.ts';
import { openRepository } from './repository.ts';
import { readLender } from './worktree-slot.ts';

export interface PatchesOptions {
  /** Repositories of patched commits are below it. */
  readonly folder: string;
  /** As `openRepository` takes it. */
  readonly historyFolder: string;
  readonly signal: AbortSignal;
}

// Equal requests give equal names: nothing of the time or of the person goes in.
const nobody = { NAME: 'firstbad', EMAIL: 'firstbad@localhost', DATE: '315532800 +0000' };
const person = Object.fromEntries(
  ['AUTHOR', 'COMMITTER'].flatMap((role) => Object.entries(nobody).map(([key, value]) => [`GIT_${role}_${key}`, value])),
);
// A part of a patch for each hunk; with more of them each file is one part.
const partsMax = 64;

export async function openPatches(user: Repository, options: PatchesOptions): Promise<Patches> {
  const name = createHash('sha256').update(user.folder).digest('hex').slice(0, 16);
  // A `.git` in a folder, not a bare repository: `safe.bareRepository=explicit` of the user forbids git those.
  const folder = join(options.folder, name, '.git');
  await prepare(folder, user, options.signal);
  const repository = await openRepository(folder, { cacheFolder: options.historyFolder, signal: options.signal });
  return new BorrowingPatches({ folder, repository, user });
}

type PatchEnds = Parameters<Patches['difference']>[0];

interface PatchesParts {
  readonly folder: string;
  readonly repository: Repository;
  readonly user: Repository;
}

class BorrowingPatches implements Patches {
  readonly repository: Repository;
  readonly #folder: string;
  readonly #user: Repository;
  readonly #pieces = new Map<string, readonly PatchPiece[]>();

  constructor({ folder, repository, user }: PatchesParts) {
    this.repository = repository;
    this.#folder = folder;
    this.#user = user;
  }

  async difference({ from, to }: PatchEnds, signal: AbortSignal): ReturnType<Patches['difference']> {
    return differenceOf(this.#folder, { from, to, pieces: await this.#piecesBetween(from, to, signal) }, signal);
  }

  async make(request: PatchRequest, signal: AbortSignal): Promise<PatchResult> {
    const { from, to, onto, parts } = request;
    const end =
      parts === null
        ? `${to}^{tree}`
        : await treeOfParts(this.#folder, request, await this.#piecesBetween(to, from, signal), signal);
    return merge(this.#folder, { base: from, change: end, onto }, signal);
  }

  async newestWith(commit: CommitName, signal: AbortSignal): Promise<NamedVersion | null> {
    const words = ['for-each-ref', '--sort=-committerdate', `--contains=${commit}`, '--format=%(objectname) %(refname:short)'];
    const place = this.#user.checkout ?? this.#user.folder;
    const output = await readGitOrFail(place, [...words, 'refs/heads', 'refs/remotes'], { signal });
    const [, tip, as] = /^(\S+) (.*)$/m.exec(output) ?? [];
    return tip === undefined || as === undefined ? null : { name: tip, as };
  }

  async #piecesBetween(from: string, to: string, signal: AbortSignal): Promise<readonly PatchPiece[]> {
    const known = this.#pieces.get(`${from} ${to}`);
    if (known) return known;
    const found = piecesOf(await diff(this.#folder, { from, to }, signal));
    this.#pieces.set(`${from} ${to}`, found);
    return found;
  }
}

async function prepare(folder: string, user: Repository, signal: AbortSignal): Promise<void> {
  const lender = await readLender(user, signal);
  await mkdir(folder, { recursive: true });
  // Of a repository that is there it changes nothing.
  await writeGitOrFail(folder, ['init', '--quiet', '--bare', '--template=', `--object-format=${lender.objectFormat}`, '.'], {
    signal,
  });
  await mkdir(join(folder, 'objects', 'info'), { recursive: true });
  await writeFile(join(folder, 'objects', 'info', 'alternates'), `${lender.objects}\n`);
  await writeFile(join(folder, 'packed-refs'), lender.refs);
}

async function diff(
  folder: string,
  { from, to }: { readonly from: string; readonly to: string },
  signal: AbortSignal,
): Promise<string> {
  const words = ['diff', '--binary', '--full-index', '--no-ext-diff', '--no-textconv', '--no-renames', '--no-color'];
  return readGitOrFail(folder, [...words, from, to], { signal });
}

/** `pieces` is the patch from `to` to `from`: taken back from `from`, some of them lead towards `to`. */
async function treeOfParts(
  folder: string,
  { from, parts }: PatchRequest,
  pieces: readonly PatchPiece[],
  signal: AbortSignal,
): Promise<string> {
  const groups = partsOf(pieces);
  const chosen = (parts ?? []).flatMap((part) => groups[part] ?? []);
  const index = join(folder, `index-${String(process.pid)}-${String(Date.now())}`);
  const env = { GIT_INDEX_FILE: index };
  try {
    await writeGitOrFail(folder, ['read-tree', from], { signal, env });
    await writeGitOrFail(folder, ['apply', '--cached', '--reverse', '--whitespace=nowarn', '-'], {
      signal,
      env,
      input: patchFrom(chosen),
    });
    return (await writeGitOrFail(folder, ['write-tree'], { signal, env })).stdout.toString('latin1').trim();
  } finally {
    await rm(index, { force: true });
  }
}

/** Hunks, or whole files where there are too many of them. */
function partsOf(pieces: readonly PatchPiece[]): readonly (readonly PatchPiece[])[] {
  if (pieces.length <= partsMax) return pieces.map((piece) => [piece]);
  const files = new Map<string, PatchPiece[]>();
  for (const piece of pieces) files.set(piece.file, [...(files.get(piece.file) ?? []), piece]);
  return [...files.values()];
}

async function differenceOf(
  folder: string,
  { from, to, pieces }: { readonly from: string; readonly to: string; readonly pieces: readonly PatchPiece[] },
  signal: AbortSignal,
): Promise<Omit<CulpritDifference, 'sameOutput'>> {
  const files = [...new Set(pieces.map(({ file }) => file))];
  const parts = partsOf(pieces).map((group) => ({
    file: group[0]?.file ?? '',
    hunk: pieces.length <= partsMax ? (group[0]?.hunk ?? null) : null,
  }));
  const code = files.filter((file) => !isDocumentation(file));
  let content: CulpritDifference['content'] = code.length === 0 && files.length > 0 ? 'documentation' : 'comments';
  for (const file of code) {
    if (hasKnownComments(file) && (await isSameCode(folder, { from, to, file }, signal))) continue;
    content = 'code';
    break;
  }
  return { sameTree: files.length === 0, files, content, parts };
}

async function isSameCode(
  folder: string,
  { from, to, file }: { readonly from: string; readonly to: string; readonly file: string },
  signal: AbortSignal,
): Promise<boolean> {
  const [before, after] = await together(
    [from, to].map((commit) => readGit(folder, ['cat-file', 'blob', `${commit}:${file}`], { signal })),
  );
  if (before?.status !== 0 || after?.status !== 0) return false;
  return withoutComments(before.stdout.toString('utf8')) === withoutComments(after.stdout.toString('utf8'));
}

/** `onto` with what changes from the commit `base` to the tree `change`. */
async function merge(
  folder: string,
  { base, change, onto }: { readonly base: string; readonly change: string; readonly onto: string },
  signal: AbortSignal,
): Promise<PatchResult> {
  const commit = async (tree: string, parents: readonly string[], message: string): Promise<string> => {
    const words = ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent]), '-m', message];
    return (await writeGitOrFail(folder, words, { signal })).stdout.toString('latin1').trim();
  };
  const root = await commit(`${base}^{tree}`, [], 'base');
  const [ours, theirs] = [await commit(`${onto}^{tree}`, [root], 'onto'), await commit(change, [root], 'change')];
  const words = ['merge-tree', '--write-tree', '--name-only', '--no-messages', ours, theirs];
  const merged = await writeGit(folder, words, { signal });
  const [tree = '', ...files] = merged.stdout.toString('utf8').trim().split('\n');
  if (merged.status === 1) return { kind: 'conflict', files: [...new Set(files.filter((file) => file !== ''))] };
  if (merged.status !== 0) throw gitFailed(folder, words, merged);
  const before = await readGitOrFail(folder, ['rev-parse', '--verify', `${onto}^{tree}`], { signal });
  if (before.trim() === tree) return { kind: 'nothing' };
  return {
    kind: 'made',
    commit: await commit(tree, [onto], `firstbad: ${base.slice(0, 12)} undone or applied in part or whole`),
  };
}

interface WriteOptions {
  readonly signal: AbortSignal;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** On the repository of ours, and on no other. */
function writeGit(folder: string, words: readonly string[], { signal, env = {}, input }: WriteOptions): Promise<RunResult> {
  return run(['git', `--git-dir=${folder}`, '-c', 'core.hooksPath=/dev/null', '-c', 'gc.auto=0', ...words], {
    signal,
    cwd: folder,
    timeoutMs: 600_000,
    ...(input === undefined ? {} : { input }),
    env: {
      ...withoutGitVariables(process.env),
      LC_ALL: 'C',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      ...person,
      ...env,
    },
  });
}

async function writeGitOrFail(folder: string, words: readonly string[], options: WriteOptions): Promise<RunResult> {
  const result = await writeGit(folder, words, options);
  if (result.status === 0) return result;
  throw gitFailed(folder, words, result);
}
