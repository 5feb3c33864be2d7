// What commands write to.

export interface Terminal {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Of the terminal now; 80 where nobody knows or where it says 0, as a terminal made by a script does. */
  readonly columns: number;
  readonly rows: number;
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

/** `--json`: one object, and nothing else on standard output. */
export function writeJson(terminal: Terminal, value: unknown): void {
  terminal.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** NO_COLOR (no-color.org) and TERM=dumb say no, FORCE_COLOR says yes, else a terminal decides. */
export function wantsColours(env: Readonly<Record<string, string | undefined>>, terminal: Pick<Terminal, 'isTTY'>): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR'] !== undefined) return env['FORCE_COLOR'] !== '0';
  return terminal.isTTY && env['TERM'] !== 'dumb';
}
