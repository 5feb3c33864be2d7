// A folder of files on this machine or on a server, read alike: small files into memory, large ones as a path, both checked when their
// checksum is known. Who signs a checksum is the reader's business.

import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { LabError } from '../../core/base/user-error.ts';
import { resolveIn } from '../files/rooted-path.ts';
import { assertAnswered, defaultLimits, type DownloadLimits, withRetries } from './download.ts';
import { httpGet, type ProxySettings } from './http.ts';

export interface Checksum {
  /** As OpenSSL calls it: `sha256`. */
  readonly type: string;
  /** Lower-case hexadecimal. */
  readonly value: string;
}

export interface LocationOptions {
  readonly proxy: (signal: AbortSignal) => Promise<ProxySettings>;
  readonly limits?: DownloadLimits;
}

export interface ReadOptions {
  readonly signal: AbortSignal;
  readonly bytesMax: number;
  readonly checksum?: Checksum;
  readonly onBytes?: (done: number) => void;
}

export interface Location {
  /** Null when there is no such file. Throws LabError `hash-wrong`, `download-*`. */
  read(path: string, options: ReadOptions): Promise<Buffer | null>;
  /** Puts the file at `into`. Throws LabError, `download-missing` when there is none. */
  fetch(path: string, into: string, options: ReadOptions): Promise<void>;
  /** Names of the files in it, as the folder or the server's page has them. */
  names(signal: AbortSignal): Promise<readonly string[]>;
}

export function isAddress(place: string): boolean {
  return /^https?:\/\//.test(place);
}

export function openLocation(place: string, options: LocationOptions): Location {
  const open = isAddress(place) ? openServer(place, options) : openFolder(place);
  const checked = async function* (path: string, { signal, bytesMax, checksum, onBytes }: ReadOptions): AsyncGenerator<Buffer> {
    const hash = checksum === undefined ? null : createHash(hashOf(path, checksum));
    let bytes = 0;
    for await (const chunk of await open(path, signal)) {
      bytes += chunk.length;
      hash?.update(chunk);
      onBytes?.(bytes);
      if (bytes > bytesMax) throw wrong(place, path, `it is longer than the ${bytesMax} bytes that it may have`);
      yield chunk;
    }
    const found = hash?.digest('hex');
    if (found === checksum?.value) return;
    throw wrong(place, path, `its ${checksum?.type ?? ''} is ${found ?? ''}, but ${checksum?.value ?? ''} is listed`);
  };
  const read: Location['read'] = async (path, how) => {
    try {
      return await buffer(checked(path, how));
    } catch (error) {
      if (error instanceof LabError && error.code === 'download-missing') return null;
      throw error;
    }
  };
  return {
    read,
    fetch: (path, into, how) =>
      withRetries({ signal: how.signal, limits: options.limits ?? defaultLimits }, () =>
        pipeline(checked(path, how), createWriteStream(into), { signal: how.signal }),
      ),
    names: async (signal) => {
      if (!isAddress(place)) return readdir(place);
      const page = await read('', { signal, bytesMax: 2 ** 26 });
      return page === null ? [] : linksIn(page.toString('utf8'));
    },
  };
}

type Open = (path: string, signal: AbortSignal) => Promise<AsyncIterable<Buffer>>;

function openServer(place: string, { proxy, limits = defaultLimits }: LocationOptions): Open {
  return async (path, signal) => {
    const url = `${place.replace(/\/$/, '')}/${path.split('/').map(encodeURIComponent).join('/')}`;
    const answer = await httpGet(url, { signal, proxy: await proxy(signal), stallMs: limits.stallMs });
    assertAnswered(url, answer, [200]);
    return answer;
  };
}

/** What a list in the folder names lies in it: a link out of it is followed nowhere. */
function openFolder(place: string): Open {
  return async (path) => {
    const real = await resolveIn(place, path);
    if (real === null) throw missing(join(place, path));
    const file = createReadStream(real, { highWaterMark: 1 << 20 });
    return file;
  };
}

// SHA-1 and MD5 can be forged.
const hashes: Readonly<Record<string, string>> = { sha256: 'sha256', sha384: 'sha384', sha512: 'sha512' };

function hashOf(path: string, { type }: Checksum): string {
  const known = hashes[type];
  if (known !== undefined) return known;
  throw new LabError({
    code: 'hash-weak',
    message: `${path} has a checksum of the kind ${type}, which proves nothing. Nothing of it was used.`,
    hint: 'firstbad takes sha256, sha384 and sha512.',
  });
}

/** The relative links of a server's page of a folder. */
function linksIn(page: string): readonly string[] {
  const links = [...page.matchAll(/href="([^"?#/]+)"/g)].map((match) => match[1] ?? '');
  return links.flatMap((link) => {
    try {
      return [decodeURIComponent(link)];
    } catch {
      // Not a name that a server has written for us.
      return [];
    }
  });
}

function missing(path: string): LabError {
  return new LabError({ code: 'download-missing', message: `There is no file ${path}.` });
}

function wrong(place: string, path: string, why: string): LabError {
  return new LabError({
    code: 'hash-wrong',
    message: `${path} of ${place} is not the file that is listed there: ${why}. Nothing of it was used or kept.`,
    hint: 'The repository is in the middle of an update, or it or a proxy in between is broken or hostile.',
  });
}
