// `firstbad run`: one attempt at one point, ending as `git bisect run` wants.

import type { ArchiveChoice } from '../../app/lab.ts';
import { runQuestion } from '../../app/questions/cells.ts';
import { ask } from '../../app/questions/question.ts';
import type { AttemptRecord } from '../../core/attempt/attempt.ts';
import type { Observation } from '../../core/attempt/observation.ts';
import { printable } from '../../core/base/printable.ts';
import type { Restrictions } from '../../core/scenario/restriction.ts';
import { paintVerdict } from '../../render/base/style.ts';
import { attemptSummary } from '../../render/matrix/attempt-text.ts';
import type { Context } from '../context.ts';
import { type HuntDisplay, plainDisplay } from '../display/hunt-display.ts';
import { type Terminal, writeJson, writeLines } from '../display/terminal.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { printError } from '../print-error.ts';
import { loadScenario } from './matrix.ts';

export interface RunOptions {
  readonly path: string;
  readonly restrictions: Restrictions;
  readonly verbose: boolean;
  readonly again: boolean;
  readonly archive: ArchiveChoice;
  readonly json: boolean;
}

export async function runCommand(context: Context, options: RunOptions): Promise<number> {
  const loaded = await loadScenario(context, options.path);
  // The answer is for standard output, what happens meanwhile is not.
  const consoles = options.verbose ? new ConsoleLines(context.stderr) : null;
  const display = withConsoles(plainDisplay(context.stderr), consoles);
  const { again, archive, restrictions } = options;
  const { state } = await ask(context, runQuestion, { loaded, again, archive, wanted: { restrictions } }, display);
  consoles?.flush();
  const record = state.records.at(-1);
  if (!record || state.status !== 'answered') return printError(context.signal.reason, context.stderr);
  printRecord(context, record, options);
  return exitCodeOf(record.judgement);
}

function printRecord(context: Context, record: AttemptRecord, options: RunOptions): void {
  if (options.json) return writeJson(context.stdout, record);
  const { outcome, hint, stage } = record.judgement;
  writeLines(context.stdout, [
    `${paintVerdict(context.style, outcome, outcome)} at ${stage}`,
    attemptSummary(record),
    ...(hint === null ? [] : [`hint: ${printable(hint)}`]),
    `More: firstbad show ${record.id}`,
  ]);
}

function withConsoles(display: HuntDisplay, consoles: ConsoleLines | null): HuntDisplay {
  if (!consoles) return display;
  return { ...display, onObservation: (_, observation) => consoles.show(observation) };
}

/** Consoles line by line, each with the name of its stream before it, so that two that write at once stay readable. */
class ConsoleLines {
  readonly #terminal: Terminal;
  readonly #unfinished = new Map<string, string>();

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show(observation: Observation): void {
    switch (observation.kind) {
      case 'output':
        return this.#output(observation.stream, observation.text);
      case 'stage':
        return this.#line('firstbad', `stage ${observation.stage}`);
      case 'step-started':
        return this.#line('firstbad', `step ${observation.step}: ${observation.command}`);
      case 'step-ended':
        return this.#line('firstbad', `step ${observation.step} ended with status ${observation.status}`);
      case 'step-timed-out':
        return this.#line('firstbad', `step ${observation.step} timed out after ${observation.timeoutMs} ms`);
      case 'act-started':
        return this.#line('firstbad', `act ${observation.act}: ${observation.does}`);
      case 'act-ended':
        return this.#line('firstbad', `act ${observation.act} was done`);
      case 'act-failed':
        return this.#line('firstbad', `act ${observation.act} failed: ${observation.message}`);
      case 'lab-trouble':
        return this.#line('firstbad', observation.message);
      case 'guest-sample':
      case 'host-exited':
        return undefined;
    }
  }

  /** Shows what has no end of line yet: a prompt, or a console that was cut off. */
  flush(): void {
    for (const [stream, text] of this.#unfinished) if (text !== '') this.#line(stream, text);
    this.#unfinished.clear();
  }

  #output(stream: string, text: string): void {
    const lines = `${this.#unfinished.get(stream) ?? ''}${text}`.split('\n');
    this.#unfinished.set(stream, lines.pop() ?? '');
    for (const line of lines) this.#line(stream, line);
  }

  #line(stream: string, text: string): void {
    writeLines(this.#terminal, [`${stream.padEnd(8)} | ${printable(text)}`]);
  }
}
