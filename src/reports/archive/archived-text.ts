// One mail of an archive as what is searched: its own words, without what it quotes. Most mails are plain text in one part and
// are read as they lie; only what is encoded goes the long way.

import { readMail } from '../read/text/mail.ts';
import { decodeWords } from '../read/text/mail-words.ts';
import { numberLines } from '../read/text/source-lines.ts';

export interface ArchivedText {
  readonly subject: string;
  /** Without its brackets; empty when the mail has none. */
  readonly messageId: string;
  /** `2022-10-20`, empty when nobody can tell. */
  readonly date: string;
  /** To, Cc and List-Id, in small letters: which lists have it. */
  readonly lists: string;
  /** Its own lines. */
  readonly text: string;
}

const headBytesMax = 64 << 10;

export function archivedText(bytes: Uint8Array): ArchivedText {
  const raw = latin1(bytes);
  const gap = /\r?\n\r?\n/.exec(raw.slice(0, headBytesMax));
  const head = raw.slice(0, gap?.index ?? headBytesMax);
  const field = fieldsOf(head);
  const encoded =
    /^(?:quoted-printable|base64)/i.test(field('content-transfer-encoding')) ||
    !/^(?:text\/plain|$)/i.test(field('content-type'));
  const body = encoded ? decodedLines(raw) : ownLines(raw.slice((gap?.index ?? headBytesMax) + (gap?.[0].length ?? 0)));
  return {
    subject: decodeWords(field('subject')).replace(/\s+/g, ' ').trim(),
    messageId: /<([^<>\s]{3,250})>/.exec(field('message-id'))?.[1] ?? '',
    date: dateOf(field('date')),
    lists: `${field('to')} ${field('cc')} ${field('list-id')}`.toLowerCase(),
    text: body,
  };
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

function fieldsOf(head: string): (name: string) => string {
  return (name) => {
    const match = new RegExp(`^${name}:[ \\t]*((?:[^\\n]|\\n[ \\t])*)`, 'im').exec(head);
    return (match?.[1] ?? '').replace(/\r?\n[ \t]+/g, ' ').trim();
  };
}

function decodedLines(raw: string): string {
  return readMail(numberLines(raw), [])
    .lines.filter(({ quote }) => quote === 0)
    .map(({ text }) => text)
    .join('\n');
}

function ownLines(body: string): string {
  return body
    .split('\n')
    .filter((line) => !/^\s?>/.test(line))
    .join('\n');
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** RFC 5322 dates and those of the years before it, without their time. */
function dateOf(text: string): string {
  const match = /\b(\d{1,2})\s+([A-Za-z]{3})[a-z]*\s+(\d{4})\b/.exec(text);
  const month = months.indexOf((match?.[2] ?? '').toLowerCase());
  if (!match || month < 0) return '';
  return `${match[3]!}-${String(month + 1).padStart(2, '0')}-${match[1]!.padStart(2, '0')}`;
}
