// The lattices of five real kernels (test/fixtures/dio, recorded by `firstbad dio --device loop`), and rules on drawn ones.

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignmentOf } from '../base/alignment.ts';
import { type DioFinding, findingsIn, latticeAnswer, parseFinding, requestsOf } from './dio-lattice.ts';
import { checkAgainstStatx, differenceOf, dioRulesOf } from './dio-rules.ts';

const recorded = ['5.10', '6.1', '6.12', '6.17', '6.18'] as const;

function lattices(kernel: string): readonly DioFinding[] {
  return findingsIn(readFileSync(new URL(`../../../test/fixtures/dio/linux-${kernel}.jsonl`, import.meta.url), 'latin1'));
}

type Tried = Extract<DioFinding, { kind: 'tried' }>;

function onLoop(kernel: string, sector: number): Tried {
  const found = lattices(kernel).find((one) => one.sector === sector);
  if (found?.kind !== 'tried') throw new Error(`no lattice of ${kernel}`);
  return found;
}

describe('direct I/O on a loop device with 4096-byte sectors', () => {
  it.each([
    ['5.10', { memory: 4096, vector: 4096 }],
    ['6.1', { memory: 512, vector: 4096 }],
    ['6.12', { memory: 512, vector: 4096 }],
    ['6.17', { memory: 512, vector: 4096 }],
    ['6.18', { memory: 512, vector: 512 }],
  ])('Linux %s asks for %o', (kernel, rules) => {
    expect(dioRulesOf(onLoop(kernel, 4096).lattice)).toEqual({ ...rules, offset: 4096, length: 4096 });
  });

  it('is refused by 6.1 for the vectors of the reference case, and accepted by 6.18', () => {
    const answer = (kernel: string): unknown => {
      const { lattice } = onLoop(kernel, 4096);
      const request = { memory: 512, offset: 0, length: 4096, first: 512 };
      const index = requestsOf(lattice.axes).findIndex((one) => JSON.stringify(one) === JSON.stringify(request));
      return latticeAnswer(lattice, 'preadv', index);
    };
    const einval = 22;
    expect([answer('6.1'), answer('6.18')]).toEqual([einval, 'accepted']);
  });

  it('has one rule from 6.1 to 6.17 and another on either side', () => {
    const changes = recorded.slice(1).map((kernel, index) => {
      const difference = differenceOf(onLoop(recorded[index] ?? '', 4096), onLoop(kernel, 4096));
      return difference === null ? null : [difference.gained, difference.lost];
    });
    expect(changes).toEqual([
      [18, 0],
      [0, 0],
      [0, 0],
      [48, 0],
    ]);
  });
});

describe('what statx documents', () => {
  it('is nothing on 5.10', () => {
    expect(lattices('5.10').every((one) => one.kind === 'tried' && one.limits.statx === null)).toBe(true);
  });

  it.each(recorded.slice(1).flatMap((kernel) => [512, 4096].map((sector) => [kernel, sector] as const)))(
    'is accepted by Linux %s on sectors of %i bytes, whatever the vectors',
    (kernel, sector) => {
      const { lattice, limits } = onLoop(kernel, sector);
      expect(limits.statx?.offsetAlign).toBe(sector);
      for (const method of Object.keys(lattice.tried)) {
        expect(checkAgainstStatx(lattice, limits, method)?.filter(({ kind }) => kind === 'refused')).toEqual([]);
      }
    },
  );

  it.each(['6.1', '6.12', '6.17'])('is all that Linux %s accepts', (kernel) => {
    const { lattice, limits } = onLoop(kernel, 4096);
    expect(checkAgainstStatx(lattice, limits)).toEqual([]);
  });

  it('is less than what 6.18 accepts: vectors may be shorter than a sector', () => {
    const { lattice, limits } = onLoop('6.18', 4096);
    expect(checkAgainstStatx(lattice, limits)).toMatchObject([{ kind: 'accepted', rule: 'vector', count: 48 }]);
  });
});

it('preadv and io_uring get the same answers on every recorded kernel', () => {
  for (const finding of recorded.flatMap(lattices)) {
    if (finding.kind !== 'tried') continue;
    expect(finding.lattice.tried['io_uring readv']).toBe(finding.lattice.tried['preadv']);
    expect(finding.lattice.tried['io_uring writev']).toBe(finding.lattice.tried['pwritev']);
  }
});

describe('any lattice', () => {
  const powers = fc.constantFrom(1, 4, 64, 512, 1024, 4096);

  it('of a kernel with these rules shows these rules', () => {
    const { axes } = onLoop('6.1', 4096).lattice;
    const largest = (at: number, list: readonly number[]): number => Math.min(...list.filter((one) => one >= at && one > 0));
    fc.assert(
      fc.property(powers, powers, (memory, block) => {
        const letters = requestsOf(axes).map((request) => {
          const second = request.length - request.first;
          const fits =
            request.memory % memory === 0 && [request.offset, request.first, second].every((one) => one % block === 0);
          return fits ? '.' : 'A';
        });
        const lattice = { axes, tried: { preadv: letters.join('') }, errno: { A: 22 }, ioUring: 0 };
        expect(dioRulesOf(lattice)).toMatchObject({
          memory: memory === 4096 ? 4096 : memory,
          offset: largest(block, axes.offset),
          length: largest(block, axes.length),
        });
        const limits = { statx: { memoryAlign: memory, offsetAlign: block }, ioctl: {}, queue: {} };
        expect(checkAgainstStatx(lattice, limits)).toEqual([]);
      }),
    );
  });

  it('that was cut off is no finding', () => {
    const [line = ''] = readFileSync(new URL('../../../test/fixtures/dio/linux-6.1.jsonl', import.meta.url), 'latin1').split(
      '\n',
    );
    fc.assert(fc.property(fc.nat(line.length - 1), (length) => parseFinding(line.slice(0, length)) === null));
  });

  it('is read from any text without an exception', () => {
    fc.assert(fc.property(fc.json(), (text) => Array.isArray(findingsIn(`{"device"${text}\n${text}`))));
  });
});

it('the alignment of a number is the largest power of two up to a page', () => {
  expect([0, 1, 4, 512, 1536, 4096, 8192].map(alignmentOf)).toEqual([4096, 1, 4, 512, 512, 4096, 4096]);
});
