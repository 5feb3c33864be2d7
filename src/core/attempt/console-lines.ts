// Splits the bytes of a console into lines, as they arrive. How the bytes were cut into chunks never shows in the lines.

import type { StreamName } from './observation.ts';

export interface ConsoleLine {
  readonly stream: StreamName;
  /** Without control sequences, never empty. */
  readonly text: string;
  /** When its last byte arrived. */
  readonly atMs: number;
  /** False for a line that was looked at before its end, such as a prompt. It comes again when it is complete. */
  readonly complete: boolean;
}

/** What is known of a stream between two chunks. */
export interface LineBuffer {
  /** The line so far, Latin-1, without control sequences. */
  readonly text: string;
  /** When the last byte of `text` arrived. */
  readonly atMs: number;
  /** True when nothing was added since `takePartial`. */
  readonly taken: boolean;
  readonly escape: Escape | null;
}

/** A control sequence that has begun. */
interface Escape {
  readonly kind: 'started' | 'sequence' | 'string' | 'string-ending' | 'one-more';
  readonly length: number;
}

export const emptyLineBuffer: LineBuffer = { text: '', atMs: 0, taken: true, escape: null };

/** Longer lines are cut: no message that anyone looks for is longer, and a pattern's time grows with its line. */
export const lineLengthMax = 4096;

/** A sequence that does not end is no sequence: without a bound one stray byte could hide the rest of a console. */
const escapeLengthMax = 256;

export interface SplitResult {
  readonly buffer: LineBuffer;
  readonly lines: readonly { readonly text: string; readonly atMs: number }[];
}

/** Adds a chunk. Lines end at CR, LF and wherever the cursor is sent to another place; empty ones are left out. */
export function splitLines(buffer: LineBuffer, chunk: { readonly text: string; readonly atMs: number }): SplitResult {
  const lines: { text: string; atMs: number }[] = [];
  let { text, atMs, taken, escape } = buffer;
  const endLine = (): void => {
    if (text.trim() !== '') lines.push({ text: decodeUtf8(text.trimEnd()), atMs });
    text = '';
    taken = true;
  };
  for (const character of chunk.text) {
    const code = character.charCodeAt(0);
    if (escape !== null && code !== 0x0a && code !== 0x0d) {
      const next = stepEscape(escape, character);
      escape = next.escape;
      if (next.movesCursor) endLine();
      continue;
    }
    escape = null;
    if (code === 0x1b) escape = { kind: 'started', length: 0 };
    else if (code === 0x0a || code === 0x0d) {
      endLine();
    } else if (code === 0x08) {
      text = text.slice(0, -1);
    } else if (code >= 0x20 ? code !== 0x7f : code === 0x09) {
      text += character;
      atMs = chunk.atMs;
      taken = false;
      if (text.length >= lineLengthMax) endLine();
    }
  }
  return { buffer: { text, atMs, taken, escape }, lines };
}

/** The unfinished line, when there is one that was not taken yet; the buffer then counts as looked at. */
export function takePartial(buffer: LineBuffer): { readonly buffer: LineBuffer; readonly text: string | null } {
  if (buffer.taken || buffer.text.trim() === '') return { buffer: { ...buffer, taken: true }, text: null };
  return { buffer: { ...buffer, taken: true }, text: decodeUtf8(buffer.text.trimEnd()) };
}

/** One more character of a control sequence (ECMA-48): CSI ends with @ to ~, strings end with BEL or ESC and one more. */
function stepEscape(escape: Escape, character: string): { escape: Escape | null; movesCursor: boolean } {
  const go = (kind: Escape['kind']): { escape: Escape | null; movesCursor: boolean } => {
    const length = escape.length + 1;
    return { escape: length > escapeLengthMax ? null : { kind, length }, movesCursor: false };
  };
  const end = { escape: null, movesCursor: false };
  switch (escape.kind) {
    case 'started':
      if (character === '[') return go('sequence');
      if (/[\]PX^_]/.test(character)) return go('string');
      if (/[ #%()*+]/.test(character)) return go('one-more');
      // RIS clears the screen; IND, NEL and RI go to another line.
      return { escape: null, movesCursor: /[cDEM]/.test(character) };
    case 'sequence':
      if (!/[@-~]/.test(character)) return go('sequence');
      // A screen is written by placing the cursor, GRUB's menu for one: pieces that stand apart are lines of their own.
      return { escape: null, movesCursor: /[ABEFHJSTdf]/.test(character) };
    case 'string':
      if (character === '\x07') return end;
      return go(character === '\x1b' ? 'string-ending' : 'string');
    case 'string-ending':
    case 'one-more':
      return end;
  }
}

/** Bytes that are UTF-8 become what they mean, so that patterns can be written as people see them; others stay Latin-1. */
function decodeUtf8(latin1: string): string {
  if (!/[\x80-\xff]/.test(latin1)) return latin1;
  try {
    return decodeURIComponent(
      latin1.replace(/[%\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`),
    );
  } catch {
    // Not UTF-8: an old code page or noise on the line. Latin-1 shows every byte.
    return latin1;
  }
}
