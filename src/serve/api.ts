// What the page asks for and what it says, one line a route. Whatever is asked for is named by numbers and names of the journal, and never by
// a path; a report is text.

import { correctCase } from '../app/correct/correct-case.ts';
import { overrideAnswers, undoOverride } from '../app/correct/override-answers.ts';
import { huntLine } from '../app/found/hunt-line.ts';
import { keptItem, recordedTest } from '../app/found/recorded-test.ts';
import { machineArchive } from '../app/lab.ts';
import { caseOfReport } from '../app/open/open-case.ts';
import { looksLikeCase } from '../app/open/open-subject.ts';
import { reportToShow } from '../app/report/hunt-report.ts';
import type { Session } from '../app/session.ts';
import type { HuntsAtWork } from '../app/whole/hunts-at-work.ts';
import { startHunt } from '../app/whole/start-hunt.ts';
import { UserError } from '../core/base/user-error.ts';
import type { Journal } from '../ports/journal.ts';
import { correctionIn } from './case-correction.ts';
import type { ConsoleReader } from './console-lines.ts';
import type { HuntStates } from './hunt-states.ts';
import { huntView } from './hunt-view.ts';
import type { CaseAnswer, HuntList } from './protocol.ts';
import { field, naturalIn, textIn } from './request-fields.ts';

export interface ApiParts {
  readonly session: Session;
  readonly journal: Journal;
  readonly states: HuntStates;
  readonly work: HuntsAtWork;
  readonly consoles: ConsoleReader;
  /** What this process has changed in the journal is to be shown at once. */
  readonly changed: () => void;
}

export interface ApiCall {
  readonly method: string;
  /** Without `/api`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Of a POST; null without one. */
  readonly body: unknown;
}

type Answer = (parts: ApiParts, call: ApiCall, words: readonly string[]) => Promise<unknown>;

const hunt = '(\\d{1,9})';
const attempt = `/hunts/${hunt}/attempts/(\\d{1,9}\\.\\d{1,9})`;

const routes: readonly (readonly [method: string, path: string, answer: Answer])[] = [
  ['GET', '/hunts', async (parts) => huntList(parts)],
  ['POST', '/hunts', begun],
  ['POST', '/case', readCase],
  ['POST', '/case/corrected', correctedCase],
  ['GET', `/hunts/${hunt}`, viewed],
  ['GET', `/hunts/${hunt}/report`, reported],
  ['POST', `/hunts/${hunt}/override`, overridden],
  ['POST', `/hunts/${hunt}/undo`, undone],
  ['POST', `/hunts/${hunt}/stop`, async ({ work }, _, [number]) => ({ end: await work.stop(Number(number)) })],
  ['POST', `/hunts/${hunt}/start`, goneOnWith],
  ['GET', attempt, async ({ states }, _, [number, id]) => recordedTest(states.stateOf(Number(number)), id ?? '')],
  ['GET', `${attempt}/items/([a-z0-9.-]{1,80})`, lines],
];

/** Throws UserError `not-found` for what there is not. */
export async function answerCall(parts: ApiParts, call: ApiCall): Promise<unknown> {
  for (const [method, path, answer] of routes) {
    const match = new RegExp(`^${path}$`).exec(call.path);
    if (match !== null && method === call.method) return answer(parts, call, match.slice(1));
  }
  throw new UserError({ code: 'not-found', message: `there is no ${call.method} ${call.path}` });
}

export function huntList({ journal, work }: Pick<ApiParts, 'journal' | 'work'>): HuntList {
  return {
    hunts: journal.list().map(huntLine),
    atWork: work.whole,
    unreadable: journal.unreadable().map((one) => `hunt ${String(one.hunt)}: ${one.because}`),
  };
}

async function viewed({ session, states, work }: ApiParts, _: ApiCall, [number]: readonly string[]): Promise<unknown> {
  const state = states.stateOf(Number(number));
  return huntView(session, Number(number), state, work.whole);
}

async function reported({ session }: ApiParts, { query }: ApiCall, [number]: readonly string[]): Promise<unknown> {
  const format = field(query.get('format') ?? 'markdown', ['mail', 'markdown', 'html', 'json'] as const, 'format');
  return reportToShow(session, Number(number), format);
}

async function overridden({ session, changed }: ApiParts, { body }: ApiCall, [number]: readonly string[]): Promise<unknown> {
  const verdict = field(textIn(body, 'verdict', 10), ['good', 'bad', 'skip'] as const, 'verdict');
  const what = textIn(body, 'what', 1_000);
  const because = textIn(body, 'because', 2_000);
  const done = await overrideAnswers(session, { hunt: Number(number), what, verdict, because, by: 'person' });
  changed();
  return done;
}

async function undone({ session, changed }: ApiParts, { body }: ApiCall, [number]: readonly string[]): Promise<unknown> {
  const done = await undoOverride(session, { hunt: Number(number), number: naturalIn(body, 'number') });
  changed();
  return done;
}

/** Longer ones are threads with attachments: for `firstbad hunt FILE`. */
const reportMax = 2_000_000;

async function readCase({ session }: ApiParts, { body }: ApiCall): Promise<CaseAnswer> {
  const text = textIn(body, 'report', reportMax);
  const bytes = new TextEncoder().encode(text);
  const cases = await session.lab(machineArchive).caseFiles();
  const file = looksLikeCase(bytes)
    ? cases.parse(text, 'case.yaml')
    : await caseOfReport(session, { bytes, name: 'report.txt' });
  return { file, text: cases.text(file, 'yaml') };
}

async function correctedCase({ session }: ApiParts, { body }: ApiCall): Promise<CaseAnswer> {
  const cases = await session.lab(machineArchive).caseFiles();
  const given = cases.parse(textIn(body, 'text', reportMax), 'case.yaml');
  const correction = correctionIn(body);
  const file = correction === null ? given : await correctCase(session, given, correction);
  return { file, text: cases.text(file, 'yaml') };
}

async function begun(parts: ApiParts, { body }: ApiCall): Promise<unknown> {
  return started(parts, textIn(body, 'report', reportMax), body);
}

async function goneOnWith(parts: ApiParts, { body }: ApiCall, [number]: readonly string[]): Promise<unknown> {
  return started(parts, Number(number), body);
}

async function started({ session, work }: ApiParts, given: string | number, body: unknown): Promise<unknown> {
  const budget = { minutesMax: naturalIn(body, 'minutes'), attemptsMax: null };
  return { hunt: await startHunt(session, work, { given, budget, takesDrafts: true }) };
}

const screen = 200;

async function lines(parts: ApiParts, { query }: ApiCall, [number, id, name]: readonly string[]): Promise<unknown> {
  const item = keptItem(recordedTest(parts.states.stateOf(Number(number)), id ?? ''), name ?? '');
  const from = numberIn(query, 'from', 0);
  const text = query.get('find');
  if (text !== null && text !== '') return { line: await parts.consoles.find(item, text, from) };
  return parts.consoles.lines(item, from, numberIn(query, 'count', screen));
}

function numberIn(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  // Before the first line is a place to look from, too.
  return text !== null && /^-?\d{1,9}$/.test(text) ? Number(text) : otherwise;
}
