// Plays a search to its end against a simulated lab. Shared by the simulations in this folder and by the benchmark.

import type { SearchEnding } from '../../src/core/search/ending.ts';
import type { SeenAttempt, SeenOutcome } from '../../src/core/search/evidence.ts';
import { nextStep, observe, type SearchState, startSearch } from '../../src/core/search/next-step.ts';
import type { SearchProblem } from '../../src/core/search/problem.ts';

export interface Played {
  readonly ending: SearchEnding;
  readonly attempts: readonly SeenAttempt[];
  readonly versions: number;
  readonly rounds: number;
  readonly spent: number;
  readonly state: SearchState;
}

export interface PlayRequest {
  readonly problem: SearchProblem;
  /** What attempt number `attempt` at the target shows. */
  readonly outcome: (target: number, attempt: number) => SeenOutcome;
  readonly workers?: number;
  /** Attempts of an interrupted hunt, from its journal. */
  readonly journal?: readonly SeenAttempt[];
  /** Stops as a killed process would; for what happens then. */
  readonly killAfter?: number;
}

export function play({ problem, outcome, workers = 1, journal = [], killAfter = 5000 }: PlayRequest): Played {
  let state = journal.reduce(observe, startSearch(problem));
  const attempts = [...journal];
  const tries = new Map<number, number>();
  for (const { target } of journal) tries.set(target, (tries.get(target) ?? 0) + 1);
  for (let rounds = 0; ; rounds += 1) {
    const step = nextStep(state, { running: [], free: workers });
    if (step.kind === 'ended')
      return { ending: step.ending, attempts, versions: tries.size, rounds, spent: state.spent, state };
    if (step.kind === 'wait') throw new Error('an idle lab has nothing to wait for');
    for (const target of step.start) {
      const attempt = { target, outcome: outcome(target, tries.get(target) ?? 0) };
      tries.set(target, (tries.get(target) ?? 0) + 1);
      attempts.push(attempt);
      state = observe(state, attempt);
    }
    if (attempts.length >= killAfter) {
      return {
        ending: { kind: 'lab-broken', noAnswerInARow: 0 },
        attempts,
        versions: tries.size,
        rounds,
        spent: state.spent,
        state,
      };
    }
  }
}
