// The states of a hunt and its parts, folded from the stream of their events by the same fold that the terminal uses.

import { applyEvent, emptyHunt, type HuntState } from '../core/stored/journal.ts';
import type { EventBatch } from '../serve/protocol.ts';

export interface Member {
  readonly state: HuntState;
  /** How many events are in it. */
  readonly at: number;
}

export type Family = ReadonlyMap<number, Member>;

/** A batch that was seen already changes nothing; one that comes too early is a bug of the server, and thrown. */
export function withBatch(family: Family, { hunt, from, events }: EventBatch): Family {
  const known = family.get(hunt) ?? { state: emptyHunt, at: 0 };
  if (from > known.at + 1)
    throw new Error(`events of hunt ${String(hunt)} are missing: ${String(known.at + 1)} to ${String(from - 1)}`);
  const news = events.slice(known.at + 1 - from);
  if (news.length === 0) return family;
  return new Map([...family, [hunt, { state: news.reduce(applyEvent, known.state), at: known.at + news.length }]]);
}
