// `firstbad serve`: the page and what it asks for, over HTTP on loopback, until the signal ends it.

import type { ServerResponse } from 'node:http';
import { keptItem, recordedTest } from '../app/found/recorded-test.ts';
import { machineArchive } from '../app/lab.ts';
import type { Session } from '../app/session.ts';
import { HuntsAtWork, type WorkNews } from '../app/whole/hunts-at-work.ts';
import type { AttemptId } from '../core/attempt/attempt.ts';
import { stackOf } from '../core/base/stack-of.ts';
import { together } from '../core/base/together.ts';
import { UserError } from '../core/base/user-error.ts';
import { checkout } from '../infra/files/checkout.ts';
import { bodyOf, type LoopbackRequest, openLoopback, tokenFrom } from '../infra/net/loopback-server.ts';
import { answerCall, type ApiParts, huntList } from './api.ts';
import { ConsoleReader } from './console-lines.ts';
import { beginStream, parseCursor, sendAside, streamHunt, write } from './event-stream.ts';
import { HuntStates } from './hunt-states.ts';
import { LiveConsoles } from './live-consoles.ts';
import { isPagePath, sendPage } from './page-files.ts';
import type { Aside, LiveOutput, Refusal } from './protocol.ts';
import { JournalWaker } from './waker.ts';

export interface ServeChoice {
  /** 0 takes a free one. */
  readonly port: number;
  /** Where the build has put the page; beside the built program unless it is said. */
  readonly page?: URL;
  /** Told where it listens, once it does, and with what token. */
  readonly onListening: (address: string, token: string) => void;
}

const builtPage = new URL('dist/page/', checkout);

/** Of a body in bytes: a report of 2 MB with every character escaped. */
const bodyMax = 16 << 20;

export async function serve(session: Session, { port, page = builtPage, onListening }: ServeChoice): Promise<void> {
  const token = tokenFrom(process.env['FIRSTBAD_TOKEN']);
  const lab = session.lab(machineArchive);
  const [journal, evidence] = await together([lab.journal(), lab.evidence()]);
  const work = new HuntsAtWork(session);
  const serving = new Serving({
    session,
    journal,
    states: new HuntStates(journal),
    work,
    consoles: new ConsoleReader(evidence),
  });
  const unlisten = work.listen((news) => serving.hear(news));
  const server = await openLoopback({
    port,
    token,
    isOpen: isPagePath,
    answer: async (request) => {
      const { url, response } = request;
      if (!url.pathname.startsWith('/api/')) return sendPage(response, url.pathname, page);
      await serving.answer(request);
    },
    onBug: (error) => session.say(`firstbad: ${stackOf(error)}`),
  });
  onListening(server.address, token);
  await work.untilEnded();
  unlisten();
  await server.close();
}

/** As many as tell what is going on. */
const saidMax = 20;

class Serving {
  readonly #parts: ApiParts;
  readonly #waker = new JournalWaker();
  readonly #live = new LiveConsoles();
  readonly #asides = new Set<(aside: Aside) => void>();
  /** The last of what was said of the hunt at work, for who comes later. */
  #said: readonly Aside[] = [];

  constructor(parts: Omit<ApiParts, 'changed'>) {
    this.#parts = { ...parts, changed: () => this.#waker.wake() };
  }

  hear(news: WorkNews): void {
    if (news.kind === 'event') {
      if (news.event.type === 'attempt-finished') this.#live.end(news.event.record.id);
      return this.#waker.wake();
    }
    if (news.kind === 'observed') this.#live.observe(news.attempt, news.observation);
    const aside = asideOf(news);
    if (aside !== null) for (const tell of this.#asides) tell(aside);
    if (aside?.kind === 'said') this.#said = [...this.#said, aside].slice(-saidMax);
    if (news.kind === 'ended') this.#said = [];
    if (news.kind === 'ended') this.#waker.wake();
  }

  async answer({ request, response, url }: LoopbackRequest): Promise<void> {
    const path = url.pathname.slice('/api'.length);
    try {
      if (request.method === 'GET' && (await this.#streamed(path, url, request.headers['last-event-id'], response))) return;
      const body = request.method === 'POST' ? parsed(await bodyOf(request, bodyMax)) : null;
      const answer = await answerCall(this.#parts, { method: request.method ?? '', path, query: url.searchParams, body });
      send(response, 200, answer);
    } catch (error) {
      if (!(error instanceof UserError) || response.headersSent) throw error;
      const { code, message, hint } = error;
      send(response, statusOf(code), { code, message, ...(hint === undefined ? {} : { hint }) } satisfies Refusal);
    }
  }

  /** False for what is no stream. */
  async #streamed(path: string, url: URL, last: string | string[] | undefined, response: ServerResponse): Promise<boolean> {
    const hunt = /^\/hunts\/(\d{1,9})\/stream$/.exec(path)?.[1];
    if (hunt !== undefined) {
      await this.#streamHunt(Number(hunt), typeof last === 'string' ? last : null, response);
      return true;
    }
    if (path === '/news') {
      await this.#streamList(response);
      return true;
    }
    const live = /^\/live\/(\d{1,9}\.\d{1,9})$/.exec(path)?.[1];
    if (live !== undefined) {
      await this.#streamConsole(live as AttemptId, response);
      return true;
    }
    const item = /^\/hunts\/(\d{1,9})\/attempts\/(\d{1,9}\.\d{1,9})\/items\/([a-z0-9.-]{1,80})$/.exec(path);
    if (item === null || !url.searchParams.has('raw')) return false;
    const lab = this.#parts.session.lab(machineArchive);
    const test = recordedTest(this.#parts.states.stateOf(Number(item[1])), item[2] ?? '');
    const content = await (await lab.evidence()).get(keptItem(test, item[3] ?? ''));
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-disposition': 'attachment' });
    response.end(content);
    return true;
  }

  async #streamHunt(hunt: number, last: string | null, response: ServerResponse): Promise<void> {
    const { journal } = this.#parts;
    const after = last === null || last === '' ? null : parseCursor(last);
    const tell = (aside: Aside): void => {
      if (response.headersSent) sendAside(response, aside);
    };
    this.#asides.add(tell);
    const onBegun = (): void => (after === null && this.#parts.work.whole === hunt ? this.#said.forEach(tell) : undefined);
    try {
      await streamHunt(response, { journal, hunt, after, onBegun, waker: this.#waker, signal: this.#endOf(response) });
    } finally {
      this.#asides.delete(tell);
    }
  }

  /** The list again, whenever it is another one. */
  async #streamList(response: ServerResponse): Promise<void> {
    const signal = this.#endOf(response);
    let sent = '';
    beginStream(response);
    while (!signal.aborted) {
      const list = JSON.stringify(huntList(this.#parts));
      await write(response, list === sent ? ':\n\n' : `event: hunts\ndata: ${list}\n\n`);
      sent = list;
      await this.#waker.wait(signal);
    }
    response.end();
  }

  async #streamConsole(attempt: AttemptId, response: ServerResponse): Promise<void> {
    const signal = this.#endOf(response);
    beginStream(response);
    const tell = (output: LiveOutput): void => {
      response.write(`event: output\ndata: ${JSON.stringify(output)}\n\n`);
      // Somebody who does not read must not fill the memory with a console.
      if (response.writableLength > bodyMax) response.destroy();
    };
    const leave = this.#live.follow(attempt, tell);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    leave();
    response.end();
  }

  #endOf(response: ServerResponse): AbortSignal {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    return AbortSignal.any([this.#parts.session.signal, gone.signal]);
  }
}

/** Null for what is no news to somebody who looks on. */
function asideOf(news: WorkNews): Aside | null {
  switch (news.kind) {
    case 'said':
      return { kind: 'said', line: news.line };
    case 'progress':
      return { kind: 'progress', ...news.report };
    case 'ended':
      return { kind: 'ended', how: news.end.kind, because: news.end.kind === 'failed' ? news.end.because : null };
    case 'observed': {
      const { attempt, observation } = news;
      if (observation.kind === 'stage') return { kind: 'doing', attempt, doing: observation.stage };
      return observation.kind === 'step-started' ? { kind: 'doing', attempt, doing: `step ${observation.step}` } : null;
    }
    case 'event':
      return null;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError({ code: 'usage', message: 'what was sent is not JSON' });
  }
}

const statuses: Readonly<Record<string, number>> = {
  'not-found': 404,
  'hunt-unknown': 404,
  'no-such-attempt': 404,
  'no-console': 404,
  'too-large': 413,
  'hunt-busy': 409,
  'not-at-work': 409,
};

function statusOf(code: string): number {
  return statuses[code] ?? 400;
}

function send(response: ServerResponse, status: number, answer: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer));
}
