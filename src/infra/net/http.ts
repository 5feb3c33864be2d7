// One HTTP GET with a stall limit and an apt-like proxy. Node's own fetch knows neither; why not undici: docs/decisions/0020-http.md.

import { Agent as HttpAgent, type IncomingMessage, request as httpRequest, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { LabError } from '../../core/base/user-error.ts';

/** Proxies as URLs; hosts in `direct` are reached without. */
export interface ProxySettings {
  readonly http: string | null;
  readonly https: string | null;
  readonly direct: readonly string[];
}

export interface GetOptions {
  readonly signal: AbortSignal;
  readonly proxy: ProxySettings;
  /** Without a byte for so many milliseconds the transfer is an error; also the time to connect. */
  readonly stallMs: number;
  readonly headers?: Readonly<Record<string, string>>;
}

// Idle sockets of these agents do not keep the process alive (Node documentation, http.Agent keepAlive).
const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: 6 });
const httpsAgent = new HttpsAgent({ keepAlive: true, maxSockets: 6 });
const redirectsMax = 5;

/**
 * The answer to a GET, whatever its status, after redirects. Its body must be read or destroyed.
 * Throws LabError `download-failed` or `download-stalled`; the body is destroyed with one of these when it breaks off.
 */
export async function httpGet(url: string, options: GetOptions): Promise<IncomingMessage> {
  let at = new URL(url);
  for (let redirects = 0; redirects <= redirectsMax; redirects += 1) {
    const answer = await getOnce(at, options);
    const location = answer.headers.location;
    if (![301, 302, 303, 307, 308].includes(answer.statusCode ?? 0) || location === undefined) return answer;
    answer.resume();
    const next = new URL(location, at);
    if (at.protocol === 'https:' && next.protocol !== 'https:')
      throw failed(url, `it was redirected from https to ${next.href}`);
    at = next;
  }
  throw failed(url, `more than ${redirectsMax} redirects`);
}

async function getOnce(url: URL, options: GetOptions): Promise<IncomingMessage> {
  options.signal.throwIfAborted();
  const proxy = proxyFor(url, options.proxy);
  const tunnel = proxy !== null && url.protocol === 'https:' ? await openTunnel(url, proxy, options) : null;
  return new Promise((resolve, reject) => {
    const request = startRequest(url, proxy, tunnel, options);
    const abort = (): void => void request.destroy(options.signal.reason as Error);
    options.signal.addEventListener('abort', abort, { once: true });
    request.once('close', () => options.signal.removeEventListener('abort', abort));
    // The socket's timeout counts from the last byte in either direction, also while the body is read.
    request.setTimeout(options.stallMs, () => request.destroy(stalled(url, options.stallMs)));
    request.once('response', (answer) => {
      request.off('error', reject);
      request.on('error', (error) => answer.destroy(error));
      resolve(answer);
    });
    request.once('error', reject);
    request.end();
  }).catch((error: unknown) => {
    options.signal.throwIfAborted();
    throw error instanceof LabError ? error : failed(url.href, describe(error), error);
  }) as Promise<IncomingMessage>;
}

function startRequest(url: URL, proxy: URL | null, tunnel: Socket | null, options: GetOptions): ReturnType<typeof httpRequest> {
  const headers = { 'user-agent': 'firstbad', ...options.headers };
  if (url.protocol === 'https:') {
    if (tunnel === null) return httpsRequest(url, { headers, agent: httpsAgent });
    return httpRequest(url, {
      protocol: 'http:',
      headers,
      createConnection: () => tlsConnect({ socket: tunnel, ...nameOf(url) }),
    });
  }
  if (url.protocol !== 'http:') throw failed(url.href, 'only http and https addresses can be fetched');
  if (proxy === null) return httpRequest(url, { headers, agent: httpAgent });
  const withProxy = { ...headers, host: url.host, ...proxyAuthorization(proxy) };
  return requestOfProxy(proxy, { path: url.href, headers: withProxy }, true);
}

/** A proxy with an https address is itself spoken to through TLS. */
function requestOfProxy(proxy: URL, request: RequestOptions, kept: boolean): ReturnType<typeof httpRequest> {
  const isSecure = proxy.protocol === 'https:';
  const at = { ...request, hostname: withoutBrackets(proxy.hostname), port: proxy.port || (isSecure ? 443 : 80) };
  if (isSecure) return httpsRequest({ ...at, ...nameOf(proxy), ...(kept ? { agent: httpsAgent } : {}) });
  return httpRequest({ ...at, ...(kept ? { agent: httpAgent } : {}) });
}

/** Whose certificate is wanted. Node would take the Host header for it, which names the server behind a proxy; an address has no name. */
function nameOf({ hostname }: URL): { readonly host: string; readonly servername: string } {
  const host = withoutBrackets(hostname);
  return { host, servername: isIP(host) === 0 ? host : '' };
}

function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function openTunnel(url: URL, proxy: URL, options: GetOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const path = `${url.hostname}:${url.port || 443}`;
    const headers = { host: path, ...proxyAuthorization(proxy) };
    const request = requestOfProxy(proxy, { method: 'CONNECT', path, headers, signal: options.signal }, false);
    request.setTimeout(options.stallMs, () => request.destroy(stalled(url, options.stallMs, `the proxy ${proxy.host}`)));
    request.once('connect', (answer, socket) => {
      const status = answer.statusCode ?? 0;
      // Any 2xx opens the tunnel (RFC 9110, 9.3.6).
      if (status >= 200 && status < 300) return resolve(socket);
      socket.destroy();
      reject(failed(url.href, `the proxy ${proxy.host} answered ${status} to CONNECT`));
    });
    request.once('error', (error) =>
      reject(error instanceof LabError ? error : failed(url.href, `the proxy ${proxy.host}: ${describe(error)}`, error)),
    );
    request.end();
  });
}

function proxyFor(url: URL, settings: ProxySettings): URL | null {
  const direct = settings.direct.some(
    (host) => host === '*' || url.hostname === host.replace(/^\./, '') || url.hostname.endsWith(`.${host.replace(/^\./, '')}`),
  );
  const proxy = url.protocol === 'https:' ? settings.https : settings.http;
  if (proxy === null || direct) return null;
  const at = new URL(proxy.includes('://') ? proxy : `http://${proxy}`);
  if (at.protocol === 'http:' || at.protocol === 'https:') return at;
  throw failed(url.href, `the proxy ${at.protocol}//${at.host} is neither an http nor an https one`);
}

function proxyAuthorization(proxy: URL): Record<string, string> {
  if (proxy.username === '') return {};
  const words = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(words).toString('base64')}` };
}

function stalled(url: URL, stallMs: number, from: string | null = null): LabError {
  return new LabError({
    code: 'download-stalled',
    message: `Fetching ${url.href} stalled: no byte came${from === null ? '' : ` from ${from}`} for ${stallMs / 1000} s.`,
    hint: 'Check the network, or name another mirror.',
  });
}

function failed(url: string, why: string, cause?: unknown): LabError {
  return new LabError({
    code: 'download-failed',
    message: `Fetching ${url} failed: ${why}.`,
    hint: 'Check the network, or name another mirror.',
    cause,
  });
}

function describe(error: unknown): string {
  // A connection that was refused on each of a host's addresses is an AggregateError without a message.
  if (error instanceof AggregateError) return error.errors.map(describe).join(', ');
  return error instanceof Error ? error.message || (error as NodeJS.ErrnoException).code || error.name : String(error);
}
