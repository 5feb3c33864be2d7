// A plain text or markdown file: perhaps with header lines of a mail at its top, perhaps with fences around code.

import {
  fieldCharactersMax,
  type HeaderFields,
  type NumberedLine,
  type SourceLine,
  type SourceMessage,
  unquoted,
} from './source-lines.ts';

/** Field names that people keep above a mail that they have saved as text. */
const headerLine = /^(From|Date|Subject|To|Cc|Sent|Message-I[Dd]|In-Reply-To|List-Id|Reply-To|References|Newsgroups):\s?(.*)$/;

export function readPlainText(lines: readonly NumberedLine[]): SourceMessage {
  const { headers, body } = takeHeaders(lines);
  return {
    headers,
    lines: markFences(body),
    range: { first: lines[0]?.first ?? 1, last: lines.at(-1)?.last ?? 1 },
  };
}

/** Header lines stand at the top, or below a title of one line as in web archives. */
function takeHeaders(lines: readonly NumberedLine[]): {
  readonly headers: HeaderFields;
  readonly body: readonly NumberedLine[];
} {
  const headers = new Map<string, string>();
  const title = lines.find((line) => line.text.trim() !== '');
  const begin = lines.findIndex((line) => headerLine.test(line.text));
  if (begin === -1 || begin > 8 || lines.slice(0, begin).filter((line) => line.text.trim() !== '').length > 1) {
    return { headers, body: lines };
  }
  let end = begin;
  let name: string | null = null;
  for (; end < lines.length; end += 1) {
    const text = lines[end]!.text;
    const match = headerLine.exec(text);
    if (match) {
      name = match[1]!.toLowerCase();
      if (!headers.has(name)) headers.set(name, match[2]!.slice(0, fieldCharactersMax).trim());
    } else if (name !== null && /^[ \t]+\S/.test(text))
      headers.set(name, `${headers.get(name) ?? ''} ${text.trim()}`.slice(0, fieldCharactersMax));
    else break;
  }
  if (!headers.has('subject') && begin > 0 && title) headers.set('subject', title.text.trim().slice(0, fieldCharactersMax));
  return { headers, body: lines.slice(end) };
}

/** Lines between fences are code; the fences themselves say nothing. */
export function markFences(lines: readonly NumberedLine[], quote = 0): readonly SourceLine[] {
  let fence: string | null = null;
  return lines.map((line) => {
    const plain = unquoted(line, { quote });
    const mark = /^\s*(`{3,}|~{3,})/.exec(plain.text)?.[1]?.slice(0, 3) ?? null;
    if (mark !== null && (fence === null || fence === mark)) {
      fence = fence === null ? mark : null;
      return { ...plain, text: '', code: false };
    }
    return fence === null ? plain : { ...plain, code: true };
  });
}
