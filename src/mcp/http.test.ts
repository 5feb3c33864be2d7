// The same over HTTP: a client of the SDK with the token, and everybody else.

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { describe, expect, test } from 'vitest';
import { FakeCli } from '../../test/fakes/cli.ts';
import { serveHttp } from './http.ts';

async function served<T>(cli: FakeCli, use: (address: string, token: string) => Promise<T>): Promise<T> {
  const end = new AbortController();
  let ended: Promise<void> = Promise.resolve();
  try {
    const [address, token] = await new Promise<[string, string]>((resolve, reject) => {
      const onListening = (...where: [string, string]): void => resolve(where);
      ended = serveHttp(cli.session(end.signal), { port: 0, onListening });
      ended.catch(reject);
    });
    return await use(address, token);
  } finally {
    end.abort();
    await ended;
  }
}

async function clientOf(address: string, token: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(address), { requestInit }));
  return client;
}

describe('firstbad mcp --http', () => {
  test('serves several clients with the token, with what each asks', async () => {
    const cli = new FakeCli({ kernels: ['5.10', '6.1'] });
    await cli.run(['matrix', 'sectors']);
    await served(cli, async (address, token) => {
      const [one, two] = await Promise.all([clientOf(address, token), clientOf(address, token)]);
      expect((await one.listTools()).tools.length).toBeGreaterThan(10);
      const { content } = await two.callTool({ name: 'status', arguments: { hunt: 1 } });
      expect(JSON.parse((content as { text: string }[])[0]?.text ?? '')).toMatchObject({ hunt: 1, status: 'answered' });
      await one.close();
      expect((await two.callTool({ name: 'hunts', arguments: {} })).isError).not.toBe(true);
      await two.close();
    });
  });

  test('serves nobody without it, and nothing else', async () => {
    await served(new FakeCli({}), async (address, token) => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
      const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
      const bare = await fetch(address, { method: 'POST', headers, body });
      expect(bare.status).toBe(401);
      expect(await bare.text()).not.toContain('inputSchema');
      const known = { ...headers, authorization: `Bearer ${token}` };
      expect((await fetch(address, { method: 'POST', headers: known, body })).status).toBe(400);
      expect((await fetch(address.replace('/mcp', '/etc'), { headers: known })).status).toBe(404);
      const over = { ...known, 'mcp-session-id': 'somebody' };
      expect((await fetch(address, { method: 'POST', headers: over, body })).status).toBe(404);
      await expect(clientOf(address, 'x'.repeat(43))).rejects.toThrow();
    });
  });
});
