// Drawn histories as real repositories in temporary folders.

import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommitName } from '../../src/core/git/commit.ts';
import { committedAtS, type DrawnCommit, drawnCommits, drawnNode, drawnRefs, drawnTags } from './drawn-history.ts';

export interface RealRepository {
  /** The checkout, or the bare repository. */
  readonly path: string;
  readonly nameOf: (label: string) => CommitName;
}

/** git without this machine's configuration; trimmed output. */
export function testGit(folder: string, words: readonly string[], input = ''): string {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  const author = {
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@example.org',
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@example.org',
  };
  const env = { ...own, ...author, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  const stdio: ['pipe', 'pipe', 'pipe'] = ['pipe', 'pipe', 'pipe'];
  return execFileSync('git', ['-C', folder, ...words], { encoding: 'utf8', env, stdio, input }).trim();
}

export interface RealRepositoryOptions {
  readonly bare?: boolean;
  readonly objectFormat?: 'sha1' | 'sha256';
}

/** The history of drawn-history.ts. */
export async function makeRealRepository(path: string, options: RealRepositoryOptions = {}): Promise<RealRepository> {
  const refs = Object.entries(drawnRefs).flatMap(([ref, label]) => [
    `reset refs/heads/${ref}`,
    `from :${drawnNode(label) + 1}`,
  ]);
  const tags = drawnTags.flatMap(({ tag, label }) => {
    const tagger = `tagger A U Thor <author@example.org> ${committedAtS(drawnNode(label))} +0000`;
    return [`tag ${tag}`, `from :${drawnNode(label) + 1}`, tagger, `data ${tag.length}`, tag];
  });
  const names = await importCommits(path, { ...options, commits: drawnCommits, more: [...refs, ...tags] });
  if (options.bare !== true) testGit(path, ['reset', '--quiet', '--hard', 'main']);
  return { path, nameOf: (label) => names[drawnNode(label)]! };
}

export interface Import extends RealRepositoryOptions {
  readonly commits: readonly DrawnCommit[];
  /** Seconds since 1970, by number; a minute after the other without it. */
  readonly committedAtS?: (number: number) => number;
  /** Further commands of git-fast-import(1); commit i has the mark i + 1. */
  readonly more?: readonly string[];
}

/** Makes the repository, with the last commit as `main`; gives the names of the commits. */
export async function importCommits(path: string, options: Import): Promise<readonly CommitName[]> {
  const { commits, bare = false, objectFormat = 'sha1', more = [] } = options;
  await mkdir(path, { recursive: true });
  testGit(path, ['init', '--quiet', '-b', 'main', `--object-format=${objectFormat}`, ...(bare ? ['--bare'] : [])]);
  const numbers = new Map(commits.map(({ label }, number) => [label, number]));
  const lines = commits.flatMap(({ label, parents, files }, number) => {
    const person = `A U Thor <author@example.org> ${(options.committedAtS ?? committedAtS)(number)} +0000`;
    const message = `commit ${label}`;
    return [
      // On a new branch each time, else a commit without `from` would go on from the one before.
      ...['commit refs/heads/main', `mark :${number + 1}`, `author ${person}`, `committer ${person}`],
      ...[`data ${message.length}`, message],
      ...parents.map((parent, index) => `${index === 0 ? 'from' : 'merge'} :${numbers.get(parent)! + 1}`),
      ...Object.entries(files).flatMap(([file, content]) => [`M 100644 inline ${file}`, `data ${content.length}`, content]),
      ...(number === commits.length - 1 ? [] : ['reset refs/heads/main']),
    ];
  });
  const marks = join(path, 'marks');
  // The stream ends with a newline: at a `merge` line without one git 2.39 reads on for ever.
  testGit(path, ['fast-import', '--quiet', '--force', `--export-marks=${marks}`], [...lines, ...more, ''].join('\n'));
  const named = (await readFile(marks, 'utf8')).trim().split('\n');
  await rm(marks);
  const byMark = new Map(named.map((line) => [Number(line.slice(1).split(' ')[0]), line.split(' ')[1] as CommitName]));
  return commits.map((_, number) => byMark.get(number + 1)!);
}
