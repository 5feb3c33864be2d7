import { describe, expect, it } from 'vitest';
import { lineGraph } from '../../../core/git/graph.ts';
import { checkAgainstHistory, type KnownHistory, readBisectLog } from './bisect-section.ts';

const name = (node: number): string => String(node).padStart(4, '0').repeat(10);
const log = (...marks: readonly string[]) =>
  readBisectLog(marks.map((text, index) => ({ text, first: index + 1, last: index + 1, quote: 0, code: false })));

/** Commits 0 to 9, one after the other. */
const history: KnownHistory = {
  graph: lineGraph(10),
  nodeOf: (commit) => (/^(\d{4})\1*$/.test(commit) && Number(commit.slice(0, 4)) < 10 ? Number(commit.slice(0, 4)) : null),
  nameOf: name,
};

const start = 'git bisect start';
const good = (node: number) => `git bisect good ${name(node)}`;
const bad = (node: number) => `git bisect bad ${name(node)}`;
const first = (node: number) => `# first bad commit: [${name(node)}] subject`;

const problemsOf = (...marks: readonly string[]): readonly string[] => {
  const read = log(...marks);
  return read === null ? [] : [...read.problems, ...checkAgainstHistory(read, history)];
};

describe('a bisect log in a report', () => {
  it('is believed when its marks prove the commit that it names', () => {
    expect(problemsOf(start, bad(9), good(2), bad(6), good(4), bad(5), first(5))).toEqual([]);
  });

  it('is told to prove nothing when commits before the named one are open', () => {
    expect(problemsOf(start, bad(9), good(2), bad(6), first(6))).toEqual([
      `3 ancestors of ${name(6).slice(0, 12)} are not shown to be good: the log does not prove it`,
    ]);
  });

  it('is told that a bad commit lies before a good one', () => {
    expect(problemsOf(start, bad(9), good(4), bad(3))).toEqual([
      `${name(3).slice(0, 12)} is marked bad and is an ancestor of a commit marked good`,
    ]);
  });

  it('is told that a commit is marked twice, without any history', () => {
    expect(log(start, bad(9), good(4), good(9))?.problems).toEqual([`${name(9).slice(0, 12)} is marked good and bad`]);
  });

  it('is told that the named commit was never marked', () => {
    expect(log(start, bad(9), good(4), first(7))?.problems).toEqual([
      `${name(7).slice(0, 12)}, the first bad commit it names, is not marked bad in it`,
    ]);
  });

  const marks = (...commits: readonly number[]) => commits.map(name);

  it("ends at what git 2.55 calls the first 'bad' commit", () => {
    const texts = [start, bad(9), good(4), bad(5), `# first 'bad' commit: [${name(5)}] subject`];
    expect(log(...texts)).toMatchObject({ culprit: { commit: name(5), subject: 'subject' }, problems: [] });
    expect(log(start, bad(9), good(4), bad(5), `${name(5)} is the first 'bad' commit`)?.culprit?.commit).toBe(name(5));
  });

  it('is read with terms of its own', () => {
    const texts = [
      `# slow: [${name(9)}] nine`,
      `# fast: [${name(2)}] two`,
      `git bisect start '--term-new' 'slow' '--term-old' 'fast' '${name(9)}' '${name(2)}'`,
      `git bisect fast ${name(4)}`,
      `git bisect slow ${name(5)}`,
      `# first 'slow' commit: [${name(5)}] subject`,
    ];
    expect(log(...texts)).toMatchObject({ bads: marks(9, 5), goods: marks(2, 4), culprit: { commit: name(5) }, problems: [] });
  });

  it('is told from sentences that begin like it', () => {
    const texts = [
      'git bisect run ./test.sh was no use, so by hand:',
      'git bisect and a lot of coffee gave',
      'git bisect bad luck',
      start,
      bad(9),
      good(4),
      bad(5),
    ];
    expect(log(...texts)).toMatchObject({ bads: marks(9, 5), goods: marks(4), problems: [] });
  });

  it('is the last of two, and is not joined to the end of the other', () => {
    const other = ['git bisect start bad-tag good-tag', bad(8), `${name(3)} is the first bad commit`];
    expect(log(...other, start, bad(9), good(4), bad(5))).toMatchObject({ bads: marks(9, 5), culprit: null });
    expect(log(...other, `${name(5)} is the first bad commit`, start, bad(9), good(4), bad(5))?.culprit?.commit).toBe(name(5));
  });
});
