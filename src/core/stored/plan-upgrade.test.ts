import { describe, expect, test } from 'vitest';
import { usualRules } from '../../../test/fakes/commit-world.ts';
import { somePlanned } from '../../../test/fakes/records.ts';
import type { CommitName } from '../git/commit.ts';
import { journalVersion, upgradeEvent } from './journal.ts';
import { type PlanV1, upgradedPlan } from './plan-upgrade.ts';

const planned = somePlanned();
const rules = usualRules;
const named = (as: string) => ({ name: as.padEnd(40, '0') as CommitName, as });
const ends = { repository: '/repo', bad: named('b'), goods: [named('a')], releases: [] };
const built = { builder: 'SeaBIOS', imageKey: null };
const configurations = { good: { as: 'a.config', sha256: 'a' }, bad: { as: 'b.config', sha256: 'b' } };
const command = { kind: 'command', argv: ['./t'], files: [], timeoutMs: 1000, timeoutIs: 'skip' } as const;
const along = { axis: 'kernel', good: '5.10', bad: '6.1', tester: 'attempts', rules } as const;

describe('a plan of version 1', () => {
  test('of cells is what it was', () => {
    expect(upgradedPlan({ question: 'evidence', ...planned })).toEqual({ question: 'evidence', ...planned });
  });

  test('of a bisect says among what it searches', () => {
    const searched = (more: object) => upgradedPlan({ question: 'bisect', ...planned, search: { ...along, ...more } });
    expect(searched({})).toMatchObject({ search: { ...along, among: { kind: 'versions' } } });
    const finer = { repository: '/repo', ...built };
    expect(searched({ finer })).toEqual({
      question: 'bisect',
      ...planned,
      search: { ...along, among: { kind: 'versions-then-commits', finer: { ...finer, fixUps: [] } } },
    });
    const fixUps = [{ text: 'x.patch when y', sha256: 'x' }];
    expect(searched({ commits: { ...ends, ...built, fixUps } })).toMatchObject({
      search: { among: { kind: 'commits', commits: { ...ends, ...built, fixUps } } },
    });
  });

  test('of a sweep has no ends and no tester', () => {
    const search = { ...along, good: null, bad: null, sweep: { coarse: 3, spare: null } };
    expect(upgradedPlan({ question: 'sweep', ...planned, search })).toEqual({
      question: 'sweep',
      ...planned,
      search: { axis: 'kernel', rules, coarse: 3, spare: null },
    });
  });

  test('of an isolation that knew no pairs looks for none', () => {
    const own = { confidence: 0.95, flaky: false, testsMax: null, minutesMax: null };
    const isolate = { kernel: 'kernel', excluded: [], workarounds: [], rules: own };
    expect(upgradedPlan({ question: 'isolate', ...planned, isolate })).toMatchObject({
      isolate: { rules: { ...own, everyPair: false } },
    });
    const every = { ...isolate, rules: { ...own, everyPair: true } };
    expect(upgradedPlan({ question: 'isolate', ...planned, isolate: every })).toMatchObject({ isolate: every });
  });

  test('of a whole hunt has what older ones did not know', () => {
    const whole = { report: null, minutesMax: 5, attemptsMax: null };
    expect(upgradedPlan({ question: 'whole', ...planned, whole })).toMatchObject({
      whole: { ...whole, imported: null, repositories: {}, repeats: 'searches' },
    });
  });

  test('of a reduction has one tag, whoever tests', () => {
    const reduces = { axis: 'kernel', repository: '/repo', commit: named('b'), ...configurations, rules, ...built };
    expect(upgradedPlan({ question: 'reduce-config', ...planned, reduces })).toEqual({
      question: 'reduce-config',
      by: 'scenario',
      ...planned,
      reduces: { ...reduces, fixUps: [] },
    });
    const how = { file: '.config', make: ['make', 'olddefconfig'] };
    const plan: PlanV1 = {
      question: 'bisect-commits',
      ...ends,
      goods: [],
      tester: command,
      rules,
      reduces: { ...configurations, ...how },
    };
    expect(upgradedPlan(plan)).toEqual({
      question: 'reduce-config',
      by: 'command',
      tester: command,
      ...how,
      reduces: { repository: '/repo', commit: ends.bad, ...configurations, rules },
    });
  });

  test('of a repository’s commits is what it was', () => {
    const plan: PlanV1 = { question: 'bisect-commits', ...ends, tester: { kind: 'person' }, rules };
    expect(upgradedPlan(plan)).toEqual(plan);
  });

  test('without the rules of its question was never written, and is no plan', () => {
    expect(() => upgradedPlan({ question: 'isolate', ...planned })).toThrow('a stored plan of isolate has no rules of its own');
  });
});

describe('an event of version 1', () => {
  const upgraded = (event: unknown) => upgradeEvent({ version: 1, event });

  test('that opened the only part says so', () => {
    const opened = { type: 'part-opened', part: 'matrix', hunt: 2 };
    expect(upgraded(opened)).toEqual({ ...opened, of: '' });
    const left = { type: 'part-left', part: 'bisect', of: 'kernel fix', because: 'no time' };
    expect(upgraded(left)).toEqual(left);
  });

  test('that narrowed to commits has fix-ups, none', () => {
    const narrowed = { type: 'narrowed', narrowing: { older: {}, newer: {}, commits: { ...ends, ...built } } };
    expect(upgraded(narrowed)).toMatchObject({ narrowing: { commits: { ...ends, ...built, fixUps: [] } } });
  });

  test('of another kind is what it was, and one of today is not touched', () => {
    const stopped = { type: 'hunt-stopped', because: 'cancelled' };
    expect(upgraded(stopped)).toBe(stopped);
    const today = { type: 'part-opened', part: 'matrix', hunt: 2 };
    expect(upgradeEvent({ version: journalVersion, event: today })).toBe(today);
  });
});
