// What commands write to.

import { printable, printableWithStyles } from '../../core/base/printable.ts';

export interface Terminal {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Of the terminal now; 80 where nobody knows or where it says 0, as a terminal made by a script does. */
  readonly columns: number;
  readonly rows: number;
}

/**
 * A terminal that no text of a stranger (title, path, console, report) can move the cursor of, or change in any way: whatever is printed
 * goes through here.
 */
export interface Screen extends Terminal {
  /** Takes back the last lines. Only where `isTTY`. */
  eraseLines(count: number): void;
  /** A console byte by byte, for files and pipes. On a terminal as `write`. */
  writeRecorded(text: string): void;
}

/** `colours`: what is printed is painted with our styles. */
export function screenOn(terminal: Terminal, { colours }: { readonly colours: boolean }): Screen {
  const clean = colours ? printableWithStyles : printable;
  const write = (text: string): void => terminal.write(clean(text));
  return {
    write,
    // Cursor up, then clear to the end of the screen (ECMA-48 CUU and ED).
    eraseLines: (count) => terminal.write(`\u001b[${count}A\u001b[J`),
    writeRecorded: (text) => (terminal.isTTY ? write(text) : terminal.write(text)),
    isTTY: terminal.isTTY,
    get columns() {
      return terminal.columns;
    },
    get rows() {
      return terminal.rows;
    },
  };
}

/** The part of Node's output streams that a terminal needs. */
export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

export function terminalOn(stream: OutputStream): Terminal {
  return {
    write: (text) => void stream.write(text),
    isTTY: stream.isTTY === true,
    get columns() {
      return stream.columns || 80;
    },
    get rows() {
      return stream.rows || 24;
    },
  };
}

export function writeLines(terminal: Terminal, lines: readonly string[]): void {
  terminal.write(lines.map((line) => `${line}\n`).join(''));
}

const leftByJson = /[\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** `--json`: one object, and nothing else on standard output. */
export function writeJson(terminal: Terminal, value: unknown): void {
  // JSON leaves some control characters as they are; escaped they survive what makes a text safe to print.
  const text = JSON.stringify(value, null, 2).replaceAll(
    leftByJson,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  terminal.write(`${text}\n`);
}

/** NO_COLOR (no-color.org) and TERM=dumb say no, FORCE_COLOR says yes, else a terminal decides. */
export function wantsColours(env: Readonly<Record<string, string | undefined>>, terminal: Pick<Terminal, 'isTTY'>): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR'] !== undefined) return env['FORCE_COLOR'] !== '0';
  return terminal.isTTY && env['TERM'] !== 'dumb';
}
