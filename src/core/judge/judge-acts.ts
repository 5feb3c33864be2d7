// Where in its acts an attempt is: which one is due, what it waits for, and what beginning one changes of what was known.

import { laterStage } from '../attempt/stage.ts';
import type { Act } from '../scenario/scenario.ts';
import type { JudgeState } from './judge-state.ts';

/** The next act is due, or null when there is none: all of `good` was seen, and the act before is done. */
export function nextAct(state: JudgeState, acts: readonly Act[]): JudgeState | null {
  const index = (state.act?.index ?? -1) + 1;
  const act = acts[index];
  if (act === undefined) return null;
  // A failure that waited for its grace is overcome, as by a good end.
  return { ...state, act: { index, name: act.name, phase: 'due', restarts: act.restarts }, met: [], pending: null };
}

/** True while nothing that comes can be what an act has brought about. */
export function isActing({ act }: JudgeState): boolean {
  return act !== null && act.phase !== 'done';
}

export function actStarted(state: JudgeState, act: Act): JudgeState {
  if (state.act === null) return state;
  const { host } = state.boots;
  return {
    ...state,
    act: { ...state.act, phase: 'doing' },
    stage: laterStage(state.stage, 'guest-act'),
    met: act.good.map(() => false),
    boots: act.restarts ? { ...(host === undefined ? {} : { host }) } : state.boots,
    // What was overcome before does not explain what comes now.
    notes: state.notes.filter(({ blame }) => blame === 'lab'),
    refusal: null,
    stillness: null,
    guestStartedAtMs: state.nowMs,
    limitMs: act.timeoutMs,
  };
}

export function actEnded(state: JudgeState): JudgeState {
  return state.act === null ? state : { ...state, act: { ...state.act, phase: 'done' } };
}
