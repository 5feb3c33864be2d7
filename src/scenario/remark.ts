// What a check has to say about the file, before anybody knows lines and columns.

export interface Remark {
  readonly severity: 'error' | 'warning';
  readonly place: FilePlace;
  /** What is wrong, without a full stop. */
  readonly what: string;
  /** A phrase for "expected ..."; null when `what` says it all. */
  readonly expected: string | null;
}

export type FilePlace =
  | { readonly kind: 'span'; readonly span: Span }
  /** The value at a path or, where there is none, the innermost thing on the way to it. */
  | { readonly kind: 'value'; readonly path: Path; readonly opening?: number }
  /** The key that ends the path. */
  | { readonly kind: 'key'; readonly path: Path };

/** Keys and positions in lists, from the file's root. */
export type Path = readonly (string | number)[];

/** From `start` up to but without `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** An error at a value. `opening` points at the n-th `${` in it. */
export function wrongValue(path: Path, what: string, expected: string | null = null, opening?: number): Remark {
  const place: FilePlace = opening === undefined ? { kind: 'value', path } : { kind: 'value', path, opening };
  return { severity: 'error', place, what, expected };
}

/** An error at a key. */
export function wrongKey(path: Path, what: string, expected: string | null = null): Remark {
  return { severity: 'error', place: { kind: 'key', path }, what, expected };
}

/** Something that is allowed and probably not meant. */
export function doubtful(path: Path, what: string): Remark {
  return { severity: 'warning', place: { kind: 'value', path }, what, expected: null };
}

/** A path as people write it: `steps[1].run`. */
export function pathText(path: Path): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${part}`)).join('');
}
