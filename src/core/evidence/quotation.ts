// Proof: a line of the evidence, with where it stands.

/** A line of the evidence, as it was recorded. */
export interface Quotation {
  readonly side: 'bad' | 'good';
  /** The attempt that it is from: `7.12`. */
  readonly attempt: string;
  readonly item: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}
