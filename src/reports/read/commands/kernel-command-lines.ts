// Command lines that a kernel was started with, as it prints them and as people quote them.

import type { SourceLine } from '../text/source-lines.ts';
import type { FoundCommand } from './found-command.ts';

const printed = /(?:^|\]\s*|:\s)(?:Kernel )?[Cc]ommand line: (\S.*)$/;
const shown = /^\s*(?:BOOT_IMAGE=\S+)(?:\s+\S+)*$/;

/** Null when the line is none. */
export function kernelCommandLineAt(lines: readonly SourceLine[], index: number): FoundCommand | null {
  const line = lines[index]!;
  if (line.text.length > 4000) return null;
  const text = printed.exec(line.text)?.[1] ?? shown.exec(line.text)?.[0].trim();
  // `QEMU command line: qemu-system-...` is another thing.
  if (text === undefined || !/(?:^|\s)(?:BOOT_IMAGE=|root=|console=|ro\b|rw\b|quiet\b)/.test(text) || /qemu/i.test(text))
    return null;
  return {
    kind: 'kernel-command-line',
    program: '',
    text,
    words: text.split(/\s+/),
    options: [],
    shell: false,
    comment: null,
    inline: false,
    lines: { first: line.first, last: line.last },
    from: index,
    to: index,
  };
}
