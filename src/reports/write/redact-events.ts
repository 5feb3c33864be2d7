// The words of a hunt's events without what tells who or where somebody is: commands with the paths of a home, errors with the address of a
// mirror. Keys, points, versions and the hashes of evidence stay: a hunt goes on by them. What a console says is evidence and stays whole.

import type { AttemptRecord } from '../../core/attempt/attempt.ts';
import type { HuntEvent } from '../../core/stored/journal.ts';
import type { LadderAnswer } from '../../core/stored/ladder-step.ts';
import type { Mark } from '../../core/stored/mark.ts';
import { redact } from './redact.ts';

export function redactEvent(event: HuntEvent): HuntEvent {
  switch (event.type) {
    case 'attempt-finished':
    case 'attempt-reused':
      return { ...event, record: recordOf(event.record) };
    case 'marked':
      return { ...event, mark: markOf(event.mark) };
    case 'verify-answered':
      return { ...event, answer: answerOf(event.answer) };
    case 'search-ended':
      return 'log' in event.report ? { ...event, report: { ...event.report, log: words(event.report.log) } } : event;
    case 'hunt-stopped':
    case 'part-left':
      return { ...event, because: words(event.because) };
    default:
      return event;
  }
}

function answerOf(answer: LadderAnswer): LadderAnswer {
  if (answer.kind !== 'tested') return answer;
  const { test } = answer;
  return {
    ...answer,
    test: test.kind === 'attempt' ? { ...test, record: recordOf(test.record) } : { ...test, mark: markOf(test.mark) },
  };
}

function recordOf(record: AttemptRecord): AttemptRecord {
  const { judgement } = record;
  return {
    ...record,
    byHand: record.byHand.map(words),
    judgement: {
      ...judgement,
      message: words(judgement.message),
      hint: judgement.hint === null ? null : words(judgement.hint),
    },
  };
}

function markOf(mark: Mark): Mark {
  return { ...mark, because: words(mark.because) };
}

function words(text: string): string {
  return redact(text).text;
}
