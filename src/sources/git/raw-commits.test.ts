import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CommitName } from '../../core/git/commit.ts';
import { nameTable, packName } from './commit-names.ts';
import { joinCommits } from './joined-commits.ts';
import { openHistory, packHistory, type RawCommits } from './raw-commits.ts';
import { revListParser } from './rev-list-parser.ts';

interface Drawn {
  readonly committedAtS: number;
  /** Each smaller than the commit's own number. */
  readonly parents: readonly number[];
}

// Spread, as object names are.
const name = (number: number): CommitName =>
  ((number * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0').repeat(5) as CommitName;

function listed(commits: readonly Drawn[], order: readonly number[]): RawCommits {
  const parser = revListParser(5);
  for (const number of order) {
    const { committedAtS, parents } = commits[number]!;
    parser.push(Buffer.from(`${[committedAtS, name(number), ...parents.map(name)].join(' ')}\n`));
  }
  return joinCommits(null, parser.end());
}

function historyOf(commits: RawCommits, tips: readonly number[]): ReturnType<typeof openHistory> {
  const table = nameTable(5, commits.names);
  return openHistory(
    packHistory(
      commits,
      tips.map((tip) => table.find(packName(name(tip), 5)!, 0)),
    ),
  );
}

const drawings: fc.Arbitrary<readonly Drawn[]> = fc
  .array(fc.tuple(fc.nat(5), fc.array(fc.nat(), { maxLength: 3 })), { minLength: 1, maxLength: 25 })
  .map((rows) =>
    rows.map(([committedAtS, parents], number) => ({
      committedAtS,
      parents: number === 0 ? [] : [...new Set(parents.map((parent) => parent % number))],
    })),
  );

const drawingsInSomeOrder = drawings.chain((commits) => {
  const order = fc.shuffledSubarray([...commits.keys()], { minLength: commits.length });
  return fc.record({ commits: fc.constant(commits), order });
});

test('a history holds each commit that the tip reaches once, with its parents, in topological order', () => {
  fc.assert(
    fc.property(drawingsInSomeOrder, ({ commits, order }) => {
      const tip = commits.length - 1;
      const history = historyOf(listed(commits, order), [tip]);
      const reached = new Set([tip]);
      for (let number = tip; number >= 0; number -= 1) {
        if (reached.has(number)) for (const parent of commits[number]!.parents) reached.add(parent);
      }
      expect(history.graph.count).toBe(reached.size);
      for (const number of reached) {
        const node = history.nodeOf(name(number))!;
        const { parentStart, parents } = history.graph;
        const found = [...parents.subarray(parentStart[node], parentStart[node + 1])];
        expect(found.every((parent) => parent < node)).toBe(true);
        expect(found.map((parent) => history.nameOf(parent))).toEqual(commits[number]!.parents.map(name));
      }
    }),
  );
});

test('the order in which commits were read does not show', () => {
  fc.assert(
    fc.property(drawingsInSomeOrder, ({ commits, order }) => {
      const tip = commits.length - 1;
      const one = historyOf(listed(commits, [...commits.keys()]), [tip]);
      const other = historyOf(listed(commits, order), [tip]);
      expect(other.graph).toEqual(one.graph);
      for (let node = 0; node < one.graph.count; node += 1) expect(other.nameOf(node)).toBe(one.nameOf(node));
    }),
  );
});

test('what was known and what was listed since give the history that listing all gives', () => {
  fc.assert(
    fc.property(drawingsInSomeOrder, fc.nat(), ({ commits, order }, cut) => {
      const tip = commits.length - 1;
      const knownMax = cut % commits.length;
      const known = listed(commits, [...commits.keys()].slice(0, knownMax + 1));
      const parser = revListParser(5);
      // With one commit that is known already, as rev-list may give when clocks were wrong.
      for (const number of order.filter((one) => one >= knownMax)) {
        const { committedAtS, parents } = commits[number]!;
        parser.push(Buffer.from(`${[committedAtS, name(number), ...parents.map(name)].join(' ')}\n`));
      }
      const joined = historyOf(joinCommits(known, parser.end()), [tip]);
      const whole = historyOf(listed(commits, order), [tip]);
      expect(joined.graph).toEqual(whole.graph);
    }),
  );
});

test('a parent that is not there ends the history', () => {
  const parser = revListParser(5);
  parser.push(Buffer.from(`7 ${name(2)} ${name(1)}\n`));
  const history = historyOf(joinCommits(null, parser.end()), [2]);
  expect(history.graph.count).toBe(1);
  expect(history.nodeOf(name(1))).toBeNull();
});
