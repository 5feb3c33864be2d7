import fc from 'fast-check';
import { expect, test } from 'vitest';
import { graphFromParents, sortTopologically } from './graph.ts';

/** A history in which each commit has up to two parents among the earlier ones, and a shuffled numbering of it. */
const history = fc.integer({ min: 1, max: 12 }).chain((count) =>
  fc.record({
    parents: fc.tuple(
      ...Array.from({ length: count }, (_, node) =>
        node === 0 ? fc.constant<number[]>([]) : fc.uniqueArray(fc.integer({ min: 0, max: node - 1 }), { maxLength: 2 }),
      ),
    ),
    numbers: fc.shuffledSubarray(
      Array.from({ length: count }, (_, node) => node),
      { minLength: count },
    ),
  }),
);

test('sorted topologically, every parent comes before its children and no edge is lost', () => {
  fc.assert(
    fc.property(history, ({ parents, numbers }) => {
      const shuffled: number[][] = [];
      parents.forEach((list, node) => {
        shuffled[numbers[node] ?? 0] = list.map((parent) => numbers[parent] ?? 0);
      });
      const { graph, order } = sortTopologically(unsortedGraph(shuffled));
      expect([...order].sort((a, b) => a - b)).toEqual(numbers.slice().sort((a, b) => a - b));
      for (let node = 0; node < graph.count; node += 1) {
        const own = [...graph.parents.slice(graph.parentStart[node], graph.parentStart[node + 1])];
        expect(own.every((parent) => parent < node)).toBe(true);
        const oldParents = own.map((parent) => order[parent]);
        expect(oldParents.sort()).toEqual([...(shuffled[order[node] ?? 0] ?? [])].sort());
      }
    }),
  );
});

test('a history that is sorted already keeps a line a line', () => {
  const line = graphFromParents([[], [0], [1], [2]]);
  expect([...sortTopologically(line).order]).toEqual([0, 1, 2, 3]);
});

function unsortedGraph(lists: readonly (readonly number[])[]): Parameters<typeof sortTopologically>[0] {
  const parentStart = new Int32Array(lists.length + 1);
  lists.forEach((list, node) => {
    parentStart[node + 1] = (parentStart[node] ?? 0) + list.length;
  });
  return { count: lists.length, parentStart, parents: Int32Array.from(lists.flat()) };
}
