import { describe, expect, test } from 'vitest';
import { somePlan, someRecord } from '../../../test/fakes/records.ts';
import type { AttemptId } from '../attempt/attempt.ts';
import { emptyHunt, foldEvents, type HuntEvent, journalVersion, nextAttemptNumber, upgradeEvent } from './journal.ts';

const started = (attempt: string): HuntEvent => ({ type: 'attempt-started', attempt: attempt as AttemptId, point: {} });
const finished = (attempt: string): HuntEvent => ({
  type: 'attempt-finished',
  record: someRecord({ id: attempt as AttemptId }),
});
const begin: HuntEvent = { type: 'hunt-started', plan: somePlan() };

describe('the fold of a hunt', () => {
  test('knows what is running and what was finished', () => {
    const state = foldEvents([begin, started('1.1'), started('1.2'), finished('1.1')]);
    expect(state.running.map((one) => one.attempt)).toEqual(['1.2']);
    expect(state.records.map((record) => record.id)).toEqual(['1.1']);
    expect(state.status).toBe('running');
  });

  test('runs nothing after it was stopped, and goes on with the next attempt', () => {
    const stopped = foldEvents([begin, started('1.1'), { type: 'hunt-stopped', because: 'cancelled' }]);
    expect(stopped).toMatchObject({ status: 'stopped', running: [] });
    expect(foldEvents([begin, { type: 'hunt-stopped', because: '' }, started('1.2')]).status).toBe('running');
    expect(foldEvents([begin, { type: 'hunt-answered' }]).status).toBe('answered');
  });

  test('has records of its own and reused ones, in their order', () => {
    const reused: HuntEvent = { type: 'attempt-reused', record: someRecord({ id: '7.3' as AttemptId }) };
    expect(foldEvents([begin, reused, finished('1.1')]).records.map((record) => record.id)).toEqual(['7.3', '1.1']);
  });

  test('of nothing is a hunt without a plan', () => {
    expect(foldEvents([])).toEqual(emptyHunt);
  });
});

test('the next attempt has a number that no attempt had, finished or not', () => {
  expect(nextAttemptNumber(4, [begin])).toBe(1);
  expect(nextAttemptNumber(4, [begin, started('4.1'), started('4.12'), finished('4.1')])).toBe(13);
});

test('events of today need no upgrade; those of the future are a bug here', () => {
  expect(upgradeEvent({ version: journalVersion, event: begin })).toBe(begin);
  expect(() => upgradeEvent({ version: journalVersion + 1, event: begin })).toThrow(/versions/);
});
