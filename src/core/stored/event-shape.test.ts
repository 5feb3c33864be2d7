import { describe, expect, it } from 'vitest';
import { somePlan, someRecord } from '../../../test/fakes/records.ts';
import { eventTrouble } from './event-shape.ts';

const started = { type: 'hunt-started', plan: somePlan() };
const finished = { type: 'attempt-finished', record: someRecord() };

describe('an event of somebody else', () => {
  it.each([started, finished, { type: 'hunt-answered' }])('that is as ours passes: $type', (event) => {
    expect(eventTrouble(event)).toBe(null);
  });

  it.each<[string, unknown]>([
    ['event.type is none that this firstbad knows', { type: 'never-heard-of' }],
    ['event.type is none that this firstbad knows', { type: '__proto__' }],
    ['event.type is none that this firstbad knows', {}],
    ['event.plan.question is none that firstbad asks', { type: 'hunt-started', plan: {} }],
    [
      'event.plan.question is none that firstbad asks',
      { type: 'hunt-started', plan: { ...somePlan(), question: 'constructor' } },
    ],
    ['event.plan.cells is no list', { type: 'hunt-started', plan: { ...somePlan(), cells: 'many' } }],
    ['event.record.judgement is no object', { ...finished, record: { ...someRecord(), judgement: null } }],
    ['event.record.id is no number of an attempt such as 7.12', { ...finished, record: { ...someRecord(), id: '7' } }],
    ['event.report.of is no text', { type: 'search-ended', report: { hunt: 1 } }],
    ['event.mark is no object', { type: 'marked', mark: null }],
    ['the event is nested more than 100 levels deep', { ...started, extra: deep(200_000) }],
  ])('is refused with the place: %s', (trouble, event) => {
    expect(eventTrouble(event)).toBe(trouble);
  });
});

function deep(levels: number): unknown {
  let value: unknown = null;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}
