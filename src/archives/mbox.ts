// An mbox file, compressed with gzip or not, and a file that holds one mail.

import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { errorText } from '../core/base/error-text.ts';
import type { ArchiveEnd, ReadArchiveOptions } from '../ports/mail-archive.ts';
import { mailBytesMax } from '../ports/mail-archive.ts';
import { MboxSplitter } from './mbox-splitter.ts';
import { formBytes, otherForm } from './other-forms.ts';
import { archiveUnreadable } from './unreadable.ts';

// An archive of twenty years of a list has some tens of GiB; a bomb unpacks to any size.
const unpackedBytesMax = 64 * 2 ** 30;

export interface MboxRequest extends ReadArchiveOptions {
  readonly path: string;
}

export async function readMbox({ path, signal, progress, onMail }: MboxRequest): Promise<ArchiveEnd> {
  signal.throwIfAborted();
  const total = (await stat(path)).size;
  const begin = await firstBytes(path);
  const other = otherForm(begin);
  if (other !== null) throw archiveUnreadable(path, other);
  let mails = 0;
  let unpacked = 0;
  const splitter = new MboxSplitter((mail) => {
    mails += 1;
    onMail(mail);
  });
  const notes: string[] = [];
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  const stream = isGzip(begin) ? file.pipe(createGunzip()) : file;
  // `pipe` does not hand errors on.
  file.on('error', (error) => stream.destroy(error));
  try {
    for await (const chunk of stream) {
      signal.throwIfAborted();
      unpacked += (chunk as Buffer).length;
      if (unpacked > unpackedBytesMax) {
        notes.push(`${path}: only the first ${unpackedBytesMax / 2 ** 30} GiB were read`);
        break;
      }
      splitter.push(chunk as Buffer);
      progress?.({ what: `reading the mails in ${path}`, done: Math.min(file.bytesRead, total), total, unit: 'bytes' });
    }
  } catch (error) {
    signal.throwIfAborted();
    // What came before a broken end is as good as ever.
    if (mails === 0) throw archiveUnreadable(path, error);
    notes.push(`${path}: its end could not be read: ${errorText(error)}`);
  } finally {
    file.destroy();
  }
  splitter.end();
  if (mails === 0 && unpacked > 0)
    throw archiveUnreadable(path, 'no line in it begins a mail as in an mbox ("From a@b ...", then fields)');
  return { mails, notes };
}

/** The first part of a file that holds one mail. */
export async function readOneMail({ path, onMail }: MboxRequest): Promise<ArchiveEnd> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(mailBytesMax + 1);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    onMail({ bytes: buffer.subarray(0, Math.min(bytesRead, mailBytesMax)), isCut: bytesRead > mailBytesMax });
    return { mails: 1, notes: [] };
  } finally {
    await file.close();
  }
}

export function isGzip(begin: Uint8Array): boolean {
  return begin[0] === 0x1f && begin[1] === 0x8b;
}

async function firstBytes(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(formBytes), 0, formBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
