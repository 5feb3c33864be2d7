// The report of a hunt in any form, with its script made and tried, and refused when it says more than is known.

import type { AttemptId, AttemptRecord } from '../../core/attempt/attempt.ts';
import { printableLine } from '../../core/base/printable.ts';
import { UserError } from '../../core/base/user-error.ts';
import { scenarioPlan } from '../../core/stored/hunt-plan.ts';
import { foldEvents } from '../../core/stored/journal.ts';
import { composeReport } from '../../reports/write/compose.ts';
import { debianBugText } from '../../reports/write/debian-bug.ts';
import type { ReportDocument } from '../../reports/write/document.ts';
import type { Dossier, Script } from '../../reports/write/dossier.ts';
import type { GatheredHunt } from '../../reports/write/gather.ts';
import { htmlText, type Picture } from '../../reports/write/html.ts';
import { type LintProblem, lintReport } from '../../reports/write/lint.ts';
import { mailText } from '../../reports/write/mail.ts';
import { markdownText } from '../../reports/write/markdown.ts';
import { qemuIssueDocument, qemuIssueText } from '../../reports/write/qemu-issue.ts';
import type { ReportFormat } from '../../reports/write/report-formats.ts';
import { machineArchive } from '../lab.ts';
import { searchArchives } from '../open/mail-archives.ts';
import type { Session } from '../session.ts';
import { type CommandReport, commandReportOf } from './command-report.ts';
import { dossierOfHunt, type HuntDossier, nothingToReport } from './dossier-of-hunt.ts';
import { reportPictures } from './report-pictures.ts';
import { mailHeaders, type RecipientRequest } from './report-recipients.ts';
import { makeScript, triedScript, tryScript } from './report-script.ts';

export interface MadeReport {
  readonly text: string;
  readonly script: Script | null;
  /** A report with problems is not given out. */
  readonly problems: readonly LintProblem[];
}

export interface ReportRequest {
  readonly format: ReportFormat;
  /** False leaves a script untried that no part of the hunt has tried. */
  readonly tries: boolean;
  /** Archives of mails that are searched before it is written. */
  readonly archives: readonly string[];
  /** A tree whose scripts/get_maintainer.pl may be run; null for none. */
  readonly getMaintainer: string | null;
  /** The address or message id of a published report that this one stands instead of; null for none. */
  readonly supersedes?: string | null;
}

export async function makeReport(
  session: Session,
  hunt: number,
  { format, tries, archives, getMaintainer, supersedes = null }: ReportRequest,
): Promise<MadeReport> {
  const own = await commandSearch(session, hunt);
  if (own !== null) return commandReport(session, own, { format, archives, getMaintainer });
  const found = await dossierOfHunt(session, hunt);
  if (found.dossier.records.length === 0) throw nothingToReport(hunt, found.plan);
  const script = await scriptOf(session, found, tries);
  const attachments = [
    ...(await consolesOf(session, found.dossier)),
    ...(script ? [{ name: 'reproduce.sh', text: script.text }] : []),
  ];
  const known = [...found.dossier.known, ...(await searchArchives(session, archives, found.dossier))];
  const published =
    supersedes === null ? {} : { supersedes: { found: found.dossier.supersedes?.found ?? [], published: supersedes } };
  const dossier: Dossier = { ...found.dossier, script, attachments, known, ...published };
  const document = composeReport(dossier);
  const request = { dossier, repository: repositoryOf(found.hunts), tree: getMaintainer };
  const text = await rendered(session, { document, format, pictures: reportPictures(dossier, found.hunts), ...request });
  const given = format === 'qemu-issue' ? qemuIssueDocument(document, dossier) : document;
  const tried = script?.tried?.record;
  const tested = new Set<AttemptId>([...dossier.records, ...(tried ? [tried] : [])].map((record) => record.id));
  return { text, script, problems: lintReport(given, { known: tested, rendered: [text] }) };
}

/** For those who look on: nothing is run for it. The text is null where there are problems, since such a report is not given out. */
export async function reportToShow(
  session: Session,
  hunt: number,
  format: ReportFormat,
): Promise<Pick<MadeReport, 'problems'> & { readonly text: string | null }> {
  const { text, problems } = await makeReport(session, hunt, { format, tries: false, archives: [], getMaintainer: null });
  return { text: problems.length > 0 ? null : text, problems };
}

/** Of a hunt whose commits, or whose listed versions, a command or a person has tested; null for one about a scenario. */
async function commandSearch(session: Session, hunt: number): Promise<CommandReport | null> {
  const state = foldEvents((await session.lab(machineArchive).journal()).events(hunt));
  const { plan } = state;
  if (plan?.question !== 'bisect-commits' && plan?.question !== 'bisect-versions') return null;
  return commandReportOf(session, hunt, { plan, state });
}

async function commandReport(
  session: Session,
  { document, dossier, pictures, repository }: CommandReport,
  { format, archives, getMaintainer }: Omit<ReportRequest, 'tries'>,
): Promise<MadeReport> {
  const known = await searchArchives(session, archives, dossier);
  for (const { title, link } of known) session.say(`May be known: ${printableLine(`${title} ${link}`)}`);
  const request = { dossier, repository, tree: getMaintainer };
  const text = await rendered(session, { document, format, pictures, ...request });
  const given = format === 'qemu-issue' ? qemuIssueDocument(document, dossier) : document;
  const tested = new Set<AttemptId>(document.runs.map(({ attempt }) => attempt));
  return { text, script: null, problems: lintReport(given, { known: tested, rendered: [text] }) };
}

export function problemLines(problems: readonly LintProblem[]): readonly string[] {
  const lines = problems.map(({ rule, where, text, why }) => `  ${rule}, ${where}: ${why}: ${text}`);
  return ['firstbad: this report is not given out:', ...lines];
}

/** The attempt that a script repeats. */
export function failingRecord({ records }: Pick<Dossier, 'records'>): AttemptRecord | null {
  return records.find(({ judgement, traced }) => judgement.outcome === 'bad' && traced !== true) ?? null;
}

async function scriptOf(session: Session, found: HuntDossier, tries: boolean): Promise<Dossier['script']> {
  const { loaded, plan, dossier, hunts } = found;
  const failing = failingRecord(dossier);
  if (!failing) return null;
  if (loaded.sha256 !== plan.scenario.sha256) {
    session.say('firstbad: no script: the scenario has changed since the hunt');
    return null;
  }
  const made = await makeScript(session, { loaded, failing, title: dossier.title });
  if (made.kind === 'none') {
    session.say(`firstbad: no script: ${made.because}`);
    return null;
  }
  const sha256 = session.lab(machineArchive).sha256(made.text);
  const part = hunts.find(({ part: name, state }) => name === 'script' && scenarioPlan(state.plan).scenario.sha256 === sha256);
  if (part) return { text: made.text, tried: triedScript(part.state.records.at(-1) ?? null) };
  if (!tries) return { text: made.text, tried: null };
  const { state } = await tryScript(
    session,
    { loaded, failing, text: made.text, archive: machineArchive },
    await session.watch(),
  );
  session.signal.throwIfAborted();
  return { text: made.text, tried: triedScript(state.records.at(-1) ?? null) };
}

const attachedItems = ['firmware.console', 'guest.console', 'qemu.output', 'host.console'];

/** Of the first bad run and of the good one that differs least from it. */
async function consolesOf(session: Session, { records }: Dossier): Promise<Dossier['attachments']> {
  const bad = records.find((record) => record.judgement.outcome === 'bad');
  if (!bad) return [];
  const differs = (record: AttemptRecord): number =>
    Object.keys(bad.point).filter((name) => bad.point[name] !== record.point[name]).length;
  const [good] = records.filter((record) => record.judgement.outcome === 'good').sort((a, b) => differs(a) - differs(b));
  const evidence = await session.lab(machineArchive).evidence();
  const attachments: { name: string; text: string }[] = [];
  for (const [word, record] of [
    ['bad', bad],
    ['good', good],
  ] as const) {
    for (const item of record?.evidence.filter(({ name, bytes }) => attachedItems.includes(name) && bytes > 0) ?? []) {
      attachments.push({
        name: `${item.name} of the ${word} run`,
        text: new TextDecoder('latin1').decode(await evidence.get(item)),
      });
    }
  }
  return attachments;
}

interface ForForm extends RecipientRequest {
  readonly document: ReportDocument;
  readonly format: ReportFormat;
  readonly pictures: readonly Picture[];
}

async function rendered(session: Session, { document, format, pictures, ...request }: ForForm): Promise<string> {
  const { dossier } = request;
  switch (format) {
    case 'mail':
      return mailText(document, await mailHeaders(session, request));
    case 'markdown':
      return markdownText(document);
    case 'qemu-issue':
      return qemuIssueText(document, dossier);
    case 'debian-bug':
      return debianBug(document, dossier);
    case 'html':
      return htmlText(document, { generator: `firstbad ${session.version}`, pictures });
    case 'json':
      return `${JSON.stringify(document, null, 2)}\n`;
  }
}

function debianBug(document: ReportDocument, dossier: Dossier): string {
  const made = debianBugText(document, dossier);
  if (made.kind === 'bug') return made.text;
  throw new UserError({
    code: 'no-debian-bug',
    message: `no bug for Debian was written: ${made.because}`,
    hint: 'The same report for others: --format mail, markdown or qemu-issue.',
  });
}

/** Where the commits of these hunts were searched. */
function repositoryOf(hunts: readonly GatheredHunt[]): string | null {
  const [first = null] = hunts.flatMap(({ state: { plan } }) => {
    if (plan?.question !== 'bisect') return [];
    const { among } = plan.search;
    if (among.kind === 'versions') return [];
    return [among.kind === 'commits' ? among.commits.repository : among.finer.repository];
  });
  return first;
}
