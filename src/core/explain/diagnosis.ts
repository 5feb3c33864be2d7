// What a diagnoser is: a pure function from the evidence of a failing attempt, and of a passing one beside it, to an explanation
// with proof, or to the reason why it has none.

import type { EvidenceBundle } from '../evidence/evidence-bundle.ts';
import type { Quotation } from '../evidence/quotation.ts';
import type { ComponentRole } from '../scenario/scenario.ts';

export interface Diagnoser {
  /** `direct-io-alignment`. */
  readonly name: string;
  /** For people: what kind of cause it knows. */
  readonly title: string;
  /** Diagnosers whose findings are what comes of this cause: where both apply, this one explains the other. */
  readonly entails: readonly string[];
  /** `good` is null where nothing passed, or nothing of it was kept. */
  diagnose(bad: EvidenceBundle, good: EvidenceBundle | null): DiagnoserAnswer;
}

export type DiagnoserAnswer =
  | { readonly kind: 'applies'; readonly diagnosis: Explanation }
  /** What it looks for is not there, as far as the evidence reaches. */
  | { readonly kind: 'does-not-apply'; readonly why: string }
  /** The evidence that it needs is missing. */
  | { readonly kind: 'not-known'; readonly why: string };

export interface Explanation {
  /** `shown`: the evidence holds the very step that failed. `likely`: a condition and a symptom that fit, not the step between. */
  readonly certainty: 'shown' | 'likely';
  /** What happened, by which rule, and who brought it about; one thought each. */
  readonly sentences: readonly string[];
  /** The cause in one sentence for who reads no further; absent where the evidence does not show whose it is. */
  readonly inShort?: string;
  /** Whose cause that is; absent where the evidence does not show it. */
  readonly causeIn?: ComponentRole;
  readonly proof: readonly Quotation[];
  /** What a person can do now; null when nothing follows. */
  readonly whatToDo: string | null;
}

export function doesNotApply(why: string): DiagnoserAnswer {
  return { kind: 'does-not-apply', why };
}

export function notKnown(why: string): DiagnoserAnswer {
  return { kind: 'not-known', why };
}

export function applies(diagnosis: Explanation): DiagnoserAnswer {
  return { kind: 'applies', diagnosis };
}
