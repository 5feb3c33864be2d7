// Puts two sequences beside each other, with as much in common as there is.

export interface AlignedRow {
  /** Indexes; null where the other side has something that this one has not. */
  readonly a: number | null;
  readonly b: number | null;
}

// The table below holds the product: 4 million cells take some tens of milliseconds.
const cellsMax = 4_000_000;

/** A longest common subsequence. What is longer than can be compared is cut at the end of the common start. */
export function alignSequences(a: readonly string[], b: readonly string[]): readonly AlignedRow[] {
  const rows: AlignedRow[] = [];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) {
    rows.push({ a: start, b: start });
    start += 1;
  }
  const [restA, restB] = [a.length - start, b.length - start];
  if (restA * restB > cellsMax) {
    for (let at = start; at < a.length; at += 1) rows.push({ a: at, b: null });
    for (let at = start; at < b.length; at += 1) rows.push({ a: null, b: at });
    return rows;
  }
  return [...rows, ...alignRest(a, b, start)];
}

function alignRest(a: readonly string[], b: readonly string[], start: number): readonly AlignedRow[] {
  const [height, width] = [a.length - start, b.length - start];
  const common = new Uint32Array((height + 1) * (width + 1));
  const at = (i: number, j: number): number => common[i * (width + 1) + j] ?? 0;
  for (let i = height - 1; i >= 0; i -= 1) {
    for (let j = width - 1; j >= 0; j -= 1) {
      const same = a[start + i] === b[start + j];
      common[i * (width + 1) + j] = same ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const rows: AlignedRow[] = [];
  let [i, j] = [0, 0];
  while (i < height || j < width) {
    if (i < height && j < width && a[start + i] === b[start + j]) rows.push({ a: start + i++, b: start + j++ });
    else if (j >= width || (i < height && at(i + 1, j) >= at(i, j + 1))) rows.push({ a: start + i++, b: null });
    else rows.push({ a: null, b: start + j++ });
  }
  return rows;
}
