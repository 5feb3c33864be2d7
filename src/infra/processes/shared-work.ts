// One piece of work for everybody who asks for it under the same key while it runs. It is cancelled when all who wait for it
// have given up, not when the first one does.

interface Running<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
}

export interface SharedWork<T> {
  /**
   * Joins the running work of this key or starts it. Rejects with the signal's reason when the signal aborts: at once while
   * others wait for the work, else when the work, whose signal aborts then, has ended.
   */
  join(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

export function createSharedWork<T>(): SharedWork<T> {
  return new WorkByKey();
}

class WorkByKey<T> implements SharedWork<T> {
  readonly #running = new Map<string, Running<T>>();

  async join(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const entry = this.#running.get(key) ?? this.#start(key, work);
    entry.waiting += 1;
    try {
      return await untilAborted(entry.result, signal);
    } finally {
      entry.waiting -= 1;
      if (entry.waiting === 0) {
        // Who asks from now on begins anew: this one will not end well.
        this.#forget(key, entry);
        entry.controller.abort(new Error('nobody waits for this any more'));
        // The last one to go sees it end, so that nothing of it is left half-made when the caller goes on.
        await entry.result.catch(() => undefined);
      }
    }
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<T>): Running<T> {
    const controller = new AbortController();
    const result = work(controller.signal).finally(() => this.#forget(key, entry));
    // Those who wait get the error; when nobody waits any more it is the cancellation that they asked for.
    result.catch(() => undefined);
    const entry: Running<T> = { result, controller, waiting: 0 };
    this.#running.set(key, entry);
    return entry;
  }

  #forget(key: string, entry: Running<T>): void {
    if (this.#running.get(key) === entry) this.#running.delete(key);
  }
}

/** The promise's end, or the signal's reason when that comes first. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', cancel);
    });
  });
}
