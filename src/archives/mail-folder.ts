// A folder of mails: Maildir, MH, or files as a mail program has saved them; mboxes among them are split. Symbolic links are
// not followed: an archive may come from somebody else.

import { closeSync, type Dirent, openSync, readSync } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { errorText } from '../core/base/error-text.ts';
import { UserError } from '../core/base/user-error.ts';
import { type ArchiveEnd, mailBytesMax } from '../ports/mail-archive.ts';
import { isGzip, type MboxRequest, readMbox } from './mbox.ts';
import { otherForm } from './other-forms.ts';
import { archiveUnreadable } from './unreadable.ts';

const depthMax = 8;
const filesMax = 5_000_000;
// Reading a small file needs no wait of its own; now and then Ctrl-C and the display get their turn.
const filesPerBreath = 200;

interface Reading extends MboxRequest {
  readonly buffer: Buffer;
  readonly notes: string[];
  files: number;
  mails: number;
}

export async function readMailFolder(request: MboxRequest): Promise<ArchiveEnd> {
  request.signal.throwIfAborted();
  const state: Reading = { ...request, buffer: Buffer.alloc(mailBytesMax + 1), notes: [], files: 0, mails: 0 };
  try {
    await readFolder(request.path, 0, state);
  } catch (error) {
    request.signal.throwIfAborted();
    if (state.mails === 0) throw archiveUnreadable(request.path, error);
    throw error;
  }
  if (state.mails === 0 && state.files > 0)
    throw archiveUnreadable(
      request.path,
      [`none of its ${state.files} files is a mail`, ...state.notes.slice(0, 3)].join('; '),
    );
  const what = `reading the mails in ${request.path}`;
  request.progress?.({ what, done: state.files, total: state.files, unit: 'items' });
  return { mails: state.mails, notes: state.notes };
}

async function readFolder(folder: string, depth: number, state: Reading): Promise<void> {
  if (depth > depthMax) return note(state, `${folder}: folders that are nested deeper were left out`);
  const below: string[] = [];
  for await (const entry of await opendir(folder, { bufferSize: 256 })) {
    if (entry.isDirectory() && entry.name !== '.git') below.push(join(folder, entry.name));
    else if (entry.isFile() && isMailName(entry)) await readFileOf(join(folder, entry.name), state);
    if (state.files >= filesMax) return note(state, `only the first ${filesMax} files were read`);
  }
  for (const path of below.sort()) await readFolder(path, depth + 1, state);
}

/** Maildir and its index files have names with a dot in front that are no mails. */
function isMailName({ name }: Dirent): boolean {
  return !name.startsWith('.') && !/^dovecot|\.(?:index|log|cache|msf|db|sqlite3?)$/.test(name);
}

async function readFileOf(path: string, state: Reading): Promise<void> {
  state.files += 1;
  if (state.files % filesPerBreath === 0) {
    await breathe();
    state.signal.throwIfAborted();
    state.progress?.({ what: `reading the mails in ${state.path}`, done: state.files, total: null, unit: 'items' });
  }
  const bytes = firstBytes(path, state);
  if (bytes === null || bytes.length === 0) return;
  const begin = bytes.toString('latin1', 0, 400);
  if (/^From \S[^\n]*\n[A-Za-z-]+:/.test(begin) || isGzip(bytes)) return readMboxOf(path, state);
  const other = otherForm(bytes);
  if (other !== null) return note(state, `${path} was left out: ${other}`);
  if (!/^(?:[A-Za-z][A-Za-z0-9-]*:|>?From )/.test(begin)) return;
  state.mails += 1;
  state.onMail({ bytes: bytes.subarray(0, mailBytesMax), isCut: bytes.length > mailBytesMax });
}

async function readMboxOf(path: string, state: Reading): Promise<void> {
  try {
    const { mails, notes } = await readMbox({ path, signal: state.signal, onMail: state.onMail });
    state.mails += mails;
    for (const one of notes) note(state, one);
  } catch (error) {
    state.signal.throwIfAborted();
    if (!(error instanceof UserError)) throw error;
    // One that is no archive of mails does not keep its neighbours from being read.
    note(state, error.message);
  }
}

/** A copy of nothing: the next call overwrites what this one gives. Null for a file that can not be read. */
function firstBytes(path: string, state: Reading): Buffer | null {
  try {
    const file = openSync(path, 'r');
    try {
      return state.buffer.subarray(0, readSync(file, state.buffer, 0, state.buffer.length, 0));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    // A mail program moves mails while we read; one that can not be read is told and passed over.
    note(state, `${path} could not be read: ${errorText(error)}`);
    return null;
  }
}

function note({ notes }: Reading, text: string): void {
  if (notes.length < 10) notes.push(text);
}
