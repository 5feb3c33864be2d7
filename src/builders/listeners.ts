// Everybody who waits for one piece of shared work hears of it, also those who joined later.

import type { ProgressReport } from '../ports/progress.ts';

export interface Listener {
  readonly onOutput?: (text: string) => void;
  readonly progress?: (report: ProgressReport) => void;
}

export interface Listeners {
  /** Listens to the work of this name until the function that it gives is called. */
  join(work: string, listener: Listener): () => void;
  output(work: string, text: string): void;
  progress(work: string, report: ProgressReport): void;
}

export function openListeners(): Listeners {
  return new ListenersByWork();
}

class ListenersByWork implements Listeners {
  readonly #all = new Map<string, Set<Listener>>();

  join(work: string, listener: Listener): () => void {
    this.#all.set(work, this.#of(work).add(listener));
    return () => {
      const rest = this.#of(work);
      rest.delete(listener);
      if (rest.size === 0) this.#all.delete(work);
    };
  }

  output(work: string, text: string): void {
    for (const listener of this.#of(work)) listener.onOutput?.(text);
  }

  progress(work: string, report: ProgressReport): void {
    for (const listener of this.#of(work)) listener.progress?.(report);
  }

  #of(work: string): Set<Listener> {
    return this.#all.get(work) ?? new Set();
  }
}
