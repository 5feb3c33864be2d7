// Evidence as files named by their SHA-256 under one folder (`ab/cdef...`), large ones compressed. Written whole or not
// at all, verified whenever they are read. Nothing is ever changed or removed here.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, deflate, inflate } from 'node:zlib';
import type { EvidenceItem } from '../../core/attempt/attempt.ts';
import { together } from '../../core/base/together.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { EvidenceStore } from '../../ports/journal.ts';
import { isMissing, namesIn, removeAbandoned, writeWhole } from './files.ts';

const compress = promisify(deflate);
const decompress = promisify(inflate);

// A file takes whole blocks of 4 KiB anyway; below that, compressing saves nothing and hides the text from grep.
const plainBytesMax = 4096;

/** Stores evidence under `folder`, which is made with the first item. */
export function openEvidenceFiles(folder: string): EvidenceStore {
  return new EvidenceFiles(folder);
}

class EvidenceFiles implements EvidenceStore {
  readonly #folder: string;
  #cleaned: Promise<void> | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async put(name: string, content: Uint8Array): Promise<EvidenceItem> {
    // What a killed firstbad was writing when it died.
    await (this.#cleaned ??= removeAbandonedBelow(this.#folder));
    const sha256 = sha256Of(content);
    const path = pathOf(this.#folder, sha256, content.byteLength);
    // An equal console of an earlier attempt is there already; one that rotted is written again.
    if ((await readStored(path, sha256)) === null) {
      // The fastest level: the attempt waits for this, and the better ones save little more on consoles.
      await writeWhole(path, path.endsWith('.zlib') ? await compress(content, { level: constants.Z_BEST_SPEED }) : content);
    }
    return { name, sha256, bytes: content.byteLength };
  }

  async get(item: EvidenceItem): Promise<Uint8Array> {
    const path = pathOf(this.#folder, item.sha256, item.bytes);
    const content = await readStored(path, item.sha256);
    if (content !== null) return content;
    throw new UserError({
      code: 'evidence-lost',
      message: `The evidence ${item.name} is gone or was changed: ${path} does not hold ${item.bytes} bytes with SHA-256 ${item.sha256}.`,
      hint: 'Run the attempt again (--again) to get fresh evidence.',
    });
  }
}

async function removeAbandonedBelow(folder: string): Promise<void> {
  await together((await namesIn(folder)).map((name) => removeAbandoned(join(folder, name))));
}

/** The content; null when the file is not there or does not hold what its name says. */
async function readStored(path: string, sha256: string): Promise<Uint8Array | null> {
  try {
    const stored = await readFile(path);
    const content = path.endsWith('.zlib') ? await decompress(stored) : stored;
    return sha256Of(content) === sha256 ? content : null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (isMissing(error) || code?.startsWith('Z_') === true || code === 'ERR_BUFFER_TOO_LARGE') return null;
    throw error;
  }
}

function pathOf(folder: string, sha256: string, bytes: number): string {
  return join(folder, sha256.slice(0, 2), sha256.slice(2) + (bytes > plainBytesMax ? '.zlib' : ''));
}

function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
