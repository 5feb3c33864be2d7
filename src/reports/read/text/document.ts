// From the bytes of a file to messages of lines, whatever its format. Parsers of our own, because every line has to know
// where in the file it comes from, which no library tells.

import { htmlMessages } from './html.ts';
import { readMail } from './mail.ts';
import { readPlainText } from './plain-text.ts';
import { type NumberedLine, numberLines, type SourceDocument } from './source-lines.ts';

// A thread with its attachments; nobody reads more, and every line costs time.
const bytesMax = 8 << 20;
const linesMax = 60_000;
const messagesMax = 200;

export function readDocument(bytes: Uint8Array): SourceDocument {
  const notes: string[] = [];
  if (bytes.length > bytesMax) notes.push(`only the first ${bytesMax >> 20} MiB were read`);
  const kept = bytes.subarray(0, bytesMax);
  const raw = numberLines(latin1(kept));
  const cut = raw.slice(0, linesMax);
  if (cut.length < raw.length) notes.push(`only the first ${linesMax} lines were read`);
  if (isMbox(cut)) {
    const mails = splitMbox(cut);
    if (mails.length > messagesMax) notes.push(`only the first ${messagesMax} of ${mails.length} messages were read`);
    return { format: 'mbox', messages: mails.slice(0, messagesMax).map((lines) => readMail(lines, notes)), notes };
  }
  if (isMail(cut)) return { format: 'mail', messages: [readMail(cut, notes)], notes };
  const lines = numberLines(decodeText(kept)).slice(0, linesMax);
  const head = lines
    .slice(0, 60)
    .map((line) => line.text.slice(0, 500))
    .join('\n');
  if (/<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]/i.test(head))
    return { format: 'html', messages: htmlMessages(lines).slice(0, messagesMax), notes };
  const format = lines.some((line) => /^\s*(?:```|#{2,5} \S)/.test(line.text)) ? 'markdown' : 'text';
  return { format, messages: [readPlainText(lines)], notes };
}

/** Each byte as a character, so that a mail's structure can be read before its encodings are known. */
function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** UTF-16 where a mark says so, UTF-8 where it is valid, else what Windows and old mails use. */
function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // A cut or a stray byte spoils a character and not the file; without any valid sequence it is a one-byte charset.
    const text = new TextDecoder('utf-8').decode(bytes);
    const spoiled = text.match(/\ufffd/g)?.length ?? 0;
    const valid = text.match(/[\u0080-\ufffc]/g)?.length ?? 0;
    return spoiled > valid ? new TextDecoder('windows-1252').decode(bytes) : text;
  }
}

const separator = /^From \S.*\d{4}\s*(?:[+-]\d{4})?$/;
const field = /^[A-Za-z][A-Za-z0-9-]*:/;

function isMbox(lines: readonly NumberedLine[]): boolean {
  return /^From \S/.test(lines[0]?.text ?? '') && field.test(lines[1]?.text ?? '');
}

/** A mail as it was sent: fields without a gap, and among them some that only a mail has. */
function isMail(lines: readonly NumberedLine[]): boolean {
  const seen = new Set<string>();
  for (const { text } of lines.slice(0, 300)) {
    if (text === '') break;
    const name = field.exec(text)?.[0];
    if (name !== undefined) seen.add(name.toLowerCase());
    else if (!/^[ \t]/.test(text)) return false;
  }
  const sure = ['message-id:', 'received:', 'mime-version:', 'return-path:', 'delivered-to:', 'content-type:'].filter((name) =>
    seen.has(name),
  );
  return (
    (seen.has('from:') || seen.has('subject:')) &&
    (sure.length > 0 || (seen.has('from:') && seen.has('subject:') && seen.has('date:')))
  );
}

/** A line `From ` begins a message where a field follows it; others are somebody's sentence. */
function splitMbox(lines: readonly NumberedLine[]): readonly (readonly NumberedLine[])[] {
  const mails: NumberedLine[][] = [];
  for (const [index, line] of lines.entries()) {
    const begins = separator.test(line.text) || index === 0;
    if (begins && field.test(lines[index + 1]?.text ?? '') && (index === 0 || lines[index - 1]!.text === '')) mails.push([]);
    else mails.at(-1)?.push(/^>+From /.test(line.text) ? { ...line, text: line.text.slice(1) } : line);
  }
  return mails.filter((mail) => mail.length > 0);
}
