// Answers the question "what happens at each of these points?": runs the cells of a plan side by side, reuses what was
// answered before, goes on where a stopped hunt was. The cells are planned by src/core/cells.ts.

import { assert } from '../core/assert.ts';
import type { AttemptId, AttemptKey, AttemptRecord } from '../core/attempt.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import type { HuntPlan, ScenarioPlan } from '../core/hunt-plan.ts';
import { foldEvents, type HuntState } from '../core/journal.ts';
import type { Observation } from '../core/observation.ts';
import { pointKey, type Point } from '../core/point.ts';
import type { Scenario } from '../core/scenario.ts';
import { UserError } from '../core/user-error.ts';
import type { Sha256 } from '../ports/hash.ts';
import type { HostRecipe } from '../ports/host.ts';
import type { GuestImage, ImageBuilder } from '../ports/image-builder.ts';
import type { Journal } from '../ports/journal.ts';
import type { Progress } from '../ports/progress.ts';
import type { Source } from '../ports/source.ts';
import { runAttempt, type AttemptLab } from './attempt.ts';
import { HuntLog, type HuntListener } from './hunt-log.ts';
import { Materials } from './materials.ts';
import { plannedCellsOf, type PlannedCell } from './planned-cells.ts';
import { unmadeAttempt } from './spoiled-attempt.ts';
import { isTrialOver } from './trial.ts';

export interface MatrixLab extends AttemptLab {
  readonly journal: Journal;
  /** By component name. */
  readonly sources: ReadonlyMap<string, Source>;
  readonly images: ImageBuilder;
  readonly sha256: Sha256;
}

export interface MatrixRequest {
  readonly scenario: Scenario;
  readonly plan: ScenarioPlan;
  /** The stopped hunt to go on with (see `resumableHunt`), or null for a new one. Its plan equals `plan`. */
  readonly hunt: number | null;
  /** True runs every attempt of this hunt itself, whatever was answered before. */
  readonly again: boolean;
}

export interface MatrixOptions {
  /** Stops the hunt cleanly: it can go on later. */
  readonly signal: AbortSignal;
  readonly onEvent: HuntListener;
  readonly progress: Progress;
  /** Sees what the running attempts show, live. */
  readonly onObservation?: (attempt: AttemptId, observation: Observation) => void;
}

export interface MatrixResult {
  readonly hunt: number;
  /** `answered`, or `stopped` when it was cancelled. */
  readonly state: HuntState;
}

/**
 * Runs the hunt to its end. Throws UserError when it can not go on at all: the image can not be made, another process works
 * on the hunt, the journal's disk is full. The lab's trouble with one cell or version ends in cells without an answer.
 */
export async function runMatrix(lab: MatrixLab, request: MatrixRequest, options: MatrixOptions): Promise<MatrixResult> {
  const { scenario, plan } = request;
  const { signal, progress, onEvent } = options;
  const image = scenario.image ? await lab.images.build(scenario.image, { signal, progress }) : null;
  signal.throwIfAborted();
  const cells = plannedCellsOf({ plan, scenario, image, sha256: lab.sha256 });
  const hunt = request.hunt !== null && asksTheSame(lab.journal, request.hunt, cells) ? request.hunt : null;
  const log = hunt === null ? HuntLog.create(lab.journal, plan, onEvent) : HuntLog.resume(lab.journal, hunt, onEvent);
  try {
    await new MatrixRun({ lab, request, options, image, cells, log }).run();
    log.append({ type: 'hunt-answered' });
  } catch (error) {
    stopHunt(log, signal.aborted ? 'cancelled' : textOf(error));
    if (!signal.aborted || error !== signal.reason) throw error;
  } finally {
    log.close();
  }
  return { hunt: log.hunt, state: log.state };
}

/** The newest hunt with this plan that was stopped, or whose process is gone; null when there is none. */
export function resumableHunt(journal: Journal, plan: ScenarioPlan): number | null {
  const wanted = comparableText(plan);
  const found = journal.list().find(({ status, plan: other }) => status === 'stopped' && comparableText(other) === wanted);
  return found?.hunt ?? null;
}

/** Of the machine only what answers depend on: its memory grew since, and the hunt still goes on. */
function comparableText(plan: HuntPlan): string {
  if (plan.question === 'bisect-commits') return canonicalJson(plan);
  const { architecture, accelerator, labQemu } = plan.machine;
  return canonicalJson({ ...plan, machine: { architecture, accelerator, labQemu } });
}

/** False when what was tried in the hunt was another question: the user's image or firstbad has changed since. */
function asksTheSame(journal: Journal, hunt: number, cells: readonly PlannedCell[]): boolean {
  const keys = new Map(cells.map((cell) => [pointKey(cell.point), cell.key]));
  return foldEvents(journal.events(hunt)).records.every((record) => keys.get(pointKey(record.point)) === record.key);
}

interface MatrixRunParts {
  readonly lab: MatrixLab;
  readonly request: MatrixRequest;
  readonly options: MatrixOptions;
  readonly image: GuestImage | null;
  readonly cells: readonly PlannedCell[];
  readonly log: HuntLog;
}

class MatrixRun {
  readonly #parts: MatrixRunParts;
  readonly #ending = new AbortController();
  readonly #signal: AbortSignal;
  readonly #materials: Materials;
  #groupPrefetched = -1;

  constructor(parts: MatrixRunParts) {
    const { lab, request, options, image } = parts;
    this.#parts = parts;
    this.#signal = AbortSignal.any([options.signal, this.#ending.signal]);
    this.#materials = new Materials({
      scenario: request.scenario,
      sources: lab.sources,
      image,
      signal: this.#signal,
      progress: options.progress,
    });
  }

  async run(): Promise<void> {
    const { lab, request, options, log, cells } = this.#parts;
    const queue = [...cells];
    const workers = Math.min(lab.hosts.capacity(request.scenario.host), queue.length);
    assert(workers >= 1 || queue.length === 0, 'one host always runs');
    const busy: number[] = [];
    const work = async (): Promise<void> => {
      for (let cell = takeNext(queue, busy); cell; cell = takeNext(queue, busy)) {
        busy.push(cell.group);
        await this.#runCell(cell);
        busy.splice(busy.indexOf(cell.group), 1);
      }
    };
    // The first that can not go on ends the others; all have cleaned up before anybody hears of it.
    const errors: unknown[] = [];
    const failed = (error: unknown): void => {
      errors.push(error);
      this.#ending.abort(error);
    };
    await Promise.all(Array.from({ length: workers }, () => work().catch(failed)));
    await this.#materials.settled();
    options.signal.throwIfAborted();
    if (errors.length > 0) throw errors[0];
    assert(log.state.running.length === 0, 'an answered hunt has no running attempts');
  }

  async #runCell(cell: PlannedCell): Promise<void> {
    const { lab, request, log } = this.#parts;
    const { point, key } = cell;
    this.#signal.throwIfAborted();
    if (!request.again) this.#reuse(cell);
    if (this.#isOver(point)) return;
    this.#prefetch(cell);
    const recipe = await this.#recipeFor(cell);
    while (!this.#isOver(point)) {
      this.#signal.throwIfAborted();
      const id = log.startAttempt(point);
      if (recipe instanceof UserError) {
        // Asking again would give the same: one record says why there is no answer.
        const unmade = { id, key, point, machine: request.plan.machine, startedAtMs: lab.clock.now() };
        log.append({ type: 'attempt-finished', record: unmadeAttempt(unmade, recipe) });
        return;
      }
      const record = await this.#runAttempt({ id, key, point, recipe });
      log.append({ type: 'attempt-finished', record });
    }
  }

  /** Downloads go ahead of the cells by one kernel: more would fill the disk for a hunt that is stopped early. */
  #prefetch({ group }: PlannedCell): void {
    if (group <= this.#groupPrefetched) return;
    this.#groupPrefetched = group;
    const { cells, request } = this.#parts;
    const soon = cells.filter((cell) => cell.group === group || cell.group === group + 1);
    const needed = soon.filter(
      ({ key, point }) => !this.#isOver(point) && (request.again || this.#parts.lab.journal.attemptsByKey(key).length === 0),
    );
    this.#materials.prefetch(needed.map((cell) => cell.versions));
  }

  #runAttempt(attempt: { id: AttemptId; key: AttemptKey; point: Point; recipe: HostRecipe }): Promise<AttemptRecord> {
    const { lab, request, options } = this.#parts;
    const { onObservation } = options;
    const observer = onObservation && ((observation: Observation) => onObservation(attempt.id, observation));
    return runAttempt(
      lab,
      { ...attempt, scenario: request.scenario, machine: request.plan.machine },
      { signal: this.#signal, ...(observer ? { observer } : {}) },
    );
  }

  /** Takes over what was answered under this key before, the oldest first, as far as it is needed. */
  #reuse({ point, key }: PlannedCell): void {
    const { lab, log } = this.#parts;
    for (const record of lab.journal.attemptsByKey(key)) {
      if (this.#isOver(point)) return;
      if (log.recordsAt(point).some((own) => own.id === record.id)) continue;
      // Under one key labels may still differ: the point is the one that is asked for here.
      log.append({ type: 'attempt-reused', record: { ...record, point } });
    }
  }

  #isOver(point: Point): boolean {
    const { log, request } = this.#parts;
    const judgements = log.recordsAt(point).map((record) => record.judgement);
    return isTrialOver(judgements, request.plan.attemptsPerCell);
  }

  async #recipeFor({ versions }: PlannedCell): Promise<HostRecipe | UserError> {
    try {
      return await this.#materials.recipeAt(versions);
    } catch (error) {
      if (this.#signal.aborted || !(error instanceof UserError)) throw error;
      return error;
    }
  }
}

/** The first cell of a kernel that nobody works on: whoever shares a kernel waits for its boot. Else the first of all. */
function takeNext(queue: PlannedCell[], busy: readonly number[]): PlannedCell | undefined {
  const free = queue.findIndex((cell) => !busy.includes(cell.group));
  return queue.splice(Math.max(free, 0), 1)[0];
}

function stopHunt(log: HuntLog, because: string): void {
  try {
    log.append({ type: 'hunt-stopped', because });
  } catch (error) {
    // Whatever stopped the hunt (a full disk) may keep this from being written too; the lease then tells the same.
    if (!(error instanceof UserError)) throw error;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
