// Answers "which version of this component is the first bad one?" with attempts at the versions that the search asks for.

import { answersOf } from '../../core/answers/search-subject.ts';
import { attemptCosts } from '../../core/attempt/attempt-costs.ts';
import { assert } from '../../core/base/assert.ts';
import { hostKernelName } from '../../core/scenario/layers.ts';
import { pointKey } from '../../core/scenario/point.ts';
import type { BisectPlan } from '../../core/stored/hunt-plan.ts';
import { isLabBroken, type SearchReport } from '../../core/stored/search-report.ts';
import { bisectReportOf } from '../../core/versions/bisect-report-of.ts';
import { type ComponentLine, searchedLineOf, type VersionSeeker, versionSeeker } from '../../core/versions/version-search.ts';
import type { WorkEnding } from '../journal/work-ending.ts';
import type { PlannedCell } from '../scenario/planned-cells.ts';
import {
  earlierRecords,
  type OpenHunt,
  runScenarioHunt,
  type ScenarioDeps,
  type ScenarioOptions,
  type ScenarioRequest,
  type ScenarioResult,
} from '../scenario/scenario-hunt.ts';
import { runPointSearch } from '../search/point-search.ts';

export interface VersionBisectOptions extends ScenarioOptions {
  /** Told of each state of the search before its tests are started; `running` are places in the seeker's line. */
  readonly onStep?: (seeker: VersionSeeker, running: readonly number[]) => void;
}

/** Runs the search to its end. The lab's trouble with one version is an attempt without an answer. */
export async function runVersionBisect(
  lab: ScenarioDeps,
  request: ScenarioRequest<BisectPlan>,
  options: VersionBisectOptions,
): Promise<ScenarioResult> {
  return runScenarioHunt({ lab, request, options }, async (hunt): Promise<WorkEnding> => {
    const report = await searchVersions(hunt, options);
    hunt.log.append({ type: 'search-ended', report });
    return isLabBroken(report) ? 'lab-broken' : 'answered';
  });
}

/** Searches until it is known or can not be; what was found is the caller's to write down. */
export async function searchVersions(
  hunt: OpenHunt<BisectPlan>,
  { onStep }: Pick<VersionBisectOptions, 'onStep'>,
): Promise<SearchReport> {
  const { request, log } = hunt;
  const line = searchedLineOf(request.plan);
  const cells = cellsOf(line, hunt.cells);
  await runPointSearch(hunt, {
    seeker: () => versionSeeker(line, answersOf(log.state, line.axis), costsOf(hunt, line)),
    cellAt: (place) => cells[place]!,
    minutesMax: line.rules.minutesMax,
    onStep: (seeker, running) => {
      onStep?.(seeker as VersionSeeker, running);
      return [];
    },
  });
  return bisectReportOf(log.hunt, request.plan, { ...log.state, over: true });
}

function cellsOf({ points }: ComponentLine, cells: readonly PlannedCell[]): readonly PlannedCell[] {
  const byPoint = new Map(cells.map((cell) => [pointKey(cell.point), cell]));
  return points.map((point) => {
    const cell = byPoint.get(pointKey(point));
    assert(cell, 'each version of the line is a cell of the plan');
    return cell;
  });
}

/** As earlier attempts of the same scenario took, in seconds. */
function costsOf({ lab, request, log }: OpenHunt, { axis, points }: ComponentLine): Parameters<typeof versionSeeker>[2] {
  const kernel = hostKernelName(request.scenario);
  const records = [...earlierRecords(lab.journal, request.plan), ...log.state.records];
  const { bootSeconds, runSeconds, kernels } = attemptCosts(records, kernel);
  const built = new Set(points.flatMap((point, place) => (kernels.has(point[kernel] ?? '') ? [place] : [])));
  // Along another component all attempts share the boots of one kernel.
  return { build: axis === kernel ? bootSeconds : 0, run: runSeconds, built };
}
