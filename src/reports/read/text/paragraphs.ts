// The prose of a message as sentences that know their lines. A list item or a line of a table is a sentence of its own, and
// lines that belong to commands, consoles or logs are none.

import type { LineRange } from '../../../core/stored/claim.ts';
import type { SourceLine } from './source-lines.ts';

export interface Sentence {
  readonly text: string;
  readonly lines: LineRange;
  /** Index of its first and last line among those of the message. */
  readonly from: number;
  readonly to: number;
  /** Number of the paragraph in the message. */
  readonly paragraph: number;
  /** True where the format says that this is not prose. */
  readonly code: boolean;
}

const sentenceCharactersMax = 2000;

/** `taken` says which lines are something else. */
export function sentencesOf(lines: readonly SourceLine[], taken: (index: number) => boolean): readonly Sentence[] {
  const sentences: Sentence[] = [];
  let paragraph = 0;
  let index = 0;
  while (index < lines.length) {
    if (taken(index) || isBlank(lines[index]!)) {
      index += 1;
      paragraph += 1;
      continue;
    }
    let end = index;
    while (end + 1 < lines.length && !taken(end + 1) && goesOn(lines[end]!, lines[end + 1]!)) end += 1;
    sentences.push(...splitParagraph(lines, index, end, paragraph));
    index = end + 1;
  }
  return sentences;
}

function isBlank(line: SourceLine): boolean {
  return /^[\s`~=_*-]*$/.test(line.text);
}

/** Whether a line goes on with the sentence of the line before. */
function goesOn(line: SourceLine, next: SourceLine): boolean {
  if (isBlank(next) || next.quote !== line.quote || line.code !== next.code) return false;
  if (/^\s*(?:[-*+•]|\d{1,2}[.)]|\|)\s/.test(next.text) || /^\s*#{1,6}\s/.test(next.text)) return false;
  // `Good: 5.19`, `OS: Debian 12`: a field starts anew, and so does what follows a short one.
  if (/^\s*[_*]{0,2}[A-Z#][\w /().-]{0,40}:[_*]{0,2}(?:\s|$)/.test(next.text)) return false;
  if (/^\s*[a-z][\w /().-]{0,40}:\s/.test(next.text) && /^\s*[\w][\w /().-]{0,40}:\s/.test(line.text)) return false;
  if (/^\s*#regzb/.test(next.text) || /^\s*#regzb/.test(line.text) || /^\s*\|/.test(line.text)) return false;
  if (/^\s*[A-Z][\w /().-]{0,40}:\s/.test(line.text) && line.text.length < 60) return /^\s{2,}\S/.test(next.text);
  // `6.18 line: boots` below `6.17 line: hangs`.
  if (/^\s*v?\d+\.\d[\w.-]*\b[^:]{0,30}:\s/.test(next.text)) return false;
  // A short line that a capital follows is a line of its own: versions one below another.
  if (line.text.trim().length < 40 && /^\s*(?:v?\d|[A-Z])/.test(next.text) && !/[,(]$/.test(line.text)) return false;
  return !line.code;
}

function splitParagraph(lines: readonly SourceLine[], from: number, to: number, paragraph: number): readonly Sentence[] {
  let text = '';
  const starts: number[] = [];
  for (let index = from; index <= to; index += 1) {
    starts.push(text.length);
    text += `${index === from ? '' : ''}${lines[index]!.text.trim()} `;
  }
  // Sentences come in the order of the text: the search goes on where the last one ended.
  let reached = 0;
  const lineAt = (offset: number): number => {
    while (reached + 1 < starts.length && starts[reached + 1]! <= offset) reached += 1;
    return from + reached;
  };
  const sentences: Sentence[] = [];
  let begin = 0;
  const flush = (end: number): void => {
    const piece = text.slice(begin, end);
    const trimmed = piece.trim();
    if (trimmed !== '') {
      const first = lineAt(begin + piece.indexOf(trimmed[0]!));
      const last = lineAt(begin + piece.trimEnd().length - 1);
      sentences.push({
        text: trimmed.slice(0, sentenceCharactersMax).replace(/\s+/g, ' '),
        lines: { first: lines[first]!.first, last: lines[last]!.last },
        from: first,
        to: last,
        paragraph,
        code: lines[first]!.code,
      });
    }
    begin = end;
  };
  // After a full stop, unless it is that of an abbreviation or of `vs.`; a lower-case word after one goes on.
  for (const match of text.matchAll(/[.?!][)"']*\s+(?=["'(*`]*[A-Z0-9#])/g)) {
    const before = text.slice(begin, match.index);
    if (/\b(?:e\.g|i\.e|vs|etc|cf|approx|incl|resp|no|ver|v)$/i.test(before)) continue;
    flush(match.index + match[0].length);
  }
  flush(text.length);
  return sentences;
}
