// The consoles of attempts that run in this process, the last part of each, for whoever looks on. When an attempt ends, its
// evidence has all of it.

import type { AttemptId } from '../core/attempt/attempt.ts';
import type { Observation } from '../core/attempt/observation.ts';
import { printable } from '../core/base/printable.ts';
import type { LiveOutput } from './protocol.ts';

/** Of characters, of each stream: some screens; the whole of it may be megabytes. */
const keptMax = 200_000;

interface Live {
  readonly streams: Map<string, string>;
  readonly listeners: Set<(output: LiveOutput) => void>;
}

export class LiveConsoles {
  readonly #live = new Map<AttemptId, Live>();

  observe(attempt: AttemptId, observation: Observation): void {
    if (observation.kind !== 'output') return;
    const { stream } = observation;
    const live = this.#liveOf(attempt);
    const text = printable(observation.text);
    live.streams.set(stream, ((live.streams.get(stream) ?? '') + text).slice(-keptMax));
    for (const listener of live.listeners) listener({ stream, text });
  }

  /** Nobody is told any more. */
  end(attempt: AttemptId): void {
    this.#live.delete(attempt);
  }

  /** What there is so far, then what comes, until what it returns is called. */
  follow(attempt: AttemptId, listener: (output: LiveOutput) => void): () => void {
    const { streams, listeners } = this.#liveOf(attempt);
    for (const [stream, text] of streams) listener({ stream, text });
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  #liveOf(attempt: AttemptId): Live {
    const live = this.#live.get(attempt) ?? { streams: new Map<string, string>(), listeners: new Set() };
    this.#live.set(attempt, live);
    return live;
  }
}
