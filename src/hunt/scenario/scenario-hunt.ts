// What every hunt on VMs has around it, whatever its question: the image, the hunt in the journal (a new one or a stopped
// one to go on with), and a clean end. Which points are tried and when is the question's business.

import type { AttemptId, AttemptRecord } from '../../core/attempt/attempt.ts';
import type { Observation } from '../../core/attempt/observation.ts';
import { canonicalJson } from '../../core/base/canonical-json.ts';
import type { Judge } from '../../core/judge/judge.ts';
import { pointKey } from '../../core/scenario/point.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import { type HuntPlan, isAboutScenario, type ScenarioPlan } from '../../core/stored/hunt-plan.ts';
import { foldEvents, type HuntState } from '../../core/stored/journal.ts';
import type { Sha256 } from '../../ports/hash.ts';
import type { GuestImage, ImageBuilder } from '../../ports/image-builder.ts';
import type { Journal } from '../../ports/journal.ts';
import type { Progress } from '../../ports/progress.ts';
import type { Source } from '../../ports/source.ts';
import type { AttemptDeps } from '../attempt/attempt.ts';
import { type HuntListener, HuntLog } from '../journal/hunt-log.ts';
import type { WorkEnding } from '../journal/work-ending.ts';
import { workOn } from '../journal/work-on.ts';
import { type PlannedCell, plannedCellsOf } from './planned-cells.ts';

export interface ScenarioDeps extends AttemptDeps {
  readonly journal: Journal;
  /** By component name. */
  readonly sources: ReadonlyMap<string, Source>;
  readonly images: ImageBuilder;
  readonly sha256: Sha256;
  /** Has the patience that traced attempts need; the lab's judge when there is none. */
  readonly tracedJudge?: Judge;
}

export interface ScenarioRequest<Plan extends ScenarioPlan = ScenarioPlan> {
  readonly scenario: Scenario;
  readonly plan: Plan;
  /** The stopped hunt to go on with (see `resumableHunt`), or null for a new one. Its plan equals `plan`. */
  readonly hunt: number | null;
  /** True runs every attempt of this hunt itself, whatever was answered before. */
  readonly again: boolean;
}

export interface ScenarioOptions {
  /** Stops the hunt cleanly: it can go on later. */
  readonly signal: AbortSignal;
  readonly onEvent: HuntListener;
  readonly progress: Progress;
  /** Sees what the running attempts show, live. */
  readonly onObservation?: (attempt: AttemptId, observation: Observation) => void;
}

export interface ScenarioResult {
  readonly hunt: number;
  /** `answered`, or `stopped` when it was cancelled. */
  readonly state: HuntState;
}

/** A hunt that is open, with all that its work needs. */
export interface OpenHunt<Plan extends ScenarioPlan = ScenarioPlan> {
  readonly lab: ScenarioDeps;
  readonly request: ScenarioRequest<Plan>;
  readonly options: ScenarioOptions;
  readonly image: GuestImage | null;
  readonly cells: readonly PlannedCell[];
  readonly log: HuntLog;
}

/**
 * Opens the hunt, lets `work` answer its question and closes it. Throws UserError when it can not go on at all: the image can
 * not be made, another process works on the hunt, the journal's disk is full.
 */
export async function runScenarioHunt<Plan extends ScenarioPlan>(
  parts: Pick<OpenHunt<Plan>, 'lab' | 'request' | 'options'>,
  work: (hunt: OpenHunt<Plan>) => Promise<WorkEnding>,
): Promise<ScenarioResult> {
  const { lab, request, options } = parts;
  const { scenario, plan } = request;
  const { signal, progress, onEvent } = options;
  const image = scenario.image ? await lab.images.build(scenario.image, { signal, progress }) : null;
  signal.throwIfAborted();
  const cells = plannedCellsOf({ plan, scenario, image, sha256: lab.sha256 });
  const hunt = request.hunt !== null && asksTheSame(lab.journal, request.hunt, { plan, cells }) ? request.hunt : null;
  const log = HuntLog.open(lab.journal, { hunt, plan }, onEvent);
  await workOn(log, { signal }, () => work({ ...parts, image, cells, log }));
  return { hunt: log.hunt, state: log.state };
}

/** The newest hunt with this plan that was stopped, or whose process is gone; null when there is none. */
export function resumableHunt(journal: Journal, plan: ScenarioPlan): number | null {
  const wanted = comparableText(plan);
  const found = journal.list().find(({ status, plan: other }) => status === 'stopped' && comparableText(other) === wanted);
  return found?.hunt ?? null;
}

/** Attempts of all hunts about a scenario of this name, wherever its folder was: keys say which of them answer the same question. */
export function earlierRecords(journal: Journal, { scenario }: ScenarioPlan): readonly AttemptRecord[] {
  const isAlike = (plan: HuntPlan): boolean =>
    isAboutScenario(plan) && plan.question !== 'evidence' && plan.scenario.name === scenario.name;
  return journal
    .list()
    .filter(({ plan }) => isAlike(plan))
    .flatMap(({ hunt }) => foldEvents(journal.events(hunt)).records);
}

/** Of the machine only what answers depend on: its memory grew since, and the hunt still goes on. */
function comparableText(plan: HuntPlan): string {
  if (!isAboutScenario(plan)) return canonicalJson(plan);
  const { architecture, accelerator, labQemu } = plan.machine;
  return canonicalJson({ ...plan, machine: { architecture, accelerator, labQemu } });
}

/** False when what was tried in the hunt was another question: the user's image or firstbad has changed since. */
function asksTheSame(
  journal: Journal,
  hunt: number,
  { plan, cells }: Pick<OpenHunt, 'cells'> & Pick<ScenarioRequest, 'plan'>,
): boolean {
  const planned = plannedPoints(plan);
  if (planned === 'none') return true;
  const keys = new Map(cells.map((cell) => [pointKey(cell.point), cell.key]));
  const isPlanned = ({ point }: AttemptRecord): boolean => planned === 'all' || keys.has(pointKey(point));
  const records = foldEvents(journal.events(hunt)).records.filter(isPlanned);
  return records.every((record) => keys.get(pointKey(record.point)) === record.key);
}

/** How many of the points that a hunt tries are cells of its plan. */
function plannedPoints(plan: ScenarioPlan): 'all' | 'some' | 'none' {
  switch (plan.question) {
    case 'isolate':
      // Most of them are known only while it runs.
      return 'some';
    case 'reduce-config':
      return 'none';
    case 'bisect':
      // The points of commits are known when they are built; their plan names the image.
      return ({ versions: 'all', 'versions-then-commits': 'some', commits: 'none' } as const)[plan.search.among.kind];
    default:
      return 'all';
  }
}
