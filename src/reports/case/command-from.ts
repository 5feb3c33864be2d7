// A command of a case as the reader would have found it: from its text, or from its words where the text alone does not say them.

import type { CaseCommand } from '../../core/stored/case-file.ts';
import { commandOfWords, findCommands } from '../read/commands/find-commands.ts';
import type { CommandKind, ReportCommand } from '../read/report-reading.ts';

/** Null for a text that is no command. */
export function commandFrom({ id, kind, lines, text, words, options, shell }: CaseCommand): ReportCommand | null {
  if (words === null) {
    const found = findCommands([{ text, first: lines.first, last: lines.last, quote: 0, code: true }]);
    const [only] = found;
    if (only === undefined || found.length > 1) return null;
    const { program, kind: foundKind, words: own, options: ownOptions, shell: needsShell } = only;
    return { id, program, kind: foundKind, words: own, options: ownOptions, shell: needsShell, text, lines };
  }
  // Libvirt's XML has no words; what stands here is the program of its architecture.
  if (kind === 'libvirt-xml' && options !== null)
    return { id, kind, program: words[0] ?? 'qemu-system-x86_64', words: [], options, shell, text, lines };
  const made = commandOfWords(words, kind as CommandKind);
  return { id, ...made, options: options ?? made.options, shell, text, lines };
}
