import { describe, expect, test } from 'vitest';
import { type HuntResults, junitText, summaryText } from './results.ts';

const hostile = '<script>alert(1)</script>\u0000\u001b[31m & "x" | [a](b)\n# heading ]]>';
const test1 = { id: '7.1', name: hostile, outcome: 'bad', because: hostile, seconds: 1.5, saidBy: null };
const results: HuntResults = {
  hunt: 7,
  title: hostile,
  found: [hostile],
  tests: [
    test1,
    { ...test1, id: '7.2', outcome: 'good' },
    { ...test1, id: '7.3', outcome: 'skip' },
    { ...test1, id: '7.4', outcome: 'no-answer', saidBy: 'a person' },
  ],
};

describe('results for CI', () => {
  test('are JUnit XML with one case a test, whatever strangers have written', () => {
    const text = junitText(results);
    expect(text).toContain('<testsuites tests="4" failures="1" errors="1" skipped="1" time="6.000">');
    expect(text).not.toContain('<script');
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
    expect(text.match(/<testcase /g)).toHaveLength(4);
    expect(text).toContain('no-answer: a person says so');
  });

  test('are a summary whose cells have no markup of strangers', () => {
    const text = summaryText(results);
    expect(text).not.toContain('<script');
    expect(text).not.toContain('](');
    expect(text.split('\n').filter((line) => line.startsWith('| 7.'))).toHaveLength(4);
    expect(text.split('\n').filter((line) => line.startsWith('#'))).toHaveLength(1);
    for (const line of text.split('\n').filter((one) => one.startsWith('| 7.'))) expect(line.split('|')).toHaveLength(7);
  });
});
