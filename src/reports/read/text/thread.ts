// A thread quotes itself: what a message repeats of an earlier one is read once, there. What is quoted from a message that
// is not in the file is read where it is quoted.

import type { SourceLine, SourceMessage } from './source-lines.ts';

export interface OwnLines {
  readonly message: SourceMessage;
  readonly lines: readonly SourceLine[];
}

export function ownLines(messages: readonly SourceMessage[]): readonly OwnLines[] {
  const seen = new Set<string>();
  return messages.map((message) => {
    const lines = message.lines.map((line) => {
      const key = keyOf(line);
      const repeated = line.quote > 0 && (key === '' || seen.has(key));
      return repeated ? { ...line, text: '' } : line;
    });
    for (const line of message.lines) seen.add(keyOf(line));
    return { message, lines };
  });
}

function keyOf(line: SourceLine): string {
  return line.text.replace(/\s+/g, ' ').trim();
}
