// What shows that a stored event is the one that was written, at its place: a hash over it and the hash of the event before it.

import { createHash } from 'node:crypto';

export interface ChainedEvent {
  readonly hunt: number;
  readonly seq: number;
  readonly at_ms: number;
  readonly version: number;
  readonly type: string;
  readonly json: string;
}

/** `before` is the hash of the hunt's event before this one; null for its first. */
export function chainOf(before: string | null, { hunt, seq, at_ms, version, type, json }: ChainedEvent): string {
  return createHash('sha256')
    .update(JSON.stringify([before, hunt, seq, at_ms, version, type, json]))
    .digest('hex');
}
