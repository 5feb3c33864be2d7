// Answers the question "what happens at each of these points?": runs the cells of a plan side by side, reuses what was
// answered before, goes on where a stopped hunt was. The cells are planned by src/core/cells.ts.

import { assert } from '../core/assert.ts';
import type { AttemptId, AttemptKey, AttemptRecord } from '../core/attempt.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import type { HuntPlan, HuntState } from '../core/journal.ts';
import type { Observation } from '../core/observation.ts';
import { pointKey, type Point } from '../core/point.ts';
import type { Scenario } from '../core/scenario.ts';
import { UserError } from '../core/user-error.ts';
import type { Version } from '../core/version.ts';
import type { Sha256 } from '../ports/hash.ts';
import type { HostRecipe } from '../ports/host.ts';
import type { GuestImage, ImageBuilder } from '../ports/image-builder.ts';
import type { Journal } from '../ports/journal.ts';
import type { Progress } from '../ports/progress.ts';
import type { Source } from '../ports/source.ts';
import { attemptKeyOf } from './attempt-key.ts';
import { runAttempt, unmadeAttempt, type AttemptLab } from './attempt.ts';
import { HuntLog, type HuntListener } from './hunt-log.ts';
import { Materials, type VersionsAt } from './materials.ts';
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
  readonly plan: HuntPlan;
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
  const { scenario, plan, hunt } = request;
  const { signal, progress, onEvent } = options;
  const image = scenario.image ? await lab.images.build(scenario.image, { signal, progress }) : null;
  signal.throwIfAborted();
  const log = hunt === null ? HuntLog.create(lab.journal, plan, onEvent) : HuntLog.resume(lab.journal, hunt, onEvent);
  try {
    await new MatrixRun({ lab, request, options, image, log }).run();
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
export function resumableHunt(journal: Journal, plan: HuntPlan): number | null {
  const wanted = canonicalJson(plan);
  const found = journal.list().find((summary) => summary.status === 'stopped' && canonicalJson(summary.plan) === wanted);
  return found?.hunt ?? null;
}

interface MatrixRunParts {
  readonly lab: MatrixLab;
  readonly request: MatrixRequest;
  readonly options: MatrixOptions;
  readonly image: GuestImage | null;
  readonly log: HuntLog;
}

class MatrixRun {
  readonly #parts: MatrixRunParts;
  readonly #ending = new AbortController();
  readonly #signal: AbortSignal;
  readonly #materials: Materials;
  readonly #versions: ReadonlyMap<string, ReadonlyMap<string, Version>>;
  readonly #groups: readonly (readonly Point[])[];

  constructor(parts: MatrixRunParts) {
    const { lab, request, options, image, log } = parts;
    this.#parts = parts;
    this.#signal = AbortSignal.any([options.signal, this.#ending.signal]);
    this.#materials = new Materials({
      scenario: request.scenario,
      sources: lab.sources,
      image,
      signal: this.#signal,
      progress: options.progress,
    });
    this.#versions = versionsByLabel(log.plan);
    this.#groups = groupsByKernel(log.plan.cells, request.scenario);
  }

  async run(): Promise<void> {
    const { lab, request, log } = this.#parts;
    const queue = this.#groups.flatMap((cells, group) => cells.map((point) => ({ point, group })));
    const workers = Math.min(lab.hosts.capacity(request.scenario.host), queue.length);
    assert(workers >= 1 || queue.length === 0, 'one host always runs');
    const work = async (): Promise<void> => {
      for (let cell = queue.shift(); cell; cell = queue.shift()) await this.#runCell(cell);
    };
    // The first that can not go on ends the others; all have cleaned up before anybody hears of it.
    const errors: unknown[] = [];
    const failed = (error: unknown): void => {
      errors.push(error);
      this.#ending.abort(error);
    };
    await Promise.all(Array.from({ length: workers }, () => work().catch(failed)));
    if (errors.length > 0) this.#ending.abort(errors[0]);
    await this.#materials.settled();
    this.#parts.options.signal.throwIfAborted();
    if (errors.length > 0) throw errors[0];
    assert(log.state.running.length === 0, 'an answered hunt has no running attempts');
  }

  async #runCell({ point, group }: { readonly point: Point; readonly group: number }): Promise<void> {
    const { lab, request, image, log } = this.#parts;
    this.#signal.throwIfAborted();
    const versions = this.#versionsAt(point);
    const machine = log.plan.machine;
    const key = attemptKeyOf(
      { scenario: request.scenario, point, versions, imageKey: image?.key ?? null, machine },
      lab.sha256,
    );
    if (!request.again) this.#reuse(point, key);
    if (this.#isOver(point)) return;
    // Downloads go ahead of the cells by one kernel: more would fill the disk for a hunt that is stopped early.
    this.#materials.prefetch(
      [group, group + 1].flatMap((index) => this.#groups[index] ?? []).map((one) => this.#versionsAt(one)),
    );
    const recipe = await this.#recipeAt(versions);
    while (!this.#isOver(point)) {
      this.#signal.throwIfAborted();
      const id = log.startAttempt(point);
      if (recipe instanceof UserError) {
        // Asking again would give the same: one record says why there is no answer.
        const startedAtMs = lab.clock.now();
        log.append({ type: 'attempt-finished', record: unmadeAttempt({ id, key, point, machine, startedAtMs }, recipe) });
        return;
      }
      const record = await this.#runAttempt({ id, key, point, recipe });
      log.append({ type: 'attempt-finished', record });
    }
  }

  #runAttempt(attempt: { id: AttemptId; key: AttemptKey; point: Point; recipe: HostRecipe }): Promise<AttemptRecord> {
    const { lab, request, options, log } = this.#parts;
    const { onObservation } = options;
    const observer = onObservation && ((observation: Observation) => onObservation(attempt.id, observation));
    return runAttempt(
      lab,
      { ...attempt, scenario: request.scenario, machine: log.plan.machine },
      { signal: this.#signal, ...(observer ? { observer } : {}) },
    );
  }

  /** Takes over what was answered under this key before, the oldest first, as far as it is needed. */
  #reuse(point: Point, key: AttemptKey): void {
    const { lab, log } = this.#parts;
    for (const record of lab.journal.attemptsByKey(key)) {
      if (this.#isOver(point)) return;
      if (log.recordsAt(point).some((own) => own.id === record.id)) continue;
      // Under one key labels may still differ: the point is the one that is asked for here.
      log.append({ type: 'attempt-reused', record: { ...record, point } });
    }
  }

  #isOver(point: Point): boolean {
    const { log } = this.#parts;
    const judgements = log.recordsAt(point).map((record) => record.judgement);
    return isTrialOver(judgements, log.plan.attemptsPerCell);
  }

  async #recipeAt(versions: VersionsAt): Promise<HostRecipe | UserError> {
    try {
      return await this.#materials.recipeAt(versions);
    } catch (error) {
      if (this.#signal.aborted || !(error instanceof UserError)) throw error;
      return error;
    }
  }

  #versionsAt(point: Point): VersionsAt {
    const versions = new Map<string, Version>();
    for (const [component, byLabel] of this.#versions) {
      const version = byLabel.get(point[component] ?? '');
      assert(version !== undefined, `the plan has the version ${String(point[component])} of ${component}`);
      versions.set(component, version);
    }
    return versions;
  }
}

function versionsByLabel(plan: HuntPlan): ReadonlyMap<string, ReadonlyMap<string, Version>> {
  return new Map(
    plan.components.map(({ name, versions }) => [name, new Map(versions.map((version) => [version.label, version]))]),
  );
}

/** Cells of one host kernel share its boot, so they are run one after the other. */
function groupsByKernel(cells: readonly Point[], scenario: Scenario): readonly (readonly Point[])[] {
  const kernel = scenario.components.find((component) => component.role === 'host-kernel');
  assert(kernel !== undefined, 'a scenario has a host kernel');
  const groups = new Map<string, Map<string, Point>>();
  for (const cell of cells) {
    const label = cell[kernel.name] ?? '';
    const group = groups.get(label) ?? new Map<string, Point>();
    groups.set(label, group.set(pointKey(cell), cell));
  }
  return [...groups.values()].map((group) => [...group.values()]);
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
