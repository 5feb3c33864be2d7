import { describe, expect, test } from 'vitest';
import type { Version, VersionId } from '../scenario/version.ts';
import { chooseEnds, releasesUpTo } from './version-ends.ts';

const from = { component: 'kernel', source: 'debian some' };

function line(...labels: readonly string[]): readonly Version[] {
  return labels.map((label) => ({ id: label as VersionId, label, upstream: label.split('-')[0] ?? label, origin: 'here' }));
}

const kernels = line('5.10.1-1', '5.10.9-1', '6.0-1', '6.1.3-1', '6.1.9-1', '6.12-1', '7.0-1');

describe('the ends of a search', () => {
  test('are the newest versions that match, and it is said which', () => {
    const { good, bad, notes } = chooseEnds(kernels, { good: '5.10', bad: '6.1', fixed: false }, from);
    expect([good?.label, bad.label]).toEqual(['5.10.9-1', '6.1.9-1']);
    expect(notes).toEqual([
      '--good 5.10 is kernel 5.10.9-1, the newest of 2 that match',
      '--bad 6.1 is kernel 6.1.9-1, the newest of 2 that match',
    ]);
  });

  test('need no words when they are written in full', () => {
    expect(chooseEnds(kernels, { good: '5.10.1-1', bad: '6.1.9-1', fixed: false }, from).notes).toEqual([]);
  });

  test('are left open on the good side, and the newest on the bad one', () => {
    const { good, bad } = chooseEnds(kernels, { good: null, bad: null, fixed: false }, from);
    expect([good, bad.label]).toEqual([null, '7.0-1']);
  });

  test('are the other way round for a fix', () => {
    const { good, bad } = chooseEnds(kernels, { good: null, bad: '6.1', fixed: true }, from);
    expect([good?.label, bad.label]).toEqual(['7.0-1', '6.1.9-1']);
  });
});

describe('releases to look back through', () => {
  const labels = (bad: string, all = kernels): readonly string[] =>
    releasesUpTo(
      all,
      all.find(({ label }) => label === bad)!,
    ).map(({ label }) => label);

  test('are the newest of each release before the bad one', () => {
    expect(labels('6.12-1')).toEqual(['5.10.9-1', '6.0-1', '6.1.9-1', '6.12-1']);
  });

  test("leave out other versions of the bad one's own release", () => {
    expect(labels('6.1.9-1')).toEqual(['5.10.9-1', '6.0-1', '6.1.9-1']);
  });

  test('are all versions where there is one release only', () => {
    expect(labels('6.1.9', line('6.1.1', '6.1.5', '6.1.9'))).toEqual(['6.1.1', '6.1.5', '6.1.9']);
  });

  test('are in the order of the line where releases overlap', () => {
    expect(labels('7.0', line('6.1.1', '6.12.1', '6.1.2', '7.0'))).toEqual(['6.12.1', '6.1.2', '7.0']);
  });
});
