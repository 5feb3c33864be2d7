import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparePacmanVersions } from './version-order.ts';

const hasVercmp = spawnSync('vercmp', ['1', '2']).status === 0;

describe('the order of pacman versions', () => {
  test.each([
    ['1.0', '1.0', 0],
    ['1.0rc1', '1.0', -1],
    ['1.0.1', '1.0', 1],
    ['1.0-1', '1.0-2', -1],
    ['1.0', '1.0-2', 0],
    ['1:1.0-1', '2.0-1', 1],
    ['6.12.1.arch1-1', '6.12.1.arch1-2', -1],
    ['6.12.1.arch1-1', '6.12.10.arch1-1', -1],
    ['6.12.arch1-1', '6.12.1.arch1-1', -1],
  ])('%s against %s', (a, b, order) => {
    expect(Math.sign(comparePacmanVersions(a, b))).toBe(order);
    expect(Math.sign(comparePacmanVersions(b, a))).toBe(0 - order);
  });

  test.skipIf(!hasVercmp)(`is vercmp's own, for a thousand drawn pairs (needs vercmp)`, () => {
    const part = fc.string({ unit: fc.constantFrom(...'0123456789aAbzZ._+~:rc'.split('')), minLength: 1, maxLength: 8 });
    const release = fc.constantFrom('', '-1', '-2', '-1.1');
    const one = fc.tuple(part, release).map(([text, rest]) => `${text}${rest}`);
    const pairs = fc.sample(
      fc.tuple(one, one).chain(([a, b]) => fc.tuple(fc.constant(a), fc.oneof(fc.constant(b), fc.constant(`${a}${b}`)))),
      {
        numRuns: 1000,
        seed: Date.now() % 100_000,
      },
    );
    const words = pairs.flat();
    const script = 'while [ $# -gt 0 ]; do vercmp "$1" "$2"; shift 2; done';
    const theirs = execFileSync('sh', ['-c', script, '-', ...words])
      .toString()
      .trim()
      .split('\n')
      .map(Number);
    const wrong = pairs.flatMap(([a, b], index) => {
      const ours = Math.sign(comparePacmanVersions(a, b));
      return ours === theirs[index] ? [] : [`${a} ? ${b}: ${ours}, vercmp ${String(theirs[index])}`];
    });
    expect(wrong.slice(0, 10)).toEqual([]);
  });
});
