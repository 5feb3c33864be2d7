// The only place where real things are put together.

import { readFileSync } from 'node:fs';
import { openLab } from './catalog/lab.ts';
import { runCli } from './cli/app.ts';
import { signalExitCodes } from './cli/exit-codes.ts';
import { Interrupted } from './cli/interrupted.ts';
import { styleFor } from './render/base/style.ts';
import { terminalOn, wantsColours } from './cli/display/terminal.ts';
import { listenForEnd } from './infra/processes/end-signals.ts';
import { foldersFrom } from './infra/files/folders.ts';
import { systemClock } from './infra/machine/system-clock.ts';

// Hosts are killed within milliseconds; a machine that swaps may take seconds.
const cleanUpBudgetMs = 15_000;

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
const ends = listenForEnd({
  names: ['SIGHUP', 'SIGINT', 'SIGTERM'],
  exitCodes: signalExitCodes,
  reasonFor: (name) => new Interrupted(name),
  budgetMs: cleanUpBudgetMs,
});
// Whoever read our output is gone (`firstbad show 7 | head`): that ends us as SIGPIPE would.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  ends.abort(new Interrupted('SIGPIPE'));
});

const stdout = terminalOn(process.stdout);
const lab = openLab({ folders: foldersFrom(process.env), env: process.env, clock: systemClock, version });
const exitCode = await runCli(process.argv.slice(2), {
  stdout,
  stderr: terminalOn(process.stderr),
  style: styleFor(wantsColours(process.env, stdout)),
  signal: ends.signal,
  clock: systemClock,
  version,
  lab: lab.choose.bind(lab),
  ask:
    process.stdin.isTTY && process.stderr.isTTY
      ? async (question) => (await import('./infra/processes/ask-person.ts')).askPerson(question, ends.signal)
      : null,
  writeFile: async (path, content) => {
    const { writeWhole } = await import('./infra/files/files.ts');
    await writeWhole(path, content);
  },
  writeFolder: async (path, files) => (await import('./infra/files/new-folder.ts')).writeNewFolder(path, files),
});
lab.close();
process.exit(exitCode);
