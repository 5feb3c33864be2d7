// Who is let in: this machine, under its own name, with the token.

import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bodyOf, type LoopbackServer, openLoopback, tokenFrom } from './loopback-server.ts';

const token = tokenFrom(undefined);
const bugs: unknown[] = [];
let server: LoopbackServer;

beforeAll(async () => {
  server = await openLoopback({
    port: 0,
    token,
    isOpen: (path) => path === '/open',
    onBug: (error) => void bugs.push(error),
    answer: async ({ request: asked, response, url, isTrusted }) => {
      if (url.pathname === '/bug') throw new TypeError('secret');
      const body = await bodyOf(asked, 10);
      response.end(JSON.stringify({ path: url.pathname, isTrusted, body }));
    },
  });
});
afterAll(() => server.close());

function get(path: string, headers: Record<string, string>): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(`${server.address}${path}`, { headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    asked.on('error', reject).end();
  });
}

const bearer = { authorization: `Bearer ${token}` };

describe('a server on loopback', () => {
  test('answers who has the token', async () => {
    expect(await get('/a', bearer)).toEqual({ status: 200, text: JSON.stringify({ path: '/a', isTrusted: true, body: '' }) });
    expect(server.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test.each([
    ['no token', '/a', {}, 401],
    ['another token', '/a', { authorization: `Bearer ${token}x` }, 401],
    ['the token in the address', `/a?token=${token}`, {}, 401],
    ['the token as a cookie', '/a', { cookie: `token=${token}` }, 401],
    ['the name of somebody else', '/a', { ...bearer, host: 'example.org' }, 421],
    ['an open path under the name of somebody else', '/open', { host: 'example.org' }, 421],
    ['the page of somebody else', '/a', { ...bearer, origin: 'http://example.org' }, 403],
    ['a page without an origin', '/a', { ...bearer, origin: 'null' }, 403],
  ])('refuses %s', async (_, path, headers, status) => {
    const answer = await get(path, headers);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain(token);
  });

  test('answers open paths without the token, and knows that', async () => {
    expect(JSON.parse((await get('/open', {})).text)).toMatchObject({ isTrusted: false });
    expect((await get('/open/../a', {})).status).toBe(401);
  });

  test('tells a bug to its terminal and not to the page', async () => {
    const { status, text } = await get('/bug', bearer);
    expect(status).toBe(500);
    expect(text).not.toContain('secret');
    expect(bugs).toHaveLength(1);
  });

  test('takes no more than it was told to', async () => {
    const { status } = await fetch(`${server.address}/a`, { method: 'POST', headers: bearer, body: 'x'.repeat(11) });
    expect(status).toBe(500);
    expect(bugs.at(-1)).toMatchObject({ code: 'too-large' });
  });

  test('takes a token of somebody that is no guess', () => {
    expect(tokenFrom(token)).toBe(token);
    expect(tokenFrom(undefined)).not.toBe(token);
    for (const weak of ['short', 'with a space in the middle', `${'x'.repeat(30)}\n`]) {
      expect(() => tokenFrom(weak)).toThrow(expect.objectContaining({ code: 'token-weak' }));
    }
  });

  test('says that a port is taken', async () => {
    const port = Number(new URL(server.address).port);
    const again = openLoopback({ port, token, isOpen: () => false, answer: async () => undefined, onBug: () => undefined });
    await expect(again).rejects.toMatchObject({ code: 'port-taken' });
  });
});
