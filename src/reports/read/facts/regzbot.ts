// Lines that speak to the kernel's regression tracker: `#regzbot introduced: v5.19..v6.0`.

import type { RegzbotLine } from '../reading.ts';
import type { SourceLine } from '../text/source-lines.ts';

const pattern = /^\s*#regzb(?:ot)?\s+(\^?[a-z][\w-]*)\s*:?\s*(.*)$/i;

export function regzbotLines(lines: readonly SourceLine[]): readonly RegzbotLine[] {
  return lines.flatMap((line) => {
    const match = pattern.exec(line.text);
    if (!match) return [];
    const { first, last } = line;
    return [{ command: match[1]!.toLowerCase(), argument: match[2]!.trim(), text: line.text.trim(), lines: { first, last } }];
  });
}
