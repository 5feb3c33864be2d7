// Downloads one file, and gives it to the caller only when its bytes are those that were promised.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { LabError } from '../../core/base/user-error.ts';
import { explainFull, isMissing } from '../files/files.ts';
import { httpGet, type ProxySettings } from './http.ts';

export interface DownloadOptions {
  readonly signal: AbortSignal;
  readonly proxy: ProxySettings;
  /** What the file must be. */
  readonly bytes: number;
  readonly sha256: string;
  /** Called with the bytes that are there so far. */
  readonly onBytes: (done: number) => void;
  readonly limits: DownloadLimits;
}

export interface DownloadLimits {
  /** Without a byte for so long the transfer is broken off. */
  readonly stallMs: number;
  readonly attemptsMax: number;
  /** Before the second attempt; doubled before each further one. */
  readonly backoffMs: number;
}

// 30 s: apt's own Acquire::http::Timeout. Four attempts with 1, 2 and 4 s between them bridge a mirror's short outage.
export const defaultLimits: DownloadLimits = { stallMs: 30_000, attemptsMax: 4, backoffMs: 1000 };

/**
 * Downloads to `path`, going on where a broken attempt stopped when the server can. Throws LabError: `download-missing` (404),
 * `download-failed`, `download-stalled`, `hash-wrong`, `disk-full`; then no file stays at `path`.
 */
export async function download(url: string, path: string, options: DownloadOptions): Promise<void> {
  try {
    await withRetries(options, () => fetchInto(url, path, options));
    await check(url, path, options);
  } catch (error) {
    await rm(path, { force: true });
    throw explainFull(error, path);
  }
}

/** Runs `attempt` until it succeeds, fails for good or the attempts are used up. */
export async function withRetries<T>(
  options: { readonly signal: AbortSignal; readonly limits: DownloadLimits },
  attempt: () => Promise<T>,
): Promise<T> {
  const { attemptsMax, backoffMs } = options.limits;
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      options.signal.throwIfAborted();
      if (tried >= attemptsMax || !isPassing(error)) throw error;
      await pause(backoffMs * 2 ** (tried - 1), undefined, { signal: options.signal });
    }
  }
}

/** Throws for every status but those that carry what was asked for. */
export function assertAnswered(url: string, answer: IncomingMessage, wanted: readonly number[]): void {
  const status = answer.statusCode ?? 0;
  if (wanted.includes(status)) return;
  answer.destroy();
  const missing = status === 404 || status === 410;
  throw new LabError({
    code: missing ? 'download-missing' : status >= 500 ? 'download-failed' : 'download-refused',
    message: `Fetching ${url} failed: the server answered ${status}${missing ? ' (there is no such file)' : ''}.`,
    hint: missing
      ? 'The archive may have changed meanwhile: run the same command again.'
      : 'Try again later, or name another mirror.',
  });
}

async function fetchInto(url: string, path: string, options: DownloadOptions): Promise<void> {
  const have = await sizeOf(path);
  if (have >= options.bytes && have > 0) return;
  const answer = await httpGet(url, {
    signal: options.signal,
    proxy: options.proxy,
    stallMs: options.limits.stallMs,
    ...(have > 0 ? { headers: { range: `bytes=${have}-` } } : {}),
  });
  assertAnswered(url, answer, have > 0 ? [200, 206] : [200]);
  const goesOn = answer.statusCode === 206;
  let done = goesOn ? have : 0;
  const promised = done + Number(answer.headers['content-length'] ?? NaN);
  if (promised < options.bytes) {
    answer.destroy();
    throw wrong(url, `it has ${promised} bytes, but ${options.bytes} are signed`);
  }
  const file = await open(path, goesOn ? 'a' : 'w');
  try {
    // Written chunk by chunk and not through a stream, which forgets what it holds when the transfer breaks off.
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      done += chunk.length;
      // A server that sends more than was promised must not be able to fill the disk.
      if (done > options.bytes) throw wrong(url, `it is longer than the ${options.bytes} bytes that are signed`);
      await file.write(chunk);
      options.onBytes(done);
    }
  } catch (error) {
    options.signal.throwIfAborted();
    throw isBrokenTransfer(error) ? brokenOff(url, done, options.bytes, error) : error;
  } finally {
    await file.close();
  }
  if (done < options.bytes) throw brokenOff(url, done, options.bytes, undefined);
}

async function check(url: string, path: string, options: DownloadOptions): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash, { signal: options.signal });
  const sha256 = hash.digest('hex');
  if (sha256 !== options.sha256) throw wrong(url, `its SHA-256 is ${sha256}, but ${options.sha256} is signed`);
}

function wrong(url: string, why: string): LabError {
  return new LabError({
    code: 'hash-wrong',
    message: `${url} is not the file that the archive signed: ${why}. Nothing of it was used or kept.`,
    hint: 'A mirror or a proxy in between is broken, out of date or hostile: try again later or name another mirror.',
  });
}

function brokenOff(url: string, done: number, total: number, cause: unknown): LabError {
  return new LabError({
    code: 'download-failed',
    message: `Fetching ${url} broke off after ${done} of ${total} bytes${cause instanceof Error ? `: ${cause.message}` : ''}.`,
    hint: 'Check the network, or name another mirror.',
    cause,
  });
}

function isBrokenTransfer(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return /^(ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|ERR_STREAM_PREMATURE_CLOSE)$/.test(code);
}

function isPassing(error: unknown): boolean {
  return error instanceof LabError && (error.code === 'download-failed' || error.code === 'download-stalled');
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}
