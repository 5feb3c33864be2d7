// `firstbad hunt REPORT`: takes the report, does everything, and ends with the mail that should have been written.

import type { ArchiveChoice } from '../../app/lab.ts';
import { type OpenOptions, openReport, openScenario, type Subject } from '../../app/open/open-subject.ts';
import { makeReport, problemLines } from '../../app/report/hunt-report.ts';
import type { WholeOptions } from '../../app/whole/whole-hunt.ts';
import { wholeQuestion } from '../../app/whole/whole-question.ts';
import { wholeReportOf } from '../../app/whole/whole-report-of.ts';
import { printableLine } from '../../core/base/printable.ts';
import { count, formatDuration } from '../../core/base/quantities.ts';
import type { ImportedReport } from '../../core/stored/imported-report.ts';
import { claimText } from '../../render/whole/import-text.ts';
import { wholeLines } from '../../render/whole/whole-text.ts';
import type { Context } from '../context.ts';
import { liveSearchDisplay, plainSearchDisplay, type SearchDisplay } from '../display/search-display.ts';
import { type Screen, writeJson, writeLines } from '../display/terminal.ts';
import { exitCodes } from '../exit-codes.ts';
import { printError } from '../print-error.ts';
import { askOpenQuestions, assertSomebodyThere } from '../whole/ask-open-questions.ts';
import { planLines } from '../whole/plan-text.ts';
import { machineCanHunt } from './machine-can-hunt.ts';
import { loadScenario } from './matrix.ts';

export interface WholeCommandOptions extends Omit<WholeOptions, 'openDisplay' | 'say'> {
  /** A report, a hunt file, or a scenario. */
  readonly path: string;
  readonly json: boolean;
  /** True asks the person at the terminal what a report leaves open. */
  readonly asks: boolean;
  /** Where the report goes; null for standard output. */
  readonly output: string | null;
  readonly archive: ArchiveChoice;
  /** Archives of mails that are searched before the report is written. */
  readonly archives: readonly string[];
}

/** `report` lies beside the scenario; null when there is none. */
export async function wholeOfScenario(context: Context, options: WholeCommandOptions, report: string | null): Promise<number> {
  const loaded = await loadScenario(context, options.path);
  return huntSubject(context, options, (more) => openScenario(context, { loaded, report }, more));
}

export async function wholeOfReport(context: Context, options: WholeCommandOptions): Promise<number> {
  return huntSubject(context, options, (more) => openReport(context, options.path, more));
}

async function huntSubject(
  context: Context,
  options: WholeCommandOptions,
  open: (options: OpenOptions) => Promise<Subject>,
): Promise<number> {
  const aside = terminalAside(context, options);
  const say = (line: string): void => writeLines(aside, [line]);
  const said = new Set<string>();
  // What is said of the archive would be said again whenever its lists are opened.
  const sayOnce = (line: string): void => {
    if (!said.has(line)) say(line);
    said.add(line);
  };
  if (!(await machineCanHunt(context, options.archive))) return exitCodes.trouble;
  if (options.asks) assertSomebodyThere(context);
  const ask: OpenOptions['ask'] = options.asks ? askOpenQuestions(context) : null;
  const subject = await open({ archive: options.archive, again: options.again, ask, onNote: sayOnce });
  if (subject.kind === 'not-runnable') return notRunnable(context, subject, options);
  const openDisplay = (): SearchDisplay => {
    const display = aside.isTTY ? liveSearchDisplay(aside, context.clock, context.style) : plainSearchDisplay(aside);
    const note = (text: string): void => {
      if (!said.has(text.trim())) display.note(text);
    };
    return { ...display, note };
  };
  const whole: WholeOptions = { ...options, openDisplay, say };
  writeLines(aside, await planLines(context, subject.hunted, { ...whole, say: sayOnce }));
  try {
    const { hunt, elapsedMs, attempts } = await wholeQuestion.run(context, subject.hunted, whole);
    say(`${count(attempts, 'attempt')} in ${formatDuration(elapsedMs)}.`);
    return await answer(context, hunt, { options, aside });
  } catch (error) {
    if (!context.signal.aborted) throw error;
    writeLines(context.stderr, ['Stopped before the end. The same command goes on where it was.']);
    return printError(context.signal.reason, context.stderr);
  }
}

/** On a terminal everything is for its person; else standard output is for the answer alone. */
function terminalAside({ stdout, stderr }: Context, { json }: Pick<WholeCommandOptions, 'json'>): Screen {
  return !json && stdout.isTTY ? stdout : stderr;
}

async function answer(
  context: Context,
  hunt: number,
  { options, aside }: { readonly options: WholeCommandOptions; readonly aside: Screen },
): Promise<number> {
  const report = await wholeReportOf(context, hunt);
  const { text, problems } = await makeReport(context, hunt, {
    format: 'mail',
    tries: false,
    archives: options.archives,
    getMaintainer: null,
  });
  writeLines(aside, wholeLines(report, context.style));
  if (problems.length > 0) writeLines(context.stderr, problemLines(problems));
  else if (options.output !== null) await context.writeFile(options.output, text);
  else if (!options.json) context.stdout.write(aside === context.stdout ? `\n${text}` : text);
  if (options.json) writeJson(context.stdout, report);
  return report.ending === 'no-answer' || problems.length > 0 ? exitCodes.trouble : exitCodes.ok;
}

/** Its claims are told, and that none of them can be tested here. */
function notRunnable(
  context: Context,
  { because, imported, name }: Extract<Subject, { kind: 'not-runnable' }>,
  { json }: WholeCommandOptions,
): number {
  const claims = claimsLeft(imported, because);
  if (json) writeJson(context.stdout, { hunt: null, question: 'whole', report: name, ending: 'not-runnable', because, claims });
  else {
    writeLines(context.stdout, [
      `${printableLine(imported.title ?? name)}: not testable here, since ${because}.`,
      ...claims.map(({ value, lines }) => `  line ${lines.first}: ${printableLine(claimText(value))}`),
      'A scenario can be written by hand: docs/how-to/own-failure.md.',
    ]);
  }
  return exitCodes.untestable;
}

function claimsLeft({ claims }: ImportedReport, because: string): ImportedReport['claims'] {
  return claims.map((claim) => ({ ...claim, status: { kind: 'not-testable', because } }));
}
