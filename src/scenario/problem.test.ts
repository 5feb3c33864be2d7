import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScenario } from './parse-scenario.ts';
import type { Problem } from './problem.ts';
import { formatProblems } from './problem.ts';
import { ScenarioError } from './scenario-error.ts';

function problemsOf(text: string): readonly Problem[] {
  const parsed = parseScenario(text, 'dir/firstbad.yaml');
  return parsed.ok ? parsed.warnings : parsed.problems;
}

function shown(text: string, what: string): string[] {
  return formatProblems(problemsOf(text).filter((problem) => problem.what.includes(what))).split('\n');
}

describe('formatProblems', () => {
  it('shows the place, what is wrong, what was expected, the line and a caret', () => {
    expect(shown('name: x\nattempts: many # sometimes\n', 'attempts')).toEqual([
      'dir/firstbad.yaml:2:11: attempts is "many"; expected a whole number from 1 to 1000',
      '  2 | attempts: many # sometimes',
      '    |           ^^^^',
    ]);
  });

  it('counts characters, not UTF-16 units, and takes a tab for one', () => {
    expect(shown('{ name: x, title: "🐛", attempts:\t0 }', 'attempts')).toEqual([
      'dir/firstbad.yaml:1:34: attempts is "0"; expected a whole number from 1 to 1000',
      '  1 | { name: x, title: "🐛", attempts: 0 }',
      `    | ${' '.repeat(33)}^`,
    ]);
  });

  it('does not let a file write to the terminal', () => {
    const text = shown('name: "\u202eevil\u200b"\n"\u009b31mred": 1\n', '').join('\n');

    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u200b]/);
  });

  it('shows the part of a long line that it speaks of', () => {
    const [, line = '', caret = ''] = shown(`{ name: x, title: ${'y'.repeat(500)}, attempts: none }`, 'attempts');
    expect(line.length).toBeLessThan(140);
    expect(line.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('none');
  });

  it('shows twenty problems and counts the others', () => {
    const problems = problemsOf(Array.from({ length: 30 }, (_, index) => `unknown${index}: 1`).join('\n'));
    expect(problems.length).toBeGreaterThan(30);
    expect(formatProblems(problems).split('\n').at(-1)).toBe(`... and ${problems.length - 20} more`);
  });

  it('marks warnings as such', () => {
    const [problem] = problemsOf('name: X');
    if (!problem) throw new Error('a problem was expected');
    expect(formatProblems([{ ...problem, severity: 'warning' }])).toMatch(/^dir\/firstbad\.yaml:1:\d+: warning: /);
  });

  it('points into the file, whatever the file', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ':', ' ', '\n', '\r', '\t', '"', '-', '[', '{', '🐛', '\u0000') }),
        (text) => {
          const lines = text.split(/\r\n|\n|\r/);
          for (const { line, column, width, sourceLine } of problemsOf(text)) {
            expect(line).toBeLessThanOrEqual(lines.length);
            expect([...sourceLine]).toHaveLength([...(lines[line - 1] ?? '')].length);
            expect(column).toBeLessThanOrEqual([...sourceLine].length + 1);
            expect(width).toBeGreaterThanOrEqual(1);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('ScenarioError', () => {
  it('is a user error with all problems as data', () => {
    const problems = problemsOf('nam: x');
    const error = new ScenarioError(problems);
    expect(error.code).toBe('scenario-invalid');
    expect(error.problems).toBe(problems);
    expect(error.message).toContain('dir/firstbad.yaml:1:1: unknown key "nam"; did you mean name?');
    expect(error.message).toMatch(/the scenario has \d+ problems$/);
  });
});
