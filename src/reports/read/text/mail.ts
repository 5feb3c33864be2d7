// One mail: its fields and the text of its parts, decoded. Tolerant: what is broken is read as it stands.

import { htmlLines } from './html.ts';
import { decodeBody, type EncodedPart } from './mail-encodings.ts';
import { decodeWords } from './mail-words.ts';
import { markFences } from './plain-text.ts';
import { fieldCharactersMax, type NumberedLine, type SourceLine, type SourceMessage } from './source-lines.ts';

interface Part {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: readonly NumberedLine[];
}

const depthMax = 8;
const partsMax = 60;
// A `.config` or a dmesg is worth reading, a trace of megabytes is not.
const attachmentLinesMax = 5000;

/** `lines` have one character for each byte. */
export function readMail(lines: readonly NumberedLine[], notes: string[]): SourceMessage {
  const part = splitHeaders(lines);
  const state = { notes, parts: 0 };
  const headers = new Map([...part.headers].map(([name, value]) => [name, decodeWords(value)]));
  return {
    headers,
    lines: readPart(part, 0, state),
    range: { first: lines[0]?.first ?? 1, last: lines.at(-1)?.last ?? 1 },
  };
}

function splitHeaders(lines: readonly NumberedLine[]): Part {
  const headers = new Map<string, string>();
  let index = 0;
  let name: string | null = null;
  let fresh = false;
  for (; index < lines.length && lines[index]!.text !== ''; index += 1) {
    const { text } = lines[index]!;
    const match = /^([A-Za-z][A-Za-z0-9-]*):\s?(.*)$/.exec(text);
    if (match) {
      name = match[1]!.toLowerCase();
      fresh = !headers.has(name);
      if (fresh) headers.set(name, match[2]!.slice(0, fieldCharactersMax).trim());
    } else if (/^[ \t]/.test(text) && name !== null) {
      const sofar = headers.get(name) ?? '';
      if (fresh) headers.set(name, `${sofar} ${text.trim()}`.slice(0, fieldCharactersMax));
    } else if (index === 0) break;
  }
  return { headers, body: lines.slice(index + (lines[index]?.text === '' ? 1 : 0)) };
}

interface State {
  readonly notes: string[];
  parts: number;
}

function readPart(part: Part, depth: number, state: State): readonly SourceLine[] {
  state.parts += 1;
  if (depth > depthMax || state.parts > partsMax) {
    note(state, 'parts that are nested too deep, or too many, were left out');
    return [];
  }
  const type = (part.headers.get('content-type') ?? 'text/plain').toLowerCase();
  const boundary = /boundary\s*=\s*(?:"([^"]*)"|([^\s;]+))/i.exec(part.headers.get('content-type') ?? '');
  if (type.startsWith('multipart/') && boundary) {
    const parts = splitParts(part.body, boundary[1] ?? boundary[2] ?? '').map(splitHeaders);
    return chooseParts(parts, type).flatMap((one) => readPart(one, depth + 1, state));
  }
  if (type.startsWith('message/rfc822')) return readPart(splitHeaders(part.body), depth + 1, state);
  if (!type.startsWith('text/')) {
    note(state, `an attachment was left out: ${nameOf(part) ?? type.split(';')[0]!}`);
    return [];
  }
  return readText(part, type, state);
}

function readText(part: Part, type: string, state: State): readonly SourceLine[] {
  const attached = /^\s*attachment/i.test(part.headers.get('content-disposition') ?? '');
  const encoded: EncodedPart = {
    lines: attached ? part.body.slice(0, attachmentLinesMax) : part.body,
    encoding: (part.headers.get('content-transfer-encoding') ?? '').toLowerCase().trim(),
    charset: /charset\s*=\s*"?([\w.:-]+)/i.exec(type)?.[1] ?? 'utf-8',
    flowed: /format\s*=\s*"?flowed/i.test(type),
    deleteSpaces: /delsp\s*=\s*"?yes/i.test(type),
  };
  if (attached && part.body.length > attachmentLinesMax)
    note(state, `of ${nameOf(part) ?? 'an attachment'} only the first ${attachmentLinesMax} lines were read`);
  const lines = decodeBody(encoded);
  return type.startsWith('text/html') ? htmlLines(lines) : withoutSignature(markFences(lines));
}

/** Of alternatives the plain one; attached pictures and keys are for nobody. */
function chooseParts(parts: readonly Part[], type: string): readonly Part[] {
  const is = (part: Part, prefix: string): boolean =>
    (part.headers.get('content-type') ?? 'text/plain').toLowerCase().startsWith(prefix);
  if (!type.startsWith('multipart/alternative')) return parts;
  const best = parts.find((part) => is(part, 'text/plain') && part.body.some((line) => line.text.trim() !== ''));
  const chosen = best ?? parts.find((part) => is(part, 'multipart/')) ?? parts.find((part) => is(part, 'text/'));
  return chosen ? [chosen] : [];
}

function splitParts(lines: readonly NumberedLine[], boundary: string): readonly (readonly NumberedLine[])[] {
  const parts: NumberedLine[][] = [];
  for (const line of lines) {
    const text = line.text.trimEnd();
    if (text === `--${boundary}--`) break;
    if (text === `--${boundary}`) parts.push([]);
    else parts.at(-1)?.push(line);
  }
  return parts;
}

/** Behind `-- ` nobody reports anything. */
function withoutSignature(lines: readonly SourceLine[]): readonly SourceLine[] {
  const end = lines.findIndex((line, index) => line.text === '--' && line.quote === 0 && lines.length - index < 12);
  return end === -1 ? lines : lines.slice(0, end);
}

function nameOf({ headers }: Part): string | null {
  const field = `${headers.get('content-disposition') ?? ''}; ${headers.get('content-type') ?? ''}`;
  const name = /name\*?=\s*(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(field);
  return name ? decodeWords(name[1] ?? name[2] ?? '').replace(/[\u0000-\u001f\u007f]/g, '') : null;
}

function note({ notes }: State, text: string): void {
  if (!notes.includes(text) && notes.length < 30) notes.push(text);
}
