import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareUpstream } from './upstream-order.ts';

describe('compareUpstream', () => {
  it.each([
    ['5.9', '5.10'],
    ['6.1', '6.1.1'],
    ['6.18-rc1', '6.18'],
    ['6.18~rc1', '6.18'],
    ['6.17.13', '6.18-rc1'],
    ['6.18-rc1', '6.18-rc2'],
    ['6.18-rc9', '6.18-rc10'],
    ['5.2', '5.2+dfsg'],
    ['20250101000000000001', '20250101000000000002'],
    ['9', '10'],
  ])('%s is before %s', (older, newer) => {
    expect(compareUpstream(older, newer)).toBe(-1);
    expect(compareUpstream(newer, older)).toBe(1);
  });

  it('leading zeros make no difference', () => {
    expect(compareUpstream('6.01', '6.1')).toBe(0);
  });

  it('is an order: versions sort the same however they were shuffled', () => {
    const part = fc.constantFrom('0', '1', '01', '9', '10', '.', '-', '~', '+', 'rc', 'a', 'dfsg', '-rc', '~rc1');
    const version = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(compareUpstream(a, a)).toBe(0);
        expect(compareUpstream(a, b) + compareUpstream(b, a)).toBe(0);
        if (compareUpstream(a, b) <= 0 && compareUpstream(b, c) <= 0) expect(compareUpstream(a, c)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 3000 },
    );
  });
});
