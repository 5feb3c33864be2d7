// Whether recorded answers follow from what was recorded of their tests: attempts are judged again from all that they showed, and a
// command's answer is what its end means.

import type { AttemptRecord } from '../attempt/attempt.ts';
import type { Observation } from '../attempt/observation.ts';
import { outcomeOfCommand } from '../commits/command-outcome.ts';
import type { Judge } from '../judge/judge.ts';
import type { CommandTester } from '../stored/hunt-plan.ts';
import type { Mark } from '../stored/mark.ts';

/** Null when it follows, a sentence when it does not; `unknown` when nothing of it was recorded. */
export type AnswerCheck = { readonly kind: 'follows' } | { readonly kind: 'differs' | 'unknown'; readonly because: string };

const follows: AnswerCheck = { kind: 'follows' };

/** `observations` is the text of observations.jsonl; null when the attempt has kept none. */
export function checkAttempt(record: AttemptRecord, observations: string | null, judge: Judge): AnswerCheck {
  const { id } = record;
  const recorded = record.overridden?.was ?? record.judgement;
  if (observations === null) return { kind: 'unknown', because: `${id} kept no observations` };
  const lines = observations.split('\n').filter((line) => line !== '');
  let seen: readonly Observation[];
  try {
    seen = lines.map((line) => JSON.parse(line) as Observation);
    const again = judgedAgain(seen, judge);
    if (again.outcome === recorded.outcome && again.untestable === recorded.untestable) return follows;
    // What the lab met besides (a collector, a disk that filled up) is noted after the last observation.
    if (recorded.outcome === 'no-answer') return { kind: 'unknown', because: `${id} gave no answer` };
    return {
      kind: 'differs',
      because: `${id} is recorded as ${recorded.outcome}, and what it showed is ${again.outcome} (${again.message})`,
    };
  } catch (error) {
    return { kind: 'differs', because: `${id}: its observations can not be read (${messageOf(error)})` };
  }
}

function judgedAgain(seen: readonly Observation[], judge: Judge) {
  const state = seen.reduce((before, observation) => judge.observe(before, observation), judge.start());
  return judge.judgement(state) ?? judge.conclude(state, Infinity);
}

/** Of a mark that a command has made: its reason says how it ended. */
export function checkMark(mark: Mark, tester: Pick<CommandTester, 'timeoutMs' | 'timeoutIs'>): AnswerCheck {
  const { id, because, by } = mark;
  const recorded = mark.overridden?.was ?? mark.outcome;
  if (by !== 'command') return { kind: 'unknown', because: `${id} is somebody's word` };
  const ended = endOf(because);
  if (ended === null) {
    const isGone = /^gone: |is not in this commit/.test(because);
    if (isGone) return recorded === 'skip' ? follows : differs(id, recorded, because, 'skip');
    return { kind: 'unknown', because: `${id}: ${because}` };
  }
  const { outcome } = outcomeOfCommand(ended, tester);
  return outcome === recorded ? follows : differs(id, recorded, because, outcome);
}

function endOf(because: string): { readonly status: number | null; readonly killedBy: string | null } | null {
  const status = /^exit status (\d{1,3})(?=$|,)/.exec(because)?.[1];
  if (status !== undefined) return { status: Number(status), killedBy: null };
  if (because.startsWith('killed at the timeout of ')) return { status: null, killedBy: 'timeout' };
  const signal = /^killed by (SIG[A-Z0-9]+)/.exec(because)?.[1];
  return signal === undefined ? null : { status: null, killedBy: signal };
}

function differs(id: string, recorded: string, because: string, means: string): AnswerCheck {
  return { kind: 'differs', because: `${id} is recorded as ${recorded}, and "${because}" means ${means}` };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 120) : 'unreadable';
}
