import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boot, booting, judged, judgeOf, out, scenario, withBad } from '../../../test/fakes/toy-attempt.ts';
import type { Observation, StreamName } from '../attempt/observation.ts';
import type { Judgement } from '../attempt/verdict.ts';
import type { JudgedScenario } from './judge-state.ts';

describe('judging as a fold', () => {
  const text = fc
    .array(
      fc.constantFrom(
        'firmware: up',
        'unread: disk',
        'loader: x',
        'kernel: 1',
        'user: up',
        'panic: p',
        'fatal: f',
        'oops: o',
        'slow: s',
        'refuse: r',
        'missing: m',
        'start: 1',
        'title: 1',
        'guest speaks',
        'noise',
        '\x1b[31m',
        '\r',
      ),
      { minLength: 1, maxLength: 3 },
    )
    .chain((lines) => fc.constantFrom('\n', '\r\n', '').map((end) => lines.join('\n') + end));
  const event = fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(fc.constantFrom<StreamName>('host', 'guest', 'firmware', 'qemu', 'step'), text)
        .map(([stream, words]) => ({ kind: 'output' as const, stream, text: words })),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(0, 1, 125, 127, 134, 137)
        .map((status) => ({ kind: 'step-ended' as const, step: 'boot', status })),
    },
    {
      weight: 1,
      arbitrary: fc.boolean().map((halted) => ({
        kind: 'guest-sample' as const,
        sample: { runState: 'running', blockOperations: 1, instructionPointers: ['1'], halted },
      })),
    },
  );
  const attempt = fc.array(fc.tuple(fc.nat(400), event), { maxLength: 25 }).map((events) => {
    let atMs = 100;
    return boot(...events.map(([delay, one]): Observation => ({ ...one, atMs: (atMs += delay) })));
  });
  const anyScenario = fc.constantFrom(scenario, withBad('disk'), withBad('panic', 'guest'), withBad('oops', 'host'));
  const replayed = (observations: readonly Observation[], parts: JudgedScenario): Judgement => {
    const judge = judgeOf(parts);
    return judge.conclude(
      observations.reduce((state, one) => judge.observe(state, one), judge.start()),
      Infinity,
    );
  };

  it('gives a recorded attempt the judgement that it had live', () => {
    fc.assert(
      fc.property(attempt, anyScenario, (observations, parts) => {
        const { atMs: _, ...live } = judged(observations, parts);
        expect(replayed(observations, parts)).toEqual(live);
      }),
      { numRuns: 300 },
    );
  });

  it('does not see how output was cut into chunks', () => {
    fc.assert(
      fc.property(
        attempt,
        anyScenario,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (observations, parts, sizes) => {
          let index = 0;
          const pieces = observations.flatMap((observation) => {
            if (observation.kind !== 'output') return [observation];
            const cut: Observation[] = [];
            for (let from = 0; from < observation.text.length; index += 1) {
              const size = sizes[index % sizes.length] ?? 1;
              cut.push({ ...observation, text: observation.text.slice(from, from + size) });
              from += size;
            }
            return cut;
          });
          expect(replayed(pieces, parts)).toEqual(replayed(observations, parts));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('keeps its first judgement, whatever comes later', () => {
    fc.assert(
      fc.property(attempt, attempt, (observations, more) => {
        const judge = judgeOf();
        let state = observations.reduce((state, one) => judge.observe(state, one), judge.start());
        state = judge.advance(state, 1e9);
        const first = judge.judgement(state);
        expect(first).not.toBeNull();
        const later = more.map((one) => ({ ...one, atMs: 1e9 + one.atMs }));
        expect(judge.judgement(later.reduce((so, one) => judge.observe(so, one), state))).toEqual(first);
      }),
      { numRuns: 100 },
    );
  });

  it("never blames the point once the host has panicked, unless the scenario's own words do", () => {
    fc.assert(
      fc.property(attempt, (observations) => {
        const panicked = [...booting, out(100, 'host', 'panic: host\n'), ...observations.slice(booting.length)];
        expect(['good', 'no-answer']).toContain(replayed(panicked, scenario).outcome);
      }),
      { numRuns: 100 },
    );
  });
});
