// Gets a history: from the cache, else from what is known already (git's commit-graph files, an older history in the cache) and
// from one `git rev-list` over the rest. Nothing is ever written into the user's repository.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assert } from '../../core/base/assert.ts';
import { together } from '../../core/base/together.ts';
import { LabError } from '../../core/base/user-error.ts';
import type { CommitName } from '../../core/git/commit.ts';
import { isMissing } from '../../infra/files/files.ts';
import type { Progress } from '../../ports/progress.ts';
import type { History } from '../../ports/repository.ts';
import { readCommitGraph } from './commit-graph-file.ts';
import { nameAt, nameTable, packName } from './commit-names.ts';
import { gitFailed, readGit, readGitOrFail } from './git.ts';
import { historyCache } from './history-cache.ts';
import { childless, joinCommits } from './joined-commits.ts';
import { openHistory, type PackedHistory, packHistory, type RawCommits } from './raw-commits.ts';
import { revListParser } from './rev-list-parser.ts';

export interface HistoryRequest {
  readonly at: string;
  readonly folder: string;
  readonly tips: readonly CommitName[];
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
  readonly progress: Progress | null;
}

export async function loadHistory(request: HistoryRequest): Promise<History> {
  request.signal.throwIfAborted();
  try {
    return openHistory(await readOrLoad(request));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new LabError({
      code: 'memory-short',
      message: `Reading the history of ${request.folder} failed: there is not enough memory (${error.message}).`,
      hint: 'A history needs about 200 bytes for each commit while it is read.',
      cause: error,
    });
  }
}

async function readOrLoad(request: HistoryRequest): Promise<PackedHistory> {
  const { folder, tips, cacheFolder, signal } = request;
  assert(tips.length > 0, 'a history has a tip');
  const limits = await readLimits(folder, signal);
  const cache = historyCache(join(cacheFolder, 'git-histories'), { repository: folder, limits });
  const kept = await cache.read(tips);
  if (kept !== null) return kept;
  // As git: the commit-graph knows the true parents only, and is not used where a limit hides some of them.
  const graph = limits === '' ? await readCommitGraphOf(folder, tips, signal) : null;
  const known = larger(graph, await cache.readLatest());
  const history = await loadFrom(request, known);
  await cache.write(tips, history);
  return history;
}

async function loadFrom(request: HistoryRequest, known: RawCommits | null): Promise<PackedHistory> {
  const commits = await completed(request, known);
  const { wordsPerName } = commits.names;
  const table = nameTable(wordsPerName, commits.names);
  const tips = request.tips.map((tip) => table.find(packName(tip, wordsPerName) ?? new Uint32Array(wordsPerName), 0));
  return packHistory(commits, tips);
}

/** What is known, with what the tips reach besides. */
async function completed(request: HistoryRequest, known: RawCommits | null): Promise<RawCommits> {
  if (known === null) return joinCommits(null, await revList(request, []));
  const table = nameTable(known.names.wordsPerName, known.names);
  const isKnown = (tip: CommitName): boolean => {
    const packed = packName(tip, known.names.wordsPerName);
    return packed !== null && table.find(packed, 0) >= 0;
  };
  if (request.tips.every(isKnown)) return known;
  const ends = Array.from(childless(known), (commit) => nameAt(known.names, commit));
  try {
    return joinCommits(known, await revList(request, ends));
  } catch (error) {
    // A branch that was thrown away and collected: git knows one of our ends no more.
    if (!(error instanceof LabError) || error.code !== 'git-failed') throw error;
    return joinCommits(null, await revList(request, []));
  }
}

async function revList(
  { at, tips, signal, progress }: HistoryRequest,
  without: readonly CommitName[],
): Promise<ReturnType<ReturnType<typeof revListParser>['end']>> {
  const parser = revListParser((tips[0]?.length ?? 40) / 8);
  const words = ['rev-list', '--timestamp', '--parents', '--stdin'];
  const input = [...tips, ...without.map((name) => `^${name}`), ''].join('\n');
  let told = 0;
  const onStdout = (chunk: Buffer): void => {
    parser.push(chunk);
    if (parser.count() - told < 10_000) return;
    told = parser.count();
    progress?.({ what: 'reading the history', done: told, total: null, unit: 'items' });
  };
  const result = await readGit(at, words, { signal, input, onStdout });
  if (result.status !== 0) throw gitFailed(at, words, result);
  return parser.end();
}

/** What changes parents besides the commits themselves; empty in most repositories. */
async function readLimits(folder: string, signal: AbortSignal): Promise<string> {
  const shallow = await readIfThere(join(folder, 'shallow'));
  const grafts = await readIfThere(join(folder, 'info', 'grafts'));
  const replaced = await readGitOrFail(folder, ['for-each-ref', 'refs/replace'], { signal });
  return [shallow ?? '', grafts ?? '', replaced].join('');
}

async function readCommitGraphOf(folder: string, tips: readonly CommitName[], signal: AbortSignal): Promise<RawCommits | null> {
  const setting = await readGit(folder, ['config', '--type=bool', 'core.commitGraph'], { signal });
  if (setting.stdout.toString('latin1').trim() === 'false') return null;
  const info = join(folder, 'objects', 'info');
  const files = await readGraphFiles(info);
  return files === null ? null : readCommitGraph(files, (tips[0]?.length ?? 40) / 8);
}

/** One file, or a chain of them whose list names the base first (gitformat-commit-graph(5), commit-graph chains). */
async function readGraphFiles(info: string): Promise<readonly Buffer[] | null> {
  const single = await readIfThere(join(info, 'commit-graph'));
  if (single !== null) return [single];
  const chain = await readIfThere(join(info, 'commit-graphs', 'commit-graph-chain'));
  if (chain === null) return null;
  const names = chain.toString('latin1').split('\n');
  const hashes = names.filter((name) => /^[0-9a-f]{40,64}$/.test(name));
  const files = await together(hashes.map((hash) => readIfThere(join(info, 'commit-graphs', `graph-${hash}.graph`))));
  return files.every((file) => file !== null) ? files : null;
}

function larger(graph: RawCommits | null, kept: PackedHistory | null): RawCommits | null {
  if (kept === null || (graph !== null && graph.names.count >= kept.names.count)) return graph;
  return { names: kept.names, committedAtS: kept.committedAtS, ...kept.graph };
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
