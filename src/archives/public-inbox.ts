// A public-inbox repository, read with git alone (public-inbox-v2-format(5)): each commit holds one mail as the file `m`, or one
// that was taken out of the archive as `d`; version 1 has one file for each mail in the tree of HEAD.

import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { quietGit } from '../infra/machine/quiet-git.ts';
import { run } from '../infra/processes/run.ts';
import type { ArchiveEnd } from '../ports/mail-archive.ts';
import { BatchSplitter } from './batch-splitter.ts';
import type { MboxRequest } from './mbox.ts';
import { archiveUnreadable } from './unreadable.ts';

const timeoutMs = 60 * 60_000;
// One git for this many commits: its standard input is made in memory.
const commitsPerGit = 8192;

/** The repositories that this folder is or holds: one, or the epochs `git/0.git`, `git/1.git`, ...; null for another folder. */
export async function inboxRepositories(path: string): Promise<readonly string[] | null> {
  const names = await readdir(path);
  if (names.includes('.git') || (names.includes('HEAD') && names.includes('objects'))) return [path];
  const inside = names.includes('git') ? join(path, 'git') : basename(path) === 'git' ? path : null;
  if (inside === null) return null;
  const epochs = (await readdir(inside)).filter((name) => /^\d+\.git$/.test(name));
  if (epochs.length === 0) return null;
  return epochs.sort((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10)).map((name) => join(inside, name));
}

export async function readPublicInbox(request: MboxRequest, repositories: readonly string[]): Promise<ArchiveEnd> {
  let mails = 0;
  const notes: string[] = [];
  // Newest first: a removal is written to the newest epoch, wherever its mail is.
  const removed = new Set<string>();
  for (const folder of repositories) {
    const end = await readRepository({ ...request, folder, removed });
    mails += end.mails;
    notes.push(...end.notes);
  }
  if (mails === 0) throw archiveUnreadable(request.path, 'it is a git repository without mails');
  return { mails, notes };
}

interface RepositoryRequest extends MboxRequest {
  readonly folder: string;
  /** Blobs of mails that were taken out, of this epoch and of those after it. */
  readonly removed: Set<string>;
}

async function readRepository(request: RepositoryRequest): Promise<ArchiveEnd> {
  const { folder, signal, removed } = request;
  const commits = await gitLines(['rev-list', '--all'], request);
  const newest = commits[0];
  if (newest === undefined) return { mails: 0, notes: [`${folder}: it has no commits`] };
  const tree = await gitLines(['ls-tree', '--name-only', newest], request);
  const isSecond = tree.includes('m') || tree.includes('d');
  const asked = isSecond ? commits.flatMap((commit) => [`${commit}:d`, `${commit}:m`]) : await firstFormat(request);
  const state = { mails: 0, asked: 0 };
  for (let at = 0; at < asked.length; at += commitsPerGit * 2) {
    const splitter = new BatchSplitter(({ object }) => {
      const isRemoval = isSecond && state.asked % 2 === 0;
      state.asked += 1;
      if (object?.type !== 'blob') return;
      // Newest first: what was taken out is known before the mail itself comes.
      if (isRemoval) return void removed.add(object.name);
      if (removed.has(object.name)) return;
      state.mails += 1;
      request.onMail({ bytes: object.bytes, isCut: object.isCut });
    });
    const input = `${asked.slice(at, at + commitsPerGit * 2).join('\n')}\n`;
    const git = quietGit(folder, ['cat-file', '--batch']);
    const result = await run(git.argv, { signal, timeoutMs, env: git.env, input, onStdout: (chunk) => splitter.push(chunk) });
    if (result.status !== 0) throw archiveUnreadable(folder, result.stderr.trim() || 'git cat-file failed');
    const what = `reading the mails in ${folder}`;
    request.progress?.({ what, done: Math.min(at + commitsPerGit * 2, asked.length), total: asked.length, unit: 'items' });
  }
  return { mails: state.mails, notes: [] };
}

async function firstFormat(request: RepositoryRequest): Promise<readonly string[]> {
  const lines = await gitLines(['ls-tree', '-r', 'HEAD'], request);
  return lines.flatMap((line) => /^100644 blob ([0-9a-f]{40,64})\t[0-9a-f]{2}\/[0-9a-f]{38}$/.exec(line)?.[1] ?? []);
}

async function gitLines(words: readonly string[], { folder, signal }: RepositoryRequest): Promise<readonly string[]> {
  const git = quietGit(folder, words);
  const result = await run(git.argv, { signal, timeoutMs, env: git.env });
  if (result.status !== 0) throw archiveUnreadable(folder, result.stderr.trim() || `git ${words[0] ?? ''} failed`);
  return result.stdout.toString('latin1').split('\n').filter(Boolean);
}
