// The hash of what a build made, without the marks that say which build it was: equal for two commits whose difference does
// not show at run time.

import { createHash } from 'node:crypto';
import type { OutputKey } from '../ports/builder.ts';

export interface OutputPart {
  readonly name: string;
  readonly content: Uint8Array;
}

/** Marks have the same length in every build, so that nothing behind them moves. */
export function outputKeyOf(parts: readonly OutputPart[], marks: readonly string[]): OutputKey {
  const hash = createHash('sha256');
  for (const { name, content } of parts) {
    const blanked = blank(content, marks);
    hash.update(`${name} ${String(blanked.length)}\n`).update(blanked);
  }
  return hash.digest('hex').slice(0, 40) as OutputKey;
}

export function includesText(content: Uint8Array, text: string): boolean {
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength).includes(text);
}

function blank(content: Uint8Array, marks: readonly string[]): Uint8Array {
  const copy = Buffer.from(content);
  for (const mark of marks) {
    for (let at = copy.indexOf(mark); at >= 0; at = copy.indexOf(mark, at + mark.length)) copy.fill(0, at, at + mark.length);
  }
  return copy;
}
