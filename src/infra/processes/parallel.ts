// Does a piece of work for each item, some at a time; when one fails the others are cancelled.

import { setMaxListeners } from 'node:events';
import { together } from '../../core/base/together.ts';

/** The results in the items' order. Rejects with the first failure, after all others have ended, or with the signal's reason. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  options: { readonly atMost: number; readonly signal: AbortSignal },
  work: (item: Item, signal: AbortSignal) => Promise<Result>,
): Promise<readonly Result[]> {
  options.signal.throwIfAborted();
  const controller = new AbortController();
  // Each piece of work listens; Node's warning at 10 listeners is about leaks, and these go with the work.
  setMaxListeners(0, controller.signal);
  const cancel = (): void => {
    controller.abort(options.signal.reason);
  };
  options.signal.addEventListener('abort', cancel, { once: true });
  const results: Result[] = [];
  const failures: unknown[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length && !controller.signal.aborted) {
      const index = next;
      next += 1;
      try {
        results[index] = await work(items[index] as Item, controller.signal);
      } catch (error) {
        failures.push(error);
        controller.abort(error);
      }
    }
  };
  await together(Array.from({ length: Math.min(options.atMost, items.length) }, worker));
  options.signal.removeEventListener('abort', cancel);
  options.signal.throwIfAborted();
  if (failures.length > 0) throw failures[0];
  return results;
}
