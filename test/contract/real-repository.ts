// The history of drawn-history.ts as a real repository in a temporary folder.

import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import type { CommitName } from '../../src/core/commit.ts';
import { committedAtS, drawnCommits, drawnNode, drawnRefs, drawnTags } from './drawn-history.ts';

export interface RealRepository {
  /** The checkout, or the bare repository. */
  readonly path: string;
  readonly nameOf: (label: string) => CommitName;
}

/** git without this machine's configuration; trimmed output. */
export function testGit(folder: string, words: readonly string[], input?: string): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  for (const name of ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE']) delete (env as Record<string, string | undefined>)[name];
  const stdio: ['pipe', 'pipe', 'pipe'] = ['pipe', 'pipe', 'pipe'];
  return execFileSync('git', ['-C', folder, ...words], { encoding: 'utf8', env, stdio, input: input ?? '' }).trim();
}

export async function makeRealRepository(
  path: string,
  { bare = false, objectFormat = 'sha1' }: { readonly bare?: boolean; readonly objectFormat?: 'sha1' | 'sha256' } = {},
): Promise<RealRepository> {
  await mkdir(path, { recursive: true });
  testGit(path, ['init', '--quiet', '-b', 'main', `--object-format=${objectFormat}`, ...(bare ? ['--bare'] : [])]);
  testGit(path, ['fast-import', '--quiet'], fastImport());
  if (!bare) testGit(path, ['reset', '--quiet', '--hard', 'main']);
  const names = testGit(path, ['for-each-ref', '--format=%(objectname)', '--sort=refname', 'refs/drawn']).split('\n');
  for (const { label } of drawnCommits) testGit(path, ['update-ref', '-d', `refs/drawn/${padded(label)}`]);
  return { path, nameOf: (label) => names[drawnNode(label)] as CommitName };
}

/** git-fast-import(1). Each commit also gets a ref of its own for a moment, which is how its name is found. */
function fastImport(): string {
  const lines: string[] = [];
  drawnCommits.forEach(({ label, parents, files }, node) => {
    const person = `A U Thor <author@example.org> ${committedAtS(node)} +0000`;
    const message = `commit ${label}`;
    lines.push(`commit refs/drawn/${padded(label)}`, `mark :${node + 1}`, `author ${person}`, `committer ${person}`);
    lines.push(`data ${message.length}`, message);
    parents.forEach((parent, index) => lines.push(`${index === 0 ? 'from' : 'merge'} :${drawnNode(parent) + 1}`));
    for (const [file, content] of Object.entries(files))
      lines.push(`M 100644 inline ${file}`, `data ${content.length}`, content);
  });
  for (const [ref, label] of Object.entries(drawnRefs)) lines.push(`reset refs/heads/${ref}`, `from :${drawnNode(label) + 1}`);
  for (const { tag, label } of drawnTags) {
    const tagger = `tagger A U Thor <author@example.org> ${committedAtS(drawnNode(label))} +0000`;
    lines.push(`tag ${tag}`, `from :${drawnNode(label) + 1}`, tagger, `data ${tag.length}`, tag);
  }
  return lines.join('\n');
}

/** So that refs sort as the commits are drawn. */
function padded(label: string): string {
  return `${String(drawnNode(label)).padStart(3, '0')}-${label}`;
}
