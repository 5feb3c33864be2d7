// What the process ends with. For `run` the numbers are those that `git bisect run` wants: 0 good, 1 bad, 125 can not be
// tested, and above 127 it stops (git-bisect(1)).

import type { Judgement } from '../core/attempt/verdict.ts';
import type { SearchReport } from '../core/stored/search-report.ts';
import type { Verification } from '../core/stored/verification.ts';

export const exitCodes = {
  /** The question was answered, or for `run`: good. */
  ok: 0,
  bad: 1,
  /** `bisect`: versions that can not be tested hide the culprit; as `git bisect run` says it. */
  onlySkipped: 2,
  /** `bisect`: there is no culprit to name. */
  noCulprit: 3,
  untestable: 125,
  /** Our own or the lab's trouble: no answer. */
  trouble: 128,
  /** The command line makes no sense; as git says it. */
  usage: 129,
  /** A bug in firstbad; as a shell says it of an aborted program (128 + SIGABRT). */
  bug: 134,
} as const;

export type SignalName = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGPIPE';

/** As a shell says it of a program that a signal ended: 128 and the signal's number (signal(7)). */
export const signalExitCodes: Readonly<Record<SignalName, number>> = { SIGHUP: 129, SIGINT: 130, SIGPIPE: 141, SIGTERM: 143 };

/** `run`: another failure than the one we hunt says nothing about that one, so it can not be tested either. */
export function exitCodeOf(judgement: Pick<Judgement, 'outcome' | 'untestable'>): number {
  switch (judgement.outcome) {
    case 'good':
      return exitCodes.ok;
    case 'bad':
      return exitCodes.bad;
    case 'other-failure':
      return exitCodes.untestable;
    case 'no-answer':
      return judgement.untestable ? exitCodes.untestable : exitCodes.trouble;
  }
}

/** `bisect`: null for a search that has not ended. */
export function exitCodeOfSearch(ending: SearchReport['ending']): number {
  if (ending === null) return exitCodes.trouble;
  switch (ending.kind) {
    case 'culprit':
      return exitCodes.ok;
    case 'range':
      if (ending.silent !== undefined) return exitCodes.trouble;
      return ending.because === 'skips' ? exitCodes.onlySkipped : exitCodes.noCulprit;
    case 'lab-broken':
      return exitCodes.trouble;
    case 'not-reproduced':
    case 'end-untestable':
    case 'not-monotone':
    case 'no-good-end':
    case 'build-differs':
    case 'same-builds':
      return exitCodes.noCulprit;
  }
}

/** Of `verify`, and of a bisect that went on with it. */
export function exitCodeOfVerifications(endings: readonly Verification['ending'][]): number {
  if (endings.includes('refuted')) return exitCodes.bad;
  return endings.includes('suspect') ? exitCodes.noCulprit : exitCodes.ok;
}
