// The packages of one suite: its index downloaded, checked against the release file and turned into a catalogue once.

import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { assert } from '../../core/base/assert.ts';
import { LabError } from '../../core/base/user-error.ts';
import { decompressedBytes } from '../../infra/files/decompress.ts';
import { isMissing, makeWhole, namesIn, sha256OfFile, writeWhole } from '../../infra/files/files.ts';
import { removeRecorded, writeRecorded } from '../../infra/files/recorded.ts';
import { download } from '../../infra/net/download.ts';
import type { Progress } from '../../ports/progress.ts';
import { cacheFolders } from './cache-folders.ts';
import { linesWithPrefix } from './catalogue.ts';
import type { PackageRecord, Provider } from './package-record.ts';
import { catalogueLines, linesOfPackage, linesOfVirtual, parsePackageRecord, parseProvider } from './package-record.ts';
import { type IndexFile, indexFilesOf, type IndexPart, indexPathOf, type SuiteRelease } from './release.ts';
import type { KeptRelease, ReleaseContext, SuiteLocation } from './suite-release.ts';

export interface SuiteIndex {
  readonly suite: string;
  readonly mirror: string;
  readonly part: IndexPart;
  /** All versions of the package in this suite. */
  packages(name: string): readonly PackageRecord[];
  /** All packages whose names start so. */
  packagesWithPrefix(prefix: string): readonly PackageRecord[];
  providers(virtual: string): readonly Provider[];
}

/** What is kept beside a catalogue, to know a damaged one. */
interface KeptCatalogue {
  readonly bytes: number;
  readonly sha256: string;
}

export interface IndexOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Which packages; without it those of main for amd64. */
  readonly part?: IndexPart;
}

/** One index of a suite. */
interface IndexLocation extends SuiteLocation {
  readonly part: IndexPart;
}

/** Opens an index that a release names. Throws LabError `index-missing`, `hash-wrong` and what a download throws. */
export async function openIndex(
  at: IndexLocation,
  release: SuiteRelease,
  context: ReleaseContext,
  options: IndexOptions,
): Promise<SuiteIndex> {
  const [preferred] = indexFilesOf(release, at.part);
  if (preferred === undefined) {
    throw new LabError({
      code: 'index-missing',
      message: `The release file of ${at.suite} at ${at.mirror} names no ${indexPathOf(at.part)}.`,
    });
  }
  const path = join(cacheFolders(context.folder).catalogues, `${preferred.sha256}.tsv`);
  const whole = await readKept(path);
  if (whole === null && context.keptOnly === true) {
    throw new LabError({
      code: 'index-not-kept',
      message: `The packages of ${at.suite} are not in the cache, and nothing was to be fetched.`,
    });
  }
  const kept = whole ?? (await makeCatalogue(at, release, path, context, options));
  const lines = (prefix: string): readonly string[] => {
    const found = linesWithPrefix(path, kept.bytes, prefix);
    if (found !== null) return found;
    throw new LabError({
      code: 'cache-damaged',
      message: `${path} is not as it was written, or was removed meanwhile.`,
      hint: 'Run the same command again: it is fetched anew.',
    });
  };
  return {
    ...at,
    packages: (name) => lines(linesOfPackage(name)).map(parsePackageRecord),
    packagesWithPrefix: (prefix) => lines(prefix).map(parsePackageRecord),
    providers: (virtual) => lines(linesOfVirtual(virtual)).map(parseProvider),
  };
}

/** Removes catalogues that no kept release names any more. */
async function removeOldCatalogues(folder: string): Promise<void> {
  // Listed before the releases are read: a suite that is opened meanwhile keeps its release first, and its catalogue after that.
  const catalogues = await namesIn(cacheFolders(folder).catalogues);
  const named = new Set<string>();
  for (const name of await namesIn(cacheFolders(folder).releases)) {
    const kept = await readJson<KeptRelease>(join(cacheFolders(folder).releases, name));
    if (kept?.served === true) for (const index of kept.release.indexes) named.add(index.sha256);
  }
  for (const name of catalogues) {
    const [hash = ''] = name.split('.');
    if (/^[0-9a-f]{64}$/.test(hash) && !named.has(hash)) await removeRecorded(join(cacheFolders(folder).catalogues, name));
  }
}

async function readKept(path: string): Promise<KeptCatalogue | null> {
  const kept = await readJson<KeptCatalogue>(`${path}.json`);
  // The empty prefix of no line: only the length is looked at.
  return kept !== null && linesWithPrefix(path, kept.bytes, '\u{ff}') !== null ? kept : null;
}

/** Whether a catalogue is as it was written; null where nothing tells. */
export async function isCatalogueWhole(path: string): Promise<boolean | null> {
  const kept = await readJson<KeptCatalogue>(`${path}.json`);
  return kept === null ? null : (await sha256OfFile(path)) === kept.sha256;
}

async function makeCatalogue(
  at: IndexLocation,
  release: SuiteRelease,
  path: string,
  context: ReleaseContext,
  options: IndexOptions,
): Promise<KeptCatalogue> {
  const packages = await fetchPackages(at, release, path, context, options);
  const lines = catalogueLines(packages);
  const content = Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1');
  await writeWhole(path, content);
  const kept = { bytes: content.length, sha256: await sha256OfFile(path) };
  await writeRecorded(`${path}.json`, JSON.stringify(kept));
  await removeOldCatalogues(context.folder);
  return kept;
}

/** The text of the Packages file, from the smallest form that this machine can read. */
async function fetchPackages(
  at: IndexLocation,
  release: SuiteRelease,
  path: string,
  context: ReleaseContext,
  options: IndexOptions,
): Promise<string> {
  let failure: LabError | null = null;
  for (const index of indexFilesOf(release, at.part)) {
    let text: string | null = null;
    try {
      await makeWhole(`${path}.${index.compression}`, async (temporary) => {
        await fetchIndex(at, release, index, { path: temporary, context, options });
        text = await decompress(temporary, index, options.signal);
      });
    } catch (error) {
      if (!(error instanceof LabError) || (error.code !== 'tool-missing' && error.code !== 'download-missing')) throw error;
      failure ??= error;
      continue;
    } finally {
      await rm(`${path}.${index.compression}`, { force: true });
    }
    if (text !== null) return text;
  }
  assert(failure, 'a release names at least one form of an index that is opened');
  throw failure.code === 'download-missing' ? notServed(at, failure) : failure;
}

interface Target {
  readonly path: string;
  readonly context: ReleaseContext;
  readonly options: IndexOptions;
}

async function fetchIndex(at: IndexLocation, release: SuiteRelease, index: IndexFile, target: Target): Promise<void> {
  const { context, options } = target;
  const proxy = await context.proxy(options.signal);
  const base = `${at.mirror}/dists/${at.suite}`;
  const slash = index.path.lastIndexOf('/');
  const byHash = `${base}/${index.path.slice(0, slash)}/by-hash/SHA256/${index.sha256}`;
  const fetch = (url: string): Promise<void> =>
    download(url, target.path, {
      signal: options.signal,
      proxy,
      limits: context.limits,
      bytes: index.bytes,
      sha256: index.sha256,
      onBytes: (done) =>
        options.progress({ what: `reading the packages of ${describeIndex(at)}`, done, total: index.bytes, unit: 'bytes' }),
    });
  if (!release.byHash) return fetch(`${base}/${index.path}`);
  try {
    await fetch(byHash);
  } catch (error) {
    // Partial mirrors promise by-hash in the file that they copied and do not have it.
    if (!(error instanceof LabError && error.code === 'download-missing')) throw error;
    await fetch(`${base}/${index.path}`).catch((second: unknown) => {
      throw second instanceof LabError && second.code === 'hash-wrong' ? notServed(at, second) : second;
    });
  }
}

/** The file is not there, or is not the one that was signed: the archive has changed, or copies of it are of two days. */
export function isOutOfDate(error: LabError): boolean {
  return error.code === 'hash-wrong' || error.code === 'download-missing' || error.code === 'index-not-served';
}

function notServed(at: IndexLocation, cause: LabError): LabError {
  return new LabError({
    code: 'index-not-served',
    message: `The archive does not have the list of packages that the release file of ${describeIndex(at)} promises. ${cause.message}`,
    hint: 'The mirror is in the middle of an update, or a partial one: try again later, or name another mirror.',
    cause,
  });
}

export function describeIndex({ suite, part: { area, architecture } }: Pick<IndexLocation, 'suite' | 'part'>): string {
  const more = [...(area === 'main' ? [] : [area]), ...(architecture === 'amd64' ? [] : [architecture])];
  return more.length === 0 ? suite : `${suite} (${more.join(', ')})`;
}

// Sid's of one architecture has 60 MB.
const indexBytesMax = 2 ** 29;

async function decompress(path: string, index: IndexFile, signal: AbortSignal): Promise<string> {
  switch (index.compression) {
    case 'xz':
    case 'gz': {
      const packed = await readFile(path);
      return (await decompressedBytes(packed, { signal, what: path }, indexBytesMax)).toString('latin1');
    }
    case 'none':
      return readFile(path, 'latin1');
  }
}

async function readJson<T>(path: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch (error) {
    // A damaged file is as good as none: what it describes is made again.
    if (isMissing(error) || error instanceof SyntaxError) return null;
    throw error;
  }
}
