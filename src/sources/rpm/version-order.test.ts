import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareRpm, compareRpmVersions } from './version-order.ts';

const hasRpm = spawnSync('rpm', ['--version']).status === 0;

describe('the order of RPM versions', () => {
  test.each([
    ['1.0', '1.0', 0],
    ['1.0', '2.0', -1],
    ['1.0~rc1', '1.0', -1],
    ['1.0^git1', '1.0', 1],
    ['1.0^git1', '1.0.1', -1],
    ['1.0~rc1^git1', '1.0~rc1', 1],
    ['5.5p1', '5.5p10', -1],
    ['2_0', '2.0', 0],
    ['a', '1', -1],
    ['1.', '1', 0],
    ['6.12.0', '6.9.9', 1],
    ['20260101123456789012', '20260101123456789013', -1],
  ])('%s against %s', (a, b, order) => {
    expect(Math.sign(compareRpm(a, b))).toBe(order);
    expect(Math.sign(compareRpm(b, a))).toBe(0 - order);
  });

  test('an epoch counts first, a release last', () => {
    const at = (epoch: string, version: string, release: string) => ({ epoch, version, release });
    expect(compareRpmVersions(at('1', '1.0', '1'), at('0', '9.0', '1'))).toBeGreaterThan(0);
    expect(compareRpmVersions(at('0', '6.12.5', '200.fc41'), at('0', '6.12.5', '100.fc41'))).toBeGreaterThan(0);
  });

  test.skipIf(!hasRpm)(`is rpm's own, for thousands of drawn pairs (needs rpm)`, () => {
    const part = fc.string({ unit: fc.constantFrom(...'0123456789aAbzZ._+~^rc'.split('')), minLength: 1, maxLength: 9 });
    // rpm holds a version without a release for older than the same with any; packages always have one.
    const near = fc.oneof(
      pairOf(part, part),
      pairOf(
        fc.tuple(part, part).map((both) => both.join('-')),
        part,
      ),
    );
    const pairs = fc.sample(near, { numRuns: 4000, seed: Date.now() % 100_000 });
    const folder = mkdtempSync(join(tmpdir(), 'firstbad-rpm-'));
    writeFileSync(join(folder, 'pairs'), pairs.map((pair) => `${pair.join(' ')}\n`).join(''));
    const lua = `for line in io.lines("${join(folder, 'pairs')}") do a, b = line:match("(%S+) (%S+)") print(rpm.vercmp(a, b) .. "\\n") end`;
    const said = execFileSync('rpm', ['--eval', `%{lua:${lua}}`], { maxBuffer: 2 ** 26 }).toString();
    rmSync(folder, { recursive: true });
    const theirs = said.trim().split(/\s+/).map(Number);
    const wrong = pairs.flatMap(([a, b], index) => {
      // rpm takes apart what it is given here as a whole version, epoch and release included.
      const ours = Math.sign(compareRpmVersions(evrOf(a), evrOf(b)));
      return ours === theirs[index] ? [] : [`${a} ? ${b}: ${ours}, rpm ${String(theirs[index])}`];
    });
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(theirs).toHaveLength(pairs.length);
  });
});

/** Two texts, often with the same beginning. */
function pairOf(text: fc.Arbitrary<string>, tail: fc.Arbitrary<string>): fc.Arbitrary<readonly [string, string]> {
  return text.chain((one) => fc.tuple(fc.constant(one), fc.oneof(text, tail.map((more) => `${one}${more}`)))); // prettier-ignore
}

function evrOf(text: string) {
  const dash = text.lastIndexOf('-');
  return dash < 0
    ? { epoch: '0', version: text, release: '' }
    : { epoch: '0', version: text.slice(0, dash), release: text.slice(dash + 1) };
}
