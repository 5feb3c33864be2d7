// The states of hunts, folded on from where they were: a page asks for one after each event.

import { applyEvent, emptyHunt, type HuntState } from '../core/stored/journal.ts';
import type { Journal } from '../ports/journal.ts';

interface Folded {
  readonly state: HuntState;
  readonly events: number;
}

/** A whole hunt has a dozen parts; a few of these are looked at side by side. */
const keptMax = 64;

export class HuntStates {
  readonly #journal: Journal;
  readonly #kept = new Map<number, Folded>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** As of now. Throws UserError `hunt-unknown`. */
  stateOf(hunt: number): HuntState {
    const known = this.#kept.get(hunt) ?? { state: emptyHunt, events: 0 };
    const news = this.#journal.events(hunt, known.events);
    const folded = { state: news.reduce(applyEvent, known.state), events: known.events + news.length };
    // The one that was asked for last stands last.
    this.#kept.delete(hunt);
    this.#kept.set(hunt, folded);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > keptMax && oldest !== undefined) this.#kept.delete(oldest);
    return folded.state;
  }
}
