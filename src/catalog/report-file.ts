// Reads the file that a report is in, or standard input.

import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PathLook } from '../app/lab.ts';
import { errorText } from '../core/base/error-text.ts';
import { UserError } from '../core/base/user-error.ts';
import { isMissing } from '../infra/files/files.ts';

/** `-` is standard input. Throws UserError `file-unreadable` or `file-too-large`. */
export async function readBytesFrom(path: string, bytesMax: number): Promise<Uint8Array> {
  if (path === '-') return collect(process.stdin, path, bytesMax);
  try {
    const file = await open(path, 'r');
    try {
      return await collect(file.createReadStream({ autoClose: false }), path, bytesMax);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError({
      code: 'file-unreadable',
      message: `reading ${path} failed: ${errorText(error)}`,
      hint: 'Name a file with the report in it, or - for standard input.',
      cause: error,
    });
  }
}

async function collect(stream: AsyncIterable<unknown>, path: string, bytesMax: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const part = chunk as Buffer;
    bytes += part.length;
    if (bytes > bytesMax) {
      throw new UserError({
        code: 'file-too-large',
        message: `${path === '-' ? 'standard input' : path} has more than ${bytesMax >> 20} MiB: no report was read from it`,
        hint: 'Cut large attachments, or save the one thread that matters.',
      });
    }
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}

const reportName = /^report\.(?:txt|eml|mbox|html?|md)$/i;

/** What lies there, and which reports lie beside a scenario. */
export async function lookAtPath(path: string): Promise<PathLook> {
  if (path === '-') return { kind: 'file' };
  try {
    if (!(await stat(path)).isDirectory()) return { kind: 'file' };
    const names = (await readdir(path)).filter((name) => reportName.test(name)).sort();
    return { kind: 'folder', reports: names.map((name) => join(path, name)) };
  } catch (error) {
    if (isMissing(error)) return { kind: 'missing' };
    throw new UserError({ code: 'file-unreadable', message: `${path} can not be looked at: ${String(error)}`, cause: error });
  }
}
