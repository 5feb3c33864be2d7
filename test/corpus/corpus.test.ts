// Every detector against real consoles, and every console against all detectors: what a header expects is all that is seen.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Observation } from '../../src/core/attempt/observation.ts';
import type { Judgement } from '../../src/core/attempt/verdict.ts';
import { createJudge } from '../../src/core/judge/judge.ts';
import { builtInDetectors } from '../../src/detectors/built-in.ts';
import { expectRecorded } from '../recorded.ts';
import { corpusScenario, observationsOf, observeCase, readCase, withSeen } from './corpus-case.ts';

const folder = import.meta.dirname;
const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.log'))
  .sort();
const read = (name: string): ReturnType<typeof readCase> => readCase(readFileSync(join(folder, name), 'latin1'));

describe('corpus of consoles', () => {
  it.each(names)('%s shows what its header expects, and nothing else', (name) => {
    const seen = observeCase(read(name), builtInDetectors);
    expectRecorded(join(folder, name), (file) => withSeen(file ?? '', seen), { encoding: 'latin1' });
  });

  it('has logs for each detector, in a folder of its name', () => {
    const folders = new Set(names.map((name) => name.split('/')[0]));
    // Stages have no failures: every log of the corpus says how far it gets.
    const wanted = builtInDetectors.map((detector) => detector.name).filter((name) => name !== 'boot-stage');
    expect([...folders].sort()).toEqual([...wanted, 'healthy'].sort());
  });

  it.each(names.filter((name) => !name.startsWith('healthy/') && !name.startsWith('boot-banner/')))(
    '%s is in the folder of a detector that speaks up, or of the status that tells',
    (name) => {
      const log = read(name);
      const detector = name.split('/')[0] ?? '';
      expect(log.expected.some((line) => line.startsWith(`${detector} `)) || (log.status ?? 0) > 128).toBe(true);
    },
  );

  it.each(names.filter((name) => name.startsWith('healthy/')))('no failure detector speaks up on %s', (name) => {
    expect(read(name).expected).toEqual([]);
  });
});

const judge = createJudge({ scenario: corpusScenario, detectors: builtInDetectors });

function judged(observations: readonly Observation[]): Judgement {
  return judge.conclude(observations.reduce((so, one) => judge.observe(so, one), judge.start()), Infinity);
}

/** Kernel logs are long: the end, where the failure is, is enough for properties. */
const tailBytes = 2000;

describe('judging any console of the corpus', () => {
  const anyLog = fc
    .constantFrom(...names)
    .map(read)
    .map((log) => ({ ...log, text: log.text.slice(-tailBytes) }));

  it('does not depend on how the output was cut into chunks', () => {
    fc.assert(
      fc.property(anyLog, fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 30 }), (log, sizes) => {
        const whole = observationsOf(log);
        expect(judged(whole.flatMap((observation) => cut(observation, sizes)))).toEqual(judged(whole));
      }),
      { numRuns: 60 },
    );
  });

  it('does not depend on when the caller let time pass', () => {
    fc.assert(
      fc.property(anyLog, fc.array(fc.nat(700), { maxLength: 10 }), (log, looks) => {
        const observations = spread(observationsOf(log));
        let state = judge.start();
        for (const observation of observations) {
          for (const atMs of looks.filter((look) => look <= observation.atMs).sort((a, b) => a - b)) {
            state = judge.advance(state, atMs);
          }
          state = judge.observe(state, observation);
        }
        // A live caller stops at each deadline until there is a judgement.
        for (let due = judge.nextDeadline(state); due !== null; due = judge.nextDeadline(state)) {
          state = judge.advance(state, due);
        }
        expect(judge.judgement(state)).toEqual(judged(observations));
      }),
      { numRuns: 60 },
    );
  });

  it('is the same again for the same observations, and after a journey through JSON', () => {
    fc.assert(
      fc.property(anyLog, (log) => {
        const observations = spread(observationsOf(log));
        const stored = JSON.parse(JSON.stringify(observations)) as readonly Observation[];
        expect(judged(stored)).toEqual(judged(observations));
      }),
      { numRuns: 60 },
    );
  });
});

function cut(observation: Observation, sizes: readonly number[]): readonly Observation[] {
  if (observation.kind !== 'output') return [observation];
  const chunks: Observation[] = [];
  for (let from = 0, index = 0; from < observation.text.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    chunks.push({ ...observation, text: observation.text.slice(from, from + size) });
    from += size;
  }
  return chunks;
}

/** The output in pieces of 100 bytes, 7 ms apart, and everything after it as much later. */
function spread(observations: readonly Observation[]): readonly Observation[] {
  let delayMs = 0;
  return observations.flatMap((observation) =>
    cut(observation, [100]).map((piece) => {
      if (piece.kind === 'output') delayMs += 7;
      return { ...piece, atMs: piece.atMs + delayMs };
    }),
  );
}
