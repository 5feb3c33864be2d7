// What a search has named is explained right away: both sides of the change are traced before anybody asks for it.

import type { ExplanationReport } from '../../core/explain/explanation-report.ts';
import { foldEvents, type HuntState } from '../../core/stored/journal.ts';
import { UserError } from '../../core/base/user-error.ts';
import { explainEvidence } from '../../hunt/evidence/explain-evidence.ts';
import type { Context } from '../../cli/context.ts';
import { machineArchive, type ArchiveChoice, type LoadedScenario } from '../lab.ts';
import { gatherPoints, planOf, transitionPoints } from './gathering.ts';
import { explanationLines } from '../../render/evidence/explanation-text.ts';
import { wrapTo } from '../../render/base/style.ts';
import { writeLines } from '../../cli/display/terminal.ts';

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
  context: Context,
  hunt: number,
  { evidence = false, archive, isTrusted = false }: ExplainSearchOptions,
): Promise<SearchEvidence | null> {
  if (!evidence) return null;
  const state = foldEvents((await context.lab(machineArchive).journal()).events(hunt));
  if (!isWorthIt(state)) return { missing: 'the search was to spend no more than it was told' };
  writeLines(context.stderr, ['Both sides of the change are traced (--no-evidence leaves it out).']);
  try {
    const options = { target: String(hunt), restrictions: { settings: [], versions: [] }, runs: '2', again: false };
    const gathered = await gatherPoints(context, { ...options, isTrusted, archive }, transitionPoints);
    context.signal.throwIfAborted();
    return await explanationOf(context, gathered, archive);
  } catch (error) {
    if (context.signal.aborted || !(error instanceof UserError)) throw error;
    return { missing: error.message };
  }
}

/** From what a hunt has gathered; nothing is run. */
export async function explanationOf(
  context: Context,
  { hunt, state, loaded }: { readonly hunt: number; readonly state: HuntState; readonly loaded: LoadedScenario },
  archive: ArchiveChoice,
): Promise<ExplanationReport> {
  const lab = context.lab(archive);
  const [store, diagnosers, issues] = await Promise.all([lab.evidence(), lab.diagnosers(), lab.knownIssues()]);
  const { records } = state;
  const { scenario } = loaded;
  const points = await explainEvidence({ plan: planOf(state, hunt), records, scenario, store, diagnosers, issues });
  return { hunt, points };
}

/** Under the answer of the search. */
export function printSearchEvidence(context: Context, evidence: SearchEvidence, hunt: number): void {
  const columns = context.stdout.isTTY ? context.stdout.columns : Infinity;
  if ('missing' in evidence) {
    const line = `Not explained: ${evidence.missing}. firstbad explain ${String(hunt)} gathers what it needs.`;
    writeLines(context.stdout, ['', ...wrapTo(line, columns)]);
    return;
  }
  const lines = explanationLines(evidence, { style: context.style, columns: context.stdout.columns });
  writeLines(context.stdout, [
    '',
    ...lines,
    '',
    `The evidence is hunt ${String(evidence.hunt)}: firstbad explain ${String(evidence.hunt)}`,
  ]);
}

/** With a limit on tests or time the search has spent what it may. */
function isWorthIt({ plan }: HuntState): boolean {
  if (plan === null || plan.question === 'bisect-commits' || plan.search === undefined) return false;
  return plan.search.rules.testsMax === null && plan.search.rules.minutesMax === null;
}
