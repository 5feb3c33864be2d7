// Whether a search asked what the engine asks: every test that it began is one that the answers before it lead to.

import type { HandSearch } from '../answers/hand-search.ts';
import { answersOf } from '../answers/search-subject.ts';
import { applyEvent, emptyHunt, type HuntEvent, type HuntState } from '../stored/journal.ts';

// With more workers than began tests at one time the batch is larger than what was seen to begin.
const workersMax = 16;

export interface AskedCheck {
  /** Tests that the engine asks for at that place. */
  readonly same: number;
  /** One sentence each. */
  readonly others: readonly string[];
}

/** Of a hunt whose tests a command made. An answer of the lab's own trouble, or a stop, lets the search begin anew: what follows is taken as it is. */
export function checkAsked(events: readonly HuntEvent[], search: HandSearch): AskedCheck {
  let state: HuntState = emptyHunt;
  let same = 0;
  const others: string[] = [];
  for (let index = 0; index < events.length; index += 1) {
    const event = events[index]!;
    if (event.type === 'mark-started') {
      const begun = begunTogether(events, index);
      const began = begun.map(({ version }) => version);
      if (isAsked(state, { began, cancelled: cancelledAfter(events, index) }, search)) same += began.length;
      else others.push(`${begun[0]!.mark}: ${began.join(' and ')} would not have been asked there`);
      for (const one of begun) state = applyEvent(state, one);
      index += begun.length - 1;
    } else {
      state = applyEvent(state, event);
    }
  }
  return { same, others };
}

type MarkStarted = Extract<HuntEvent, { type: 'mark-started' }>;

function begunTogether(events: readonly HuntEvent[], from: number): readonly MarkStarted[] {
  const begun: MarkStarted[] = [];
  for (const event of events.slice(from)) {
    if (event.type !== 'mark-started') break;
    begun.push(event);
  }
  return begun;
}

/** Given up later: their workers may have been cleaning up already, and then they counted no more. */
function cancelledAfter(events: readonly HuntEvent[], from: number): ReadonlySet<string> {
  return new Set(events.slice(from).flatMap((event) => (event.type === 'given-up' ? [event.attempt] : [])));
}

interface Begun {
  readonly began: readonly string[];
  readonly cancelled: ReadonlySet<string>;
}

function isAsked(state: HuntState, { began, cancelled }: Begun, search: HandSearch): boolean {
  const left = state.marking.filter(({ mark }) => !cancelled.has(mark));
  return [state.marking, left].some((running) => isAskedBeside(state, { began, running }, search));
}

function isAskedBeside(
  state: HuntState,
  { began, running: marking }: { readonly began: readonly string[]; readonly running: HuntState['marking'] },
  search: HandSearch,
): boolean {
  const targetOf = (version: string): number => search.targetOf(version) ?? -1;
  const running = marking.map(({ version }) => targetOf(version));
  const wanted = began.map(targetOf).sort((a, b) => a - b);
  const seeker = search.seekerFrom(answersOf(state, search.axis));
  for (let free = began.length; free <= workersMax; free += 1) {
    const step = seeker.next({ running, free });
    if (step.kind !== 'test') return false;
    if (step.start.length === wanted.length && [...step.start].sort((a, b) => a - b).every((one, at) => one === wanted[at]))
      return true;
  }
  return false;
}
