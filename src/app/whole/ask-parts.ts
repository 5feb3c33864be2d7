// The questions of a whole hunt, each as a part that can be asked: which cells the report claims, what has to come together,
// where along the versions it begins and ends, what it looks like from the inside.

import type { Point } from '../../core/scenario/point.ts';
import { noRestrictions } from '../../core/scenario/restriction.ts';
import type { IsolateRules, PlannedScenario, SearchRules } from '../../core/stored/hunt-plan.ts';
import type { ImportedReport } from '../../core/stored/imported-report.ts';
import type { ScenarioResult } from '../../hunt/scenario/scenario-hunt.ts';
import { claimedPlaces, liesIn } from '../../reports/claims/claimed-points.ts';
import { evidencePlanOf } from '../evidence/evidence-plan.ts';
import { restrictionsAt } from '../open/restrictions-at.ts';
import type { HuntParts } from '../open/run-hunt.ts';
import { matrixQuestion } from '../questions/cells.ts';
import { evidenceQuestion, type EvidenceWanted } from '../questions/evidence.ts';
import { isolateQuestion } from '../questions/isolate.ts';
import { ask } from '../questions/question.ts';
import { searchComponentCommits } from '../search/search-component-commits.ts';
import { searchPackages } from '../search/search-packages.ts';
import type { Session } from '../session.ts';
import type { SearchWatcher } from '../watcher.ts';
import type { VersionBorder } from './borders.ts';

// A matrix of this size tells more than the few points from which isolate would begin, and costs little more.
const matrixCellsMax = 32;

/** The cells that the report claims; of a scenario alone all of them while they are few. Empty: there is nothing to begin with. */
export function cellsToTry(cells: readonly Point[], imported: ImportedReport | null): readonly Point[] {
  const places = imported ? claimedPlaces(imported) : [];
  const claimed = cells.filter((cell) => places.some((place) => liesIn(cell, place)));
  if (claimed.length > 0) return claimed;
  return cells.length <= matrixCellsMax ? cells : [];
}

export function askMatrix(
  session: Session,
  parts: HuntParts,
  { imported, display }: { readonly imported: ImportedReport | null; readonly display: SearchWatcher },
): Promise<ScenarioResult> {
  const choose = (cells: readonly Point[]): readonly Point[] => cellsToTry(cells, imported);
  return ask(session, matrixQuestion, { ...parts, wanted: { restrictions: noRestrictions, choose } }, display);
}

export function askIsolate(
  session: Session,
  parts: HuntParts,
  { rules, display }: { readonly rules: IsolateRules['rules']; readonly display: SearchWatcher },
): Promise<ScenarioResult> {
  const wanted = { restrictions: noRestrictions, namedOnly: true, rules };
  return ask(session, isolateQuestion, { ...parts, wanted }, display);
}

export interface BorderQuestion {
  readonly border: VersionBorder;
  readonly rules: SearchRules;
  /** A repository of the component, whose commits are searched once the packages are known; null for packages only. */
  readonly repository: string | null;
  readonly display: SearchWatcher;
}

export function askBorder(session: Session, parts: HuntParts, question: BorderQuestion): Promise<ScenarioResult> {
  const { border, rules, repository, display } = question;
  const { scenario } = parts.loaded;
  const { component, good, bad, at } = border;
  const restrictions = restrictionsAt(scenario, at, { without: component });
  const { loaded, again, archive } = parts;
  const words = { axis: component, good, bad, restrictions, rules, again, archive };
  if (repository === null) return searchPackages(session, loaded, words, display);
  // A scenario that a report was drafted into is nobody's to trust.
  const building = { repo: repository, fixUps: [], repairs: true, isTrusted: false };
  return searchComponentCommits(session, loaded, { ...words, ...building }, display);
}

// As `firstbad evidence` does: one traced run may have varied by chance.
const tracedRuns = 2;

export function askEvidence(
  session: Session,
  parts: HuntParts,
  {
    from,
    cells,
    display,
  }: { readonly from: PlannedScenario; readonly cells: readonly Point[]; readonly display: SearchWatcher },
): Promise<ScenarioResult> {
  const planOf: EvidenceWanted['planOf'] = async (_lab, { scenario, origin }) => {
    const { name, title } = scenario;
    const about = { ...from, scenario: { name, title, ...origin } };
    return evidencePlanOf(about, { origin, cells, runs: tracedRuns });
  };
  return ask(session, evidenceQuestion, { ...parts, wanted: { planOf } }, display);
}
