// Checks an exported hunt: its hashes, each answer against what was recorded of its test, and whether the answers lead to what the hunt
// has found. Nothing in it is believed, nothing of it is run, and nothing of it is kept.

import type { HandSearch } from '../../core/answers/hand-search.ts';
import { UserError } from '../../core/base/user-error.ts';
import { type AnswerCheck, checkAttempt, checkMark } from '../../core/check/check-answers.ts';
import { checkAsked } from '../../core/check/check-asked.ts';
import { climbDifferences, reportDifferences, sweepDifferences } from '../../core/check/check-ending.ts';
import { type CheckedClaim, type CheckReport, checkReportOf } from '../../core/check/check-report.ts';
import type { Judge } from '../../core/judge/judge.ts';
import { type HuntFile, parseHuntFile } from '../../core/stored/hunt-file.ts';
import { type HuntPlan, isAboutScenario } from '../../core/stored/hunt-plan.ts';
import { applyEvent, emptyHunt, foldEvents, type HuntEvent, type HuntState } from '../../core/stored/journal.ts';
import { sweepReportOf } from '../../core/versions/sweep-report-of.ts';
import { commitHandSearch, listedHandSearch, versionHandSearch } from '../../hunt/commits/hand-searches.ts';
import { type LoadedScenario, machineArchive } from '../lab.ts';
import type { Session } from '../session.ts';

export interface CheckedFile {
  readonly report: CheckReport;
  /** Null when the file can not be read. */
  readonly file: HuntFile | null;
}

/** `repository` is where commits of the hunt are; null leaves their searches unchecked. */
export async function checkFile(
  session: Session,
  { path, repository }: { readonly path: string; readonly repository: string | null },
): Promise<CheckedFile> {
  const files = await session.lab(machineArchive).huntFiles();
  const text = await files.read(path);
  let file: HuntFile;
  try {
    file = parseHuntFile(text, files.encoding);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'hunt-file-damaged') throw error;
    const claim = contradicted(null, 'file', 'the file is not as it was written', [error.message]);
    return { report: checkReportOf({ firstbad: '', seal: null }, [claim]), file: null };
  }
  const loaded = scenarioIn((scenario) => files.scenarioOf(scenario), file);
  const claims: CheckedClaim[] = [fileClaim(file), evidenceClaim(file)];
  const judge = loaded === null ? null : await session.lab(machineArchive).judge(loaded.scenario);
  for (const { hunt, events } of file.hunts) {
    session.signal.throwIfAborted();
    const state = foldEvents(events);
    const { plan } = state;
    if (plan === null) continue;
    const parts = { file, hunt, events, state, plan };
    if (isAboutScenario(plan) && plan.question !== 'dio') claims.push(scenarioClaim(parts, loaded));
    claims.push(...answersClaims(parts, loaded?.sha256 === scenarioOf(plan) ? judge : null));
    claims.push(...(await searchClaims(session, parts, repository)), ...climbClaims(parts));
  }
  const seal = file.seal ?? null;
  return { report: checkReportOf({ firstbad: file.firstbad, seal }, claims), file };
}

interface HuntParts {
  readonly file: HuntFile;
  readonly hunt: number;
  readonly events: readonly HuntEvent[];
  readonly state: HuntState;
  readonly plan: HuntPlan;
}

/** A scenario that this firstbad refuses judges nothing. */
function scenarioIn(
  parse: (files: HuntFile['scenario']) => LoadedScenario | null,
  { scenario }: HuntFile,
): LoadedScenario | null {
  try {
    return parse(scenario);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

function scenarioOf(plan: HuntPlan): string | null {
  return isAboutScenario(plan) ? plan.scenario.sha256 : null;
}

function fileClaim({ hunts, seal }: HuntFile): CheckedClaim {
  const events = hunts.reduce((sum, one) => sum + one.events.length, 0);
  if (seal === undefined || seal === null) {
    return notChecked(null, 'file', `it is whole (${counted(events, 'event')}), and an older firstbad gave it no seal`);
  }
  return confirmed(null, 'file', `it is whole, and its ${counted(events, 'event')} are those that were sealed: ${seal}`);
}

function evidenceClaim({ evidence }: HuntFile): CheckedClaim {
  return confirmed(null, 'evidence', `${counted(evidence.size, 'file')} of evidence, each with the hash that its event names`);
}

function scenarioClaim({ file, hunt, plan }: HuntParts, loaded: LoadedScenario | null): CheckedClaim {
  const sha256 = scenarioOf(plan);
  if (loaded === null) return notChecked(hunt, 'scenario', 'the file brings no scenario that this firstbad can read');
  if (loaded.sha256 === sha256) return confirmed(hunt, 'scenario', 'the scenario is the one that the hunt was planned with');
  // A whole hunt tries its script in a scenario of its own, which is made anew from what was found.
  const isPart = hunt !== file.hunts.at(-1)?.hunt;
  if (isPart) return notChecked(hunt, 'scenario', 'it was planned with a scenario of its own, which the file does not bring');
  const difference = `planned with ${String(sha256)}, and it is ${loaded.sha256}`;
  return contradicted(hunt, 'scenario', 'the scenario in the file is another one', [difference]);
}

function answersClaims({ file, hunt, events, state: { plan } }: HuntParts, judge: Judge | null): readonly CheckedClaim[] {
  const checks = events.flatMap((event): readonly AnswerCheck[] => {
    if (event.type === 'attempt-finished' || event.type === 'attempt-reused') return [attemptCheck(event, file, judge)];
    if (event.type !== 'marked' || plan === null || !('tester' in plan) || plan.tester.kind !== 'command') return [];
    return [checkMark(event.mark, plan.tester)];
  });
  if (checks.length === 0) return [];
  const differing = checks.flatMap((check) => (check.kind === 'differs' ? [check.because] : []));
  const unknown = checks.flatMap((check) => (check.kind === 'unknown' ? [check.because] : []));
  const looked = checks.length - unknown.length;
  const rest = unknown.length === 0 ? '' : `; ${String(unknown.length)} could not be looked at, such as ${unknown[0]!}`;
  if (differing.length > 0)
    return [
      contradicted(
        hunt,
        'answers',
        `${counted(differing.length, 'answer')} of ${String(looked)} do not follow${rest}`,
        differing,
      ),
    ];
  if (looked === 0) return [notChecked(hunt, 'answers', `none of ${String(checks.length)} could be looked at: ${unknown[0]!}`)];
  return [
    confirmed(
      hunt,
      'answers',
      `${counted(looked, 'answer')} looked at again: each follows from what was recorded of its test${rest}`,
    ),
  ];
}

function attemptCheck(
  { record }: Extract<HuntEvent, { type: 'attempt-finished' | 'attempt-reused' }>,
  { evidence }: HuntFile,
  judge: Judge | null,
): AnswerCheck {
  if (judge === null) return { kind: 'unknown', because: `${record.id}: there is no scenario to judge by` };
  const item = record.evidence.find(({ name }) => name === 'observations.jsonl');
  const bytes = item && evidence.get(item.sha256);
  return checkAttempt(record, bytes === undefined ? null : new TextDecoder().decode(bytes), judge);
}

async function searchClaims(session: Session, parts: HuntParts, repository: string | null): Promise<readonly CheckedClaim[]> {
  const { hunt, events, plan } = parts;
  const ended = events.findLastIndex(({ type }) => type === 'search-ended');
  const event = events[ended];
  if (event?.type !== 'search-ended') return [];
  // What it was made from: an override that came later is not in it.
  const state = events.slice(0, ended).reduce(applyEvent, emptyHunt);
  const { report } = event;
  if (plan.question === 'sweep' && report.question === 'sweep') {
    const again = sweepReportOf(hunt, plan, { ...state, over: true });
    return [endingClaim(hunt, sweepDifferences(report, again))];
  }
  if (report.question === 'sweep') return [];
  const search = await searchOf(session, plan, repository);
  if (typeof search === 'string') return [notChecked(hunt, 'ending', search)];
  const again = await search.reportOf(hunt, state, true);
  return [...askedClaims(parts, search), endingClaim(hunt, reportDifferences(report, again))];
}

/** Or why there is none. */
async function searchOf(session: Session, plan: HuntPlan, path: string | null): Promise<HandSearch | string> {
  if (plan.question === 'bisect-versions') return listedHandSearch(plan);
  if (plan.question === 'bisect' && plan.search.among.kind === 'versions') return versionHandSearch(plan);
  if (plan.question !== 'bisect-commits') return 'its commits were built for a scenario: such a search is not played again';
  if (path === null) return 'it searched commits: say --repo PATH of a clone, and it is played again';
  const { signal } = session;
  return commitHandSearch(await session.lab(machineArchive).repository(path, signal), plan, { signal });
}

function askedClaims({ hunt, events, plan, file }: HuntParts, search: HandSearch): readonly CheckedClaim[] {
  if (!('tester' in plan) || plan.tester.kind !== 'command') return [];
  const { same, others } = checkAsked(events, search);
  if (same + others.length === 0) return [];
  if (others.length === 0)
    return [confirmed(hunt, 'asked', `${counted(same, 'test')}, each the one that the answers before it lead to`)];
  const text = `${counted(others.length, 'test')} that the answers before it do not lead to`;
  // Another version may choose otherwise, and be right.
  return [contradicted(hunt, 'asked', `${text} (the file is of firstbad ${file.firstbad})`, others)];
}

function endingClaim(hunt: number, differences: readonly string[]): CheckedClaim {
  return differences.length === 0
    ? confirmed(hunt, 'ending', 'the recorded answers lead to what was found')
    : contradicted(hunt, 'ending', 'the recorded answers do not lead to what was found', differences);
}

function climbClaims({ hunt, state }: HuntParts): readonly CheckedClaim[] {
  return state.climbs.flatMap((climb) => {
    const differences = climbDifferences(climb);
    if (differences === null) return [];
    const of = `the verification of ${climb.plan.culprit}`;
    if (differences.length > 0)
      return [contradicted(hunt, 'verification', `${of} does not follow from its answers`, differences)];
    return [confirmed(hunt, 'verification', `${of} follows from its answers`)];
  });
}

function counted(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}

function confirmed(hunt: number | null, claim: CheckedClaim['claim'], text: string): CheckedClaim {
  return { hunt, claim, outcome: 'confirmed', text, contradictions: [] };
}

function notChecked(hunt: number | null, claim: CheckedClaim['claim'], text: string): CheckedClaim {
  return { hunt, claim, outcome: 'not-checked', text, contradictions: [] };
}

function contradicted(
  hunt: number | null,
  claim: CheckedClaim['claim'],
  text: string,
  contradictions: readonly string[],
): CheckedClaim {
  return { hunt, claim, outcome: 'contradicted', text, contradictions };
}
