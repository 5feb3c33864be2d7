// Transfer encodings and charsets of a mail's part, and its flowed lines, undone; each line keeps the lines it comes from.

import type { NumberedLine } from './source-lines.ts';

export interface EncodedPart {
  /** One character for each byte. */
  readonly lines: readonly NumberedLine[];
  /** In small letters: `quoted-printable`, `base64`, anything else is as it stands. */
  readonly encoding: string;
  readonly charset: string;
  readonly flowed: boolean;
  /** RFC 3676: the blank at the end of a flowed line goes away too. */
  readonly deleteSpaces: boolean;
}

export function decodeBody(part: EncodedPart): readonly NumberedLine[] {
  const decode = decoderFor(part.charset);
  const lines = transferDecoded(part).map((line) => ({ ...line, text: decode(line.text) }));
  return part.flowed ? unflowed(lines, part.deleteSpaces) : lines;
}

function transferDecoded({ lines, encoding }: EncodedPart): readonly NumberedLine[] {
  if (encoding === 'quoted-printable') return quotedPrintable(lines);
  return encoding === 'base64' ? base64(lines) : lines;
}

function quotedPrintable(lines: readonly NumberedLine[]): readonly NumberedLine[] {
  const decoded: NumberedLine[] = [];
  let open: NumberedLine | null = null;
  for (const line of lines) {
    const soft = /=[ \t]*$/.test(line.text);
    const text = (soft ? line.text.replace(/=[ \t]*$/, '') : line.text).replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) =>
      String.fromCharCode(parseInt(hex, 16)),
    );
    open =
      open === null
        ? { ...line, text }
        : { text: open.text.length > joinedMax ? open.text : open.text + text, first: open.first, last: line.last };
    if (soft) continue;
    decoded.push(...resplit(open));
    open = null;
  }
  return open === null ? decoded : [...decoded, ...resplit(open)];
}

const joinedMax = 100_000;

/** `=0D=0A` within a line. */
function resplit(line: NumberedLine): readonly NumberedLine[] {
  return line.text.split(/\r\n|\n|\r/).map((text) => ({ ...line, text }));
}

const alphabet = new Map(
  [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].map((char, index) => [char, index]),
);

/** Without `atob`, which refuses everything when one character is wrong. */
function base64(lines: readonly NumberedLine[]): readonly NumberedLine[] {
  const decoded: NumberedLine[] = [];
  let text: string[] = [];
  let first = lines[0]?.first ?? 1;
  let bits = 0;
  let held = 0;
  for (const line of lines) {
    for (const char of line.text) {
      const value = alphabet.get(char);
      if (value === undefined) continue;
      bits = ((bits << 6) | value) & 0xfff;
      held += 6;
      if (held < 8) continue;
      held -= 8;
      const byte = (bits >> held) & 0xff;
      if (byte !== 10) {
        if (byte !== 13 && text.length < joinedMax) text.push(String.fromCharCode(byte));
        continue;
      }
      decoded.push({ text: text.join(''), first, last: line.last });
      text = [];
      first = line.first;
    }
  }
  if (text.length > 0) decoded.push({ text: text.join(''), first, last: lines.at(-1)?.last ?? first });
  return decoded;
}

function decoderFor(charset: string): (text: string) => string {
  const decoder = openDecoder(charset);
  return (text) => {
    if (/^[\u0000-\u007f]*$/.test(text) && !/^(?:utf-16|iso-2022)/i.test(charset)) return text;
    return decoder.decode(Uint8Array.from(text, (char) => char.charCodeAt(0) & 0xff));
  };
}

function openDecoder(charset: string): Pick<InstanceType<typeof TextDecoder>, 'decode'> {
  try {
    // What calls itself ASCII and is not is nearly always UTF-8.
    return new TextDecoder(/^(?:us-)?ascii$/i.test(charset) ? 'utf-8' : charset);
  } catch {
    // A charset that nobody knows: its ASCII part is what a report is made of.
    return new TextDecoder('windows-1252');
  }
}

/** RFC 3676: a line that ends in a blank goes on, as deep as it is quoted. */
function unflowed(lines: readonly NumberedLine[], deleteSpaces: boolean): readonly NumberedLine[] {
  const joined: NumberedLine[] = [];
  let open: { readonly marks: string; text: string; readonly first: number; last: number } | null = null;
  const close = (): void => {
    if (open)
      joined.push({ text: `${open.marks}${open.marks === '' ? '' : ' '}${open.text}`, first: open.first, last: open.last });
    open = null;
  };
  for (const line of lines) {
    const marks = /^>*/.exec(line.text)![0];
    const text = line.text.slice(marks.length).replace(/^ /, '');
    const flows = text.endsWith(' ') && text !== '-- ';
    const body = flows && deleteSpaces ? text.slice(0, -1) : text;
    if (open !== null && (open as { marks: string }).marks !== marks) close();
    if (open === null) open = { marks, text: body, first: line.first, last: line.last };
    else {
      const current: { text: string; last: number } = open;
      if (current.text.length < joinedMax) current.text += body;
      current.last = line.last;
    }
    if (!flows) close();
  }
  close();
  return joined;
}
