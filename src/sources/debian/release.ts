// What a verified Release file says about the index of a suite. Pure.

import { parseControlFile } from './control-file.ts';

export interface Release {
  readonly codename: string | null;
  readonly suite: string | null;
  /** Milliseconds since 1970; null when the file does not say. */
  readonly dateMs: number | null;
  readonly validUntilMs: number | null;
  readonly byHash: boolean;
  /** The forms in which the index is offered. */
  readonly indexes: readonly IndexFile[];
}

export interface IndexFile {
  readonly compression: 'xz' | 'gz' | 'none';
  /** Relative to the suite's folder: `main/binary-amd64/Packages.xz`. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

const compressions = [
  { ending: '.xz', compression: 'xz' },
  { ending: '.gz', compression: 'gz' },
  { ending: '', compression: 'none' },
] as const;

/** Reads the text that was signed; `indexPath` is the plain index: `main/binary-amd64/Packages`. */
export function parseRelease(text: string, indexPath: string): Release {
  const stanza = parseControlFile(text)[0] ?? new Map<string, string>();
  const files = filesIn(stanza.get('sha256') ?? '');
  return {
    codename: stanza.get('codename') ?? null,
    suite: stanza.get('suite') ?? null,
    dateMs: timeOf(stanza.get('date')),
    validUntilMs: timeOf(stanza.get('valid-until')),
    byHash: stanza.get('acquire-by-hash') === 'yes',
    indexes: compressions.flatMap(({ ending, compression }) => {
      const file = files.get(indexPath + ending);
      return file === undefined ? [] : [{ compression, path: indexPath + ending, ...file }];
    }),
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
