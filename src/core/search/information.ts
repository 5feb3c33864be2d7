// How much a test can tell, in bits.

/** Binary entropy in bits. */
export function entropy(p: number): number {
  return p <= 0 || p >= 1 ? 0 : -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p));
}

/** Capacity of one attempt, in bits: the closed form of the binary asymmetric channel. */
export function capacityOf({ bad, good }: { readonly bad: number; readonly good: number }): number {
  if (bad <= good) return 0;
  const atBad = entropy(bad);
  const atGood = entropy(good);
  return (good * atBad - bad * atGood) / (bad - good) + Math.log2(1 + 2 ** ((atGood - atBad) / (bad - good)));
}
