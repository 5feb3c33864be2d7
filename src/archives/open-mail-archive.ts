// Which kind of archive a path is: decided by what lies there, never by a name alone.

import { open, stat } from 'node:fs/promises';
import type { MailArchive } from '../ports/mail-archive.ts';
import { readMailFolder } from './mail-folder.ts';
import { readMbox, readOneMail } from './mbox.ts';
import { inboxRepositories, readPublicInbox } from './public-inbox.ts';
import { archiveUnreadable } from './unreadable.ts';

/** Throws UserError `archive-unreadable`. */
export async function openMailArchive(path: string): Promise<MailArchive> {
  try {
    if (!(await stat(path)).isDirectory()) {
      const isMbox = await beginsAsMbox(path);
      return { path, kind: 'mbox', read: (options) => (isMbox ? readMbox : readOneMail)({ ...options, path }) };
    }
    const repositories = await inboxRepositories(path);
    if (repositories === null) return { path, kind: 'folder', read: (options) => readMailFolder({ ...options, path }) };
    return { path, kind: 'public-inbox', read: (options) => readPublicInbox({ ...options, path }, repositories) };
  } catch (error) {
    throw archiveUnreadable(path, error);
  }
}

async function beginsAsMbox(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1024), 0, 1024, 0);
    const text = buffer.toString('latin1', 0, bytesRead);
    return /^\s*From \S/.test(text) || text.startsWith('\u001f\u008b') || !/^[A-Za-z][A-Za-z0-9-]*:/.test(text);
  } finally {
    await file.close();
  }
}
