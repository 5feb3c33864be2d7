// Debian's archive as the machine's apt or the user names it: which suites there are, and the verified packages of each.

import { together } from '../../core/base/together.ts';
import { LabError, UserError } from '../../core/base/user-error.ts';
import { removeAbandoned } from '../../infra/files/files.ts';
import { defaultLimits, type DownloadLimits } from '../../infra/net/download.ts';
import type { ProxySettings } from '../../infra/net/http.ts';
import { inParallel } from '../../infra/processes/parallel.ts';
import { createSharedWork } from '../../infra/processes/shared-work.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ArchiveConfiguration } from './apt-configuration.ts';
import { isSecuritySuite } from './apt-sources.ts';
import { cacheFolders } from './cache-folders.ts';
import { architecturesOf, indexFilesOf, type IndexPart, indexPathOf, mainPart, type SuiteRelease } from './release.ts';
import { readTrustedKeys, type TrustedKeys } from './signature.ts';
import { describeIndex, type IndexOptions, isOutOfDate, openIndex, type SuiteIndex } from './suite-index.ts';
import { type KeptRelease, readRelease, type ReleaseContext, type SuiteLocation } from './suite-release.ts';

export interface DebianArchive {
  configuration(signal: AbortSignal): Promise<ArchiveConfiguration>;
  keys(signal: AbortSignal): Promise<TrustedKeys>;
  proxy(signal: AbortSignal): Promise<ProxySettings>;
  /** The suites that versions are looked for in when nobody says more: those the user named, else all that are known. */
  readonly suites: readonly string[];
  /**
   * The packages of these suites, in their order; null stands for `suites`. Suites that the archive does not serve are noted and
   * left out, unless a person named them: then UserError `suite-missing`. So are those whose list the mirror lacks. Suites without the area are left out, and so are those
   * without the architecture, unless none has it or a person named them: then UserError `architecture-missing`. Throws LabError.
   */
  indexes(suites: readonly string[] | null, options: IndexOptions): Promise<readonly SuiteIndex[]>;
  /** The packages of a suite; null when the archive does not serve it or it has no such part. Throws LabError. */
  index(suite: string, options: IndexOptions): Promise<SuiteIndex | null>;
  /** The release file of a suite as it is now, for doctor; null when there is no mirror for it. */
  release(suite: string, signal: AbortSignal): Promise<KeptRelease | null>;
  readonly cacheFolder: string;
  readonly limits: DownloadLimits;
  readonly note: (note: string) => void;
}

export interface ArchiveRequest {
  /** Of the Debian source alone: `<cache>/debian`. */
  readonly cacheFolder: string;
  readonly configure: (signal: AbortSignal) => Promise<ArchiveConfiguration>;
  readonly clock: Clock;
  /** Null: all suites that are known to hold kernels and QEMU. */
  readonly suites: readonly string[] | null;
  /** Told what a person should know and no error is: a suite that is not served, a cache that is used without a network. */
  readonly onNote: (note: string) => void;
  readonly limits?: DownloadLimits;
  /** True: nothing is fetched; suites of which the cache has no list are as if they were not served. */
  readonly keptOnly?: boolean;
}

/** From the oldest that still has users to the newest; those that an archive does not serve are passed over. */
const knownSuites: readonly string[] = [
  'bullseye',
  'bullseye-security',
  'bookworm',
  'bookworm-security',
  'bookworm-backports',
  'trixie',
  'trixie-security',
  'trixie-backports',
  'forky',
  'sid',
  'experimental',
];

/** The suite whose packages a suite is an addition to; null for one that stands alone. */
export function baseSuiteOf(suite: string): string | null {
  if (suite === 'experimental' || suite === 'rc-buggy') return 'sid';
  return /^(.+?)(-security|-backports|-updates|-proposed-updates|\/updates)$/.exec(suite)?.[1] ?? null;
}

export function createDebianArchive(request: ArchiveRequest): DebianArchive {
  return new CachedDebianArchive(request);
}

class CachedDebianArchive implements DebianArchive {
  readonly #request: ArchiveRequest;
  readonly cacheFolder: string;
  readonly limits: DownloadLimits;
  readonly #clock: Clock;
  readonly #keptOnly: boolean;
  readonly proxy: (signal: AbortSignal) => Promise<ProxySettings>;
  readonly #noted = new Set<string>();
  readonly #opened = new Map<string, SuiteIndex | Absence>();
  readonly #opening = createSharedWork<SuiteIndex | Absence>();
  readonly suites: readonly string[];
  readonly configuration: (signal: AbortSignal) => Promise<ArchiveConfiguration>;
  readonly keys: (signal: AbortSignal) => Promise<TrustedKeys>;

  constructor(request: ArchiveRequest) {
    this.#request = request;
    const { cacheFolder, limits = defaultLimits, clock, keptOnly = false } = request;
    this.cacheFolder = cacheFolder;
    this.limits = limits;
    this.#clock = clock;
    this.#keptOnly = keptOnly;
    this.configuration = once(async (signal) => {
      // What processes that were killed left half-made.
      await together(Object.values(cacheFolders(cacheFolder)).map(removeAbandoned));
      return request.configure(signal);
    });
    this.keys = once(async (signal) => readTrustedKeys((await this.configuration(signal)).keyrings));
    this.proxy = once(async (signal) => {
      const choice = await (await this.configuration(signal)).proxy(signal);
      choice.notes.forEach((text) => this.note(text));
      return choice.settings;
    });
    this.suites = request.suites ?? knownSuites;
  }

  async index(suite: string, options: IndexOptions): Promise<SuiteIndex | null> {
    const found = await this.#look(suite, options);
    return 'absent' in found ? null : found;
  }

  async indexes(wanted: readonly string[] | null, options: IndexOptions): Promise<readonly SuiteIndex[]> {
    const named = wanted ?? this.#request.suites;
    const { part = mainPart } = options;
    // Four at once: two cores decompress while the network fetches; each holds a text of 65 MB.
    const found = await inParallel(named ?? this.suites, { atMost: 4, signal: options.signal }, async (suite, signal) => {
      const one = await this.#look(suite, { ...options, signal });
      if (!('absent' in one)) return one;
      if (named !== null) refuse(suite, one, part);
      if (one.absent === 'suite') this.note(`${suite}: ${one.why}`);
      if (one.absent === 'index') this.note(`${describeIndex({ suite, part })} is left out: ${one.error.message}`);
      return one;
    });
    const there = found.flatMap((one) => ('absent' in one ? [] : [one]));
    for (const one of found) if (there.length === 0 && 'absent' in one && one.absent === 'index') throw one.error;
    const lacking = found.flatMap((one) => ('absent' in one && one.absent === 'architecture' ? [one] : []));
    if (there.length === 0 && lacking.length > 0) throw noArchitecture('Nothing in these suites', part, lacking);
    return there;
  }

  async release(suite: string, signal: AbortSignal): Promise<KeptRelease | null> {
    const at = await this.#locate(suite, signal);
    return at === null ? null : readRelease(at, await this.#context(signal), { signal, mustBeNew: true });
  }

  note(text: string): void {
    if (this.#noted.has(text)) return;
    this.#noted.add(text);
    this.#request.onNote(text);
  }

  async #context(signal: AbortSignal): Promise<ReleaseContext> {
    (await this.configuration(signal)).notes.forEach((text) => this.note(text));
    return {
      folder: this.cacheFolder,
      proxy: this.proxy,
      limits: this.limits,
      clock: this.#clock,
      keys: this.keys,
      note: (text) => this.note(text),
      keptOnly: this.#keptOnly,
    };
  }

  async #locate(suite: string, signal: AbortSignal): Promise<SuiteLocation | null> {
    const { mirror, securityMirror } = await this.configuration(signal);
    if (!isSecuritySuite(suite)) return { suite, mirror };
    return securityMirror === null ? null : { suite, mirror: securityMirror };
  }

  async #open(suite: string, options: IndexOptions): Promise<SuiteIndex | Absence> {
    const { part = mainPart } = options;
    const at = await this.#locate(suite, options.signal);
    if (at === null) return { absent: 'suite', why: 'no security archive is configured' };
    const around = await this.#context(options.signal);
    for (const mustBeNew of [false, true]) {
      const kept = await readRelease(at, around, { signal: options.signal, mustBeNew });
      if (!kept.served) return { absent: 'suite', why: `${at.mirror} does not serve it` };
      noteExpiry(suite, kept, this.#clock.now(), (text) => this.note(text));
      const lacks = lackOf(kept.release, part);
      if (lacks !== null) return lacks;
      try {
        return await openIndex({ ...at, part }, kept.release, around, options);
      } catch (error) {
        // The archive has changed since its release file was read: read it again, once.
        if (!(error instanceof LabError && isOutOfDate(error))) throw error;
        if (mustBeNew && error.code === 'index-not-served') return { absent: 'index', error };
        if (mustBeNew) throw error;
      }
    }
    throw new Error('bug in firstbad: a release file that was read anew was tried again');
  }

  async #look(suite: string, options: IndexOptions): Promise<SuiteIndex | Absence> {
    const key = `${suite} ${indexPathOf(options.part ?? mainPart)}`;
    const known = this.#opened.get(key);
    if (known !== undefined) return known;
    const found = await this.#opening.join(key, options.signal, (signal) => this.#open(suite, { ...options, signal }));
    this.#opened.set(key, found);
    return found;
  }
}

/** Why there are no packages. */
type Absence =
  | { readonly absent: 'suite'; readonly why: string }
  | { readonly absent: 'area' }
  | { readonly absent: 'index'; readonly error: LabError }
  | { readonly absent: 'architecture'; readonly has: readonly string[] };

function lackOf(release: SuiteRelease, part: IndexPart): Absence | null {
  if (indexFilesOf(release, part).length > 0) return null;
  const has = architecturesOf(release);
  // A release file that names no index at all is broken, which opening it says.
  if (has.length === 0) return null;
  return has.includes(part.architecture) ? { absent: 'area' } : { absent: 'architecture', has };
}

/** For a suite that a person named. */
function refuse(suite: string, absence: Absence, part: IndexPart): void {
  switch (absence.absent) {
    case 'suite':
      throw new UserError({
        code: 'suite-missing',
        message: `The suite ${suite} was asked for, but ${absence.why}.`,
        hint: 'Name a mirror that has it, or leave the suite out.',
      });
    case 'architecture':
      throw noArchitecture(`Nothing of ${suite}, which was asked for,`, part, [absence]);
    case 'index':
      throw absence.error;
    case 'area':
  }
}

function noArchitecture(who: string, { architecture }: IndexPart, lacking: readonly { readonly has: readonly string[] }[]) {
  const has = [...new Set(lacking.flatMap((one) => one.has))].sort();
  return new UserError({
    code: 'architecture-missing',
    message: `${who} is for ${architecture}. What there is, is for ${has.join(', ')}.`,
    hint: 'Choose one of those, or name a suite or a mirror that has it.',
  });
}

// Valid-Until guards an installing machine against a mirror that hides security updates. We look for versions of the past: an
// old list shows fewer of them, and what it names is still covered by the signature. So it is said and used.
function noteExpiry(suite: string, kept: KeptRelease, nowMs: number, note: (note: string) => void): void {
  const until = kept.served ? kept.release.validUntilMs : null;
  if (until === null || until >= nowMs) return;
  const days = Math.floor((nowMs - until) / 86_400_000);
  note(`${suite}: its release file was meant to be used until ${days} days ago; it may lack newer versions`);
}

/** Keeps what the first call that succeeds gives. */
function once<T>(make: (signal: AbortSignal) => Promise<T>): (signal: AbortSignal) => Promise<T> {
  const shared = createSharedWork<T>();
  let made: { readonly value: T } | null = null;
  return async (signal) => {
    made ??= { value: await shared.join('', signal, make) };
    return made.value;
  };
}
