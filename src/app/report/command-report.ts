// The report of a search whose tests were a command of the user's or a person: gathered from the journal and, where it is still there,
// from the repository, in any form that a scenario's report has.

import { versionBeforeCulprit } from '../../core/answers/version-before-culprit.ts';
import { clip } from '../../core/base/clip.ts';
import { formatDuration } from '../../core/base/quantities.ts';
import { shellLine } from '../../core/base/shell-line.ts';
import { UserError } from '../../core/base/user-error.ts';
import { shortCommit } from '../../core/git/commit.ts';
import type { CommitsPlan, VersionsPlan } from '../../core/stored/hunt-plan.ts';
import type { HuntState } from '../../core/stored/journal.ts';
import type { Mark } from '../../core/stored/mark.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import { standingOf } from '../../core/stored/verification-of.ts';
import { endingText } from '../../render/search/search-ending-text.ts';
import { searchSvg } from '../../render/search/search-svg.ts';
import { describedVersion as described, nounOf } from '../../render/search/search-words.ts';
import { composeCommandReport } from '../../reports/write/compose-command.ts';
import { type ReportDocument, runs } from '../../reports/write/document.ts';
import type { Dossier, ReportedCulprit } from '../../reports/write/dossier.ts';
import { rungsOf } from '../../reports/write/gather.ts';
import type { Picture } from '../../reports/write/html.ts';
import { reportOfSearch } from '../found/search-of-hunt.ts';
import { machineArchive } from '../lab.ts';
import type { Session } from '../session.ts';

export interface CommandReport {
  readonly document: ReportDocument;
  /** As far as there is one: recipients and forms read it. */
  readonly dossier: Dossier;
  readonly pictures: readonly Picture[];
  /** Null for a list of versions. */
  readonly repository: string | null;
}

/** Throws UserError `nothing-to-report` before its first answer. */
export async function commandReportOf(
  session: Session,
  hunt: number,
  { plan, state }: { readonly plan: CommitsPlan | VersionsPlan; readonly state: HuntState },
): Promise<CommandReport> {
  const search = await reportOfSearch(session, hunt, state);
  if (search.tests.length === 0) throw nothingYet(hunt);
  const marks = marksOf(state);
  const repository = plan.question === 'bisect-commits' ? plan.repository : null;
  const project = repository === null ? 'other' : await projectOfRepository(session, repository);
  const culprit = culpritOf(search, marks);
  const { tester } = plan;
  const title =
    culprit === null
      ? titleWithout(search, tester)
      : `${described(culprit, search)} ${search.fixed ? 'fixes' : 'breaks'} ${wordsOf(tester)}`;
  const attachments = await outputsOf(session, search, marks);
  const dossier = { ...bareDossier(project, session.version), title, culprit, attachments };
  const document = composeCommandReport({
    search,
    marks,
    dossier,
    command: tester.kind === 'command' ? shellLine(tester.argv) : null,
    ended: culprit === null ? endedWords(search) : [],
    tracker: project === 'kernel' && culprit !== null && !culprit.isFix ? `#regzbot introduced: ${culprit.name}` : null,
    tested: testedWords(plan),
    version: session.version,
  });
  const pictures = [
    { section: 'tests', svg: searchSvg(search), says: 'The search: what could still be the culprit, from test to test' },
  ];
  return { document, dossier, pictures, repository };
}

function testedWords({ question, tester }: CommitsPlan | VersionsPlan): string {
  if (tester.kind !== 'command') return 'A person has tested, on machines of their own.';
  const longest = `for at most ${formatDuration(tester.timeoutMs)}`;
  return question === 'bisect-commits'
    ? `Each commit was checked out in a worktree of its own, and the command was run there ${longest}.`
    : `The command was run with the name of each version, ${longest}.`;
}

function nothingYet(hunt: number): UserError {
  return new UserError({
    code: 'nothing-to-report',
    message: `Hunt ${hunt} has no answer yet: there is nothing to report.`,
    hint: `firstbad show ${hunt} says how far it is`,
  });
}

/** Of the search and of the climbs of its culprit. */
function marksOf({ marks, climbs }: HuntState): readonly Mark[] {
  const climbed = climbs.flatMap(({ answers }) =>
    answers.flatMap((answer) => (answer.kind === 'tested' && answer.test.kind === 'mark' ? [answer.test.mark] : [])),
  );
  return [...new Map([...marks, ...climbed].map((mark) => [mark.id, mark])).values()];
}

function culpritOf(search: SearchReport, marks: readonly Mark[]): ReportedCulprit | null {
  const { culprit, confidence, fixed, verification = null } = search;
  if (culprit === null || confidence === null || search.ending?.kind !== 'culprit') return null;
  const standing = standingOf(verification);
  if (standing === 'refuted') return null;
  const own = marks.filter(({ version }) => version === culprit.name).map(({ id }) => id);
  return {
    component: search.question === 'bisect-commits' ? 'the repository' : 'the list',
    standing,
    name: culprit.name,
    title: culprit.title,
    isCommit: search.question === 'bisect-commits',
    isFix: fixed,
    confidence,
    backing: own.length === 0 ? { kind: 'record', of: 'the search' } : runs(own),
    rungs: verification === null ? [] : rungsOf(verification, search.hunt),
    author: null,
    message: null,
  };
}

/** What firstbad prints of such an ending; a culprit that was refuted is no ending of the search's own. */
function endedWords(search: SearchReport): readonly string[] {
  if (search.verification?.ending === 'refuted' && search.culprit !== null) {
    return [
      `The search named ${shortCommit(search.culprit.name)}, and trying it again refuted that: ${search.verification.because}`,
    ];
  }
  const { headline, lines, explained } = endingText(search, null);
  return [...headline, ...lines.map(({ kept, rest }) => [kept, rest].filter((part) => part !== '').join(' ')), ...explained];
}

function titleWithout(search: SearchReport, tester: CommitsPlan['tester']): string {
  return `${wordsOf(tester)}: no single ${nounOf(search)} was found up to ${shortCommit(search.ends.bad.name)}`;
}

function wordsOf(tester: CommitsPlan['tester']): string {
  if (tester.kind !== 'command') return 'what was tested by hand';
  return clip(shellLine(tester.argv.map((word) => word.split('/').at(-1) ?? word)), 60);
}

/** What the command wrote at the culprit and at the last good commit before it. */
async function outputsOf(session: Session, search: SearchReport, marks: readonly Mark[]): Promise<Dossier['attachments']> {
  if (search.culprit === null) return [];
  const evidence = await session.lab(machineArchive).evidence();
  const before = versionBeforeCulprit(search);
  const wanted = [
    { word: search.fixed ? 'fixed' : 'bad', name: search.culprit.name },
    ...(before === null ? [] : [{ word: search.fixed ? 'broken' : 'good', name: before.name }]),
  ];
  const found: { name: string; text: string }[] = [];
  for (const { word, name } of wanted) {
    const [item] = marks.find(({ version, evidence: items }) => version === name && items.length > 0)?.evidence ?? [];
    if (item)
      found.push({
        name: `output at the ${word} ${nounOf(search)} ${shortCommit(name)}`,
        text: new TextDecoder().decode(await evidence.get(item)),
      });
  }
  return found;
}

type Project = 'kernel' | 'qemu' | 'other';

// Both files are read from their beginning only.
const beginning = 16 << 10;

/** By files that only these trees have. A repository that is gone is nobody's. */
async function projectOfRepository(session: Session, path: string): Promise<Project> {
  try {
    const repository = await session.lab(machineArchive).repository(path, session.signal);
    const read = async (file: string): Promise<string> => (await repository.fileOfHead(file, beginning, session.signal)) ?? '';
    if (/^VERSION = \d+\nPATCHLEVEL = \d+\nSUBLEVEL = /m.test(await read('Makefile'))) return 'kernel';
    return /^project\('qemu'/m.test(await read('meson.build')) ? 'qemu' : 'other';
  } catch (error) {
    if (!(error instanceof UserError) || session.signal.aborted) throw error;
    return 'other';
  }
}

/** Of what a scenario's dossier has, a command's search has next to nothing. */
function bareDossier(project: Project, firstbad: string): Omit<Dossier, 'title' | 'culprit'> {
  const role = { kernel: 'host-kernel', qemu: 'qemu', other: null } as const;
  const of = role[project];
  return {
    components: of === null ? [] : [{ name: 'the repository', role: of, source: '', versions: [] }],
    machine: { architecture: '', kernel: '', cpu: '', cores: 0, memoryMiB: 0, accelerator: '', labQemu: '', firstbad },
    records: [],
    matrix: null,
    isolation: null,
    transitions: [],
    alsoNamed: [],
    logs: [],
    differences: [],
    diagnoses: [],
    known: [],
    reported: null,
    script: null,
    attachments: [],
  };
}
