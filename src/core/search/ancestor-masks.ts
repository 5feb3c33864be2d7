// For every commit the set of those chosen points that are its ancestors, as bits, and sums over these sets.
//
// Exact sums over all ancestors of all commits are the trap that git sits in: merges × commits. With a few hundred
// points instead of all commits one pass is enough. Commits with equal sets share one row: only a point or a merge
// can make a new set, so a million commits need rows for their merges only.

import type { CommitGraph } from '../git/graph.ts';

export interface AncestorMasks {
  /** For each commit its row; equal sets have equal rows except by accident (a merge of merges). */
  readonly rowOf: Int32Array;
  readonly rows: number;
  readonly wordsPerRow: number;
  readonly bits: Int32Array;
  /** For each row and each weighting the sum over the points in the set. */
  readonly sums: readonly Float64Array[];
}

export interface MaskRequest {
  readonly graph: CommitGraph;
  /** Nodes, rising, each once. */
  readonly points: Int32Array;
  /** Weightings of the points, each as long as `points`. */
  readonly weightings: readonly Float64Array[];
}

export function ancestorMasks({ graph, points, weightings }: MaskRequest): AncestorMasks {
  const growing = startRows(points.length, weightings);
  const rowOf = new Int32Array(graph.count);
  const { parentStart, parents } = graph;
  let nextPoint = 0;
  for (let node = 0; node < graph.count; node += 1) {
    const start = parentStart[node]!;
    const end = parentStart[node + 1]!;
    const point = points[nextPoint] === node ? nextPoint : -1;
    if (point >= 0) nextPoint += 1;
    let row = start === end ? 0 : rowOf[parents[start]!]!;
    let owned = false;
    for (let edge = start + 1; edge < end; edge += 1) {
      const other = rowOf[parents[edge]!]!;
      if (other === row || growing.isSubset(other, row)) continue;
      if (!owned) row = growing.isSubset(row, other) ? other : growing.copy(row);
      if (row === other) continue;
      owned = true;
      growing.merge(row, other);
    }
    if (point >= 0) {
      if (!owned) row = growing.copy(row);
      growing.add(row, point);
    }
    rowOf[node] = row;
  }
  return { rowOf, ...growing.finished() };
}

/** Whether a point, by its place in `points`, is among the ancestors that a row stands for. */
export function hasPoint(masks: AncestorMasks, row: number, point: number): boolean {
  return (masks.bits[row * masks.wordsPerRow + (point >>> 5)]! & (1 << (point & 31))) !== 0;
}

/** How many points a row holds. */
export function pointsIn(masks: AncestorMasks, row: number): number {
  let count = 0;
  for (let word = row * masks.wordsPerRow; word < (row + 1) * masks.wordsPerRow; word += 1) {
    for (let left = masks.bits[word]!; left !== 0; left &= left - 1) count += 1;
  }
  return count;
}

/** Rows that grow one by one; row 0 is the empty set. */
function startRows(pointCount: number, weightings: readonly Float64Array[]) {
  const words = Math.max(1, Math.ceil(pointCount / 32));
  let capacity = Math.max(64, 2 * pointCount);
  let bits = new Int32Array(capacity * words);
  let sums = weightings.map(() => new Float64Array(capacity));
  let rows = 1;

  function grow(): void {
    capacity *= 2;
    const wider = new Int32Array(capacity * words);
    wider.set(bits);
    bits = wider;
    sums = sums.map((sum) => {
      const longer = new Float64Array(capacity);
      longer.set(sum);
      return longer;
    });
  }

  function addBits(row: number, word: number, added: number): void {
    bits[row * words + word]! |= added;
    for (let left = added; left !== 0; left &= left - 1) {
      const point = word * 32 + 31 - Math.clz32(left & -left);
      for (let index = 0; index < sums.length; index += 1) sums[index]![row]! += weightings[index]![point]!;
    }
  }

  return {
    copy(from: number): number {
      if (rows === capacity) grow();
      bits.copyWithin(rows * words, from * words, (from + 1) * words);
      for (const sum of sums) sum[rows] = sum[from]!;
      rows += 1;
      return rows - 1;
    },
    add(row: number, point: number): void {
      addBits(row, point >>> 5, 1 << (point & 31));
    },
    merge(row: number, other: number): void {
      for (let word = 0; word < words; word += 1) {
        const added = bits[other * words + word]! & ~bits[row * words + word]!;
        if (added !== 0) addBits(row, word, added);
      }
    },
    isSubset(inner: number, outer: number): boolean {
      // From the end: what a side branch has and the trunk has not is usually recent.
      for (let word = words - 1; word >= 0; word -= 1) {
        if ((bits[inner * words + word]! & ~bits[outer * words + word]!) !== 0) return false;
      }
      return true;
    },
    finished() {
      return { rows, wordsPerRow: words, bits: bits.subarray(0, rows * words), sums: sums.map((sum) => sum.subarray(0, rows)) };
    },
  };
}
