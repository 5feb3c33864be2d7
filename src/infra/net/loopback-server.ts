// An HTTP server for this machine alone: on loopback, under its own name, and for those who have the token. What it answers is
// the business of whoever opens it.

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UserError } from '../../core/base/user-error.ts';

export interface LoopbackRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Of the request; its path is decoded no further than a URL does. */
  readonly url: URL;
  /** Whether the request has brought the token. */
  readonly isTrusted: boolean;
}

export interface LoopbackOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly token: string;
  /** Paths that are answered without the token: what they give is the same for everybody. */
  readonly isOpen: (path: string) => boolean;
  /** What it throws is answered with status 500 and told to `onBug`. */
  readonly answer: (request: LoopbackRequest) => Promise<void>;
  readonly onBug: (error: unknown) => void;
}

export interface LoopbackServer {
  /** `http://127.0.0.1:8420` */
  readonly address: string;
  /** Cuts what is open. */
  close(): Promise<void>;
}

/** 256 bits, as text that a URL takes as it is. */
function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** The one that somebody has chosen, or a new one. Throws UserError `token-weak`. */
export function tokenFrom(chosen: string | undefined): string {
  if (chosen === undefined || chosen === '') return newToken();
  // What a header and an address take as it is, and long enough that nobody guesses it.
  if (/^[A-Za-z0-9._~-]{16,200}$/.test(chosen)) return chosen;
  throw new UserError({
    code: 'token-weak',
    message: 'FIRSTBAD_TOKEN is no token: it takes 16 to 200 letters, digits and . _ ~ -',
    hint: 'Without it one is made and printed; by hand: openssl rand -hex 32',
  });
}

/** Throws UserError `port-taken`. */
export async function openLoopback({ port, token, isOpen, answer, onBug }: LoopbackOptions): Promise<LoopbackServer> {
  let names: ReadonlySet<string> = new Set();
  const expected = digest(`Bearer ${token}`);
  const server = createServer((request, response) => {
    response.setHeader('cache-control', 'no-store');
    response.setHeader('x-content-type-options', 'nosniff');
    // Somebody else's page that had its name pointed at this machine comes with that name.
    if (!names.has(request.headers.host ?? '')) return refuse(response, 421, 'this server answers under its own address only');
    const { origin } = request.headers;
    if (origin !== undefined && !names.has(origin.replace(/^http:\/\//, '')))
      return refuse(response, 403, 'this is for its own page only');
    const url = urlOf(request);
    if (url === null) return refuse(response, 400, 'this is no address');
    const isTrusted = timingSafeEqual(digest(request.headers.authorization ?? ''), expected);
    if (!isTrusted && !isOpen(url.pathname)) {
      response.setHeader('www-authenticate', 'Bearer');
      return refuse(response, 401, 'the token is missing or wrong: the address that firstbad printed has it');
    }
    answer({ request, response, url, isTrusted }).catch((error: unknown) => {
      onBug(error);
      if (!response.headersSent) refuse(response, 500, 'this is a bug in firstbad: its terminal says more');
      else response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(portTaken(port, error)));
    server.listen(port, '127.0.0.1', resolve);
  });
  const taken = (server.address() as AddressInfo).port;
  names = new Set([`127.0.0.1:${String(taken)}`, `localhost:${String(taken)}`]);
  return {
    address: `http://127.0.0.1:${String(taken)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function refuse(response: ServerResponse, status: number, because: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ code: 'refused', message: because }));
}

/** The body as text. Throws UserError `too-large` beyond `bytesMax`. */
export async function bodyOf(request: IncomingMessage, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax)
      throw new UserError({
        code: 'too-large',
        message: `more than ${String(bytesMax)} bytes were sent; nothing was done with them`,
      });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function urlOf({ url }: IncomingMessage): URL | null {
  try {
    return new URL(url ?? '', 'http://127.0.0.1');
  } catch {
    // Whatever it was, nothing is asked for.
    return null;
  }
}

// Of one length whatever was sent.
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function portTaken(port: number, error: Error): UserError {
  return new UserError({
    code: 'port-taken',
    message: `port ${String(port)} of 127.0.0.1 can not be listened on: ${error.message}`,
    hint: 'Another --port, or --port 0 for a free one.',
    cause: error,
  });
}
