// The report of a search through commits, from the question and the answers.

import { searchReportOf } from '../answers/search-report-of.ts';
import { type Answer, graphSubject, type SearchSubject } from '../answers/search-subject.ts';
import { unreachable } from '../base/assert.ts';
import type { CommitName } from '../git/commit.ts';
import { openWindow } from '../git/graph-window.ts';
import type { ReportedEnding, SearchReport } from '../stored/search-report.ts';
import { type CommitQuestion, commitSeeker, type CommitStage, endsTried, problemOn } from './commit-search.ts';

export interface CommitReportParts {
  readonly hunt: number;
  readonly question: CommitQuestion;
  readonly answers: readonly Answer[];
  /** A commit's subject. */
  readonly titleOf: (name: string) => string;
  /** True when nothing more is tried, also when the search would go on. */
  readonly over: boolean;
}

/** Null when there is nothing between the ends. */
export function commitReportOf(parts: CommitReportParts): SearchReport | null {
  const { question, answers, over } = parts;
  const { stage } = commitSeeker(question, answers);
  switch (stage.kind) {
    case 'shut':
      return null;
    case 'searching':
      return reportOn(parts, stage.subject);
    case 'looking': {
      // No window yet: it is shown as far back as was looked.
      const subject = subjectFrom(question, oldestTried(parts));
      if (subject === null) return null;
      const report = reportOn({ ...parts, over: false }, subject);
      return { ...report, ending: endingOf(stage.next, parts, over), culprit: null, confidence: null };
    }
  }
}

function reportOn({ hunt, question, answers, titleOf, over }: CommitReportParts, subject: SearchSubject): SearchReport {
  const { plan } = question;
  return searchReportOf({
    hunt,
    question: 'bisect-commits',
    of: plan.repository,
    at: null,
    subject,
    problem: problemOn(question, subject),
    rules: plan.rules,
    answers,
    titleOf,
    over,
  });
}

function oldestTried({ question: { plan }, answers }: CommitReportParts): CommitName {
  const tried = new Set(answers.map((answer) => answer.version));
  const ends = endsTried(plan);
  return ends.slice(0, -1).find((name) => tried.has(name)) ?? ends.at(-2) ?? plan.bad.name;
}

function subjectFrom({ plan, history, interesting }: CommitQuestion, good: CommitName): SearchSubject | null {
  const bad = history.nodeOf(plan.bad.name);
  const node = history.nodeOf(good);
  if (bad === null || node === null) return null;
  const { firstParentOnly } = plan.rules;
  const opened = openWindow({ graph: history.graph, bad, goods: [node], firstParentOnly, interesting });
  return opened.kind === 'open' ? graphSubject(history, opened.window) : null;
}

function endingOf(
  next: Extract<CommitStage, { kind: 'looking' }>['next'],
  { question: { plan }, titleOf }: CommitReportParts,
  over: boolean,
): ReportedEnding | null {
  const versionAt = (name: string) => ({ name, title: titleOf(name) });
  switch (next.kind) {
    case 'test':
      return over ? { kind: 'range', because: 'budget' } : null;
    case 'none':
      return { kind: 'no-good-end', oldestTried: versionAt(endsTried(plan)[next.oldestTried] ?? plan.bad.name) };
    case 'bad-end-good':
      return { kind: 'not-reproduced', allAre: 'good', failureRate: 0 };
    case 'bad-end-untestable':
      return { kind: 'end-untestable', version: versionAt(plan.bad.name) };
    default:
      return unreachable(next);
  }
}
