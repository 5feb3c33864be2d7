// Server-sent events of one hunt and its parts. Each message of the journal's events carries where every hunt is then, so that a
// client that comes back with it (Last-Event-ID) gets what follows: no event twice, none left out.

import type { ServerResponse } from 'node:http';
import type { Journal } from '../ports/journal.ts';
import type { Aside, EventBatch } from './protocol.ts';

/** By hunt: how many of its events the client has. */
export type Cursor = ReadonlyMap<number, number>;

/** `7-120.8-33`; null for what is no cursor. */
export function parseCursor(text: string): Cursor | null {
  if (!/^\d{1,9}-\d{1,12}(\.\d{1,9}-\d{1,12}){0,999}$/.test(text)) return null;
  return new Map(text.split('.').map((one) => one.split('-').map(Number) as [number, number]));
}

function formatCursor(cursor: Cursor): string {
  return [...cursor].map(([hunt, at]) => `${String(hunt)}-${String(at)}`).join('.');
}

/** Resolves when somebody has called `wake`, or after a while: other processes write into the journal, too. */
export interface Waker {
  wait(signal: AbortSignal): Promise<void>;
}

export interface StreamRequest {
  readonly journal: Journal;
  readonly hunt: number;
  /** Null from the beginning. */
  readonly after: Cursor | null;
  readonly waker: Waker;
  /** Called when the answer has begun and nothing was sent. */
  readonly onBegun: () => void;
  /** Ends the stream. */
  readonly signal: AbortSignal;
}

/** A record with its consoles' names is some 2 kB: half a megabyte at a time. */
const batchMax = 250;

/** The first look throws UserError `hunt-unknown` before anything is sent. */
export async function streamHunt(
  response: ServerResponse,
  { journal, hunt, after, waker, onBegun, signal }: StreamRequest,
): Promise<void> {
  const at = new Map<number, number>([[hunt, 0], ...(after ?? [])]);
  journal.events(hunt, at.get(hunt));
  beginStream(response);
  onBegun();
  while (!signal.aborted) {
    const sent = await sendNews(response, journal, at);
    if (!sent) await waker.wait(signal);
  }
  response.end();
}

/** What followed in any of the hunts; a part that was opened is followed from then on. */
async function sendNews(response: ServerResponse, journal: Journal, at: Map<number, number>): Promise<boolean> {
  let sent = false;
  // A map gives what is added while it is gone through.
  for (const hunt of at.keys()) {
    const from = at.get(hunt) ?? 0;
    const events = journal.events(hunt, from);
    for (let first = 0; first < events.length; first += batchMax) {
      const part = events.slice(first, first + batchMax);
      at.set(hunt, from + first + part.length);
      for (const event of part) {
        if (event.type === 'part-opened' && !at.has(event.hunt)) at.set(event.hunt, 0);
      }
      const batch: EventBatch = { hunt, from: from + first + 1, events: part };
      await write(response, `id: ${formatCursor(at)}\nevent: events\ndata: ${JSON.stringify(batch)}\n\n`);
      sent = true;
    }
  }
  if (!sent) await write(response, ':\n\n');
  return sent;
}

export function beginStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
}

/** Without an id: nobody misses it after a break. */
export function sendAside(response: ServerResponse, aside: Aside): void {
  // Whoever is slow hears less of it.
  if (!response.writableNeedDrain) response.write(`event: aside\ndata: ${JSON.stringify(aside)}\n\n`);
}

/** Waits for a slow reader; one that is gone ends the stream by its signal. */
export async function write(response: ServerResponse, text: string): Promise<void> {
  if (response.write(text) || response.destroyed) return;
  await new Promise<void>((resolve) => {
    const go = (): void => {
      response.off('drain', go).off('close', go);
      resolve();
    };
    response.once('drain', go).once('close', go);
  });
}
