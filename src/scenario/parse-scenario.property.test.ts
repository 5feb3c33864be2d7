import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wholeScenario } from '../../test/fakes/whole-scenario.ts';
import { parseCommand } from '../core/scenario/step-command.ts';
import type { ParsedScenario } from './parse-scenario.ts';
import { parseScenario } from './parse-scenario.ts';

// Lone surrogates too: a file can hold what is not text.
const codeUnit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));

/** What must hold of every answer. */
function check(text: string): ParsedScenario {
  const before = process.cpuUsage();
  const parsed = parseScenario(text, 'f');
  // Time of this process, so that a busy machine makes no difference.
  const { user, system } = process.cpuUsage(before);
  expect(user + system).toBeLessThan(3_000_000);
  if (!parsed.ok) {
    expect(parsed.problems.some((problem) => problem.severity === 'error')).toBe(true);
    return parsed;
  }
  const { steps, factors, components } = parsed.scenario;
  expect(parsed.warnings.every((problem) => problem.severity === 'warning')).toBe(true);
  expect(components.filter((component) => component.role === 'host-kernel')).toHaveLength(1);
  const used = new Set<string>();
  const captured: string[] = [];
  for (const step of steps) {
    for (const part of parseCommand(step.command)) {
      expect(part.kind).not.toBe('broken');
      if (part.kind !== 'value') continue;
      used.add(part.name);
      const known = [...components, ...factors].map((one) => one.name);
      expect([...known, ...captured, ...(parsed.scenario.image ? ['image'] : [])]).toContain(part.name);
    }
    if (step.capture !== null) captured.push(step.capture);
  }
  expect(factors.every((factor) => used.has(factor.name))).toBe(true);
  return parsed;
}

describe('parseScenario, whatever the text', () => {
  it('gives a scenario or problems for text made of anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: codeUnit }), (text) => void check(text)),
      { numRuns: 150 },
    );
  });

  it('gives a scenario or problems for text made of what YAML means something by', () => {
    const piece = fc.constantFrom(
      ...[
        '&a ',
        '*a',
        '!!str ',
        '? ',
        ': ',
        '- ',
        '[',
        ']',
        '{',
        '}',
        ',',
        '|\n',
        '>\n ',
        '"',
        "'",
        '#',
        '\n',
        '\n  ',
        '\t',
        '---\n',
        '...\n',
      ],
      ...[
        '%YAML 1.1\n',
        '%TAG ! x\n',
        '<<: ',
        'name',
        'steps',
        'good',
        'factors',
        'components',
        'exclude',
        '__proto__',
        'null',
        '~',
        '${',
        '1e3',
      ],
    );
    const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, (one) => void check(one)),
      { numRuns: 500 },
    );
  });

  it('gives a scenario or problems for a good file of which a piece was replaced', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 10 }),
      fc.constantFrom(
        '',
        '\n',
        ' ',
        '${',
        '${cache}',
        '$${',
        '[',
        ']',
        '{}',
        '[]',
        '- ',
        ': ',
        '*',
        '(a+)+',
        '5.10',
        'nonzero',
        'bad: []\n',
        '\n\n',
      ),
    );
    let read = 0;
    const cut = fc.tuple(fc.nat(wholeScenario.length), fc.nat(12), piece);
    fc.assert(
      fc.property(fc.array(cut, { minLength: 1, maxLength: 2 }), (cuts) => {
        const text = cuts.reduce(
          (whole, [at, length, put]) => whole.slice(0, at) + put + whole.slice(at + length),
          wholeScenario,
        );
        if (check(text).ok) read += 1;
      }),
      { numRuns: 300 },
    );
    // Else the property would hold of a reader that refuses everything.
    expect(read).toBeGreaterThan(5);
  });

  // A third of the longest file that is read: enough to see a time that grows with the square of the length.
  const size = 20_000;

  it.each([
    ...[
      '[',
      '{a: ',
      '- ',
      '? ',
      '&a ',
      'a:\n',
      '@ ',
      ']',
      ': ',
      '"\\x41',
      'a b ',
      '#\n',
      '---\n',
      '*a ',
      '!a ',
      '- &a [*a]\n',
      'a: b\n c\n',
    ],
    ...['\r', '\t', '🐛', '${', "'"],
  ])('answers soon to nothing but %j', (piece) => {
    check(piece.repeat(size / piece.length));
  });

  it('answers soon to thousands of keys, factors and names', () => {
    const keys = Array.from({ length: 1500 }, (_, index) => `k${index}: [x]`);
    check(keys.join('\n'));
    check(wholeScenario.replace('factors:', `factors:\n  ${keys.join('\n  ')}`));
    check(wholeScenario.replace('-f --show', '${a} '.repeat(1500)));
    check(wholeScenario.replace('-f --show', '${a '.repeat(1500)));
  });

  it('answers soon to a great many exclusions of a great many combinations', () => {
    const exclusions = Array.from({ length: 200 }, () => '{ when: { a: x, b: y, c: z }, because: r }').join(', ');
    const values = (letter: string): string =>
      `[${Array.from({ length: 26 }, (_, index) => `${letter}${index}`).join(', ')}, ${letter}]`;
    const factors = `factors: { a: ${values('x')}, b: ${values('y')}, c: ${values('z')} }\nexclude: [${exclusions}]\n`;
    const text = wholeScenario
      .replace(/factors:\n.*\n.*\n/, factors)
      .replace('${sector}', '${a}')
      .replace('${cache}', '${b}${c}');
    expect(check(text).ok).toBe(true);
  });
});
