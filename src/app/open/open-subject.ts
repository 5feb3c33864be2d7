// What a whole hunt is about: a report, drafted into a scenario that is kept in firstbad's own folder; a scenario with a report
// beside it; a hunt file from another machine; or a scenario alone.

import { assert } from '../../core/base/assert.ts';
import { together } from '../../core/base/together.ts';
import { UserError } from '../../core/base/user-error.ts';
import { looksLikeHuntFile, parseHuntFile } from '../../core/stored/hunt-file.ts';
import type { ImportedReport } from '../../core/stored/imported-report.ts';
import { foldEvents, type HuntState } from '../../core/stored/journal.ts';
import { adoptHuntFile } from '../../hunt/journal/hunt-files.ts';
import type { OpenQuestion } from '../../reports/asking/open-questions.ts';
import type { Answered } from '../../reports/asking/take-answer.ts';
import { tellingQuestions } from '../../reports/asking/telling-questions.ts';
import type { ScenarioDraft } from '../../reports/draft/draft-result.ts';
import { draftScenario } from '../../reports/draft/draft-scenario.ts';
import { readReport } from '../../reports/read/read-report.ts';
import type { ReportReading } from '../../reports/read/report-reading.ts';
import type { ArchiveChoice, LoadedScenario } from '../lab.ts';
import type { Session } from '../session.ts';
import { archiveLines } from './archive-lines.ts';
import { importedFrom } from './imported-from.ts';
import { linesIn, openedCase, readingOfCase, toldOfCorrections } from './open-case.ts';

export type Subject =
  | { readonly kind: 'runnable'; readonly hunted: HuntedSubject }
  /** A report that firstbad can not run: its claims are all that there is. */
  | { readonly kind: 'not-runnable'; readonly because: string; readonly imported: ImportedReport; readonly name: string };

export interface HuntedSubject {
  readonly loaded: LoadedScenario;
  readonly report: { readonly name: string; readonly sha256: string } | null;
  readonly imported: ImportedReport | null;
  /** The whole hunt to go on with; null for a new one. */
  readonly resumes: number | null;
}

export interface OpenOptions {
  readonly archive: ArchiveChoice;
  readonly again: boolean;
  /** Asks a person what the report leaves open; null assumes, and marks as assumed. */
  readonly ask: AskPerson | null;
  /**
   * False refuses a case whose draft was changed by hand (UserError `case-by-hand`): whoever gives it then chooses what is tried and not which files
   * of this machine that is made of.
   */
  readonly takesDrafts?: boolean;
  /** Told what was decided for the user. */
  readonly onNote: (note: string) => void;
}

/** `lines` is how many lines the report has; `telling` says what is worth asking after what was answered. */
export type AskPerson = (
  reading: ReportReading,
  lines: number,
  telling: (answered: Answered) => readonly OpenQuestion[],
) => Promise<AskedPerson>;

export interface AskedPerson extends Answered {
  /** To stand at the end of the kept report, so that claims of answers have lines; empty without answers. */
  readonly appendix: string;
}

/** Of bytes: a thread with its attachments; the reader takes the first 8 MiB of it and says so. */
export const reportBytesMax = 128 << 20;

/** The name that the report has in the scenario's folder. */
const keptName = 'report.txt';

export async function openReport(session: Session, path: string, options: OpenOptions): Promise<Subject> {
  const lab = session.lab(options.archive);
  const bytes = await lab.readBytes(path, reportBytesMax);
  if (isHuntFile(bytes)) return adopted(session, path);
  const name = path === '-' ? 'standard input' : (path.split('/').at(-1) ?? path);
  return openBytes(session, { bytes, name }, options);
}

/** What stands in the bytes: a report, or a case of one. */
interface Given {
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly sha256: string;
}

/** A hunt of the same bytes that was not finished goes on. */
async function openBytes(
  session: Session,
  { bytes, name }: Pick<Given, 'bytes' | 'name'>,
  options: OpenOptions,
): Promise<Subject> {
  const sha256 = (await session.lab(options.archive).huntFiles()).encoding.sha256(bytes);
  const known = options.again ? null : await unfinished(session, ({ report }) => report?.sha256 === sha256);
  if (known) return known;
  return (looksLikeCase(bytes) ? openCase : openReportText)(session, { bytes, name, sha256 }, options);
}

/** The text that somebody has given as a report. Throws UserError for a file of hunts: that would bring a scenario of its own. */
function givenIn(text: string): Pick<Given, 'bytes' | 'name'> {
  const bytes = new TextEncoder().encode(text);
  if (!isHuntFile(bytes)) return { bytes, name: looksLikeCase(bytes) ? 'case.yaml' : keptName };
  throw new UserError({
    code: 'usage',
    message: 'this is a file of hunts and no report',
    hint: 'On the machine itself: firstbad adopt FILE',
  });
}

/** A report or a case that is at hand, whoever has given it. */
export async function openGiven(session: Session, text: string, options: OpenOptions): Promise<Subject> {
  return openBytes(session, givenIn(text), options);
}

function draftByHand(name: string): UserError {
  return new UserError({
    code: 'case-by-hand',
    message: `the draft in ${name} is not the one that follows from its claims, and only a person of this machine may give one`,
    hint: 'Correct the claims instead; or on the machine itself: firstbad hunt case.yaml',
  });
}

async function openReportText(session: Session, { bytes, name, sha256 }: Given, options: OpenOptions): Promise<Subject> {
  const lab = session.lab(options.archive);
  const read = readReport(bytes);
  const available = await archiveLines(session, read, options);
  const telling = (answered: Answered): readonly OpenQuestion[] => tellingQuestions(answered, available, { widens: true });
  const { reading, wishes, appendix } = options.ask
    ? await options.ask(read, linesIn(bytes), telling)
    : { reading: read, wishes: {}, appendix: '' };
  const result = draftScenario(reading, available, { ...wishes, widens: true });
  if (result.kind === 'not-runnable') {
    const imported = importedFrom(reading, { draft: null, leftOut: result.leftOut });
    return { kind: 'not-runnable', because: result.because, imported, name };
  }
  const { draft } = result;
  const files = new Map([
    ['firstbad.yaml', new TextEncoder().encode(draft.text)],
    [keptName, withAppendix(bytes, appendix)],
  ]);
  const folder = await (await lab.huntFiles()).layScenario(files);
  const loaded = await lab.loadScenario(folder);
  const imported = importedFrom(reading, { draft, leftOut: draft.leftOut, told: wishes.told });
  return { kind: 'runnable', hunted: { loaded, report: { name, sha256 }, imported, resumes: null } };
}

/** Answers stand after the report, each below its question. */
function withAppendix(bytes: Uint8Array, appendix: string): Uint8Array {
  if (appendix === '') return bytes;
  const end = bytes.at(-1) === newline ? '' : '\n';
  const more = new TextEncoder().encode(`${end}${appendix}`);
  const all = new Uint8Array(bytes.byteLength + more.byteLength);
  all.set(bytes);
  all.set(more, bytes.byteLength);
  return all;
}

const newline = 10;

/** Whether the bytes are meant to be a case, in YAML or JSON. */
export function looksLikeCase(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes.subarray(0, 4096));
  return /^\ufeff?(?:#[^\n]*\n|[ \t]*\r?\n|---[ \t]*\r?\n)*(?:case:[ \t]*\S|\{\s*"case"\s*:)/.test(text);
}

/** What stands in the case is drafted again with the versions that the archive has now, unless its draft was changed by hand. */
async function openCase(session: Session, { bytes, name, sha256 }: Given, options: OpenOptions): Promise<Subject> {
  const lab = session.lab(options.archive);
  const cases = await lab.caseFiles();
  const text = new TextDecoder().decode(bytes);
  const file = cases.parse(text, name);
  const available = await archiveLines(session, readingOfCase(file), options);
  const opened = openedCase(session, file, { available, onProblem: (problem) => cases.error({ text, name }, problem) });
  const { answered, result, isByHand } = opened;
  const { reading } = answered;
  const told = [...(answered.wishes.told ?? []), ...toldOfCorrections(opened)];
  if (isByHand && options.takesDrafts === false) throw draftByHand(name);
  const own = isByHand ? file.draft.text : null;
  if (own !== null)
    options.onNote(`the draft in ${name} was changed by hand: it is used as it stands, whatever its claims say`);
  else if (opened.isCorrected)
    options.onNote(`what ${name} says was corrected since the report was read: it is drafted from what stands there now`);
  if (own === null && result.kind === 'not-runnable') {
    const imported = importedFrom(reading, { draft: null, leftOut: result.leftOut, told });
    return { kind: 'not-runnable', because: result.because, imported, name };
  }
  const drafted = result.kind === 'draft' ? result.draft : null;
  const files = new Map([
    ['firstbad.yaml', new TextEncoder().encode(own ?? drafted?.text ?? '')],
    ['case.yaml', bytes],
  ]);
  const loaded = await lab.loadScenario(await (await lab.huntFiles()).layScenario(files));
  const draft = own === null ? drafted : drafted && fittingDraft(drafted, loaded);
  const leftOut = own === null ? (drafted?.leftOut ?? []) : file.draft.leftOut;
  const imported = importedFrom(reading, { draft, leftOut, told });
  return { kind: 'runnable', hunted: { loaded, report: { name, sha256 }, imported, resumes: null } };
}

/** A scenario of the user's own; `report` is one that lies beside it. */
export async function openScenario(
  session: Session,
  { loaded, report }: { readonly loaded: LoadedScenario; readonly report: string | null },
  options: OpenOptions,
): Promise<Subject> {
  const lab = session.lab(options.archive);
  const known = options.again
    ? null
    : await unfinished(session, (plan) => plan.scenario.sha256 === loaded.sha256 && plan.scenario.folder === loaded.folder);
  if (known) return known;
  if (report === null) return { kind: 'runnable', hunted: { loaded, report: null, imported: null, resumes: null } };
  const bytes = await lab.readBytes(report, reportBytesMax);
  const sha256 = (await lab.huntFiles()).encoding.sha256(bytes);
  const reading = readReport(bytes);
  const draft = await draftBeside(session, reading, loaded, options);
  const imported = importedFrom(reading, { draft, leftOut: [] });
  const name = report.split('/').at(-1) ?? report;
  options.onNote(`claims are those of ${name}`);
  return { kind: 'runnable', hunted: { loaded, report: { name, sha256 }, imported, resumes: null } };
}

/** Of the draft only what the scenario knows too: its components' lines, and cells whose settings it has. */
async function draftBeside(
  session: Session,
  reading: ReportReading,
  loaded: LoadedScenario,
  options: OpenOptions,
): Promise<ScenarioDraft | null> {
  const result = draftScenario(reading, await archiveLines(session, reading, options));
  return result.kind === 'not-runnable' ? null : fittingDraft(result.draft, loaded);
}

function fittingDraft(draft: ScenarioDraft, { scenario }: LoadedScenario): ScenarioDraft {
  const known = new Map(scenario.factors.map(({ name, values }) => [name, values]));
  const fits = (values: Readonly<Record<string, string>>): boolean =>
    Object.entries(values).every(([name, value]) => known.get(name)?.includes(value) === true);
  return {
    ...draft,
    cells: draft.cells.filter(({ values }) => fits(values)),
    mappings: draft.mappings.filter(({ component }) => scenario.components.some(({ name }) => name === component)),
    assumptions: [],
  };
}

async function adopted(session: Session, path: string): Promise<Subject> {
  const lab = session.lab({});
  const files = await lab.huntFiles();
  const content = parseHuntFile(await files.read(path), files.encoding);
  const folder = content.scenario.size > 0 ? await files.layScenario(content.scenario) : '';
  const [journal, evidence] = await together([lab.journal(), lab.evidence()]);
  const last = content.hunts.at(-1);
  const { plan } = foldEvents(last?.events ?? []);
  if (plan?.question !== 'whole') {
    throw new UserError({
      code: 'usage',
      message: `${path} holds a hunt that asks one question (${plan?.question ?? 'none'}), and hunt goes on with whole ones`,
      hint: `firstbad adopt ${path}, then the command that asks that question`,
    });
  }
  const number = await adoptHuntFile({ journal, evidence }, { file: content, folder, signal: session.signal });
  return wholeAgain(session, number, foldEvents(journal.events(number)));
}

type WholePlan = Extract<NonNullable<HuntState['plan']>, { readonly whole?: unknown }>;

/** The newest whole hunt that was stopped, or whose process is gone. */
async function unfinished(
  session: Session,
  isIt: (plan: { readonly report: HuntedSubject['report']; readonly scenario: WholePlan['scenario'] }) => boolean,
): Promise<Subject | null> {
  const journal = await session.lab({}).journal();
  for (const { hunt, plan, status } of journal.list()) {
    if (plan.question !== 'whole' || status !== 'stopped') continue;
    if (!isIt({ report: plan.whole.report, scenario: plan.scenario })) continue;
    return wholeAgain(session, hunt, foldEvents(journal.events(hunt)));
  }
  return null;
}

/** A whole hunt by its number. Throws UserError `usage` for another one, `hunt-unknown`. */
export async function openWhole(session: Session, hunt: number): Promise<HuntedSubject> {
  const journal = await session.lab({}).journal();
  const subject = await wholeAgain(session, hunt, foldEvents(journal.events(hunt)));
  assert(subject.kind === 'runnable', 'a hunt that was begun can be gone on with');
  return subject.hunted;
}

async function wholeAgain(session: Session, hunt: number, { plan }: HuntState): Promise<Subject> {
  if (plan?.question !== 'whole') {
    throw new UserError({ code: 'usage', message: `hunt ${String(hunt)} is not a whole one` });
  }
  const loaded = await session.lab({}).loadScenario(plan.scenario.folder);
  const { report, imported } = plan.whole;
  return { kind: 'runnable', hunted: { loaded, report, imported, resumes: hunt } };
}

function isHuntFile(bytes: Uint8Array): boolean {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return true;
  return looksLikeHuntFile(new TextDecoder().decode(bytes.subarray(0, 64)));
}
