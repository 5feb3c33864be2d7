// The report of a bisect along a component's versions, from the plan and what the journal holds of it.

import { searchReportOf } from '../answers/search-report-of.ts';
import { type Answer, answersOf } from '../answers/search-subject.ts';
import type { BisectPlan } from '../stored/hunt-plan.ts';
import type { HuntState } from '../stored/journal.ts';
import type { ReportedEnding, ReportedVersion, SearchReport } from '../stored/search-report.ts';
import {
  problemOnLine,
  type SearchedLine,
  searchedLineOf,
  type VersionSearchStage,
  versionSeeker,
  versionSubject,
} from './version-search.ts';

/** `over` says that nothing more is tried, also when the search would go on. */
export function bisectReportOf(
  hunt: number,
  plan: BisectPlan,
  { over, ...state }: Pick<HuntState, 'records' | 'marks' | 'forgiven'> & { readonly over: boolean },
): SearchReport {
  const line = searchedLineOf(plan);
  const answers = answersOf(state, line.axis);
  return lineReportOf({ hunt, question: 'bisect', line, answers, over });
}

/** The same of any line of versions. */
export function lineReportOf(parts: LineReportParts): SearchReport {
  const { line, answers } = parts;
  const { stage } = versionSeeker(line, answers);
  if (stage.kind === 'searching') return reportBetween(parts, stage.subject.window.nodeOf[stage.subject.window.size]!);
  // No window yet: it is shown as far as it was looked for.
  const report = reportBetween({ ...parts, over: false }, oldestTried(line, answers));
  return { ...report, ending: endingOf(stage.next, parts), culprit: null, confidence: null };
}

export interface LineReportParts {
  readonly hunt: number;
  readonly question: SearchReport['question'];
  readonly line: SearchedLine;
  readonly answers: readonly Answer[];
  readonly over: boolean;
}

function reportBetween({ hunt, question, line, answers, over }: LineReportParts, older: number): SearchReport {
  const { rules, versions } = line;
  const subject = versionSubject(line, older);
  const origins = new Map(versions.map(({ label, origin }) => [label, origin]));
  return searchReportOf({
    hunt,
    question,
    of: line.of,
    at: line.at,
    subject,
    problem: problemOnLine(line, subject),
    rules,
    answers,
    titleOf: (name) => origins.get(name) ?? '',
    over,
  });
}

function oldestTried({ versions, newer, releases }: SearchedLine, answers: readonly Answer[]): number {
  const labels = new Set(answers.map((answer) => answer.version));
  const tried = versions.findIndex((version) => labels.has(version.label));
  return tried >= 0 && tried < newer ? tried : (releases.at(-2) ?? 0);
}

function endingOf(
  next: Extract<VersionSearchStage, { kind: 'looking' }>['next'],
  { line, over }: LineReportParts,
): ReportedEnding | null {
  switch (next.kind) {
    case 'test':
      return over ? { kind: 'range', because: 'budget' } : null;
    case 'none':
      return { kind: 'no-good-end', oldestTried: versionAt(line, line.releases[next.oldestTried]!) };
    case 'bad-end-good':
      return { kind: 'not-reproduced', allAre: 'good', failureRate: 0 };
    case 'bad-end-untestable':
      return { kind: 'end-untestable', version: versionAt(line, line.newer) };
  }
}

function versionAt({ versions }: SearchedLine, place: number): ReportedVersion {
  const { label = '', origin = '' } = versions[place] ?? {};
  return { name: label, title: origin };
}
