import { describe, expect, it } from 'vitest';
import type { ClaimValue } from '../../core/stored/claim.ts';
import type { ImportedReport } from '../../core/stored/imported-report.ts';
import { type FoundCulprit, judgeClaims } from './judge-claims.ts';

const commit = 'b1a000d3b8ec582da64bb644be633e5a0beffcbf';
const culprit: FoundCulprit = { name: commit, isVerified: true, attempts: ['3.1'], revert: null };

function statusOf(value: ClaimValue, found: FoundCulprit | null): string {
  const claims = [{ id: 'claim-1', text: 'x', lines: { first: 1, last: 1 }, value, status: { kind: 'open' as const } }];
  const imported = { title: null, claims, cells: [], mappings: [] } as unknown as ImportedReport;
  const [judged] = judgeClaims({ imported, records: [], components: [], culprit: found });
  const status = judged!.status;
  return status.kind === 'open' ? 'open' : `${status.kind}: ${status.because}`;
}

describe('what a report says of a revert', () => {
  const reverted = (status: 'done' | 'failed' | 'untried', text: string): FoundCulprit => ({
    ...culprit,
    revert: { status, text, attempts: ['4.2'] },
  });

  it.each([
    ['helps', reverted('done', 'good in 3 of 3'), 'confirmed: good in 3 of 3'],
    ['helps', reverted('failed', 'bad in 1 of 1'), 'refuted: bad in 1 of 1'],
    ['helps', reverted('untried', 'it conflicts'), 'not-testable: it conflicts'],
    ['does-not-help', reverted('failed', 'bad in 1 of 1'), 'confirmed: bad in 1 of 1'],
    ['not-possible', reverted('untried', 'it conflicts'), 'confirmed: it conflicts'],
    ['not-possible', reverted('done', 'good in 3 of 3'), 'refuted: good in 3 of 3'],
    ['helps', culprit, 'not-testable: a revert is tried by `firstbad verify`, which was not run for this hunt'],
    ['not-tried', culprit, 'not-testable: it says that nobody has tried it'],
  ] as const)('that it %s', (result, found, expected) => {
    expect(statusOf({ kind: 'revert', commit, result }, found)).toBe(expected);
  });

  it('is about the commit that it names, and no other', () => {
    expect(statusOf({ kind: 'revert', commit: 'abcdef123456', result: 'helps' }, culprit)).toBe(
      'not-testable: the search ends at b1a000d3b8ec, so abcdef123456 was not reverted',
    );
    expect(statusOf({ kind: 'revert', commit, result: 'helps' }, null)).toMatch(/^not-testable: commits are built from/);
  });
});

describe('what a bisect log says', () => {
  it('is right when the search ends at the same commit', () => {
    expect(statusOf({ kind: 'bisect-log', culprit: commit }, culprit)).toBe(
      'confirmed: the search ends at the same commit, and it is verified',
    );
    expect(statusOf({ kind: 'bisect-log', culprit: 'abcdef1234567' }, culprit)).toMatch(
      /^refuted: the search ends at b1a000d3b8ec/,
    );
  });

  it('is not testable without an end, and without a repository', () => {
    expect(statusOf({ kind: 'bisect-log', culprit: null }, culprit)).toBe(
      'not-testable: it names no end; the search ends at b1a000d3b8ec',
    );
    expect(statusOf({ kind: 'bisect-log', culprit: commit }, null)).toMatch(/^not-testable: commits are built/);
  });
});

describe('versions of a firmware', () => {
  const version = { component: 'firmware', version: '2022.11', upstream: '2022.11', reach: 'exact' } as const;
  const of = (labels: readonly string[]): string => {
    const value = { kind: 'version', outcome: 'fails', version } as const;
    const claims = [{ id: 'claim-1', text: 'x', lines: { first: 1, last: 1 }, value, status: { kind: 'open' as const } }];
    const versions = labels.map((label) => ({
      label,
      pattern: label,
      side: 'fails',
      standsFor: label === '2022.11' ? [label] : [],
      because: '',
    }));
    const mappings = [{ component: 'firmware', versions }];
    const imported = { title: null, claims, cells: [{ cell: 'cell-1', values: {} }], mappings } as unknown as ImportedReport;
    const [judged] = judgeClaims({ imported, records: [], components: [], culprit: null });
    return judged!.status.kind === 'open' ? 'open' : judged!.status.because;
  };

  it('are judged where the draft varies them', () => {
    expect(of(['2022.08', '2022.11'])).toBe('what stands for it was not tried');
  });

  it('are not where it has one of them', () => {
    expect(of(['2022.11'])).toBe('versions of the firmware are not varied here');
  });
});
