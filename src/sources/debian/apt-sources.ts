// Finds the Debian archive in what apt is configured to use (sources.list(5)). Pure; reading the files is apt-configuration's.

import { parseControlFile } from './control-file.ts';

/** One archive that apt knows, with the suites it takes from there. */
export interface AptSource {
  readonly uri: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** Paths of keyrings or armored keys, as the Signed-By says. */
  readonly signedBy: readonly string[];
}

export interface AptArchive {
  /** Base addresses without a slash at their end; null when apt knows none. */
  readonly mirror: string | null;
  readonly securityMirror: string | null;
  readonly signedBy: readonly string[];
  /** What was passed over and why, for people. */
  readonly notes: readonly string[];
}

/** A `*.sources` file: stanzas. */
export function parseDeb822Sources(text: string): readonly AptSource[] {
  return parseControlFile(text).flatMap((stanza) => {
    const field = (name: string): readonly string[] => words(stanza.get(name) ?? '');
    if (stanza.get('enabled')?.toLowerCase() === 'no' || !field('types').includes('deb')) return [];
    const signedBy = keysOf(stanza.get('signed-by') ?? '');
    return field('uris').map((uri) => ({ uri, suites: field('suites'), components: field('components'), signedBy }));
  });
}

/** A `*.list` file: `deb [signed-by=...] uri suite component...` on each line. */
export function parseOneLineSources(text: string): readonly AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)([^#]*)/.exec(line);
    if (match === null) return [];
    const [, options = '', uri = '', suite = '', components = ''] = match;
    const signedBy = /(?:^|\s)signed-by=(\S+)/i.exec(options)?.[1]?.split(',') ?? [];
    return [{ uri, suites: [suite], components: words(components), signedBy }];
  });
}

/** Debian's own archive and its security archive among the sources; others (third-party ones) are passed over. */
export function chooseArchive(sources: readonly AptSource[]): AptArchive {
  const notes: string[] = [];
  const usable = sources
    .filter((source) => isDebian(source))
    .filter((source) => {
      if (/^https?:\/\//.test(source.uri)) return true;
      notes.push(`${source.uri} is not used: only http and https archives are`);
      return false;
    });
  const security = usable.filter((source) => source.suites.some(isSecuritySuite));
  const main = usable.filter((source) => !source.suites.some(isSecuritySuite));
  const mirror = best(main)?.uri ?? null;
  return {
    mirror: mirror === null ? null : withoutSlash(mirror),
    securityMirror: securityMirrorOf(best(security)?.uri ?? null, mirror),
    signedBy: [...new Set(usable.flatMap((source) => source.signedBy))],
    notes,
  };
}

/** True for suites that come from the security archive. */
export function isSecuritySuite(suite: string): boolean {
  return /(-security|\/updates)$/.test(suite);
}

// A mirror of `debian` mostly has `debian-security` beside it; where it has not, its suites answer 404, which is said.
export function securityMirrorOf(security: string | null, mirror: string | null): string | null {
  if (security !== null) return withoutSlash(security);
  const base = mirror === null ? null : withoutSlash(mirror);
  return base !== null && base.endsWith('/debian') ? `${base}-security` : null;
}

export function withoutSlash(uri: string): string {
  return uri.replace(/\/+$/, '');
}

// Debian's releases that an archive of today can still serve, and the names that move from one to the next.
const debianSuite =
  /^(buster|bullseye|bookworm|trixie|forky|duke|sid|experimental|rc-buggy|(old)*stable|testing|unstable)(-(updates|security|backports|proposed-updates)|\/updates)?$/;

// A third-party archive may use Debian's suite names, but not Debian's keyring, or has other components.
function isDebian(source: AptSource): boolean {
  if (!source.components.includes('main') || !source.suites.some((suite) => debianSuite.test(suite))) return false;
  return source.signedBy.length === 0 || source.signedBy.some((key) => /debian-archive/.test(key)) || isNamedDebian(source);
}

function isNamedDebian(source: AptSource): boolean {
  return /\/debian(-security)?\/*$/.test(source.uri);
}

/** The first one with Debian's own keyring and the usual path, else the first with one of them, else the first. */
function best(sources: readonly AptSource[]): AptSource | undefined {
  const rank = (source: AptSource): number =>
    (source.signedBy.some((key) => /debian-archive/.test(key)) ? 2 : 0) + (isNamedDebian(source) ? 1 : 0);
  return [...sources].sort((a, b) => rank(b) - rank(a))[0];
}

function keysOf(field: string): readonly string[] {
  // An armored key stands in the field itself; its empty lines are written as a dot.
  if (field.includes('BEGIN PGP')) return [field.trim().replace(/\n\.\n/g, '\n\n')];
  return field.split(/[\s,]+/).filter((key) => key !== '');
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
