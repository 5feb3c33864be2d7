// Downloads through proxies of both kinds to servers of both kinds, each real and on the loopback.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/tls/${name}`, import.meta.url));
const tls = { key: readFileSync(fixture('key.pem')), cert: readFileSync(fixture('certificate.pem')) };

const servers: Server[] = [];
const tunnels = new Set<Socket>();
afterEach(async () => {
  // What was taken over for a tunnel is no longer the server's to close.
  for (const tunnel of tunnels) tunnel.destroy();
  tunnels.clear();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listen(kind: 'http' | 'https', listener: RequestListener): Promise<{ server: Server; address: string }> {
  const server: Server = kind === 'https' ? createSecureServer(tls, listener) : createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, address: `${kind}://localhost:${(server.address() as AddressInfo).port}` };
}

/** A proxy that passes on and says what it was asked. */
async function startProxy(kind: 'http' | 'https'): Promise<{ asked: string[]; address: string }> {
  const asked: string[] = [];
  const note = ({ method, url, headers }: IncomingMessage): void =>
    void asked.push(`${method} ${url} ${headers['proxy-authorization'] ?? 'nobody'}`);
  const { server, address } = await listen(kind, (question: IncomingMessage, response: ServerResponse) => {
    note(question);
    const onward = request(question.url ?? '', { headers: question.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502);
      answer.pipe(response);
    });
    onward.end();
  });
  server.on('connect', (question: IncomingMessage, client: Socket) => {
    note(question);
    tunnels.add(client);
    const { hostname, port } = new URL(`http://${question.url}`);
    const onward = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(client).pipe(onward);
    });
    client.on('error', () => onward.destroy());
    onward.on('error', () => client.destroy());
  });
  return { asked, address };
}

async function get(url: string, proxy: string): Promise<string> {
  const script = fileURLToPath(new URL('./http-process.ts', import.meta.url));
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: fixture('certificate.pem') };
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, url, proxy], { env });
  return stdout.trim();
}

const basic = `Basic ${Buffer.from('me:secret').toString('base64')}`;

test.each(['http', 'https'] as const)('an %s proxy is asked for http with the whole address', async (kind) => {
  const origin = await listen('http', (_, response) => response.end('from the origin'));
  const proxy = await startProxy(kind);
  expect(await get(`${origin.address}/x`, proxy.address.replace('://', '://me:secret@'))).toBe('200 from the origin');
  expect(proxy.asked).toEqual([`GET ${origin.address}/x ${basic}`]);
});

test.each(['http', 'https'] as const)('an %s proxy is asked for a tunnel to https', async (kind) => {
  const origin = await listen('https', (_, response) => response.end('from the origin'));
  const proxy = await startProxy(kind);
  expect(await get(`${origin.address}/x`, proxy.address.replace('://', '://me:secret@'))).toBe('200 from the origin');
  expect(proxy.asked).toEqual([`CONNECT ${origin.address.replace('https://', '')} ${basic}`]);
});

test('the certificate of an https proxy must be for the proxy, not for the server behind it', async () => {
  const proxy = await startProxy('https');
  const answer = await get('http://localhost:9/x', proxy.address.replace('localhost', '127.0.0.1'));
  expect(answer).toMatch(/^download-failed .*127\.0\.0\.1/);
  expect(proxy.asked).toEqual([]);
});
