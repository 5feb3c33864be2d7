import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entriesToPrune } from './prune-plan.ts';

const nowMs = 1_000_000_000;
const entry = fc.record({ bytes: fc.nat(1000), usedAtMs: fc.integer({ min: 0, max: nowMs }) });

test('takes no more than it must, the oldest first, and nothing of the last hour', () => {
  fc.assert(
    fc.property(fc.array(entry), fc.nat(20_000), (entries, bytesMax) => {
      const going = entriesToPrune(entries, { bytesMax, nowMs });
      const staying = entries.filter((one) => !going.includes(one));
      const sum = (some: typeof entries): number => some.reduce((bytes, one) => bytes + one.bytes, 0);
      for (const one of going) expect(nowMs - one.usedAtMs).toBeGreaterThanOrEqual(3_600_000);
      for (const one of going) expect(staying.every((other) => other.usedAtMs >= one.usedAtMs)).toBe(true);
      const last = going.at(-1);
      if (last) expect(sum(staying) + last.bytes).toBeGreaterThan(bytesMax);
      const prunable = staying.filter((one) => nowMs - one.usedAtMs >= 3_600_000);
      if (sum(staying) > bytesMax) expect(prunable).toEqual([]);
    }),
  );
});
