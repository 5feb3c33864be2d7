// The stream of events: in any pieces, after any break, no event twice and none left out.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AttemptId } from '../../src/core/attempt/attempt.ts';
import { foldEvents, type HuntEvent } from '../../src/core/stored/journal.ts';
import { type Family, withBatch } from '../../src/page/family.ts';
import { type SseMessage, SseParser } from '../../src/page/sse-parser.ts';
import { somePlan, someRecord } from '../fakes/records.ts';

const events: readonly HuntEvent[] = [
  { type: 'hunt-started', plan: somePlan() },
  ...Array.from({ length: 20 }, (_, index): HuntEvent => {
    return { type: 'attempt-finished', record: someRecord({ id: `1.${String(index + 1)}` as AttemptId }) };
  }),
  { type: 'hunt-answered' },
];

describe('the states that a page folds', () => {
  test('are those of the journal, however the events are cut and repeated', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(events.length), fc.nat(8)), { maxLength: 30 }), (cuts) => {
        let family: Family = new Map();
        for (const [start, length] of [...cuts, [0, events.length]] as const) {
          const at = family.get(1)?.at ?? 0;
          const first = Math.min(start, at);
          family = withBatch(family, { hunt: 1, from: first + 1, events: events.slice(first, first + length) });
        }
        family = withBatch(family, { hunt: 1, from: 1, events });
        expect(family.get(1)).toEqual({ at: events.length, state: foldEvents(events) });
      }),
    );
  });

  test('are refused when events are missing', () => {
    expect(() => withBatch(new Map(), { hunt: 1, from: 2, events: events.slice(1) })).toThrow(
      'events of hunt 1 are missing: 1 to 1',
    );
  });
});

describe('a stream of server-sent events', () => {
  test('is the same in whatever pieces it comes', () => {
    const text = ':\n\nid: 7-1\nevent: events\ndata: {"a":"b: c"}\n\nevent: aside\ndata: 1\ndata: 2\n\ndata: not whole';
    const expected = [
      { event: 'events', id: '7-1', data: '{"a":"b: c"}' },
      { event: 'aside', id: null, data: '1\n2' },
    ];
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(text.length)), (places) => {
        const got: SseMessage[] = [];
        const parser = new SseParser((message) => got.push(message));
        const cuts = [0, ...places.sort((a, b) => a - b), text.length];
        cuts.slice(1).forEach((end, index) => parser.take(text.slice(cuts[index], end)));
        expect(got).toEqual(expected);
      }),
    );
  });
});
