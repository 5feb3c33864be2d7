import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type GetOptions, httpGet } from './http.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ port: number; server: Server }> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, server };
}

const options: GetOptions = {
  signal: new AbortController().signal,
  proxy: { http: null, https: null, direct: [] },
  stallMs: 300,
};

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of answer) text += String(chunk);
  return text;
}

test('gives status and body, whatever the status', async () => {
  const { port } = await serve((_, response) => response.writeHead(404).end('nothing'));
  const answer = await httpGet(`http://127.0.0.1:${port}/x`, options);
  expect([answer.statusCode, await textOf(answer)]).toEqual([404, 'nothing']);
});

test('follows redirects, but not for ever', async () => {
  const { port } = await serve((request, response) => {
    if (request.url === '/end') response.end('there');
    else response.writeHead(302, { location: request.url === '/start' ? '/end' : '/loop' }).end();
  });
  expect(await textOf(await httpGet(`http://127.0.0.1:${port}/start`, options))).toBe('there');
  await expect(httpGet(`http://127.0.0.1:${port}/loop`, options)).rejects.toMatchObject({
    code: 'download-failed',
    message: expect.stringContaining('redirects') as string,
  });
});

test('a body that stops coming is an error after the stall limit', async () => {
  const { port } = await serve((_, response) => void response.writeHead(200, { 'content-length': 10 }).write('half'));
  const answer = await httpGet(`http://127.0.0.1:${port}/`, options);
  await expect(textOf(answer)).rejects.toMatchObject({
    code: 'download-stalled',
    message: expect.stringContaining('0.3 s') as string,
  });
});

test('nobody at home is an error that names the address', async () => {
  const { port, server } = await serve(() => undefined);
  await new Promise((resolve) => server.close(resolve));
  await expect(httpGet(`http://127.0.0.1:${port}/`, options)).rejects.toMatchObject({
    code: 'download-failed',
    message: expect.stringContaining(`127.0.0.1:${port}`) as string,
  });
});

test('cancelling rejects with the reason, before and while the body comes', async () => {
  const { port } = await serve((_, response) => void response.writeHead(200).write('half'));
  const controller = new AbortController();
  const answer = await httpGet(`http://127.0.0.1:${port}/`, { ...options, signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(textOf(answer)).rejects.toThrow('enough');
  await expect(httpGet(`http://127.0.0.1:${port}/`, { ...options, signal: controller.signal })).rejects.toThrow('enough');
});

test('http goes through the proxy with the whole address, except where it is told not to', async () => {
  const seen: (string | undefined)[] = [];
  const { port } = await serve((request, response) => {
    seen.push(request.url, request.headers.host, request.headers['proxy-authorization']);
    response.end('by proxy');
  });
  const proxy = { http: `http://me:secret@127.0.0.1:${port}`, https: null, direct: ['.example.net'] };
  expect(await textOf(await httpGet('http://archive.example.org/debian/x', { ...options, proxy }))).toBe('by proxy');
  expect(seen).toEqual(['http://archive.example.org/debian/x', 'archive.example.org', `Basic ${btoa('me:secret')}`]);
  await expect(httpGet('http://not.example.net/', { ...options, proxy })).rejects.toMatchObject({ code: 'download-failed' });
});

test('https asks the proxy for a tunnel', async () => {
  const asked: string[] = [];
  const { port, server } = await serve(() => undefined);
  server.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  const proxy = { http: null, https: `http://127.0.0.1:${port}`, direct: [] };
  await expect(httpGet('https://archive.example.org/x', { ...options, proxy })).rejects.toMatchObject({
    message: expect.stringContaining('answered 403 to CONNECT') as string,
  });
  expect(asked).toEqual(['archive.example.org:443']);
});

test('a proxy that never answers is an error after the stall limit, without its password', async () => {
  const { port } = await serve(() => undefined);
  const silent = createTcpServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const at = (silent.address() as AddressInfo).port;
  const proxy = { http: null, https: `http://me:secret@127.0.0.1:${at}`, direct: [] };
  const trouble = await httpGet(`https://127.0.0.1:${port}/x`, { ...options, proxy }).catch((error: unknown) => error);
  silent.close();
  expect(trouble).toMatchObject({
    code: 'download-stalled',
    message: `Fetching https://127.0.0.1:${port}/x stalled: no byte came from the proxy 127.0.0.1:${at} for 0.3 s.`,
  });
});

test('a proxy of another kind is refused with a sentence', async () => {
  const proxy = { http: 'socks5://me:secret@127.0.0.1:1080', https: null, direct: [] };
  await expect(httpGet('http://archive.example.org/x', { ...options, proxy })).rejects.toMatchObject({
    code: 'download-failed',
    message:
      'Fetching http://archive.example.org/x failed: the proxy socks5://127.0.0.1:1080 is neither an http nor an https one.',
  });
});
