// Isolate as the search loop sees it. Targets are spots, numbered by targetOf. Each answer gives a new seeker.

import type { SeenAttempt } from '../evidence.ts';
import type { Seeker } from '../seeker.ts';
import type { IsolateAnswer } from './answer.ts';
import { isolateAnswerOf } from './answer-of.ts';
import { type IsolateForecast, isolateForecast } from './isolate-forecast.ts';
import { type IsolatePhase, type IsolateReason, nextSpot } from './next-spot.ts';
import type { IsolateProblem } from './problem.ts';
import { addSeen, nothingSeen, type Seen } from './seen.ts';
import { type View, viewOf } from './view.ts';

export interface IsolateSeeker extends Seeker {
  readonly problem: IsolateProblem;
  readonly attempts: number;
  phase(): IsolatePhase;
  /** Why the target is tried next, while `running` run. */
  why(target: number, running: readonly number[]): IsolateReason;
  observe(answer: SeenAttempt): IsolateSeeker;
  forecast(): IsolateForecast;
  /** What is known so far. `stopped` says that it ends here although it is not done. */
  answer(because?: 'stopped'): IsolateAnswer;
}

export function isolateSeeker(problem: IsolateProblem): IsolateSeeker {
  return seekerOf(nothingSeen(problem));
}

function seekerOf(seen: Seen): IsolateSeeker {
  let known: View | null = null;
  const view = (): View => (known ??= viewOf(seen));
  const planned = new Map<string, Planned>();
  const plan = (running: readonly number[], free: number): Planned => {
    const key = `${running.join(' ')}/${free}`;
    const before = planned.get(key);
    if (before) return before;
    const made = planOf(seen, view(), { running, free });
    planned.set(key, made);
    return made;
  };
  return {
    problem: seen.problem,
    attempts: seen.attempts,
    next: ({ running, free }) => {
      const { targets, ended } = plan(running, free);
      if (targets.length > 0) return { kind: 'test', start: targets.map(({ target }) => target), cancel: [] };
      return running.length > 0 || !ended ? { kind: 'wait', cancel: [] } : { kind: 'ended' };
    },
    phase: () => {
      const step = nextSpot(view(), []);
      return step.kind === 'try' ? step.phase : 'ended';
    },
    why: (target, running) => {
      const { targets } = plan(running, Math.max(1, running.length + 1));
      return targets.find((one) => one.target === target)?.reason ?? { kind: 'separate', changed: [] };
    },
    observe: (answer) => seekerOf(addSeen(seen, answer)),
    forecast: () => isolateForecast(view()),
    answer: (because) => {
      const step = nextSpot(view(), []);
      return isolateAnswerOf(view(), step.kind === 'done' ? step.because : (because ?? null));
    },
  };
}

interface Planned {
  readonly targets: readonly { readonly target: number; readonly reason: IsolateReason }[];
  readonly ended: boolean;
}

/** Several at once: each next one is chosen as if those before it had ended as expected. */
function planOf(
  seen: Seen,
  now: View,
  { running, free }: { readonly running: readonly number[]; readonly free: number },
): Planned {
  const targets: { target: number; reason: IsolateReason }[] = [];
  let busy = running;
  let view = running.length === 0 ? now : viewOf(seen, running);
  while (targets.length < free) {
    const step = nextSpot(view, busy);
    if (step.kind !== 'try') return { targets, ended: step.kind === 'done' };
    targets.push({ target: step.target, reason: step.reason });
    busy = [...busy, step.target];
    if (targets.length < free) view = viewOf(seen, busy);
  }
  return { targets, ended: false };
}
