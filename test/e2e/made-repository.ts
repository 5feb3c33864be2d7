// Real git repositories with histories of any shape, made by git-fast-import(1) in milliseconds.

import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { testGit } from '../contract/real-repository.ts';

export interface MadeCommit {
  /** Numbers of earlier commits, the first parent first. */
  readonly parents: readonly number[];
  /** Whole content by path; what is not here is as in the first parent. */
  readonly files: Readonly<Record<string, string>>;
}

export interface MadeRepository {
  readonly path: string;
  /** By number. */
  readonly names: readonly string[];
  git(...words: readonly string[]): string;
}

/** A line of `count` commits; `n` holds the number of each, from 0. Each tenth has a tag. */
export function numberedLine(count: number): readonly MadeCommit[] {
  return Array.from({ length: count }, (_, n) => ({ parents: n === 0 ? [] : [n - 1], files: { n: `${n}\n` } }));
}

/** The last commit is `main` and checked out. */
export async function makeRepository(path: string, commits: readonly MadeCommit[]): Promise<MadeRepository> {
  await mkdir(path, { recursive: true });
  const git = (...words: readonly string[]): string => testGit(path, words);
  git('init', '--quiet', '-b', 'main');
  const marks = join(path, '.git', 'made-marks');
  testGit(path, ['fast-import', '--quiet', `--export-marks=${marks}`], fastImport(commits));
  git('reset', '--quiet', '--hard', 'main');
  const lines = (await readFile(marks, 'utf8')).trim().split('\n');
  const byMark = new Map(lines.map((line) => line.split(' ') as [string, string]));
  return { path, git, names: commits.map((_, n) => byMark.get(`:${n + 1}`) ?? '') };
}

function fastImport(commits: readonly MadeCommit[]): string {
  const lines: string[] = [];
  commits.forEach(({ parents, files }, n) => {
    const message = `change ${n}`;
    const committer = `committer A U Thor <author@example.org> ${1_600_000_000 + n * 60} +0000`;
    lines.push('commit refs/heads/main', `mark :${n + 1}`, committer, `data ${message.length}`, message);
    const [first, ...others] = parents;
    // Without a parent of its own fast-import would take the branch as it is.
    if (first !== undefined) lines.push(`from :${first + 1}`, ...others.map((other) => `merge :${other + 1}`));
    for (const [file, content] of Object.entries(files)) {
      lines.push(`M 100644 inline ${file}`, `data ${content.length}`, content);
    }
  });
  commits.forEach((_, n) => {
    if (n % 10 === 0) lines.push(`reset refs/tags/v${n / 10}.0`, `from :${n + 1}`, '');
  });
  return lines.join('\n');
}

/** One hash of every file and link below a folder, names and contents. */
export async function hashOfFolder(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.map((entry) => ({ entry, path: join(entry.parentPath, entry.name) }));
  for (const { entry, path } of paths.sort((a, b) => (a.path < b.path ? -1 : 1))) {
    hash.update(`${path}\0`);
    if (entry.isFile()) hash.update(await readFile(path));
    if (entry.isSymbolicLink()) hash.update(await readlink(path));
  }
  return hash.digest('hex');
}
