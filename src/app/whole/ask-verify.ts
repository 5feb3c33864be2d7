// Verifying as a part of a whole hunt: what each search has named is tried again, with what the other searches know.

import { assert } from '../../core/base/assert.ts';
import { shortCommit } from '../../core/git/commit.ts';
import { foldEvents, type HuntState } from '../../core/stored/journal.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import type { ScenarioResult } from '../../hunt/scenario/scenario-hunt.ts';
import type { Dossier } from '../../reports/write/dossier.ts';
import { reportOfSearch } from '../found/search-of-hunt.ts';
import type { ArchiveChoice } from '../lab.ts';
import type { Session } from '../session.ts';
import { verifyHunt } from '../verify/verify-hunt.ts';
import type { VerifyRequest } from '../verify/verify-task.ts';
import type { SearchWatcher } from '../watcher.ts';

export interface NamedBySearch {
  readonly hunt: number;
  readonly culprit: string;
  /** For people. */
  readonly what: string;
  /** True when one version has answered in both ways: then one more answer tells little. */
  readonly wavers: boolean;
}

/** Null when the search has named nothing. */
export async function searchToVerify(session: Session, hunt: number, state: HuntState): Promise<NamedBySearch | null> {
  const report = await reportOfSearch(session, hunt, state);
  const { culprit, fixed } = report;
  if (culprit === null) return null;
  const { plan } = state;
  assert(plan?.question === 'bisect', 'a border was searched by a bisect');
  const component = plan.search.axis;
  const what = `${fixed ? 'the fix' : 'the introduction'} in ${component} ${shortCommit(culprit.name)}`;
  return { hunt, culprit: culprit.name, what, wavers: hasWavered(report) };
}

function hasWavered({ tests }: SearchReport): boolean {
  const answers = new Map<string, Set<string>>();
  for (const { version, outcome } of tests) {
    if (outcome !== 'good' && outcome !== 'bad') continue;
    answers.set(version.name, (answers.get(version.name) ?? new Set()).add(outcome));
  }
  return [...answers.values()].some((seen) => seen.size > 1);
}

/** A whole hunt searches for the end of it itself: verifying does not search again. */
export function knownFixIn({ transitions }: Pick<Dossier, 'transitions'>): NonNullable<VerifyRequest['knownFix']> {
  return (component) => {
    const found = transitions.find((one) => one.component === component && one.kind === 'fix');
    return { fix: found?.after ?? null, because: `no search has looked for where it ended along ${component}` };
  };
}

export interface VerifyQuestion extends Required<Pick<VerifyRequest, 'hunt' | 'archive' | 'flaky' | 'knownFix'>> {
  readonly archive: ArchiveChoice;
  readonly display: SearchWatcher;
  readonly count: () => void;
}

export async function askVerify(session: Session, question: VerifyQuestion): Promise<ScenarioResult> {
  const { hunt, display, count, ...request } = question;
  await verifyHunt(session, {
    ...request,
    hunt,
    again: false,
    isTrusted: false,
    say: (line) => display.note(`   ${line}`),
    progress: display.progress,
    onTested: count,
  });
  const journal = await session.lab(request.archive).journal();
  return { hunt, state: foldEvents(journal.events(hunt)) };
}
