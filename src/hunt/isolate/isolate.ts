// Answers "what has to come together for it to fail, and what makes it go away?" with attempts at the points that the engine
// asks for, and then with each workaround of the scenario where it fails.

import { type AttemptRecord, gaveAnswer } from '../../core/attempt/attempt.ts';
import { attemptCosts } from '../../core/attempt/attempt-costs.ts';
import type { IsolateReport } from '../../core/isolate/isolate-report.ts';
import { isolateReportOf } from '../../core/isolate/isolate-report-of.ts';
import { type IsolateSearch, isolateSearch } from '../../core/isolate/isolate-search.ts';
import { type RefusedSetting, refusedSettings } from '../../core/isolate/refused-settings.ts';
import { scenarioWith, workaroundTrials } from '../../core/isolate/workaround-trials.ts';
import { pointKey } from '../../core/scenario/point.ts';
import { spotOf } from '../../core/search/isolate/problem.ts';
import type { IsolatePlan } from '../../core/stored/hunt-plan.ts';
import type { WorkEnding } from '../journal/work-ending.ts';
import { cellMaker, type PlannedCell } from '../scenario/planned-cells.ts';
import { PointAttempts } from '../scenario/point-attempts.ts';
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
import { type ReopeningSeeker, reopeningSeeker } from '../search/reopening-seeker.ts';

export interface IsolateRunOptions extends ScenarioOptions {
  /** Told before tests are started how many attempts there are; the report is made when it is asked for. */
  readonly onStep?: (attempts: number, report: () => IsolateReport) => void;
}

/** Runs it to its end. The lab's trouble with one point is an attempt without an answer. */
export async function runIsolate(
  lab: ScenarioDeps,
  request: ScenarioRequest<IsolatePlan>,
  options: IsolateRunOptions,
): Promise<ScenarioResult> {
  return runScenarioHunt({ lab, request, options }, (hunt) => isolate(hunt, options));
}

async function isolate(hunt: OpenHunt<IsolatePlan>, { onStep }: IsolateRunOptions): Promise<WorkEnding> {
  const { lab, request, image, log } = hunt;
  const { plan, scenario } = request;
  const makeCell = cellMaker({ plan, scenario, image, sha256: lab.sha256 });
  const costs = attemptCosts(earlierRecords(lab.journal, plan), plan.isolate.kernel);
  // The lab may be mended since: what gave no answer to an earlier process is asked again.
  const silent = new Set(log.state.records.flatMap(({ id, judgement }) => (gaveAnswer(judgement) ? [] : [id])));
  const records = (): readonly AttemptRecord[] => log.state.records.filter(({ id }) => !silent.has(id));
  const search = isolateSearch(plan, records(), costs);
  const refused = (): readonly RefusedSetting[] => refusedSettings(log.state.records, plan.factors);
  const reportNow = (over: boolean): IsolateReport => isolateReportOf(log.hunt, plan, { records: log.state.records, over });
  await runPointSearch(hunt, {
    known: knownCells(hunt, search, makeCell),
    // What this machine refuses changes what may be tried.
    seeker: () =>
      reopeningSeeker(
        () => isolateSearch(plan, records(), costs),
        () => refused().length,
      ),
    cellAt: (target) => makeCell(search.space.pointAt(spotOf(search.space.variables, target))),
    minutesMax: plan.isolate.rules.minutesMax,
    onStep: (seeker) => {
      onStep?.((seeker as ReopeningSeeker<IsolateSearch>).inner.seen.length, () => reportNow(false));
      return [];
    },
  });
  await tryWorkarounds(hunt, makeCell);
  return reportNow(true).ended === 'lab-broken' ? 'lab-broken' : 'answered';
}

/** What earlier hunts of this scenario have tried of this space. */
function knownCells(
  { lab, request }: OpenHunt,
  { space }: IsolateSearch,
  makeCell: (point: PlannedCell['point']) => PlannedCell,
): readonly PlannedCell[] {
  const points = new Map(
    earlierRecords(lab.journal, request.plan)
      .filter(({ point }) => space.spotAt(point) !== null)
      .map(({ point }) => [pointKey(point), point]),
  );
  return [...points.values()].map(makeCell);
}

/** One after the other: what the next one is tried for depends on nothing, but its control does. */
async function tryWorkarounds(
  hunt: OpenHunt<IsolatePlan>,
  makeCell: (point: PlannedCell['point']) => PlannedCell,
): Promise<void> {
  const { lab, request, options, log } = hunt;
  const { signal, progress } = options;
  const attempts = new PointAttempts(hunt, signal);
  for (;;) {
    const [trial] = workaroundTrials(request.plan, log.state.records).flatMap(({ next }) => (next === null ? [] : [next]));
    if (!trial) return attempts.settled();
    const { point, base } = trial;
    const scenario = scenarioWith(request.scenario, trial);
    const image = scenario.image ? await lab.images.build(scenario.image, { signal, progress }) : null;
    const { plan } = request;
    const { key } = cellMaker({ plan, scenario, image, sha256: lab.sha256 })(base);
    const cell: PlannedCell = { ...makeCell(base), point, key, instead: { scenario, image } };
    const known = request.again ? null : attempts.takeKnown(cell);
    if (known === null) await attempts.attempt(cell, signal);
  }
}
