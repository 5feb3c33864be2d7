import { describe, expect, test } from 'vitest';
import { usualRules } from '../../../test/fakes/commit-world.ts';
import type { Answer } from '../answers/search-subject.ts';
import type { VersionsPlan } from '../stored/hunt-plan.ts';
import type { SearchRules } from '../stored/hunt-plan.ts';
import { listedReportOf, listedSeeker, versionMeant } from './listed-versions.ts';

const count = 65;
const versions = Array.from({ length: count }, (_, index) => `v${String(index).padStart(2, '0')}`);
const rules: SearchRules = { ...usualRules, flaky: false, ends: 'when-it-matters' };
const plan: VersionsPlan = {
  question: 'bisect-versions',
  list: 'list.txt',
  versions,
  good: versions[0]!,
  bad: versions[count - 1]!,
  tester: { kind: 'person' },
  rules,
  weights: null,
  costs: null,
};

/** Plays the search; gives the answers in their order. */
function played(one: VersionsPlan, firstBad: number): readonly Answer[] {
  const answers: Answer[] = [];
  for (;;) {
    const step = listedSeeker(one, answers).next({ running: [], free: 1 });
    const place = step.kind === 'test' ? step.start[0] : undefined;
    if (place === undefined) return answers;
    const isBad = one.rules.fixed ? place < firstBad : place >= firstBad;
    const outcome = isBad ? ('bad' as const) : ('good' as const);
    const id = `1.${answers.length + 1}`;
    answers.push({ id, version: versions[place]!, outcome, by: 'person', because: '', startedAtMs: 0, ms: 0 });
  }
}

const everyPlace = versions.slice(1).map((_, index) => index + 1);
const countOf = (answers: readonly Answer[], outcome: string): number =>
  answers.filter((one) => one.outcome === outcome).length;

/** Minutes that all searches take together when a test that says good takes ten and one that says bad takes one. */
function minutes(one: VersionsPlan, good: number, bad: number): number {
  return everyPlace.reduce((sum, place) => {
    const answers = played(one, place);
    return sum + good * countOf(answers, 'good') + bad * countOf(answers, 'bad');
  }, 0);
}

describe('a list', () => {
  test('is searched to the first bad one, wherever that is, and in both directions', () => {
    const fixed = { ...plan, good: plan.bad, bad: plan.good, rules: { ...rules, fixed: true } };
    for (const one of [plan, fixed]) {
      for (const place of everyPlace) {
        const report = listedReportOf(1, one, { answers: played(one, place), over: true });
        expect(report.culprit?.name).toBe(versions[place]);
        expect(report.tests.length).toBeLessThanOrEqual(8);
      }
    }
  });

  test('of tests whose good answer is dear is searched with fewer of them, for less in all', () => {
    const costs = { goodMs: 600_000, badMs: 60_000 };
    const halved = minutes(plan, 10, 1);
    const weighed = minutes({ ...plan, costs }, 10, 1);
    // Of 64 possible ones halving takes 6 answers, each good as often as bad; what is best is near 0.6 of that.
    expect(weighed / halved).toBeLessThan(0.8);
    expect(minutes({ ...plan, costs: { goodMs: 60_000, badMs: 600_000 } }, 1, 10)).toBeLessThan(minutes(plan, 1, 10));
  });

  test('with the fix wanted knows which answer is the dear one', () => {
    const fixed = { ...plan, good: plan.bad, bad: plan.good, rules: { ...rules, fixed: true } };
    expect(minutes({ ...fixed, costs: { goodMs: 600_000, badMs: 60_000 } }, 10, 1)).toBeLessThan(minutes(fixed, 10, 1));
  });

  test('with weights is searched where they are first, and found where they are not', () => {
    const weighted = { ...plan, weights: versions.map((_, place) => (place === 50 ? 1000 : 1)) };
    expect(played(weighted, 50).length).toBeLessThan(played(plan, 50).length);
    for (const place of everyPlace) {
      const report = listedReportOf(1, weighted, { answers: played(weighted, place), over: true });
      expect(report.culprit?.name).toBe(versions[place]);
    }
  });

  test('knows a version by its only beginning', () => {
    expect(versionMeant('v1', ['v1', 'v10', 'v20'], 'list')).toBe('v1');
    expect(versionMeant('v2', ['v1', 'v10', 'v20'], 'list')).toBe('v20');
    expect(() => versionMeant('v', ['v1', 'v2'], 'list')).toThrow('"v" names no version of list: 2 versions begin with it');
  });
});
