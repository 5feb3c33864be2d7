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
  const all = new Map<string, Set<Listener>>();
  const of = (work: string): Set<Listener> => all.get(work) ?? new Set();

  return {
    join: (work, listener) => {
      all.set(work, of(work).add(listener));
      return () => {
        const rest = of(work);
        rest.delete(listener);
        if (rest.size === 0) all.delete(work);
      };
    },
    output: (work, text) => {
      for (const listener of of(work)) listener.onOutput?.(text);
    },
    progress: (work, report) => {
      for (const listener of of(work)) listener.progress?.(report);
    },
  };
}
