// Evidence in memory, with a disk that can be full.

import { createHash } from 'node:crypto';
import { LabError, UserError } from '../../src/core/base/user-error.ts';
import type { EvidenceStore } from '../../src/ports/journal.ts';

export class MemoryEvidence implements EvidenceStore {
  readonly contents = new Map<string, Uint8Array>();
  /** Bytes that still fit. */
  roomBytes = Number.POSITIVE_INFINITY;

  async put(name: string, content: Uint8Array): Promise<{ name: string; sha256: string; bytes: number }> {
    const sha256 = createHash('sha256').update(content).digest('hex');
    if (!this.contents.has(sha256)) {
      if (content.byteLength > this.roomBytes) {
        throw new LabError({ code: 'disk-full', message: `Writing ${name} failed: no space is left.`, hint: 'Make room.' });
      }
      this.roomBytes -= content.byteLength;
      this.contents.set(sha256, content.slice());
    }
    return { name, sha256, bytes: content.byteLength };
  }

  async get(item: { readonly name: string; readonly sha256: string }): Promise<Uint8Array> {
    const content = this.contents.get(item.sha256);
    if (!content || createHash('sha256').update(content).digest('hex') !== item.sha256) {
      throw new UserError({ code: 'evidence-lost', message: `The evidence ${item.name} is gone or was changed.` });
    }
    return content.slice();
  }
}
