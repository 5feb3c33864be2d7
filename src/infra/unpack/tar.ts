// Reads a tar archive (ustar, pax, GNU), packed or not, and hands its entries on one by one. Writing them is RootWriter's business.

import { Parser, type ReadEntry } from 'tar';
import { LabError } from '../../core/base/user-error.ts';
import { decompressed, type UnpackOptions } from '../files/decompress.ts';
import type { ArchiveEntry } from './root-writer.ts';

/** Calls `take` with each entry and waits for it. Throws LabError `archive-damaged`, or what `take` throws. */
export async function readTar(
  packed: AsyncIterable<Uint8Array>,
  options: UnpackOptions,
  take: (entry: ArchiveEntry) => Promise<void>,
): Promise<void> {
  const { signal, what } = options;
  let failure: unknown = null;
  let last: Promise<void> = Promise.resolve();
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry) => {
      // The parser waits for an entry's end, and so for what takes it; what that leaves is read for it.
      last = last
        .then(() => (failure === null ? take(entryOf(entry)) : undefined))
        .catch((error: unknown) => (failure ??= error))
        .then(() => void entry.resume());
    },
  });
  const ended = new Promise<void>((resolve) => {
    parser.on('error', (error: unknown) => {
      failure ??= damaged(what, error);
      resolve();
    });
    parser.on('end', () => resolve());
  });
  for await (const chunk of decompressed(packed, options)) {
    signal.throwIfAborted();
    if (failure !== null) break;
    if (!parser.write(chunk)) await Promise.race([new Promise((resolve) => parser.once('drain', resolve)), ended]);
  }
  if (failure === null) {
    parser.end();
    await ended;
  }
  await last;
  if (failure !== null) throw failure instanceof Error ? failure : damaged(what, failure);
}

const kinds: Readonly<Record<string, ArchiveEntry['kind']>> = {
  File: 'file',
  OldFile: 'file',
  ContiguousFile: 'file',
  Directory: 'folder',
  SymbolicLink: 'link',
  Link: 'hard-link',
};

function entryOf(entry: ReadEntry): ArchiveEntry {
  return {
    path: entry.path,
    kind: kinds[entry.type] ?? 'device',
    target: entry.linkpath ?? '',
    mode: entry.mode ?? 0,
    content: entry,
  };
}

function damaged(what: string, error: unknown): LabError {
  const message = `${what} is no whole tar archive: ${error instanceof Error ? error.message : String(error)}`;
  return new LabError({ code: 'archive-damaged', message, cause: error });
}
