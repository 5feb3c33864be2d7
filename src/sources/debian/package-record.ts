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

// Rust's libraries are source code that is only built with, and two thirds of all that is provided.
const sourceCode = 'Package: librust-';

/** The lines of a catalogue for a Packages file, sorted by their bytes: packages by name, and who provides which virtual one. */
export function catalogueLines(packages: string): readonly string[] {
  const lines = new Set<string>();
  for (let start = 0; start < packages.length;) {
    const end = packages.indexOf('\n\n', start);
    const stanza = packages.slice(start, end < 0 ? packages.length : end);
    start = end < 0 ? packages.length : end + 2;
    if (stanza.startsWith(sourceCode)) continue;
    const record = readRecord(stanza);
    if (record === null) continue;
    lines.add(formatRecord(record));
    for (const line of providerLines(record, fieldOf(stanza, 'Provides'))) lines.add(line);
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

export function parsePackageRecord(line: string): PackageRecord {
  const [name = '', version = '', source = '', filename = '', bytes = '', sha256 = '', depends = ''] = line.split('\t');
  return { name, version, source, filename, bytes: Number(bytes), sha256, depends };
}

function formatRecord(record: PackageRecord): string {
  const { name, version, source, filename, bytes, sha256, depends } = record;
  return [name, version, source, filename, bytes, sha256, depends].join('\t');
}

type Field = 'Package' | 'Version' | 'Source' | 'Filename' | 'Size' | 'SHA256' | 'Pre-Depends' | 'Depends' | 'Provides';

/** One field of a stanza, unfolded; empty when there is none. Searching beats splitting: of 25 fields we want nine. */
function fieldOf(stanza: string, name: Field): string {
  const mark = `${name}: `;
  const at = stanza.startsWith(mark) ? 0 : stanza.indexOf(`\n${mark}`) + 1;
  if (at === 0 && !stanza.startsWith(mark)) return '';
  let end = stanza.indexOf('\n', at);
  while (end >= 0 && stanza.charAt(end + 1) === ' ') end = stanza.indexOf('\n', end + 1);
  const value = stanza.slice(at + mark.length, end < 0 ? stanza.length : end);
  return value.includes('\n') || value.includes('\t') ? value.replace(/\s+/g, ' ') : value;
}

/** Null when the stanza lacks what a download needs. */
function readRecord(stanza: string): PackageRecord | null {
  const name = fieldOf(stanza, 'Package');
  const version = fieldOf(stanza, 'Version');
  const sha256 = fieldOf(stanza, 'SHA256');
  const filename = fieldOf(stanza, 'Filename');
  if (!/^[a-z0-9][a-z0-9.+-]*$/.test(name) || version === '' || !/^[0-9a-f]{64}$/.test(sha256) || !isSafe(filename))
    return null;
  const [, source = name, sourceVersion = version] = /^(\S+)(?:\s+\(([^)]+)\))?/.exec(fieldOf(stanza, 'Source')) ?? [];
  const before = fieldOf(stanza, 'Pre-Depends');
  const depends = fieldOf(stanza, 'Depends');
  return {
    name,
    version,
    source: `${source}=${sourceVersion}`,
    filename,
    bytes: Number(fieldOf(stanza, 'Size')),
    sha256,
    depends: before === '' || depends === '' ? before + depends : `${before}, ${depends}`,
  };
}

// The name comes from a signed file; still it must not lead out of the mirror's folder.
function isSafe(filename: string): boolean {
  return filename !== '' && !filename.startsWith('/') && !filename.split('/').includes('..') && !/[\s?#]/.test(filename);
}
