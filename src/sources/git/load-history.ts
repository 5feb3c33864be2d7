// Reads a history in one pass.

import type { CommitName } from '../../core/commit.ts';
import type { History } from '../../ports/repository.ts';
import type { Progress } from '../../ports/progress.ts';
import { gitFailed, readGit } from './git.ts';
import { openHistory, packHistory } from './raw-commits.ts';
import { packName } from './commit-names.ts';
import { revListParser } from './rev-list-parser.ts';
import { nameTable } from './commit-names.ts';

export interface HistoryRequest {
  readonly at: string;
  readonly folder: string;
  readonly tips: readonly CommitName[];
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
  readonly progress: Progress | null;
}

export async function loadHistory({ at, tips, signal }: HistoryRequest): Promise<History> {
  const wordsPerName = (tips[0]?.length ?? 40) / 8;
  const parser = revListParser(wordsPerName);
  const words = ['rev-list', '--timestamp', '--parents', '--stdin'];
  const result = await readGit(at, words, { signal, input: `${tips.join('\n')}\n`, onStdout: parser.push });
  if (result.status !== 0) throw gitFailed(at, words, result);
  const commits = parser.end();
  const table = nameTable(wordsPerName, commits.names);
  return openHistory(
    packHistory(
      commits,
      tips.map((tip) => table.find(packName(tip, wordsPerName)!, 0)),
    ),
  );
}
