// The attempts of one hunt at its points: what they are made of, what is known already, and each of them from its first event
// to its last. Which point comes next and how often it is tried is the question's business.

import type { AttemptRecord } from '../../core/attempt/attempt.ts';
import type { Observation } from '../../core/attempt/observation.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { HostRecipe } from '../../ports/host.ts';
import { unlessAborted } from '../attempt/abort-signals.ts';
import { runAttempt } from '../attempt/attempt.ts';
import { unmadeAttempt } from '../attempt/spoiled-attempt.ts';
import { Materials } from './materials.ts';
import type { PlannedCell } from './planned-cells.ts';
import type { OpenHunt } from './scenario-hunt.ts';

export interface PointAttempt {
  readonly record: AttemptRecord;
  /** False when there was nothing to run on: asking again in this process gives the same. */
  readonly isMade: boolean;
}

export class PointAttempts {
  readonly #hunt: OpenHunt;
  readonly #signal: AbortSignal;
  readonly #materials: Materials;

  /** `signal` ends all of it, downloads included. */
  constructor(hunt: OpenHunt, signal: AbortSignal) {
    const { lab, request, options, image } = hunt;
    this.#hunt = hunt;
    this.#signal = signal;
    const { progress } = options;
    const { sources, images } = lab;
    this.#materials = new Materials({ scenario: request.scenario, sources, image, images, signal, progress });
  }

  /** Starts what these points need and does not wait for it. */
  prefetch(cells: readonly PlannedCell[]): void {
    this.#materials.prefetch(cells.map((cell) => cell.versions));
  }

  /** Takes over what was answered under this key before, the oldest first, until it is enough. */
  reuse({ point, key }: PlannedCell, isEnough: () => boolean): void {
    const { lab, log } = this.#hunt;
    for (const record of lab.journal.attemptsByKey(key)) {
      if (isEnough()) return;
      if (log.recordsAt(point).some((own) => own.id === record.id)) continue;
      // Under one key labels may still differ: the point is the one that is asked for here.
      log.append({ type: 'attempt-reused', record: { ...record, point } });
    }
  }

  /** Takes over one attempt that was made under this key before and is not in this hunt yet; null when there is none. */
  takeKnown({ point, key }: PlannedCell): AttemptRecord | null {
    const { lab, log } = this.#hunt;
    const own = new Set(log.recordsAt(point).map((record) => record.id));
    const known = lab.journal.attemptsByKey(key).find((record) => !own.has(record.id));
    if (known === undefined) return null;
    const record = { ...known, point };
    log.append({ type: 'attempt-reused', record });
    return log.believed(record);
  }

  /** Whether nothing under this key was answered before. */
  isNew({ key }: PlannedCell): boolean {
    return this.#hunt.request.again || this.#hunt.lab.journal.attemptsByKey(key).length === 0;
  }

  /**
   * Makes one attempt and records it. Throws the signal's reason when it is cancelled; when the hunt goes on without it, the
   * journal says that it was given up.
   */
  async attempt(cell: PlannedCell, signal: AbortSignal = this.#signal): Promise<PointAttempt> {
    const { lab, request, log } = this.#hunt;
    const { point, key } = cell;
    const { machine } = request.plan;
    // Others may need what is being made: whoever is cancelled leaves it at work.
    const recipe = await unlessAborted(this.#recipeFor(cell), signal);
    signal.throwIfAborted();
    const id = log.startAttempt(point);
    if (recipe instanceof UserError) {
      const record = unmadeAttempt({ id, key, point, machine, startedAtMs: lab.clock.now() }, recipe);
      log.append({ type: 'attempt-finished', record });
      return { record, isMade: false };
    }
    try {
      const record = await this.#run(
        { id, key, point, recipe, ...(cell.traced === true ? { traced: true } : {}) },
        { signal, scenario: cell.instead?.scenario ?? request.scenario },
      );
      log.append({ type: 'attempt-finished', record });
      return { record: log.believed(record), isMade: true };
    } catch (error) {
      if (signal.aborted && !this.#signal.aborted) log.append({ type: 'given-up', attempt: id });
      throw error;
    }
  }

  /** Resolves when nothing is being made any more. */
  async settled(): Promise<void> {
    await this.#materials.settled();
  }

  #run(
    attempt: Pick<AttemptRecord, 'id' | 'key' | 'point'> & { readonly recipe: HostRecipe; readonly traced?: boolean },
    { scenario, signal }: { readonly scenario: Scenario; readonly signal: AbortSignal },
  ): Promise<AttemptRecord> {
    const { lab, request, options } = this.#hunt;
    const { onObservation } = options;
    const observer = onObservation && ((observation: Observation) => onObservation(attempt.id, observation));
    const judge = (attempt.traced === true ? lab.tracedJudge : undefined) ?? lab.judge;
    return runAttempt(
      { ...lab, judge },
      { ...attempt, scenario, machine: request.plan.machine },
      { signal, ...(observer ? { observer } : {}) },
    );
  }

  async #recipeFor({ versions, instead }: PlannedCell): Promise<HostRecipe | UserError> {
    try {
      const recipe = await this.#materials.recipeAt(versions);
      if (!instead) return recipe;
      const other = { image: instead.image, spec: instead.scenario.image };
      return { ...recipe, image: await this.#materials.imageAt(versions, other) };
    } catch (error) {
      if (this.#signal.aborted || !(error instanceof UserError)) throw error;
      return error;
    }
  }
}
