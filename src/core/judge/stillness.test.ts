import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GuestSample } from '../attempt/observation.ts';
import type { Stillness } from './stillness.ts';
import { describeStillness, isStalled, lookAgain, progressed } from './stillness.ts';

const sample = (parts: Partial<GuestSample>): GuestSample => ({
  runState: 'running',
  blockOperations: 10,
  instructionPointers: ['fff0'],
  halted: false,
  ...parts,
});

/** One look each 500 ms. */
function look(samples: readonly GuestSample[]): Stillness | null {
  return samples.reduce<Stillness | null>((stillness, one, index) => lookAgain(stillness, one, index * 500), null);
}

const twentyOf = (make: (index: number) => Partial<GuestSample>): GuestSample[] =>
  Array.from({ length: 21 }, (_, index) => sample(make(index)));

function stalledAfterTenSeconds(samples: readonly GuestSample[]): boolean {
  const stillness = look(samples);
  return stillness !== null && isStalled(stillness, { atMs: 10_000, stallMs: 10_000 });
}

describe('telling a hang from slowness', () => {
  it('calls a guest that spins at one place still', () => {
    expect(stalledAfterTenSeconds(twentyOf(() => ({})))).toBe(true);
  });

  it('calls a guest that spins in a small loop still', () => {
    expect(stalledAfterTenSeconds(twentyOf((i) => ({ instructionPointers: [`10${i % 4}`] })))).toBe(true);
  });

  it('calls a halted guest still, wherever its timer wakes it now and then', () => {
    const samples = twentyOf((i) => (i % 4 === 3 ? { instructionPointers: [`a${i}`] } : { halted: true }));
    expect(stalledAfterTenSeconds(samples)).toBe(true);
  });

  it('leaves a guest alone that is met at a new place each time: a kernel unpacks itself in silence', () => {
    expect(stalledAfterTenSeconds(twentyOf((i) => ({ instructionPointers: [`c${i}`] })))).toBe(false);
  });

  it('leaves a guest alone whose disk moves', () => {
    expect(stalledAfterTenSeconds(twentyOf((i) => ({ blockOperations: 10 + Math.floor(i / 5) })))).toBe(false);
  });

  it('looks at each vCPU by itself', () => {
    const spinning = twentyOf((i) => ({ instructionPointers: [`1${i % 3}`, `2${i % 4}`] }));
    expect(stalledAfterTenSeconds(spinning)).toBe(true);
    const oneWorks = twentyOf((i) => ({ instructionPointers: ['10', `2${i}`] }));
    expect(stalledAfterTenSeconds(oneWorks)).toBe(false);
  });

  it('starts anew with each byte on a console', () => {
    const spoke = progressed(look(twentyOf(() => ({}))), 10_000);
    expect(spoke !== null && isStalled(spoke, { atMs: 10_500, stallMs: 10_000 })).toBe(false);
  });

  it('says what was still', () => {
    const spinning = look(twentyOf((i) => ({ instructionPointers: [`10${i % 2}`] })));
    const halted = look(twentyOf(() => ({ halted: true })));
    expect(spinning && describeStillness(spinning, 10_000)).toBe(
      'the guest hangs: for 10.0 s no byte on its consoles, no block operation, vCPUs at 0x101, 0x100 only',
    );
    expect(halted && describeStillness(halted, 10_000)).toContain('all vCPUs halted');
  });

  it('is never stalled before its time, and never by few looks', () => {
    const any = fc.record({ halted: fc.boolean(), at: fc.integer({ min: 0, max: 5 }), operations: fc.nat(2) });
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 40 }), (looks) => {
        const samples = looks.map((one) =>
          sample({ halted: one.halted, instructionPointers: [String(one.at)], blockOperations: one.operations }),
        );
        const stillness = look(samples);
        const atMs = (samples.length - 1) * 500;
        if (stillness === null || !isStalled(stillness, { atMs, stallMs: 5000 })) return;
        const since = samples.slice(Math.floor(stillness.sinceMs / 500));
        expect(since.length).toBeGreaterThanOrEqual(8);
        expect(new Set(since.map((one) => one.blockOperations)).size).toBe(1);
        expect(atMs).toBeGreaterThanOrEqual(5000);
      }),
    );
  });
});

describe('what was still, in words', () => {
  it('names the places of the processors, or that all are halted', () => {
    const spinning = look([sample({}), sample({}), sample({})]);
    expect(describeStillness(spinning!, 1000)).toContain(
      'for 1.0 s no byte on its consoles, no block operation, vCPUs at 0xfff0 only',
    );
    const halted = look([sample({ halted: true }), sample({ halted: true })]);
    expect(describeStillness(halted!, 500)).toContain('all vCPUs halted');
    const half = look([sample({}), sample({ halted: true })]);
    expect(describeStillness(half!, 500)).toContain('vCPUs at 0xfff0 only');
  });

  it('forgets the place that was left longest ago, and counts from there', () => {
    const places = Array.from({ length: 40 }, (_, index) => sample({ instructionPointers: [index.toString(16)] }));
    const {
      sinceMs,
      places: [kept = []],
    } = look(places)!;
    expect(kept.at(-1)).toEqual({ pointer: '27', lastSeenMs: 39 * 500 });
    expect(sinceMs).toBe((39 - kept.length) * 500);
    expect(kept.map(({ lastSeenMs }) => lastSeenMs)).toEqual(kept.map((_, index) => (40 - kept.length + index) * 500));
  });

  it('begins anew with a byte that comes, and no earlier than it did', () => {
    const stillness = look([sample({}), sample({})])!;
    expect(progressed(null, 7)).toBeNull();
    expect(progressed(stillness, 900)).toMatchObject({ sinceMs: 900, samples: 0, haltedSamples: 0, places: [[]] });
    expect(progressed({ ...stillness, sinceMs: 2000 }, 900)?.sinceMs).toBe(2000);
  });
});
