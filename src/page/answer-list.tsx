// All answers of a hunt, newest first: of thousands only those are in the page that somebody sees.

import type { AttemptRecord } from '../core/attempt/attempt.ts';
import { pointText } from '../core/scenario/point.ts';
import type { HuntState } from '../core/stored/journal.ts';
import type { Mark } from '../core/stored/mark.ts';
import { Link } from './navigation.tsx';
import { VirtualList } from './virtual-list.tsx';

interface Answer {
  readonly id: string;
  readonly outcome: string;
  readonly what: string;
  readonly because: string;
  readonly saidBy: string | null;
  readonly seconds: number;
}

const rowHeight = 44;

export function AnswerList({
  hunt,
  state,
  onChoose,
}: {
  readonly hunt: number;
  readonly state: HuntState;
  readonly onChoose: (id: string) => void;
}) {
  const answers = [...state.records.map(ofRecord), ...state.marks.map(ofMark)];
  return (
    <VirtualList
      label="Answers, newest first"
      count={answers.length}
      rowHeight={rowHeight}
      height={Math.min(440, answers.length * rowHeight)}
    >
      {(index) => {
        const answer = answers[answers.length - 1 - index];
        if (answer === undefined) return null;
        const { id, outcome, what, because, saidBy, seconds } = answer;
        return (
          <div class="answer">
            <Link to={`/hunt/${String(hunt)}/evidence/${id}`}>{id}</Link>
            <span class={`verdict ${outcome}`}>{outcome}</span>
            <span class="what">
              {what}
              <small>{saidBy === null ? because : `${saidBy} says so: ${because}`}</small>
            </span>
            <span class="seconds">{seconds.toFixed(1)} s</span>
            <button type="button" class="wrong" onClick={() => onChoose(id)} aria-label={`Say that ${id} is wrong`}>
              wrong?
            </button>
          </div>
        );
      }}
    </VirtualList>
  );
}

function ofRecord({ id, point, judgement, overridden, totalMs }: AttemptRecord): Answer {
  return {
    id,
    what: pointText(point),
    seconds: totalMs / 1000,
    outcome: judgement.untestable ? 'skip' : judgement.outcome,
    because: overridden?.because ?? judgement.message,
    saidBy: overridden === undefined ? null : `a ${overridden.by}`,
  };
}

function ofMark({ id, version, outcome, because, overridden, totalMs }: Mark): Answer {
  return {
    id,
    what: version,
    outcome,
    seconds: totalMs / 1000,
    because: overridden?.because ?? because,
    saidBy: overridden === undefined ? null : `a ${overridden.by}`,
  };
}
