// `firstbad report`: what a hunt has found, written so that a maintainer can act on it, and refused when it says too much.

import type { AttemptId, AttemptRecord } from '../../core/attempt.ts';
import { foldEvents, type HuntState } from '../../core/journal.ts';
import type { PartName, ScenarioPlan } from '../../core/hunt-plan.ts';
import { UserError } from '../../core/user-error.ts';
import type { Journal } from '../../ports/journal.ts';
import { composeReport } from '../../reports/write/compose.ts';
import { debianBugText } from '../../reports/write/debian-bug.ts';
import type { ReportDocument } from '../../reports/write/document.ts';
import type { Dossier } from '../../reports/write/dossier.ts';
import { gatherDossier, type GatheredHunt } from '../../reports/write/gather.ts';
import { htmlText } from '../../reports/write/html.ts';
import { lintReport } from '../../reports/write/lint.ts';
import { mailText } from '../../reports/write/mail.ts';
import { markdownText } from '../../reports/write/markdown.ts';
import { qemuIssueDocument, qemuIssueText } from '../../reports/write/qemu-issue.ts';
import { machineArchive, type Context, type LoadedScenario } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { searchArchives } from '../mail-archives.ts';
import { reportPictures } from '../report-pictures.ts';
import { mailHeaders, type RecipientRequest } from '../report-recipients.ts';
import { makeScript, tryScript } from '../report-script.ts';
import { writeLines } from '../terminal.ts';
import type { ReportFormat } from '../words.ts';

export interface ReportOptions {
  readonly hunt: number;
  readonly format: ReportFormat;
  readonly output: string | null;
  /** Where the script goes, too. */
  readonly script: string | null;
  /** Archives of mails that are searched before it is written. */
  readonly archives: readonly string[];
  /** A tree whose scripts/get_maintainer.pl may be run; null for none. */
  readonly getMaintainer: string | null;
  /** False leaves the script untried. */
  readonly tries: boolean;
}

export async function reportCommand(context: Context, options: ReportOptions): Promise<number> {
  const lab = context.lab(machineArchive);
  const journal = await lab.journal();
  const { plan, hunts } = huntsOf(journal, options.hunt);
  const loaded = await lab.loadScenario(plan.scenario.folder);
  const title = plan.scenario.title ?? plan.scenario.name;
  const plain = gatherDossier({ title, scenario: loaded.scenario, hunts });
  const script = await scriptOf(context, { loaded, plan, dossier: plain, tries: options.tries });
  const attachments = [...(await consolesOf(context, plain)), ...(script ? [{ name: 'reproduce.sh', text: script.text }] : [])];
  const known = [...plain.known, ...(await searchArchives(context, options.archives, plain))];
  const dossier: Dossier = { ...plain, script, attachments, known };
  const document = composeReport(dossier);
  const request = { dossier, repository: repositoryOf(hunts), tree: options.getMaintainer };
  const text = await rendered(context, { document, format: options.format, hunts, ...request });
  const given = options.format === 'qemu-issue' ? qemuIssueDocument(document, dossier) : document;
  const tried = script?.tried?.record;
  const tested = new Set<AttemptId>([...plain.records, ...(tried ? [tried] : [])].map((record) => record.id));
  const problems = lintReport(given, { known: tested, rendered: [text] });
  if (problems.length > 0) {
    const lines = problems.map(({ rule, where, text: said, why }) => `  ${rule}, ${where}: ${why}: ${said}`);
    writeLines(context.stderr, ['firstbad: this report is not given out:', ...lines]);
    return exitCodes.trouble;
  }
  if (script && options.script !== null) await context.writeFile(options.script, script.text);
  if (options.output === null) context.stdout.write(text);
  else await context.writeFile(options.output, text);
  return exitCodes.ok;
}

const partOfQuestion: Readonly<Record<string, PartName>> = {
  run: 'matrix',
  matrix: 'matrix',
  sweep: 'sweep',
  bisect: 'bisect',
};

/** The hunt itself, or the parts of a whole one. */
function huntsOf(journal: Journal, hunt: number): { readonly plan: ScenarioPlan; readonly hunts: readonly GatheredHunt[] } {
  const state = foldEvents(journal.events(hunt));
  const plan = aboutScenario(hunt, state);
  if (plan.question !== 'whole') {
    return { plan, hunts: [{ part: partOfQuestion[plan.question] ?? 'matrix', hunt, state }] };
  }
  const parts = Object.entries(state.parts) as [PartName, number][];
  const hunts = parts.map(([part, number]) => ({ part, hunt: number, state: foldEvents(journal.events(number)) }));
  if (hunts.length > 0) return { plan, hunts };
  throw new UserError({
    code: 'nothing-to-report',
    message: `Hunt ${hunt} was stopped before its first question: there is nothing to report.`,
    hint: `Go on with it: firstbad hunt ${plan.scenario.folder}`,
  });
}

function aboutScenario(hunt: number, { plan }: HuntState): ScenarioPlan {
  if (plan !== null && plan.question !== 'bisect-commits') return plan;
  throw new UserError({
    code: 'no-report',
    message: `Hunt ${hunt} is about a repository and a command of your own: firstbad knows no points, consoles or versions to report.`,
    hint: `Its result: firstbad show ${hunt}; for git: firstbad log ${hunt}`,
  });
}

async function scriptOf(
  context: Context,
  parts: { readonly loaded: LoadedScenario; readonly plan: ScenarioPlan; readonly dossier: Dossier; readonly tries: boolean },
): Promise<Dossier['script']> {
  const { loaded, plan, dossier, tries } = parts;
  const failing = dossier.records.find((record) => record.judgement.outcome === 'bad');
  if (!failing) return null;
  if (loaded.sha256 !== plan.scenario.sha256) {
    writeLines(context.stderr, ['firstbad: no script: the scenario has changed since the hunt']);
    return null;
  }
  const made = await makeScript(context, { loaded, point: failing.point, title: dossier.title });
  if (made.kind === 'none') {
    writeLines(context.stderr, [`firstbad: no script: ${made.because}`]);
    return null;
  }
  if (!tries) return { text: made.text, tried: null };
  return tryScript(context, { loaded, failing, text: made.text });
}

const attachedItems = ['firmware.console', 'guest.console', 'qemu.output', 'host.console'];

/** Of the first bad run and of the good one that differs least from it. */
async function consolesOf(context: Context, { records }: Dossier): Promise<Dossier['attachments']> {
  const bad = records.find((record) => record.judgement.outcome === 'bad');
  if (!bad) return [];
  const differs = (record: AttemptRecord): number =>
    Object.keys(bad.point).filter((name) => bad.point[name] !== record.point[name]).length;
  const [good] = records.filter((record) => record.judgement.outcome === 'good').sort((a, b) => differs(a) - differs(b));
  const evidence = await context.lab(machineArchive).evidence();
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
  readonly hunts: readonly GatheredHunt[];
}

async function rendered(context: Context, { document, format, hunts, ...request }: ForForm): Promise<string> {
  const { dossier } = request;
  switch (format) {
    case 'mail':
      return mailText(document, await mailHeaders(context, request));
    case 'markdown':
      return markdownText(document);
    case 'qemu-issue':
      return qemuIssueText(document, dossier);
    case 'debian-bug':
      return debianBug(document, dossier);
    case 'html':
      return htmlText(document, { generator: `firstbad ${context.version}`, pictures: reportPictures(dossier, hunts) });
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
  const searches = hunts.flatMap(({ state: { plan } }) =>
    plan !== null && plan.question !== 'bisect-commits' ? (plan.search ?? []) : [],
  );
  return (
    searches.map((search) => search.commits?.repository ?? search.finer?.repository).find((path) => path !== undefined) ?? null
  );
}
