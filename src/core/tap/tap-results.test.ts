import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { judgeTap, parseTap, tapPathText } from './tap-results.ts';

const kunit = `[    0.512345] KTAP version 1
[    0.512400] 1..2
[    0.512401]     KTAP version 1
[    0.512402]     # Subtest: example
[    0.512403]     1..3
[    0.512404]     # example_simple_test: initializing
[    0.512405]     ok 1 example_simple_test
[    0.512406]     ok 2 example_skip_test # SKIP no such device
[    0.512407]     not ok 3 example_fail_test
[    0.512408] # example: pass:1 fail:1 skip:1 total:3
[    0.512409] not ok 1 example
[    0.512410] ok 2 other
`;

const kselftest = `TAP version 13
1..2
# timeout set to 45
# selftests: net: tap
# TAP version 13
# 1..2
# ok 1 tap.read
# not ok 2 tap.write
# ok so far
not ok 1 selftests: net: tap # exit=1
ok 2 selftests: net: tun
`;

describe('results', () => {
  test('have their suites before them, also behind the times of a console', () => {
    const { tests, trouble } = parseTap(kunit);
    expect(tests.map((one) => `${one.outcome} ${tapPathText(one)}`)).toEqual([
      'not ok example',
      'ok example/example_simple_test',
      'skip example/example_skip_test',
      'not ok example/example_fail_test',
      'ok other',
    ]);
    expect(trouble).toBeNull();
  });

  test('of kselftest stand behind a #, where only what is numbered is a result', () => {
    const { tests } = parseTap(kselftest);
    expect(tests.map((one) => `${one.outcome} ${tapPathText(one)}`)).toEqual([
      'not ok selftests: net: tap # exit=1',
      'ok selftests: net: tap # exit=1/tap.read',
      'not ok selftests: net: tap # exit=1/tap.write',
      'ok selftests: net: tun',
    ]);
  });

  test('that break off are told', () => {
    expect(parseTap('1..5\nok 1\nok 2\n').trouble).toBe('2 of 5 tests');
    expect(parseTap('1..2\nok 1\nBail out! no disk\n').trouble).toBe('Bail out! no disk');
  });
});

describe('a verdict', () => {
  const judge = (text: string, name: string | null, missing: 'skip' | 'bad' = 'skip') =>
    judgeTap(parseTap(text), { test: name, missing }).outcome;

  test('about one test is that test’s alone', () => {
    expect(judge(kunit, 'example_simple_test')).toBe('good');
    expect(judge(kunit, 'example/example_fail_test')).toBe('bad');
    expect(judge(kunit, 'example_skip_test')).toBe('skip');
    expect(judge(kselftest, 'tap.write')).toBe('bad');
  });

  test('about a test that is not there is no failure unless it is said to be one', () => {
    expect(judge(kunit, 'nothing')).toBe('skip');
    expect(judge(kunit, 'nothing', 'bad')).toBe('bad');
    expect(judge('', null)).toBe('skip');
    expect(judge('1..3\nok 1\n', null)).toBe('skip');
  });

  test('about a test that was skipped is none, whether it says ok or not: KTAP allows both, where prove takes the second for a failure', () => {
    expect(judge('1..1\nnot ok 1 a # SKIP no disk\n', 'a')).toBe('skip');
  });

  test('about all of them passes and fails as prove has it', (context) => {
    if (spawnSync('prove', ['--version']).status !== 0) context.skip();
    const texts = [
      '1..2\nok 1 - a\nok 2 - b\n',
      '1..2\nok 1\nnot ok 2 - b\n',
      '1..2\nok 1\nnot ok 2 - b # TODO later\n',
      'ok 1 - a\nok 2 # skip never\n1..2\n',
      'TAP version 13\n1..1\n    ok 1 - inner\n    1..1\nok 1 - outer\n',
      '1..3\nok 1\nok 2\n',
      '1..2\nok 1\nBail out! no disk\n',
    ];
    for (const text of texts) {
      const { status } = spawnSync('prove', ['--exec', 'printf %b', text.replaceAll('\n', '\\n')], { encoding: 'utf8' });
      expect({ text, passes: judge(text, null, 'bad') !== 'bad' }).toEqual({ text, passes: status === 0 });
    }
  });
});
