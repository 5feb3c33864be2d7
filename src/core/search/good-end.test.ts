import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SeenAttempt, SeenOutcome } from './evidence.ts';
import { type EndStep, nextEnd } from './good-end.ts';

/** A line as it is drawn, oldest first: G good, B bad, S untestable, L the lab fails on it. */
function find(drawn: string): { readonly step: Exclude<EndStep, { kind: 'test' }>; readonly tried: readonly number[] } {
  const outcomes: Readonly<Record<string, SeenOutcome>> = { G: 'good', B: 'bad', S: 'skip', L: 'no-answer' };
  return run(drawn.length, (target) => outcomes[drawn[target]!]!);
}

function run(count: number, outcome: (target: number, attempt: number) => SeenOutcome) {
  const seen: SeenAttempt[] = [];
  for (;;) {
    const step = nextEnd({ count }, seen);
    if (step.kind !== 'test') return { step, tried: seen.map(({ target }) => target) };
    const attempt = seen.filter(({ target }) => target === step.target).length;
    seen.push({ target: step.target, outcome: outcome(step.target, attempt) });
    if (seen.length > 40 * count + 40) throw new Error('it does not end');
  }
}

describe('the search for a good end', () => {
  test('goes back in growing steps and takes the oldest bad one as the bad end', () => {
    const { step, tried } = find('GGGGGGGGGGGGBBBBBBBB');
    expect(tried).toEqual([19, 18, 16, 12, 4]);
    expect(step).toEqual({ kind: 'found', good: 4, bad: 12 });
  });

  test('ends at the oldest version when steps would go beyond it', () => {
    expect(find('GBBBBB').step).toEqual({ kind: 'found', good: 0, bad: 2 });
    expect(find('BBBBBB')).toEqual({ step: { kind: 'none', oldestTried: 0 }, tried: [5, 4, 2, 0] });
  });

  test('passes over untestable versions and does not count them as either', () => {
    expect(find('GGGGGGGGSSSSB').step).toEqual({ kind: 'found', good: 5, bad: 12 });
    expect(find('SSGSB').step).toEqual({ kind: 'found', good: 2, bad: 4 });
    expect(find('SSSSSB').step).toEqual({ kind: 'none', oldestTried: 0 });
  });

  test('says so when the given bad end passes, or can not be tested', () => {
    expect(find('GGGG').step).toEqual({ kind: 'bad-end-good' });
    expect(find('GGGS').step).toEqual({ kind: 'bad-end-untestable' });
    expect(find('B').step).toEqual({ kind: 'none', oldestTried: 0 });
  });

  test("takes the lab's trouble for no answer, tries three times and moves on", () => {
    expect(find('GGLB').tried.filter((target) => target === 2)).toHaveLength(3);
    expect(find('GGLB').step).toEqual({ kind: 'found', good: 0, bad: 3 });
  });

  test('asks for more passes once a bad version was seen to pass', () => {
    // The bad end fails at its third run only: at that rate it takes 8 passes to believe another version.
    const { step, tried } = run(3, (target, attempt) => (target === 2 ? (attempt === 2 ? 'bad' : 'good') : 'good'));
    expect(tried.filter((target) => target === 1)).toHaveLength(8);
    expect(step).toEqual({ kind: 'found', good: 1, bad: 2 });
  });

  test('finds a good end wherever one is behind steps that answer, and never calls a bad one good', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('G', 'B', 'S'), { minLength: 0, maxLength: 40 }), (older) => {
        const drawn = `${older.join('')}B`;
        const { step } = find(drawn);
        if (step.kind === 'none') expect(drawn[0]).not.toBe('G');
        else if (step.kind === 'found') {
          expect([drawn[step.good], drawn[step.bad]]).toEqual(['G', 'B']);
          expect(step.good).toBeLessThan(step.bad);
        } else expect.unreachable(step.kind);
      }),
    );
  });

  test('leaves nothing untried between the oldest versions, when none of them answers', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('G', 'S'), { minLength: 1, maxLength: 30 }), (older) => {
        expect(find(`${older.join('')}B`).step.kind).toBe(older.includes('G') ? 'found' : 'none');
      }),
    );
  });
});
