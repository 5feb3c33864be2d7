// Answers "what does it look like from the inside at each of these points?": one plain attempt as the reference and a few
// traced ones. Tracing must not be what changes the verdict, so that both are kept side by side.

import type { AttemptRecord } from '../../core/attempt/attempt.ts';
import { together } from '../../core/base/together.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import { attemptKeyOf } from '../attempt/attempt-key.ts';
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

/** `request.plan.attemptsPerCell` traced attempts at each point. */
export async function gatherEvidence(
  lab: ScenarioDeps,
  request: ScenarioRequest,
  options: ScenarioOptions,
): Promise<ScenarioResult> {
  return runScenarioHunt({ lab, request, options }, async (hunt) => {
    await gatherAt(hunt);
    return 'answered';
  });
}

async function gatherAt(hunt: OpenHunt): Promise<void> {
  const { lab, request, options } = hunt;
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  const attempts = new PointAttempts(hunt, signal);
  const queue = [...hunt.cells];
  const work = async (): Promise<void> => {
    for (let cell = queue.shift(); cell; cell = queue.shift()) {
      await tryUntilOver(hunt, attempts, cell, 1);
      await tryUntilOver(hunt, attempts, tracedCell(hunt, cell), request.plan.attemptsPerCell);
    }
  };
  const workers = Math.min(lab.hosts.capacity(request.scenario.host), hunt.cells.length);
  const errors: unknown[] = [];
  const failed = (error: unknown): void => {
    errors.push(error);
    ending.abort(error);
  };
  await together(Array.from({ length: workers }, () => work().catch(failed)));
  await attempts.settled();
  options.signal.throwIfAborted();
  if (errors.length > 0) throw errors[0];
}

function tracedCell({ lab, request, image }: OpenHunt, cell: PlannedCell): PlannedCell {
  const { scenario, plan } = request;
  const { point, versions } = cell;
  const parts = { scenario, point, versions, imageKey: image?.key ?? null, machine: plan.machine, traced: true };
  const instead = { scenario: patientScenario(scenario), image };
  return { ...cell, key: attemptKeyOf(parts, lab.sha256), traced: true, instead };
}

async function tryUntilOver(hunt: OpenHunt, attempts: PointAttempts, cell: PlannedCell, wanted: number): Promise<void> {
  const own = (): readonly AttemptRecord[] => hunt.log.recordsAt(cell.point).filter(({ key }) => key === cell.key);
  const isOver = (): boolean =>
    isTrialOver(
      own().map(({ judgement }) => judgement),
      wanted,
    );
  if (!hunt.request.again) attempts.reuse(cell, isOver);
  while (!isOver()) {
    const { isMade } = await attempts.attempt(cell);
    if (!isMade) return;
  }
}

// A traced call costs some ten times as much, but only the calls of the trace are: four is enough for an emulated host.
const tracingSlowdown = 4;

/** The scenario with the patience that a traced guest needs. What is good and bad stays. */
export function patientScenario(scenario: Scenario): Scenario {
  const { bootMs, guestMs, stallMs } = scenario.timeouts;
  return {
    ...scenario,
    steps: scenario.steps.map((step) => ({ ...step, timeoutMs: step.timeoutMs * tracingSlowdown })),
    timeouts: { bootMs, guestMs: guestMs * tracingSlowdown, stallMs: stallMs * tracingSlowdown },
  };
}
