// The alignment of addresses, offsets and lengths, as direct I/O asks for it.

/** A page: nobody asks for more. */
export const alignmentMax = 4096;

/** The largest power of two that divides it, at most a page: 0 is as aligned as a page. */
export function alignmentOf(bytes: number): number {
  return bytes % alignmentMax === 0 ? alignmentMax : bytes & -bytes;
}
