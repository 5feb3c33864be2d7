// Answers the question "what happens at each of these points?": runs the cells of a plan side by side, reuses what was
// answered before, goes on where a stopped hunt was. The cells are planned by src/core/scenario/cells.ts.

import { assert } from '../../core/base/assert.ts';
import { together } from '../../core/base/together.ts';
import type { Point } from '../../core/scenario/point.ts';
import { isTrialOver } from '../attempt/trial.ts';
import type { PlannedCell } from '../scenario/planned-cells.ts';
import { PointAttempts } from '../scenario/point-attempts.ts';
import {
  type OpenHunt,
  runScenarioHunt,
  type ScenarioDeps,
  type ScenarioOptions,
  type ScenarioRequest,
  type ScenarioResult,
} from '../scenario/scenario-hunt.ts';

/** Runs the hunt to its end. The lab's trouble with one cell or version ends in cells without an answer. */
export async function runMatrix(
  lab: ScenarioDeps,
  request: ScenarioRequest,
  options: ScenarioOptions,
): Promise<ScenarioResult> {
  return runScenarioHunt({ lab, request, options }, async (hunt) => {
    await new MatrixRun(hunt).run();
    return 'answered';
  });
}

class MatrixRun {
  readonly #hunt: OpenHunt;
  readonly #ending = new AbortController();
  readonly #signal: AbortSignal;
  readonly #attempts: PointAttempts;
  #groupPrefetched = -1;

  constructor(hunt: OpenHunt) {
    this.#hunt = hunt;
    this.#signal = AbortSignal.any([hunt.options.signal, this.#ending.signal]);
    this.#attempts = new PointAttempts(hunt, this.#signal);
  }

  async run(): Promise<void> {
    const { lab, request, options, log, cells } = this.#hunt;
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
    await together(Array.from({ length: workers }, () => work().catch(failed)));
    await this.#attempts.settled();
    options.signal.throwIfAborted();
    if (errors.length > 0) throw errors[0];
    assert(log.state.running.length === 0, 'an answered hunt has no running attempts');
  }

  async #runCell(cell: PlannedCell): Promise<void> {
    const { request } = this.#hunt;
    const { point } = cell;
    this.#signal.throwIfAborted();
    if (!request.again) this.#attempts.reuse(cell, () => this.#isOver(point));
    if (this.#isOver(point)) return;
    this.#prefetch(cell);
    while (!this.#isOver(point)) {
      this.#signal.throwIfAborted();
      const { isMade } = await this.#attempts.attempt(cell);
      // One record says why there is no answer.
      if (!isMade) return;
    }
  }

  /** Downloads go ahead of the cells by one kernel: more would fill the disk for a hunt that is stopped early. */
  #prefetch({ group }: PlannedCell): void {
    if (group <= this.#groupPrefetched) return;
    this.#groupPrefetched = group;
    const soon = this.#hunt.cells.filter((cell) => cell.group === group || cell.group === group + 1);
    this.#attempts.prefetch(soon.filter((cell) => !this.#isOver(cell.point) && this.#attempts.isNew(cell)));
  }

  #isOver(point: Point): boolean {
    const { log, request } = this.#hunt;
    const judgements = log.recordsAt(point).map((record) => record.judgement);
    return isTrialOver(judgements, request.plan.attemptsPerCell);
  }
}

/** The first cell of a kernel that nobody works on: whoever shares a kernel waits for its boot. Else the first of all. */
function takeNext(queue: PlannedCell[], busy: readonly number[]): PlannedCell | undefined {
  const free = queue.findIndex((cell) => !busy.includes(cell.group));
  return queue.splice(Math.max(free, 0), 1)[0];
}
