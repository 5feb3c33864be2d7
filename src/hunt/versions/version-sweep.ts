// Answers "where along all versions of this component does it change?", for each combination of everything else.

import { assert } from '../../core/base/assert.ts';
import { pointKey } from '../../core/scenario/point.ts';
import { type SweepSeeker, sweepSeeker } from '../../core/search/sweep-seeker.ts';
import type { SweepPlan } from '../../core/stored/hunt-plan.ts';
import type { SweepReport } from '../../core/stored/sweep-report.ts';
import { type Strips, stripsOf } from '../../core/versions/strips.ts';
import { sweepReportOf, type SweepSoFar, sweepStates } from '../../core/versions/sweep-report-of.ts';
import type { WorkEnding } from '../journal/work-ending.ts';
import type { PlannedCell } from '../scenario/planned-cells.ts';
import {
  type OpenHunt,
  runScenarioHunt,
  type ScenarioDeps,
  type ScenarioOptions,
  type ScenarioRequest,
  type ScenarioResult,
} from '../scenario/scenario-hunt.ts';
import { runPointSearch } from '../search/point-search.ts';

export interface SweepRunOptions extends ScenarioOptions {
  /** Told of each state of the sweep before its tests are started. */
  readonly onReport?: (report: SweepReport) => void;
}

/** Runs the sweep to its end. The lab's trouble with one version is an attempt without an answer. */
export async function runSweep(
  lab: ScenarioDeps,
  request: ScenarioRequest<SweepPlan>,
  options: SweepRunOptions,
): Promise<ScenarioResult> {
  return runScenarioHunt({ lab, request, options }, (hunt) => sweep(hunt, options));
}

async function sweep(hunt: OpenHunt<SweepPlan>, { onReport }: SweepRunOptions): Promise<WorkEnding> {
  const { lab, request, log } = hunt;
  const { plan, scenario } = request;
  const swept = stripsOf(plan);
  const cells = cellsByTarget(swept, hunt.cells);
  const cellAt = (target: number): PlannedCell => {
    const cell = cells[target];
    assert(cell, 'what is excluded is never tried');
    return cell;
  };
  const reportNow = (more: Omit<SweepSoFar, 'records' | 'forgiven'>): SweepReport =>
    sweepReportOf(log.hunt, plan, { ...log.state, ...more });
  const ahead = lab.hosts.capacity(scenario.host);
  await runPointSearch(hunt, {
    seeker: () =>
      sweepSeeker({
        strips: sweepStates(swept, log.state),
        groupOf: (target) => cells[target]?.group ?? -1,
        testsMax: swept.search.rules.testsMax ?? Infinity,
      }),
    cellAt,
    minutesMax: swept.search.rules.minutesMax,
    onStep: (seeker, running) => {
      const sweeping = seeker as SweepSeeker;
      onReport?.(reportNow({ over: false, states: sweeping.strips }));
      return sweeping.coming(running, 2 * ahead).map(cellAt);
    },
  });
  const report = reportNow({ over: true });
  log.append({ type: 'search-ended', report });
  return report.strips.some(({ ended }) => ended === 'lab-broken') ? 'lab-broken' : 'answered';
}

/** By target: strip * versions + place. */
function cellsByTarget({ strips }: Strips, cells: readonly PlannedCell[]): readonly (PlannedCell | undefined)[] {
  const byPoint = new Map(cells.map((cell) => [pointKey(cell.point), cell]));
  return strips.flatMap(({ points }) => points.map((point) => (point === null ? undefined : byPoint.get(pointKey(point)))));
}
