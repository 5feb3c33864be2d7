// The machine-readable answer of `firstbad check`. Its shape is a promise: fields are added, never changed or removed.

export interface CheckReport {
  /** firstbad's version that wrote the file. */
  readonly firstbad: string;
  /** What whoever sent the file should have told; null in files of older versions. */
  readonly seal: string | null;
  readonly claims: readonly CheckedClaim[];
  /** `contradicted` when one claim is, else `confirmed` when at least one answer was looked at. */
  readonly verdict: 'confirmed' | 'contradicted' | 'nothing-checked';
}

export interface CheckedClaim {
  /** As the file numbers it; null for the file as a whole. */
  readonly hunt: number | null;
  readonly claim: ClaimName;
  readonly outcome: 'confirmed' | 'contradicted' | 'not-checked';
  /** For people: what was looked at, or why it was not. */
  readonly text: string;
  /** What contradicts, one line each. */
  readonly contradictions: readonly string[];
}

/**
 * `file`: whole, and nothing changed since. `scenario`: the one of the plan. `evidence`: each file has its hash. `answers`: each follows
 * from what its attempt showed, or from how its command ended. `asked`: the search would have asked the same. `ending`: the answers lead to
 * it. `verification`: the same of the ladder. `again`: deciding attempts, made again here.
 */
export type ClaimName = 'file' | 'scenario' | 'evidence' | 'answers' | 'asked' | 'ending' | 'verification' | 'again';

export function checkReportOf(
  { firstbad, seal }: Pick<CheckReport, 'firstbad' | 'seal'>,
  claims: readonly CheckedClaim[],
): CheckReport {
  const isContradicted = claims.some(({ outcome }) => outcome === 'contradicted');
  const looked = claims.some(({ claim, outcome }) => outcome === 'confirmed' && ['answers', 'ending', 'again'].includes(claim));
  const verdict = isContradicted ? 'contradicted' : looked ? 'confirmed' : 'nothing-checked';
  return { firstbad, seal, claims, verdict };
}
