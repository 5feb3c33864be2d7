// The verified release file of a suite: fetched, checked, kept for some minutes, and used from the cache without a network.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { LabError } from '../../core/base/user-error.ts';
import { isMissing } from '../../infra/files/files.ts';
import { writeRecorded } from '../../infra/files/recorded.ts';
import { assertAnswered, type DownloadLimits, withRetries } from '../../infra/net/download.ts';
import { httpGet, type ProxySettings } from '../../infra/net/http.ts';
import type { Clock } from '../../ports/clock.ts';
import { cacheFolders } from './cache-folders.ts';
import { parseRelease, type SuiteRelease } from './release.ts';
import { type TrustedKeys, verifySignedText } from './signature.ts';

export interface SuiteLocation {
  readonly suite: string;
  /** Base address, without a slash at its end. */
  readonly mirror: string;
}

/** What is kept of a suite between two runs; `served: false` is an archive's 404. */
export type KeptRelease =
  | { readonly layout: 2; readonly served: false; readonly checkedAtMs: number }
  | {
      readonly layout: 2;
      readonly served: true;
      readonly checkedAtMs: number;
      readonly etag: string | null;
      readonly lastModified: string | null;
      readonly signers: readonly string[];
      readonly release: SuiteRelease;
    };

export interface ReleaseContext {
  readonly folder: string;
  readonly proxy: (signal: AbortSignal) => Promise<ProxySettings>;
  readonly limits: DownloadLimits;
  readonly clock: Clock;
  readonly keys: (signal: AbortSignal) => Promise<TrustedKeys>;
  readonly note: (note: string) => void;
  readonly keptOnly?: boolean;
}

// A suite changes at most four times a day (Debian's dinstall runs); ten minutes keep a session of commands off the mirror.
const freshMs = 10 * 60_000;

// The largest known InRelease, sid's, has 190 kB.
const releaseBytesMax = 8 << 20;

/**
 * The release of a suite, at most ten minutes old unless `mustBeNew`; the cached one when the network is down, which is noted.
 * Throws LabError `signature-wrong`, or why it could not be fetched when there is none in the cache.
 */
export async function readRelease(
  at: SuiteLocation,
  context: ReleaseContext,
  options: { readonly signal: AbortSignal; readonly mustBeNew: boolean },
): Promise<KeptRelease> {
  const path = keptPath(at, context.folder);
  const kept = await readKept(path);
  const now = context.clock.now();
  if (context.keptOnly === true) return kept ?? { layout: 2, served: false, checkedAtMs: now };
  const ageMs = kept === null ? Infinity : now - kept.checkedAtMs;
  if (kept !== null && !options.mustBeNew && ageMs >= 0 && ageMs < freshMs) return kept;
  try {
    const fresh = await fetchRelease(at, kept, context, options.signal);
    await writeRecorded(path, `${JSON.stringify(fresh)}\n`);
    return fresh;
  } catch (error) {
    if (kept === null || !isNetworkTrouble(error)) throw error;
    context.note(
      `${at.suite}: the archive can not be reached, what was read ${describeAge(ageMs)} ago is used (${String((error as Error).message)})`,
    );
    return kept;
  }
}

function keptPath(at: SuiteLocation, folder: string): string {
  const mirror = createHash('sha256').update(at.mirror).digest('hex').slice(0, 16);
  return join(cacheFolders(folder).releases, `${mirror}-${at.suite.replace(/[^a-z0-9.-]/gi, '_')}.json`);
}

async function readKept(path: string): Promise<KeptRelease | null> {
  try {
    const kept = JSON.parse(await readFile(path, 'utf8')) as KeptRelease;
    return kept.layout === 2 ? kept : null;
  } catch (error) {
    // A file of another layout or a damaged one is fetched again.
    if (isMissing(error) || error instanceof SyntaxError) return null;
    throw error;
  }
}

async function fetchRelease(
  at: SuiteLocation,
  kept: KeptRelease | null,
  context: ReleaseContext,
  signal: AbortSignal,
): Promise<KeptRelease> {
  const url = `${at.mirror}/dists/${at.suite}/InRelease`;
  const { clock } = context;
  const proxy = await context.proxy(signal);
  // With something in the cache one attempt is enough: without a network the answer shall not take minutes.
  const limits =
    kept === null ? context.limits : { ...context.limits, attemptsMax: 1, stallMs: Math.min(context.limits.stallMs, 10_000) };
  const answer = await withRetries({ signal, limits }, async () => {
    const got = await httpGet(url, { signal, proxy, stallMs: limits.stallMs, headers: conditions(kept) });
    assertAnswered(url, got, [200, 304, 404]);
    return { status: got.statusCode ?? 0, headers: got.headers, text: await readText(url, got) };
  });
  const checkedAtMs = clock.now();
  if (answer.status === 404) return { layout: 2, served: false, checkedAtMs };
  if (answer.status === 304 && kept !== null) return { ...kept, checkedAtMs };
  const signed = await verifySignedText(url, answer.text, await context.keys(signal), checkedAtMs);
  const release = parseRelease(signed.text);
  assertIsSuite(at, release);
  const header = (name: 'etag' | 'last-modified'): string | null => answer.headers[name] ?? null;
  return {
    layout: 2,
    served: true,
    checkedAtMs,
    etag: header('etag'),
    lastModified: header('last-modified'),
    signers: signed.signers,
    release,
  };
}

function conditions(kept: KeptRelease | null): Record<string, string> {
  if (kept === null || !kept.served) return {};
  return {
    ...(kept.etag === null ? {} : { 'if-none-match': kept.etag }),
    ...(kept.lastModified === null ? {} : { 'if-modified-since': kept.lastModified }),
  };
}

async function readText(url: string, answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > releaseBytesMax)
        throw new LabError({ code: 'release-wrong', message: `${url} is longer than any release file can be.` });
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw new LabError({ code: 'download-failed', message: `Fetching ${url} broke off: ${String(error)}`, cause: error });
  }
  return Buffer.concat(chunks).toString('utf8');
}

// A hostile mirror could answer with another suite's release file, whose signature is good.
function assertIsSuite(at: SuiteLocation, release: SuiteRelease): void {
  const said = [release.codename, release.suite].filter((name) => name !== null);
  const [base = ''] = at.suite.split('/');
  if (said.includes(at.suite) || said.includes(base) || said.includes(`${base}-security`) || said.length === 0) return;
  // Older security releases call themselves by the bare codename.
  if (said.some((name) => `${name}-security` === at.suite)) return;
  throw new LabError({
    code: 'release-wrong',
    message: `${at.mirror} answers with the release file of ${said.join(' / ')} when asked for ${at.suite}. Nothing of it was used.`,
    hint: 'The mirror or a proxy in between is broken or hostile: name another mirror.',
  });
}

function isNetworkTrouble(error: unknown): boolean {
  return error instanceof LabError && ['download-failed', 'download-stalled', 'download-refused'].includes(error.code);
}

function describeAge(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} days`;
}
