// Which engine really served the requests of a disk: what `aio=` asks for a QEMU may not have got (10.0 falls back from io_uring to
// threads without a word), and io_uring_enter says nothing of it, since the event loop of QEMU 11.1 calls it as well.

import type { TraceEvent } from './trace-events.ts';

export interface IoEngine {
  readonly file: string;
  readonly engine: 'a pool of threads' | 'Linux AIO';
  /** The first request that shows it. */
  readonly event: TraceEvent;
}

/** Of the files whose requests are seen; `others` are the events that belong to no probe, which QEMU makes by itself. */
export function ioEnginesOf(others: readonly TraceEvent[]): readonly IoEngine[] {
  const main = others[0]?.thread;
  const found = new Map<string, IoEngine>();
  for (const event of others) {
    const { file, request, call, thread } = event;
    if (file === null || request === null || isLibrary(file)) continue;
    // A virtual processor reads by itself now and then, whatever the engine; only AIO submits.
    if (call === 'io_submit' && found.get(file)?.engine !== 'Linux AIO') found.set(file, { file, engine: 'Linux AIO', event });
    else if (thread !== main && !found.has(file)) found.set(file, { file, engine: 'a pool of threads', event });
  }
  return [...found.values()];
}

function isLibrary(file: string): boolean {
  return file.startsWith('/components/');
}
