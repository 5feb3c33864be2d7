// Commands to the kernel's regression tracker, as it reads them itself: `#regzbot introduced: v5.19..v6.0` at the beginning of a
// paragraph, wrapped to the next lines of it, with `; #regzbot` before a second one.

import type { RegzbotLine } from '../report-reading.ts';
import type { SourceLine } from '../text/source-lines.ts';

const pattern = /^#regzb(?:ot)?\s+(\^?[a-z][\w-]*)\s*:?\s*(.*)$/i;
/** Of one command; no title and no link is longer. */
const wrappedLinesMax = 4;

export function regzbotLines(lines: readonly SourceLine[]): readonly RegzbotLine[] {
  const found: RegzbotLine[] = [];
  let open: { text: string; first: number; last: number; lines: number } | null = null;
  const close = (): void => {
    if (open !== null) found.push(...commandsIn(open));
    open = null;
  };
  for (const { text, first, last } of lines) {
    const own = text.trim();
    if (/^#regzb/i.test(own)) {
      close();
      open = { text: own, first, last, lines: 1 };
    } else if (own === '' || own.startsWith('#') || open === null || open.lines >= wrappedLinesMax) close();
    else open = { text: `${open.text} ${own}`, first: open.first, last, lines: open.lines + 1 };
  }
  close();
  return found;
}

function commandsIn({ text, first, last }: { readonly text: string; readonly first: number; readonly last: number }) {
  return text.split(/\s*;\s*(?=#regzb)/i).flatMap((part): readonly RegzbotLine[] => {
    const match = pattern.exec(part);
    return match ? [{ command: match[1]!.toLowerCase(), argument: match[2]!.trim(), text: part, lines: { first, last } }] : [];
  });
}
