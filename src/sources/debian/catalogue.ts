// A sorted file of package lines that is searched on disk: a question costs a few reads of 64 KiB instead of the decompressing
// and parsing of a 65 MB index, and no memory. Rejected: one JSON for each question (each new question reads all suites again)
// and a database (a second copy of what the archive is the truth of).

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { isMissing } from '../../infra/files/files.ts';

const blockBytes = 64 * 1024;

/** The lines of a sorted file that start with `prefix`; null when the file is not there or not `bytes` long. */
export function linesWithPrefix(path: string, bytes: number, prefix: string): readonly string[] | null {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  try {
    if (fstatSync(file).size !== bytes) return null;
    return scan(file, lowerBound(file, bytes, prefix), prefix);
  } finally {
    closeSync(file);
  }
}

/** The start of a line before which no line starts with `prefix`, at most some blocks before the first that does. */
function lowerBound(file: number, bytes: number, prefix: string): number {
  let low = 0;
  let high = bytes;
  while (high - low > blockBytes) {
    const middle = lineStartAfter(file, Math.floor((low + high) / 2), bytes);
    // The upper half is the middle of one long line: reading on from `low` is all that is left.
    if (middle >= high) break;
    if (readText(file, middle, prefix.length) < prefix) low = middle;
    else high = middle;
  }
  return low;
}

function lineStartAfter(file: number, position: number, bytes: number): number {
  for (let at = position; at < bytes; at += blockBytes) {
    const newline = readText(file, at, blockBytes).indexOf('\n');
    if (newline >= 0) return at + newline + 1;
  }
  return bytes;
}

function scan(file: number, from: number, prefix: string): readonly string[] {
  const found: string[] = [];
  let rest = '';
  for (let at = from; ; at += blockBytes) {
    const block = readText(file, at, blockBytes);
    const lines = (rest + block).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith(prefix)) found.push(line);
      else if (line > prefix) return found;
    }
    if (block.length < blockBytes) return rest.startsWith(prefix) && rest !== '' ? [...found, rest] : found;
  }
}

// Latin-1: a byte is a character, so that offsets and the order are those of the bytes.
function readText(file: number, position: number, length: number): string {
  const buffer = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const count = readSync(file, buffer, done, length - done, position + done);
    if (count === 0) break;
    done += count;
  }
  return buffer.toString('latin1', 0, done);
}
