// `firstbad show`: a hunt or an attempt again, from the journal and the stored consoles.

import { machineArchive } from '../../app/lab.ts';
import { found } from '../../app/questions.ts';
import type { AttemptRecord, EvidenceItem } from '../../core/attempt/attempt.ts';
import { printable } from '../../core/base/printable.ts';
import { formatDuration, formatTime } from '../../core/base/quantities.ts';
import { UserError } from '../../core/base/user-error.ts';
import { applyEvent, emptyHunt, type HuntState } from '../../core/stored/journal.ts';
import { testIdOf, type VerifyTest } from '../../core/stored/ladder-step.ts';
import type { Mark } from '../../core/stored/mark.ts';
import { overrideText } from '../../render/base/override-text.ts';
import { attemptLines } from '../../render/matrix/attempt-text.ts';
import type { Context } from '../context.ts';
import { writeJson, writeLines } from '../display/terminal.ts';
import { exitCodes } from '../exit-codes.ts';
import { consoleItemNames, type ConsoleWord } from '../words.ts';
import { printFound } from './print-found.ts';

export interface ShowOptions {
  readonly id: string;
  readonly console: ConsoleWord | null;
  readonly json: boolean;
  readonly svg: string | null;
}

// Enough to see how it ended; --console shows all of it.
const tailLines = 12;

export async function showCommand(context: Context, options: ShowOptions): Promise<number> {
  const { hunt, attempt } = parseId(options.id);
  const journal = await context.lab(machineArchive).journal();
  const state = journal.events(hunt).reduce(applyEvent, emptyHunt);
  if (attempt === null) return showHunt(context, hunt, state, options);
  const verified = verifyTests(state).find((test) => testIdOf(test) === options.id);
  const mark = verified?.kind === 'mark' ? verified.mark : state.marks.find((one) => one.id === options.id);
  if (mark) return showMark(context, mark, options);
  const record = verified?.kind === 'attempt' ? verified.record : state.records.find((one) => one.id === options.id);
  if (!record) throw noSuchAttempt(options.id, state);
  if (options.json) writeJson(context.stdout, record);
  else if (options.console !== null) await showConsole(context, record, options.console);
  else await showAttempt(context, record);
  return exitCodes.ok;
}

function verifyTests({ climbs }: HuntState): readonly VerifyTest[] {
  return climbs.flatMap(({ answers }) => answers).flatMap((answer) => (answer.kind === 'tested' ? [answer.test] : []));
}

function parseId(id: string): { hunt: number; attempt: number | null } {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(id);
  if (match?.[1] === undefined) {
    throw new UserError({
      code: 'usage',
      message: `show ${id}: expected the number of a hunt (7) or of an attempt (7.12)`,
      hint: 'firstbad hunts lists the hunts',
    });
  }
  return { hunt: Number(match[1]), attempt: match[2] === undefined ? null : Number(match[2]) };
}

async function showHunt(context: Context, hunt: number, state: HuntState, options: ShowOptions): Promise<number> {
  if (options.console !== null) {
    throw new UserError({
      code: 'usage',
      message: '--console needs an attempt, such as 7.12',
      hint: `firstbad show ${hunt} lists them`,
    });
  }
  await noteAdopted(context, hunt);
  await printFound(context, await found(context, hunt, state), options);
  return exitCodes.ok;
}

const adoptedLine = (from: number): string => `  of hunt ${from}, adopted from a file: this machine has not seen it itself`;

async function noteAdopted(context: Context, hunt: number): Promise<void> {
  const journal = await context.lab(machineArchive).journal();
  const adoptedAtMs = journal.adoptedAtMs(hunt);
  if (adoptedAtMs === null) return;
  const when = formatTime(adoptedAtMs);
  writeLines(context.stderr, [`hunt ${hunt} was adopted from a file (${when} UTC): this machine has seen none of its answers`]);
}

/** One test of a commit by a command, or a person's word. */
async function showMark(context: Context, mark: Mark, { json, console: name }: ShowOptions): Promise<number> {
  if (name !== null) {
    throw new UserError({ code: 'no-console', message: `${mark.id} is the end of a command: it has output, and no consoles` });
  }
  if (json) {
    writeJson(context.stdout, mark);
    return exitCodes.ok;
  }
  const { bold } = context.style;
  const took = mark.totalMs > 0 ? ` in ${formatDuration(mark.totalMs)}` : '';
  writeLines(context.stdout, [bold(`${mark.id} ${mark.outcome}${took}: ${mark.because}`), `  ${mark.version}`]);
  if (mark.adoptedFrom !== undefined) writeLines(context.stdout, [adoptedLine(mark.adoptedFrom)]);
  if (mark.overridden)
    writeLines(context.stdout, [`  ${overrideText({ ...mark.overridden, attempt: mark.id, is: mark.outcome })}`]);
  writeLines(context.stdout, [`  ${formatTime(mark.startedAtMs)} UTC`, '']);
  for (const item of mark.evidence) writeLines(context.stdout, [bold(item.name), ...(await tailOf(context, item, 'utf8')), '']);
  return exitCodes.ok;
}

async function showAttempt(context: Context, record: AttemptRecord): Promise<void> {
  writeLines(context.stdout, attemptLines(record, context.style));
  for (const item of record.evidence.filter(({ name }) => Object.values(consoleItemNames).includes(name))) {
    writeLines(context.stdout, [context.style.bold(item.name), ...(await tailOf(context, item)), '']);
  }
}

async function tailOf(
  context: Context,
  item: EvidenceItem,
  encoding: 'latin1' | 'utf8' = 'latin1',
): Promise<readonly string[]> {
  const lines = (await textOf(context, item, encoding))
    .trimEnd()
    .split('\n')
    .map((line) => `  ${printable(line)}`);
  const cut = lines.length - tailLines;
  return cut > 0 ? [`  ... ${cut} lines before`, ...lines.slice(-tailLines)] : lines;
}

async function showConsole(context: Context, record: AttemptRecord, name: ConsoleWord): Promise<void> {
  const item = record.evidence.find((one) => one.name === consoleItemNames[name]);
  if (!item) {
    const kept = record.evidence.map((one) => one.name).join(', ');
    throw new UserError({
      code: 'no-console',
      message: `attempt ${record.id} has no ${name} console; it kept: ${kept || 'nothing'}`,
    });
  }
  const text = await textOf(context, item);
  // Into a file or a pipe goes what was recorded; a terminal must not be changed by what a guest has printed.
  context.stdout.writeRecorded(text);
}

async function textOf(context: Context, item: EvidenceItem, encoding: 'latin1' | 'utf8' = 'latin1'): Promise<string> {
  const evidence = await context.lab(machineArchive).evidence();
  return new TextDecoder(encoding).decode(await evidence.get(item));
}

function noSuchAttempt(id: string, state: HuntState): UserError {
  const known = [...state.records, ...state.marks].map((one) => one.id);
  return new UserError({
    code: 'no-such-attempt',
    message: `there is no finished attempt ${id}`,
    hint:
      known.length === 0
        ? 'this hunt has none yet'
        : `this hunt has ${known.length}, from ${known[0] ?? ''} to ${known.at(-1) ?? ''}`,
  });
}
