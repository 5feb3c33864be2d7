// What a long call tells its client while it works: a line for each thing that happened, as notifications of progress.

import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { ServerNotification, ServerRequest } from '@modelcontextprotocol/sdk/types.js';
import { plainProgress } from '../app/plain-progress.ts';
import type { HuntsAtWork, WorkNews } from '../app/whole/hunts-at-work.ts';
import { printableLine } from '../core/base/printable.ts';

export type CallExtra = Pick<RequestHandlerExtra<ServerRequest, ServerNotification>, 'signal' | '_meta' | 'sendNotification'>;

/** Until what it returns is called. A client that has asked for no progress hears nothing. */
export function tellProgress(work: HuntsAtWork, { _meta, sendNotification }: CallExtra): () => void {
  const progressToken = _meta?.progressToken;
  if (progressToken === undefined) return () => undefined;
  let progress = 0;
  const say = (message: string): void => {
    progress += 1;
    const params = { progressToken, progress, message: printableLine(message).slice(0, 400) };
    // A client that is gone hears nothing; the signal says so to the call.
    void sendNotification({ method: 'notifications/progress', params }).catch(() => undefined);
  };
  const sayProgress = plainProgress(say);
  return work.listen((news) => {
    if (news.kind === 'progress') return sayProgress(news.report);
    const line = lineOf(news);
    if (line !== null) say(line);
  });
}

/** Null for what is no news to somebody who waits. */
function lineOf(news: WorkNews): string | null {
  if (news.kind === 'said') return news.line;
  if (news.kind === 'ended') return `hunt ${String(news.whole)}: ${news.end.kind}`;
  if (news.kind !== 'event') return null;
  const { hunt, event } = news;
  if (event.type === 'hunt-started') return `hunt ${String(hunt)} has begun: ${event.plan.question}`;
  return event.type === 'attempt-finished' ? `${event.record.id} ${event.record.judgement.outcome}` : null;
}
