// What a search has named is explained right away: both sides of the change are traced before anybody asks for it.

import { together } from '../../core/base/together.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { ExplanationReport } from '../../core/explain/explanation-report.ts';
import { foldEvents, type HuntState } from '../../core/stored/journal.ts';
import { explainEvidence } from '../../hunt/evidence/explain-evidence.ts';
import { type ArchiveChoice, type LoadedScenario, machineArchive } from '../lab.ts';
import type { Session } from '../session.ts';
import { gatherPoints, planOf, transitionPoints } from './gather-points.ts';

/** In a report's JSON: what both sides of the change show, or why there is nothing. */
export type SearchEvidence = ExplanationReport | { readonly missing: string };

export interface ExplainSearchOptions {
  /** True gathers it. */
  readonly evidence?: boolean;
  readonly archive: ArchiveChoice;
  readonly isTrusted?: boolean;
}

/**
 * Null when nothing is wanted. What goes wrong takes nothing away from the answer of the search: it is `missing`. Throws the
 * signal's reason.
 */
export async function explainSearch(
  session: Session,
  hunt: number,
  { evidence = false, archive, isTrusted = false }: ExplainSearchOptions,
): Promise<SearchEvidence | null> {
  if (!evidence) return null;
  const state = foldEvents((await session.lab(machineArchive).journal()).events(hunt));
  if (!isWorthIt(state)) return { missing: 'the search was to spend no more than it was told' };
  session.say('Both sides of the change are traced (--no-evidence leaves it out).');
  try {
    const options = { target: String(hunt), restrictions: { settings: [], versions: [] }, runs: '2', again: false };
    const gathered = await gatherPoints(session, { ...options, isTrusted, archive }, transitionPoints);
    session.signal.throwIfAborted();
    return await explanationOf(session, gathered, archive);
  } catch (error) {
    if (session.signal.aborted || !(error instanceof UserError)) throw error;
    return { missing: error.message };
  }
}

/** From what a hunt has gathered; nothing is run. */
export async function explanationOf(
  session: Session,
  { hunt, state, loaded }: { readonly hunt: number; readonly state: HuntState; readonly loaded: LoadedScenario },
  archive: ArchiveChoice,
): Promise<ExplanationReport> {
  const lab = session.lab(archive);
  const [store, diagnosers, issues] = await together([lab.evidence(), lab.diagnosers(), lab.knownIssues()]);
  const { records } = state;
  const { scenario } = loaded;
  const points = await explainEvidence({ plan: planOf(state, hunt), records, scenario, store, diagnosers, issues });
  return { hunt, points };
}

/** With a limit on tests or time the search has spent what it may. */
function isWorthIt({ plan }: HuntState): boolean {
  if (plan?.question !== 'bisect' && plan?.question !== 'sweep') return false;
  return plan.search.rules.testsMax === null && plan.search.rules.minutesMax === null;
}
