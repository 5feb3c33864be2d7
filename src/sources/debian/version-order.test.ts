import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareDebianVersions, upstreamOf } from './version-order.ts';

test.each([
  ['1:5.2+dfsg-11+deb11u5', '5.2'],
  ['6.1.192-2', '6.1.192'],
  ['7.3~rc2-1~exp1', '7.3~rc2'],
  ['6.12.107-1~deb12u1', '6.12.107'],
  ['7.3.4-1~bpo13+1', '7.3.4'],
  ['1:10.0.2+ds-2+deb13u1~bpo12+1', '10.0.2'],
  ['4.5.0.dfsg1-3', '4.5.0'],
  ['4.9~deb11u1', '4.9'],
  ['1.0.0+git-20190125.36a4c85-5.1', '1.0.0+git-20190125.36a4c85'],
  ['2.0', '2.0'],
])('the upstream part of %s is %s', (version, upstream) => {
  expect(upstreamOf(version)).toBe(upstream);
});

test('sorts a line of kernels as Debian published it', () => {
  const line = [
    '5.10.218-1',
    '6.1.172-1~deb11u1',
    '6.1.172-1',
    '6.1.192-1',
    '6.1.192-2',
    '6.12.9-1',
    '7.3~rc7-1~exp1',
    '7.3-1',
  ];
  expect([...line].reverse().sort(compareDebianVersions)).toEqual(line);
});

test('orders thousands of nasty pairs as dpkg does', () => {
  const nasty = { unit: fc.constantFrom(...'0123789009..~~++-abzAZ') };
  const epoch = fc.constantFrom('', '', '', '0:', '1:', '01:', '2:');
  // dpkg wants a digit first and at least one character after the epoch.
  const version = fc
    .tuple(epoch, fc.nat({ max: 11 }), fc.string({ ...nasty, maxLength: 9 }))
    .map(([before, first, rest]) => `${before}${first}${rest}`.replace(/-+$/, ''));
  const pair = fc.oneof(
    fc.tuple(version, version),
    // Neighbours that differ in little find more than strangers do.
    fc
      .tuple(version, fc.string({ ...nasty, maxLength: 2 }))
      .map(([a, end]): [string, string] => [a, `${a}${end}`.replace(/-+$/, '')]),
    version.map((a): [string, string] => [a, a.replace(/\d+/g, (digits) => `0${digits}`)]),
  );
  const seed = Date.now();
  const pairs = fc.sample(pair, { seed, numRuns: 2000 });
  const ours = pairs.map(([a, b]) => Math.sign(compareDebianVersions(a, b)));
  const theirs = dpkgOrders(pairs);
  const wrong = pairs.flatMap(([a, b], index) =>
    ours[index] === theirs[index] ? [] : [`${a} ? ${b}: ${ours[index]}, dpkg ${theirs[index]}`],
  );
  expect(wrong, `seed ${seed}`).toEqual([]);
  expect(new Set(theirs)).toEqual(new Set([-1, 0, 1]));
}, 60_000);

test('is a total order', () => {
  const version = fc.string({ unit: fc.constantFrom(...'019.~+-:a'), maxLength: 8 });
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      const sign = (x: string, y: string): number => Math.sign(compareDebianVersions(x, y));
      expect(sign(a, b) + sign(b, a)).toBe(0);
      if (sign(a, b) <= 0 && sign(b, c) <= 0) expect(sign(a, c)).toBeLessThanOrEqual(0);
    }),
  );
});

/** One shell asks dpkg about all pairs: a process of our own for each question would take minutes. */
function dpkgOrders(pairs: readonly [string, string][]): readonly number[] {
  const script =
    'while read -r a b; do if dpkg --compare-versions "$a" lt "$b"; then echo -1; ' +
    'elif dpkg --compare-versions "$a" eq "$b"; then echo 0; else echo 1; fi; done';
  const input = pairs.map((pair) => pair.join(' ')).join('\n') + '\n';
  const { stdout } = spawnSync('sh', ['-c', script], { input, encoding: 'utf8', maxBuffer: 1 << 26 });
  return stdout.trim().split('\n').map(Number);
}
