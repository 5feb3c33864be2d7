// One worktree on disk: a repository of our own without objects, which borrows those of the user's (gitrepository-layout(5),
// objects/info/alternates). `git worktree add` was rejected: it writes into the user's repository. The worktree is a whole
// checkout, so that scripts which ask git for a version find their tags; submodules stay empty folders until a build asks git for
// them, and filters such as LFS are not run, since nobody has configured them here: their files stay pointers.

import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { together } from '../../core/base/together.ts';
import type { CommitName } from '../../core/git/commit.ts';
import { explainFull, makeWhole, readTextIfThere } from '../../infra/files/files.ts';
import { withoutGitVariables } from '../../infra/processes/git-environment.ts';
import { newMark } from '../../infra/processes/marked-processes.ts';
import { run, type RunResult } from '../../infra/processes/run.ts';
import type { Repository } from '../../ports/repository.ts';
import { gitFailed, readGit, readGitOrFail } from './git.ts';

/** What a worktree needs to know of the user's repository. */
export interface Lender {
  readonly folder: string;
  readonly objects: string;
  readonly objectFormat: string;
  /** `<name> <ref>` lines: tags for `git describe`, branches, replacements. */
  readonly refs: string;
  /** Where a shallow history ends; null when it is whole. */
  readonly shallow: string | null;
  /** The user's own ignore rules (info/exclude). */
  readonly exclude: string | null;
  /** Lines of `git config --list` about where a partial clone gets missing files from; empty for a whole one. */
  readonly promises: readonly string[];
  readonly submodules: readonly LentSubmodule[];
}

/** A submodule that the user has fetched: what a build asks git for comes from there, without a network. */
interface LentSubmodule {
  readonly name: string;
  readonly folder: string;
}

export async function readLender(
  { folder, checkout }: Pick<Repository, 'folder' | 'checkout'>,
  signal: AbortSignal,
): Promise<Lender> {
  // Where the user would start git: what is allowed there (safe.directory) is written for that folder.
  const at = checkout ?? folder;
  const asked = ['rev-parse', '--path-format=absolute', '--show-object-format', '--git-path', 'objects'];
  const kinds = ['refs/heads', 'refs/remotes', 'refs/replace', 'refs/tags'];
  const [format, refs, promises, submodules] = await together([
    readGitOrFail(at, asked, { signal }),
    readGitOrFail(at, ['for-each-ref', '--format=%(objectname) %(refname)', ...kinds], { signal }),
    readPromises(at, signal),
    readSubmodules({ at, folder }, signal),
  ]);
  const [objectFormat = '', ...objects] = format.replace(/\n$/, '').split('\n');
  return {
    folder,
    objects: objects.join('\n'),
    objectFormat,
    refs,
    shallow: await readTextIfThere(join(folder, 'shallow')),
    exclude: await readTextIfThere(join(folder, 'info', 'exclude')),
    promises,
    submodules,
  };
}

/** Those that were initialised in the user's checkout, where git keeps them (gitrepository-layout(5), modules). */
async function readSubmodules(
  { at, folder }: { readonly at: string; readonly folder: string },
  signal: AbortSignal,
): Promise<readonly LentSubmodule[]> {
  const { stdout } = await readGit(at, ['config', '--null', '--name-only', '--get-regexp', '^submodule\\..*\\.url$'], {
    signal,
  });
  const names = stdout.toString('utf8').split('\0').filter(Boolean);
  const found: LentSubmodule[] = [];
  for (const key of names) {
    const name = key.slice('submodule.'.length, -'.url'.length);
    const place = join(folder, 'modules', name);
    if ((await readTextIfThere(join(place, 'HEAD'))) !== null) found.push({ name, folder: place });
  }
  return found;
}

/** The remotes of a partial clone. What a checkout here fetches from them stays here. */
async function readPromises(at: string, signal: AbortSignal): Promise<readonly string[]> {
  const pattern = '^(extensions\\.partialclone|remote\\..*\\.(url|promisor|partialclonefilter))$';
  // Null ends an entry, the first newline its key. Status 1: there is nothing of the kind.
  const { stdout } = await readGit(at, ['config', '--null', '--get-regexp', pattern], { signal });
  const entries = stdout.toString('utf8').split('\0');
  const settings = entries.filter((entry) => entry !== '').map((entry) => entry.replace('\n', '='));
  return settings.some((entry) => /promisor=true$|^extensions\.partialclone=/.test(entry)) ? settings : [];
}

/** Makes the slot's repository unless it is there, and brings it up to date with the user's. Nothing is checked out yet. */
export async function prepareSlot(slot: string, lender: Lender, signal: AbortSignal): Promise<void> {
  await makeRepository(slot, lender, signal);
  const own = join(slot, '.git');
  await mkdir(join(own, 'objects', 'info'), { recursive: true });
  await mkdir(join(own, 'info'), { recursive: true });
  await put(join(own, 'objects', 'info', 'alternates'), `${alternateLine(lender.objects)}\n`);
  await put(join(own, 'config'), configOf(lender));
  for (const promise of lender.promises) {
    const key = promise.slice(0, promise.indexOf('='));
    await writeGit(slot, ['config', '--add', key, promise.slice(key.length + 1)], signal);
  }
  for (const { name, folder } of lender.submodules) {
    await writeGit(slot, ['config', `submodule.${name}.url`, folder], signal);
  }
  await put(join(own, 'packed-refs'), lender.refs);
  await put(join(own, 'info', 'exclude'), lender.exclude ?? '');
  if (lender.shallow === null) await rm(join(own, 'shallow'), { force: true });
  else await put(join(own, 'shallow'), lender.shallow);
}

/** The slot's folder whole, or nothing of it: a repository that is half made would send git to look in the folders above. */
async function makeRepository(slot: string, lender: Lender, signal: AbortSignal): Promise<void> {
  if ((await readTextIfThere(join(slot, '.git', 'HEAD'))) !== null) return;
  await rm(slot, { recursive: true, force: true });
  const make = async (temporary: string): Promise<void> => {
    await mkdir(temporary);
    const words = ['init', '--quiet', '--template=', `--object-format=${lender.objectFormat}`];
    await writeGit(temporary, words, signal);
  };
  await makeWhole(slot, make, { forced: false });
}

/** Not forced to disk, which can take seconds beside a build: what a power cut spoils here is noticed and made anew. */
async function put(path: string, content: string): Promise<void> {
  try {
    await writeFile(path, content);
  } catch (error) {
    throw explainFull(error, path);
  }
}

/** A line that begins with a quotation mark is read as a quoted one; an absolute path does not, but it can hold a newline. */
function alternateLine(path: string): string {
  if (!path.includes('\n')) return path;
  return `"${path.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

/** Written anew for each use: what the user's command has set in it is forgotten. */
function configOf(lender: Lender): string {
  const isSha1 = lender.objectFormat === 'sha1';
  return [
    '[core]',
    // 1 is what the extensions need: another object format, partial clones.
    '\trepositoryformatversion = 1',
    '\tbare = false',
    '\tfilemode = true',
    '\tlogallrefupdates = false',
    '\thooksPath = /dev/null',
    '\tfsmonitor = false',
    ...(isSha1 ? [] : ['[extensions]', `\tobjectformat = ${lender.objectFormat}`]),
    '[gc]',
    '\tauto = 0',
    '[maintenance]',
    '\tauto = false',
    '[advice]',
    '\tdetachedHead = false',
    '[submodule]',
    '\trecurse = false',
    '',
  ].join('\n');
}

/** Makes the files as the commit says; gives how much `clean` took away. Only those that differ are touched: make builds no more. */
export async function checkOut(
  slot: string,
  commit: CommitName,
  { clean, signal }: { readonly clean: boolean; readonly signal: AbortSignal },
): Promise<{ readonly removed: number }> {
  await removeUnfinished(slot);
  const removed = clean ? null : await switchAtOnce(slot, commit, signal);
  const result = removed ?? { removed: await switchByForce(slot, commit, { clean, signal }) };
  await emptySubmodules(slot, signal);
  await put(commitFile(slot), commit);
  return result;
}

/**
 * A checkout without force looks at each file once, finds out which have really changed, and names those that it leaves changed
 * or that are in its way. Null when there are any: what a test has changed is not wanted. One process of ours for both commands:
 * to start a process from Node costs more than a small checkout.
 */
async function switchAtOnce(slot: string, commit: CommitName, signal: AbortSignal): Promise<{ readonly removed: 0 } | null> {
  const git = 'git --git-dir="$1/.git" --work-tree="$1" -c core.hooksPath=/dev/null -c core.fsmonitor=false';
  const script = `kept=$(${git} checkout --no-progress --detach "$2") && [ -z "$kept" ] && exec ${git} clean --quiet -ffd`;
  const argv = ['sh', '-c', script, 'sh', slot, commit];
  const { status } = await run(argv, { signal, timeoutMs: slotTimeoutMs, cwd: slot, env: slotEnvironment() });
  return status === 0 ? { removed: 0 } : null;
}

/** Gives how much `clean` took away: files and folders, counted at their top. */
async function switchByForce(
  slot: string,
  commit: CommitName,
  { clean, signal }: { readonly clean: boolean; readonly signal: AbortSignal },
): Promise<number> {
  // A file whose time has changed but not its content would be written again, and built again. Status 1: some did change.
  await tryGit(slot, ['update-index', '-q', '--refresh'], signal);
  await writeGit(slot, ['checkout', '--quiet', '--force', '--detach', commit], signal);
  // Twice `f`: repositories that a build has cloned into the tree go too.
  const { stdout } = await writeGit(slot, ['clean', clean ? '-ffdx' : '-ffd'], signal);
  return clean ? stdout.toString('latin1').split('\n').length - 1 : 0;
}

/** Submodules that an earlier build has fetched and that are not as this commit wants them are empty folders again. */
async function emptySubmodules(slot: string, signal: AbortSignal): Promise<void> {
  if (!existsSync(join(slot, '.git', 'modules'))) return;
  const { stdout } = await tryGit(slot, ['diff-files', '--raw', '-z', '--ignore-submodules=untracked'], signal);
  // Pairs of `:<mode> <mode> <name> <name> <status>` and a path; 160000 is a submodule.
  const fields = stdout.toString('utf8').split('\0');
  for (let at = 0; at + 1 < fields.length; at += 2) {
    if (fields[at]?.startsWith(':160000') !== true) continue;
    const place = join(slot, fields[at + 1] ?? '');
    await rm(place, { recursive: true, force: true });
    await mkdir(place, { recursive: true });
  }
}

/** Folders that the checked-out commit wants as submodules (gitmodules(5)) and in which nothing is. */
export async function emptySubmodulesOf(slot: string): Promise<readonly string[]> {
  const text = await readTextIfThere(join(slot, '.gitmodules'));
  if (text === null) return [];
  const paths = [...text.matchAll(/^\s*path\s*=\s*(.+?)\s*$/gm)].map(([, path = '']) => path);
  const empty = await together(paths.map(async (path) => ((await isEmptyFolder(slot, path)) ? [path] : [])));
  return empty.flat();
}

async function isEmptyFolder(slot: string, path: string): Promise<boolean> {
  const place = resolve(slot, path);
  if (!place.startsWith(`${slot}/`)) return false;
  try {
    return (await readdir(place)).length === 0;
  } catch {
    // Named in .gitmodules and not there, or no folder: nothing that a test could miss because of us.
    return false;
  }
}

/** The commit that was last checked out whole; null when there was none. */
export async function lastCheckedOut(slot: string): Promise<CommitName | null> {
  const text = await readTextIfThere(commitFile(slot));
  return text !== null && /^[0-9a-f]{40,64}$/.test(text) ? (text as CommitName) : null;
}

/** Removes a slot; also folders that a build has made read-only. */
export async function throwAway(slot: string): Promise<void> {
  await run(['chmod', '-R', 'u+rwX', slot], { signal: AbortSignal.timeout(600_000) });
  await rm(slot, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

function commitFile(slot: string): string {
  return join(slot, '.git', 'firstbad-commit');
}

// Locks of a git that was killed (the slot is leased, so nobody holds them), and operations that a command has left half-way.
const unfinished = [
  ...['index.lock', 'HEAD.lock', 'config.lock', 'packed-refs.lock', 'shallow.lock'],
  ...['MERGE_HEAD', 'MERGE_MSG', 'MERGE_MODE', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'AUTO_MERGE', 'SQUASH_MSG'],
  ...['sequencer', 'rebase-merge', 'rebase-apply', 'BISECT_LOG', 'BISECT_START', 'BISECT_TERMS', 'BISECT_EXPECTED_REV'],
];

async function removeUnfinished(slot: string): Promise<void> {
  for (const name of unfinished) await rm(join(slot, '.git', name), { recursive: true, force: true });
}

/**
 * Runs git on the slot's own repository, and on no other: were it looked for, a slot without one would lead to the repository
 * around the cache. Without the user's configuration: what it defines (filters, hooks, templates) is not run here.
 */
async function writeGit(slot: string, words: readonly string[], signal: AbortSignal): Promise<RunResult> {
  const result = await tryGit(slot, words, signal);
  if (result.status === 0) return result;
  throw (await isFull(slot)) ? gitFailed(slot, words, result, true) : gitFailed(slot, words, result);
}

/** Less room than any checkout or index needs. */
async function isFull(folder: string): Promise<boolean> {
  const { bavail, bsize, files, ffree } = await statfs(folder);
  return bavail * bsize < 256 * 1024 || (files > 0 && ffree === 0);
}

function tryGit(slot: string, words: readonly string[], signal: AbortSignal): Promise<RunResult> {
  const place = words[0] === 'init' ? [] : [`--git-dir=${join(slot, '.git')}`, `--work-tree=${slot}`];
  return run(['git', '-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', ...place, ...words], {
    signal,
    timeoutMs: slotTimeoutMs,
    cwd: slot,
    env: slotEnvironment(),
  });
}

const slotTimeoutMs = 3600_000;

function slotEnvironment(): Readonly<Record<string, string | undefined>> {
  return {
    ...withoutGitVariables(process.env),
    // Marked, so that a git which outlives a killed firstbad is found and killed before the slot is used again.
    ...newMark().env,
    LC_ALL: 'C',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
  };
}
