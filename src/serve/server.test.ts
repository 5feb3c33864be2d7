// `firstbad serve` on fakes, asked as its page asks it: what there is, the stream of events after any break, and what a person says.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type CliWorld, FakeCli } from '../../test/fakes/cli.ts';
import { foldEvents } from '../core/stored/journal.ts';
import { type Family, withBatch } from '../page/family.ts';
import { type SseMessage, SseParser } from '../page/sse-parser.ts';
import type { CaseAnswer, EventBatch, HuntList, HuntView } from './protocol.ts';
import { serve } from './server.ts';

const mail = readFileSync(new URL('../../examples/qemu-4k-direct-io/report.txt', import.meta.url), 'utf8');
const world: CliWorld = { kernels: ['5.10', '6.0', '6.1', '6.12', '6.17', '6.18', '7.3'], qemus: ['5.2', '6.2', '7.2'] };

class Client {
  readonly address: string;
  readonly #token: string;

  constructor(address: string, token: string) {
    this.address = address;
    this.#token = token;
  }

  ask(path: string, options: RequestInit & { readonly headers?: Record<string, string> } = {}): Promise<Response> {
    const authorization = `Bearer ${this.#token}`;
    return fetch(`${this.address}/api${path}`, { ...options, headers: { ...options.headers, authorization } });
  }

  async get<T>(path: string): Promise<T> {
    return (await (await this.ask(path)).json()) as T;
  }

  async post<T>(path: string, body: unknown): Promise<T> {
    return (await (await this.ask(path, { method: 'POST', body: JSON.stringify(body) })).json()) as T;
  }

  /** Until `enough`, then the connection is cut. */
  async follow(path: string, last: string | null, enough: (message: SseMessage) => boolean): Promise<readonly SseMessage[]> {
    const end = new AbortController();
    const response = await this.ask(path, { signal: end.signal, headers: last === null ? {} : { 'last-event-id': last } });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const messages: SseMessage[] = [];
    let isEnough = false;
    const parser = new SseParser((message) => {
      if (isEnough) return;
      messages.push(message);
      isEnough = enough(message);
    });
    const decoder = new TextDecoder();
    for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
      parser.take(decoder.decode(part, { stream: true }));
      if (isEnough) break;
    }
    end.abort();
    return messages;
  }
}

async function served<T>(cli: FakeCli, use: (client: Client) => Promise<T>): Promise<T> {
  const end = new AbortController();
  const page = new URL('../page/', import.meta.url);
  let ended: Promise<void> = Promise.resolve();
  try {
    const client = await new Promise<Client>((resolve, reject) => {
      const onListening = (address: string, token: string): void => resolve(new Client(address, token));
      ended = serve(cli.session(end.signal), { port: 0, page, onListening });
      ended.catch(reject);
    });
    return await use(client);
  } finally {
    end.abort();
    await ended;
  }
}

const familyOf = (messages: readonly SseMessage[], from: Family = new Map()): Family =>
  messages
    .filter(({ event }) => event === 'events')
    .reduce((family, { data }) => withBatch(family, JSON.parse(data) as EventBatch), from);

const hasEnded =
  (hunt: number) =>
  ({ event, data }: SseMessage): boolean => {
    const { hunt: of, events } = (event === 'events' ? JSON.parse(data) : { events: [] }) as EventBatch;
    return of === hunt && events.some(({ type }) => type === 'hunt-answered');
  };

describe('firstbad serve', () => {
  test('starts a report, streams the whole hunt with its parts, and shows what was found', { timeout: 120_000 }, async () => {
    const cli = new FakeCli(world);
    await served(cli, async (client) => {
      expect(await client.post('/hunts', { report: mail, minutes: 60 })).toEqual({ hunt: 1 });
      expect(await client.post('/hunts', { report: `${mail}\nmore`, minutes: 60 })).toMatchObject({ code: 'hunt-busy' });
      const [first] = await client.follow('/hunts/1/stream', null, () => true);
      expect(first).toMatchObject({ event: 'aside', id: null, data: JSON.stringify({ kind: 'said', line: 'whole hunt 1' }) });
      const messages = await client.follow('/hunts/1/stream', null, hasEnded(1));
      const family = familyOf(messages);
      const whole = family.get(1)?.state;
      expect(whole?.opened.map(({ hunt }) => family.get(hunt)?.state.status)).toEqual(whole?.opened.map(() => 'answered'));
      const journal = cli.memory.open({ now: () => 0 });
      for (const [hunt, { state }] of family) expect(state).toEqual(foldEvents(journal.events(hunt)));
      expect(family.size).toBeGreaterThan(3);
      expect(messages.some(({ event, data }) => event === 'aside' && data.includes('"doing"'))).toBe(true);
      const list = await client.get<HuntList>('/hunts');
      expect(list.hunts.map(({ hunt }) => hunt)).toContain(1);
      const view = await client.get<HuntView>('/hunts/1');
      expect(view).toMatchObject({ question: 'whole', status: 'answered', isAtWork: false });
      expect(view.words.join('\n')).toContain('It fails here as reported.');
      const views = await Promise.all((whole?.opened ?? []).map(({ hunt }) => client.get<HuntView>(`/hunts/${String(hunt)}`)));
      expect(views.find(({ question }) => question === 'matrix')?.grid?.rows.length).toBeGreaterThan(1);
      expect(views.find(({ question }) => question === 'bisect')?.pictures[0]?.svg).toContain('<svg');
      expect((await client.get<{ text: string }>('/hunts/1/report?format=markdown')).text).toContain('QEMU');
    });
  });

  test('goes on after a break with the next event, wherever it was cut', { timeout: 60_000 }, async () => {
    const cli = new FakeCli({ kernels: ['5.10', '6.1'] });
    await cli.run(['matrix', 'sectors']);
    const events = cli.memory.open({ now: () => 0 }).events(1);
    await served(cli, async (client) => {
      for (let at = 0; at < events.length; at += 1) {
        const [first] = await client.follow('/hunts/1/stream', `1-${String(at)}`, () => true);
        expect(first).toMatchObject({ event: 'events', id: `1-${String(events.length)}` });
        expect(JSON.parse(first?.data ?? '')).toEqual({ hunt: 1, from: at + 1, events: events.slice(at) });
      }
      // What comes while nobody is connected comes afterwards, once.
      const [seen] = await client.follow('/hunts/1/stream', null, () => true);
      const before = familyOf(seen ? [seen] : []);
      await client.post('/hunts/1/override', { what: 'cache=none', verdict: 'skip', because: 'the disk was broken' });
      const [next] = await client.follow('/hunts/1/stream', seen?.id ?? null, () => true);
      const after = familyOf(next ? [next] : [], before);
      expect(after.get(1)?.state.overrides).toMatchObject([{ because: 'the disk was broken', by: 'person' }]);
      expect((await client.get<HuntView>('/hunts/1')).words.join('\n')).toContain('a person');
      expect(await client.post('/hunts/1/undo', { number: 1 })).toMatchObject({ hunts: [{ hunt: 1 }] });
      expect((await client.get<HuntView>('/hunts/1')).words.join('\n')).not.toContain('a person');
    });
  });

  test('stops a hunt and goes on with it', { timeout: 60_000 }, async () => {
    await served(new FakeCli(world), async (client) => {
      await client.post('/hunts', { report: mail, minutes: 60 });
      expect(await client.post('/hunts/1/stop', {})).toEqual({ end: { kind: 'stopped' } });
      const stopped = await client.get<HuntView>('/hunts/1');
      expect(stopped).toMatchObject({ status: 'stopped', isAtWork: false, canGoOn: true });
      expect(stopped.words[0]).toBe('Not at its end. So far:');
      expect(await client.post('/hunts/1/stop', {})).toMatchObject({ code: 'not-at-work' });
      expect(await client.post('/hunts/1/start', {})).toEqual({ hunt: 1 });
      const family = familyOf(await client.follow('/hunts/1/stream', null, hasEnded(1)));
      expect(family.get(1)?.state.status).toBe('answered');
    });
  });

  test(
    'reads a report into a case, corrects it, names what is wrong with its text, and hunts it',
    { timeout: 60_000 },
    async () => {
      await served(new FakeCli(world), async (client) => {
        const read = await client.post<CaseAnswer>('/case', { report: mail });
        const [claim] = read.file.claims.versions;
        const correction = { kind: 'remove', id: claim?.id };
        const corrected = await client.post<CaseAnswer>('/case/corrected', { text: read.text, correction });
        expect(corrected.file.claims.versions.map(({ id }) => id)).not.toContain(claim?.id);
        const draft = { kind: 'draft', text: `${corrected.file.draft.text ?? ''}# mine\n` };
        const mine = await client.post<CaseAnswer>('/case/corrected', { text: corrected.text, correction: draft });
        expect(mine.file.draft.text).toContain('# mine');
        const broken = corrected.text.replace(/^title: .*$/m, 'title: [');
        expect(await client.post('/case/corrected', { text: broken, correction: null })).toMatchObject({
          code: 'case-invalid',
        });
        const wrong = await client.post('/case/corrected', {
          text: read.text,
          correction: { kind: 'says', id: 'x', says: 'perhaps' },
        });
        expect(wrong).toMatchObject({ code: 'usage', message: 'says is one of fails, works, not-said' });
        expect(await client.post('/hunts', { report: corrected.text, minutes: 60 })).toEqual({ hunt: 1 });
        expect(await client.post('/hunts/1/stop', {})).toEqual({ end: { kind: 'stopped' } });
      });
    },
  );

  test('gives a console by its lines, all of it, and finds in it', async () => {
    const cli = new FakeCli({ kernels: ['5.10', '6.1'] });
    await cli.run(['matrix', 'sectors']);
    await served(cli, async (client) => {
      const { evidence } = await client.get<{ evidence: { name: string; bytes: number }[] }>('/hunts/1/attempts/1.1');
      const item = evidence.find(({ bytes }) => bytes > 0);
      const path = `/hunts/1/attempts/1.1/items/${item?.name ?? ''}`;
      const all = await client.get<{ lines: string[]; total: number; bytes: number }>(path);
      expect(all).toMatchObject({ from: 0, bytes: item?.bytes });
      expect(all.lines).toHaveLength(all.total);
      const last = all.total - 1;
      expect(await client.get(`${path}?from=${String(last)}&count=1`)).toMatchObject({ lines: [all.lines[last]] });
      expect(await client.get(`${path}?find=${encodeURIComponent(all.lines[0] ?? '')}&from=-1`)).toEqual({ line: 0 });
      expect(await client.get(`${path}?find=nowhere%20at%20all&from=-1`)).toEqual({ line: null });
      expect((await (await client.ask(`${path}?raw`)).arrayBuffer()).byteLength).toBe(item?.bytes);
    });
  });

  test('sends the page under a policy that lets it load and run nothing else', async () => {
    await served(new FakeCli({}), async ({ address }) => {
      for (const path of ['/', '/hunt/7', '/start', '/page.css']) {
        const response = await fetch(address + path);
        expect(response.status).toBe(200);
        expect(response.headers.get('content-security-policy')).toBe(
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        );
        expect(response.headers.get('referrer-policy')).toBe('no-referrer');
      }
    });
  });

  test.each([
    ['GET', '/hunts/7', undefined, 404],
    ['GET', '/hunts/7/stream', undefined, 404],
    ['GET', '/hunts/1/attempts/1.99', undefined, 404],
    ['GET', '/hunts/1/attempts/1.1/items/passwd', undefined, 404],
    ['GET', '/hunts/1/attempts/1.1/items/..%2f..%2fetc%2fpasswd', undefined, 404],
    ['DELETE', '/hunts/1', undefined, 404],
    ['POST', '/hunts', 'not JSON', 400],
    ['POST', '/hunts', JSON.stringify({ report: '', minutes: 1 }), 400],
    ['POST', '/hunts', JSON.stringify({ report: '{"format":"firstbad hunts","version":1}' }), 400],
    ['POST', '/hunts/1/start', '{}', 400],
    ['POST', '/hunts/1/override', JSON.stringify({ what: '1.1', verdict: 'good', because: ' ' }), 400],
    ['POST', '/hunts/1/override', JSON.stringify({ what: '1.1', verdict: 'perfect', because: 'x' }), 400],
  ])('refuses %s %s %s', async (method, path, body, status) => {
    const cli = new FakeCli({ kernels: ['5.10', '6.1'] });
    await cli.run(['matrix', 'sectors']);
    await served(cli, async (client) => {
      const response = await client.ask(path, { method, ...(body === undefined ? {} : { body }) });
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({
        code: expect.any(String) as unknown,
        message: expect.any(String) as unknown,
      });
      expect(cli.memory.hunts).toHaveLength(1);
    });
  });

  test('gives nothing of hunts to who has no token', async () => {
    await served(new FakeCli({}), async ({ address }) => {
      for (const path of ['/api/hunts', '/api/news', '/etc/passwd', '/hunt/../api/hunts', '/page.js/../api/hunts']) {
        expect((await fetch(address + path)).status).toBe(401);
      }
    });
  });
});
