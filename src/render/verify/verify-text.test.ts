import { describe, expect, test } from 'vitest';
import { drawnSearches } from '../../../test/fakes/drawn-searches.ts';
import { drawnSweeps } from '../../../test/fakes/drawn-sweeps.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import type { Verification } from '../../core/stored/verification.ts';
import { styleFor } from '../base/style.ts';
import { searchSvg } from '../search/search-svg.ts';
import { searchLines } from '../search/search-text.ts';
import { sweepSvg } from '../sweep/sweep-svg.ts';
import { standingLines, standingWords, sweepStandingWords } from './verify-text.ts';

const found = drawnSearches['flaky tests'];
const verification = (ending: Verification['ending']): Verification => ({
  ending,
  because: 'it conflicts in x.c.',
  culprit: found.culprit!.name,
  rungs: [],
  neededParts: null,
  newest: [],
  tests: 2,
});

describe('what a search has named', () => {
  test('is called a suspect until it is verified, in words and in pictures', () => {
    expect(standingLines(found)).toEqual([`A suspect, not verified: firstbad verify ${String(found.hunt)}`]);
    expect(searchSvg(found)).toContain('A suspect: nobody has verified it');
    expect(searchSvg({ ...found, verification: verification('verified') })).toContain('The culprit, verified');
    expect(standingWords({ ...found, verification: verification('refuted') })).toContain('not the culprit');
    expect(standingLines({ ...found, culprit: null })).toEqual([]);
  });

  test('is not announced with the words of git once it is refuted', () => {
    const options = { style: styleFor(false), columns: Infinity, commit: null };
    const said = (report: SearchReport): string => searchLines(report, options).join('\n');
    expect(said(found)).toContain('is the first bad commit');
    const refuted = said({ ...found, verification: verification('refuted') });
    expect(refuted).toContain('was named the first bad commit, and is not: it is refuted');
    expect(refuted).not.toContain('is the first bad commit');
  });

  test('by hand can not be verified, and nobody is told to', () => {
    const tests = found.tests.map((one) => ({ ...one, by: 'person' as const }));
    const byHand: SearchReport = { ...found, tests };
    expect(standingLines(byHand)).toEqual(['A suspect, not verified.']);
  });

  test('has one full stop, however its reason ends', () => {
    const [line] = standingLines({ ...found, verification: verification('suspect') });
    expect(line).toBe('A suspect, only partly verified: it conflicts in x.c.');
  });
});

test('changes of a sweep are suspects in its picture, as many as nobody has verified', () => {
  const sweep = drawnSweeps['one cell'];
  expect(sweepSvg(sweep)).toContain('The changes are suspects');
  const [strip] = sweep.strips;
  const some = { ...sweep, strips: [{ ...strip!, verifications: [verification('verified')] }] };
  expect(sweepStandingWords(some)).toBe('1 of 2 changes are verified, the others suspects');
});
