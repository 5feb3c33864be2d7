// The answers of `git cat-file --batch` as they come: each object's first part, or that it is missing, in the order asked.

import { mailBytesMax } from '../ports/mail-archive.ts';

export interface BatchAnswer {
  /** Null when there is no such object. */
  readonly object: { readonly name: string; readonly type: string; readonly bytes: Buffer; readonly isCut: boolean } | null;
}

export class BatchSplitter {
  readonly #onAnswer: (answer: BatchAnswer) => void;
  #line: Buffer = Buffer.alloc(0);
  #open: { name: string; type: string; left: number; parts: Buffer[]; kept: number; isCut: boolean } | null = null;

  constructor(onAnswer: (answer: BatchAnswer) => void) {
    this.#onAnswer = onAnswer;
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) at = this.#open ? this.#content(chunk, at) : this.#head(chunk, at);
  }

  #head(chunk: Buffer, at: number): number {
    const end = chunk.indexOf(10, at);
    const line = Buffer.concat([this.#line, chunk.subarray(at, end === -1 ? chunk.length : end)]);
    this.#line = end === -1 ? line : Buffer.alloc(0);
    if (end === -1) return chunk.length;
    const match = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(line.toString('latin1'));
    if (!match) this.#onAnswer({ object: null });
    else {
      // The newline after the content belongs to the answer.
      this.#open = { name: match[1]!, type: match[2]!, left: Number(match[3]) + 1, parts: [], kept: 0, isCut: false };
    }
    return end + 1;
  }

  #content(chunk: Buffer, at: number): number {
    const open = this.#open!;
    const bytes = chunk.subarray(at, at + open.left);
    open.left -= bytes.length;
    const content = open.left === 0 ? bytes.subarray(0, -1) : bytes;
    const room = mailBytesMax - open.kept;
    if (content.length > room) open.isCut = true;
    if (room > 0 && content.length > 0) {
      open.parts.push(Buffer.from(content.subarray(0, room)));
      open.kept += Math.min(room, content.length);
    }
    if (open.left === 0) {
      this.#open = null;
      const { name, type, parts, isCut } = open;
      this.#onAnswer({ object: { name, type, bytes: Buffer.concat(parts), isCut } });
    }
    return at + bytes.length;
  }
}
