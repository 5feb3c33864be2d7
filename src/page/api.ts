// What the page asks its server: with the token, which stays in this tab and stands in no address.

import type { Refusal } from '../serve/protocol.ts';
import { type SseMessage, SseParser } from './sse-parser.ts';

const tokenKey = 'firstbad-token';

/** The address that firstbad prints has the token behind its #, which browsers send to nobody; from there on it is kept in this tab alone. */
export function takeToken(): void {
  const token = /^#token=([A-Za-z0-9._~-]+)$/.exec(location.hash)?.[1];
  if (token === undefined) return;
  keepToken(token);
  history.replaceState(null, '', location.pathname + location.search);
}

export function keepToken(token: string): void {
  sessionStorage.setItem(tokenKey, token);
}

export function hasToken(): boolean {
  return sessionStorage.getItem(tokenKey) !== null;
}

/** What the server has refused, in its words. */
export class Refused extends Error {
  readonly status: number;
  readonly hint: string | null;

  constructor(status: number, { message, hint }: Refusal) {
    super(message);
    this.status = status;
    this.hint = hint ?? null;
  }
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await (await ask(path, signal === undefined ? {} : { signal })).json()) as T;
}

export async function post<T>(path: string, body: unknown): Promise<T> {
  return (await (await ask(path, { method: 'POST', body: JSON.stringify(body) })).json()) as T;
}

export async function fetchBlob(path: string): Promise<Blob> {
  return (await ask(path, {})).blob();
}

interface Asked {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

async function ask(path: string, { headers = {}, ...rest }: Asked): Promise<Response> {
  const authorization = `Bearer ${sessionStorage.getItem(tokenKey) ?? ''}`;
  const response = await fetch(`/api${path}`, { ...rest, headers: { ...headers, authorization } });
  if (response.ok) return response;
  throw new Refused(response.status, await refusalIn(response));
}

async function refusalIn(response: Response): Promise<Refusal> {
  try {
    return (await response.json()) as Refusal;
  } catch {
    return { code: 'unknown', message: `the server answered with status ${String(response.status)}` };
  }
}

export interface Following {
  readonly onMessage: (message: SseMessage) => void;
  /** True once it is open, false while it is broken. */
  readonly onOpen: (isOpen: boolean) => void;
  readonly signal: AbortSignal;
}

const firstPauseMs = 500;
const longestPauseMs = 10_000;

/**
 * Follows a stream until the signal ends it; after a break it goes on behind the last message that had an id. A tab that nobody sees lets go of it:
 * browsers open six connections to a server, for all tabs together.
 */
export async function follow(path: string, { onMessage, onOpen, signal }: Following): Promise<void> {
  let last = '';
  let pauseMs = firstPauseMs;
  while (!signal.aborted) {
    await whenSeen(signal);
    const seen = seenSignal();
    try {
      const headers: Record<string, string> = last === '' ? {} : { 'last-event-id': last };
      const response = await ask(path, { signal: AbortSignal.any([signal, seen]), headers });
      onOpen(true);
      const parser = new SseParser((message) => {
        if (message.id !== null) last = message.id;
        pauseMs = firstPauseMs;
        onMessage(message);
      });
      await read(response, parser);
    } catch (error) {
      if (signal.aborted) return;
      // What is refused is refused again.
      if (error instanceof Refused && error.status < 500) throw error;
    }
    if (seen.aborted) continue;
    onOpen(false);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    pauseMs = Math.min(longestPauseMs, pauseMs * 2);
  }
}

function whenSeen(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (!document.hidden) return resolve();
    document.addEventListener('visibilitychange', () => resolve(), { once: true, signal });
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Aborts when the tab is not seen any more. */
function seenSignal(): AbortSignal {
  const gone = new AbortController();
  document.addEventListener('visibilitychange', () => gone.abort(), { once: true, signal: gone.signal });
  return gone.signal;
}

async function read(response: Response, parser: SseParser): Promise<void> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const part = await reader?.read();
    if (part === undefined || part.done) return;
    parser.take(decoder.decode(part.value, { stream: true }));
  }
}
