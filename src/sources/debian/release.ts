// What a verified Release file says about the index of a suite. Pure.

import type { DebianArchitecture } from '../../core/scenario/architecture.ts';
import { parseControlFile } from './control-file.ts';

export interface SuiteRelease {
  readonly codename: string | null;
  readonly suite: string | null;
  /** Milliseconds since 1970; null when the file does not say. */
  readonly dateMs: number | null;
  readonly validUntilMs: number | null;
  readonly byHash: boolean;
  /** The package indexes of all areas and architectures, each in the forms in which it is offered. */
  readonly indexes: readonly IndexFile[];
}

export interface IndexFile {
  readonly compression: 'xz' | 'gz' | 'none';
  /** Relative to the suite's folder: `main/binary-amd64/Packages.xz`. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What one package index is of: Debian's archive area (Policy 2.2) and architecture. */
export interface IndexPart {
  readonly area: Area;
  readonly architecture: DebianArchitecture;
}

/** Where almost everything is: Debian's QEMU and its kernels for PCs. */
export const mainPart: IndexPart = { area: 'main', architecture: 'amd64' };

export const areas = ['main', 'contrib', 'non-free-firmware', 'non-free'] as const;
export type Area = (typeof areas)[number];

const compressions = [
  { ending: '.xz', compression: 'xz' },
  { ending: '.gz', compression: 'gz' },
  { ending: '', compression: 'none' },
] as const;

const indexName = new RegExp(`^(?:${areas.join('|')})/binary-[a-z0-9-]+/Packages$`);

/** Where a suite's folder has the index: `main/binary-amd64/Packages`. */
export function indexPathOf({ area, architecture }: IndexPart): string {
  return `${area}/binary-${architecture}/Packages`;
}

/** The forms in which the index is offered, the smallest first; none when the suite does not have it. */
export function indexFilesOf(release: SuiteRelease, part: IndexPart): readonly IndexFile[] {
  const path = indexPathOf(part);
  return release.indexes.filter((index) => index.path.replace(/\.(xz|gz)$/, '') === path);
}

/** The architectures that main has packages for, as Debian names them. */
export function architecturesOf(release: SuiteRelease): readonly string[] {
  const found = release.indexes.map((index) => /^main\/binary-([a-z0-9-]+)\//.exec(index.path)?.[1]);
  return [...new Set(found.filter((name) => name !== undefined && name !== 'all'))].sort() as string[];
}

/** Reads the text that was signed. */
export function parseRelease(text: string): SuiteRelease {
  const stanza = parseControlFile(text)[0] ?? new Map<string, string>();
  const files = filesIn(stanza.get('sha256') ?? '');
  return {
    codename: stanza.get('codename') ?? null,
    suite: stanza.get('suite') ?? null,
    dateMs: timeOf(stanza.get('date')),
    validUntilMs: timeOf(stanza.get('valid-until')),
    byHash: stanza.get('acquire-by-hash') === 'yes',
    indexes: compressions.flatMap(({ ending, compression }) =>
      [...files].flatMap(([path, file]) =>
        path.endsWith(ending) && indexName.test(path.slice(0, path.length - ending.length))
          ? [{ compression, path, ...file }]
          : [],
      ),
    ),
  };
}

function filesIn(field: string): ReadonlyMap<string, { readonly bytes: number; readonly sha256: string }> {
  const files = new Map<string, { bytes: number; sha256: string }>();
  for (const line of field.split('\n')) {
    const [sha256, bytes, path] = line.trim().split(/\s+/);
    if (sha256 === undefined || bytes === undefined || path === undefined) continue;
    if (/^[0-9a-f]{64}$/.test(sha256) && /^\d+$/.test(bytes)) files.set(path, { bytes: Number(bytes), sha256 });
  }
  return files;
}

function timeOf(text: string | undefined): number | null {
  const ms = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}
