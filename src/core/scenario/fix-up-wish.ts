// A fix-up as a person writes it: which patch, or which commit's change, is applied where. Pure.

export interface FixUpWish {
  /** As written. */
  readonly text: string;
  readonly change:
    | { readonly kind: 'patch'; readonly path: string }
    /** What this revision changed; where it is in, it needs no applying. */
    | { readonly kind: 'commit'; readonly revision: string };
  /** Revisions: applied to commits that have this one and none of these. */
  readonly containing: string;
  readonly missing: readonly string[];
}

export type ParsedFixUp = { readonly ok: true; readonly wish: FixUpWish } | { readonly ok: false; readonly expected: string };

const form =
  /^(?:apply\s+)?(?:cherry-pick\s+(?<pick>\S+)|(?<path>\S.*?))\s+when\s+(?:commit\s+)?(?<containing>\S+)(?:\s+is\s+in)?(?<rest>(?:\s+and\s+(?:not\s+\S+|(?:commit\s+)?\S+\s+is\s+not))*)$/;

/** `fix.patch when X`, `fix.patch when X and not Y`, `cherry-pick Y when X`, or in whole words: `... when X is in and Y is not`. */
export function parseFixUp(text: string): ParsedFixUp {
  const { pick, path, containing, rest = '' } = form.exec(text.trim())?.groups ?? {};
  if (containing === undefined) {
    return { ok: false, expected: '"fix.patch when X and not Y", or "cherry-pick Y when X", with commits for X and Y' };
  }
  const missing = [...rest.matchAll(/\s+and\s+(?:not\s+(\S+)|(?:commit\s+)?(\S+)\s+is\s+not)/g)].map(
    ([, after, before]) => after ?? before ?? '',
  );
  const change: FixUpWish['change'] =
    pick === undefined ? { kind: 'patch', path: path ?? '' } : { kind: 'commit', revision: pick };
  return {
    ok: true,
    wish: { text: text.trim(), change, containing, missing: pick === undefined ? missing : [pick, ...missing] },
  };
}
