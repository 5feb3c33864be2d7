// What the launcher reads of the one list of commands (src/cli/command-line.ts), which a shell can not: which of them need Debian packages.

import { commandNeeds } from '../src/cli/command-line.ts';
import type { Context } from '../src/cli/context.ts';

/** A line for each: its name, when it needs them (`always`, `with:--axis`, `without:--`), lists of tools/prepare.sh. */
export function needsText(): string {
  const terminal = { write: () => undefined, isTTY: false, columns: 80, rows: 24 };
  // The commands are only listed: none of them runs.
  const context = { version: '', stdout: terminal, stderr: terminal } as unknown as Context;
  const lines = [...commandNeeds(context)].map(([name, { besides, only }]) => {
    const when = only === null ? 'always' : 'with' in only ? `with:${only.with}` : `without:${only.without}`;
    return [name, when, ...besides].join(' ');
  });
  return `${lines.join('\n')}\n`;
}
