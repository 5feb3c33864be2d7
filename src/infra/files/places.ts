// A number of places that are taken and left again; who finds none waits in a queue.

export interface Places {
  /** Resolves when there is a place. Rejects with the signal's reason. */
  enter(signal: AbortSignal): Promise<void>;
  leave(): void;
}

export function createPlaces(max: number): Places {
  const queue: (() => void)[] = [];
  let taken = 0;
  return {
    enter: async (signal) => {
      signal.throwIfAborted();
      if (taken < max) {
        taken += 1;
        return;
      }
      await new Promise<void>((resolve, reject) => {
        const next = (): void => {
          signal.removeEventListener('abort', cancel);
          resolve();
        };
        const cancel = (): void => {
          queue.splice(queue.indexOf(next), 1);
          reject(signal.reason as Error);
        };
        queue.push(next);
        signal.addEventListener('abort', cancel, { once: true });
      });
    },
    leave: () => {
      const next = queue.shift();
      // The place goes from hand to hand.
      if (next === undefined) taken -= 1;
      else next();
    },
  };
}
