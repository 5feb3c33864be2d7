// A console by its lines: which bytes they are is looked for once, so that a page can ask for any screen of 50 MB.

import type { EvidenceItem } from '../core/attempt/attempt.ts';
import { printable } from '../core/base/printable.ts';
import type { EvidenceStore } from '../ports/journal.ts';
import type { ConsoleLines } from './protocol.ts';

interface Indexed {
  readonly content: Uint8Array;
  /** Where each line begins. */
  readonly starts: Uint32Array;
}

/** Two are looked at side by side, and two more beside those. */
const keptMax = 4;
const linesMax = 2_000;
/** Of bytes: what is longer is no line that somebody reads. */
const lineMax = 2_000;
const newline = 10;

export class ConsoleReader {
  readonly #store: EvidenceStore;
  readonly #kept = new Map<string, Indexed>();

  constructor(store: EvidenceStore) {
    this.#store = store;
  }

  /** From line `from` (0 and up), at most 2,000. */
  async lines(item: EvidenceItem, from: number, count: number): Promise<ConsoleLines> {
    const { content, starts } = await this.#indexed(item);
    const end = Math.min(starts.length, from + Math.min(count, linesMax));
    const lines: string[] = [];
    for (let line = from; line < end; line += 1) lines.push(lineAt(content, starts, line));
    return { from, lines, total: starts.length, bytes: content.byteLength };
  }

  /** The first line after `after` that has this text, whatever its case; null when none has. */
  async find(item: EvidenceItem, text: string, after: number): Promise<number | null> {
    const { content, starts } = await this.#indexed(item);
    const wanted = text.toLowerCase();
    for (let line = after + 1; line < starts.length; line += 1) {
      if (lineAt(content, starts, line).toLowerCase().includes(wanted)) return line;
    }
    return null;
  }

  async #indexed(item: EvidenceItem): Promise<Indexed> {
    const known = this.#kept.get(item.sha256);
    if (known) return known;
    const content = await this.#store.get(item);
    const indexed = { content, starts: startsIn(content) };
    this.#kept.set(item.sha256, indexed);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > keptMax && oldest !== undefined) this.#kept.delete(oldest);
    return indexed;
  }
}

function lineAt(content: Uint8Array, starts: Uint32Array, line: number): string {
  const start = starts[line] ?? content.byteLength;
  const end = Math.min(starts[line + 1] ?? content.byteLength, start + lineMax);
  return printable(Buffer.from(content.buffer, content.byteOffset + start, end - start).toString('utf8')).trimEnd();
}

/** What follows the last newline is a line, unless it is empty. */
function startsIn(content: Uint8Array): Uint32Array {
  let lines = 0;
  for (let at = content.indexOf(newline); at !== -1; at = content.indexOf(newline, at + 1)) lines += 1;
  const hasRest = content.byteLength > 0 && content.at(-1) !== newline;
  const starts = new Uint32Array(lines + (hasRest ? 1 : 0));
  let line = 0;
  for (let at = 0; line < starts.length; at = content.indexOf(newline, at) + 1) {
    starts[line] = at;
    line += 1;
  }
  return starts;
}
