// One package of an index, and its line in a catalogue: the few fields that firstbad needs of 30. Pure.

import { parseRelations } from './relation.ts';

export interface PackageRecord {
  readonly name: string;
  readonly version: string;
  /** `<source package>=<source version>`: what was built together. */
  readonly source: string;
  /** Relative to the mirror. */
  readonly filename: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Pre-Depends and Depends in one. */
  readonly depends: string;
}

/** A package that stands for another name, with the version of that name when it says one. */
export interface Provider {
  readonly package: string;
  readonly version: string;
  /** Null: only relations without a version are fulfilled (Policy 7.5). */
  readonly providedVersion: string | null;
}

/** A virtual package's line starts with this, which no package name does. */
const virtualMark = '?';

/** The lines of a catalogue for a Packages file, sorted by their bytes: packages by name, and who provides which virtual one. */
export function catalogueLines(packages: string): readonly string[] {
  const lines = new Set<string>();
  for (let start = 0; start < packages.length;) {
    const end = packages.indexOf('\n\n', start);
    const found = readStanza(packages, start, end < 0 ? packages.length : end);
    const record = recordOf(found);
    start = end < 0 ? packages.length : end + 2;
    if (record === null) continue;
    lines.add(formatRecord(record));
    for (const line of providerLines(record, found.get('Provides') ?? '')) lines.add(line);
  }
  return [...lines].sort();
}

function providerLines(record: PackageRecord, provides: string): readonly string[] {
  if (provides === '') return [];
  return parseRelations(provides).flatMap((clause) =>
    clause.map((one) => [virtualMark + one.package, record.name, record.version, one.bound?.version ?? ''].join('\t')),
  );
}

/** What lines of this package start with. */
export function linesOfPackage(name: string): string {
  return `${name}\t`;
}

/** What lines that name the providers of a virtual package start with. */
export function linesOfVirtual(name: string): string {
  return `${virtualMark}${name}\t`;
}

export function parseProvider(line: string): Provider {
  const [, name = '', version = '', provided = ''] = line.split('\t');
  return { package: name, version, providedVersion: provided === '' ? null : provided };
}

export function parseRecord(line: string): PackageRecord {
  const [name = '', version = '', source = '', filename = '', bytes = '', sha256 = '', depends = ''] = line.split('\t');
  return { name, version, source, filename, bytes: Number(bytes), sha256, depends };
}

function formatRecord(record: PackageRecord): string {
  const { name, version, source, filename, bytes, sha256, depends } = record;
  return [name, version, source, filename, bytes, sha256, depends].join('\t');
}

type Field = 'Package' | 'Version' | 'Source' | 'Filename' | 'Size' | 'SHA256' | 'Pre-Depends' | 'Depends' | 'Provides';
const fields: ReadonlySet<string> = new Set<Field>([
  'Package',
  'Version',
  'Source',
  'Filename',
  'Size',
  'SHA256',
  'Pre-Depends',
  'Depends',
  'Provides',
]);

/** The fields that we need of the stanza between two offsets. */
function readStanza(text: string, start: number, end: number): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let last: string | null = null;
  for (let at = start; at < end;) {
    const newline = text.indexOf('\n', at);
    const lineEnd = newline < 0 || newline > end ? end : newline;
    const first = text.charCodeAt(at);
    if (first === 32 || first === 9) {
      if (last !== null) found.set(last, `${found.get(last) ?? ''} ${text.slice(at, lineEnd).trim()}`);
    } else {
      const colon = text.indexOf(':', at);
      const name = colon > 0 && colon < lineEnd ? text.slice(at, colon) : '';
      last = fields.has(name) ? name : null;
      if (last !== null) found.set(last, text.slice(colon + 1, lineEnd).trim());
    }
    at = lineEnd + 1;
  }
  return found;
}

/** Null when the stanza lacks what a download needs. */
function recordOf(found: ReadonlyMap<string, string>): PackageRecord | null {
  const field = (name: Field): string => (found.get(name) ?? '').replaceAll('\t', ' ');
  const name = field('Package');
  const version = field('Version');
  const sha256 = field('SHA256');
  const filename = field('Filename');
  if (!/^[a-z0-9][a-z0-9.+-]*$/.test(name) || version === '' || !/^[0-9a-f]{64}$/.test(sha256) || !isSafe(filename))
    return null;
  const [, source = name, sourceVersion = version] = /^(\S+)(?:\s+\(([^)]+)\))?/.exec(field('Source')) ?? [];
  const depends = [field('Pre-Depends'), field('Depends')].filter((text) => text !== '').join(', ');
  return {
    name,
    version,
    source: `${source}=${sourceVersion}`,
    filename,
    bytes: Number(field('Size')),
    sha256,
    depends,
  };
}

// The name comes from a signed file; still it must not lead out of the mirror's folder.
function isSafe(filename: string): boolean {
  return filename !== '' && !filename.startsWith('/') && !filename.split('/').includes('..') && !/[\s?#]/.test(filename);
}
