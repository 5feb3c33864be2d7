// A number of places that are taken and left again; who finds none waits in a queue.

export interface Places {
  /** Resolves when there is a place. Rejects with the signal's reason. */
  enter(signal: AbortSignal): Promise<void>;
  leave(): void;
}

export function createPlaces(max: number): Places {
  return new QueuedPlaces(max);
}

class QueuedPlaces implements Places {
  readonly #max: number;
  readonly #queue: (() => void)[] = [];
  #taken = 0;

  constructor(max: number) {
    this.#max = max;
  }

  async enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#taken < this.#max) {
      this.#taken += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const next = (): void => {
        signal.removeEventListener('abort', cancel);
        resolve();
      };
      const cancel = (): void => {
        this.#queue.splice(this.#queue.indexOf(next), 1);
        reject(signal.reason as Error);
      };
      this.#queue.push(next);
      signal.addEventListener('abort', cancel, { once: true });
    });
  }

  leave(): void {
    const next = this.#queue.shift();
    // The place goes from hand to hand.
    if (next === undefined) this.#taken -= 1;
    else next();
  }
}
