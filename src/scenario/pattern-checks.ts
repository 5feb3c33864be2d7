// What is wrong with a pattern that is matched against the lines of a console. Proven are: it is no regular expression; it can
// never match; it matches every line; it may need time that doubles with each character. Not looked into: word boundaries,
// look-around, and references. Patterns that are slow without doubling (`.*a.*b.*c.*d` on long lines) are left to V8's linear engine
// (src/infra/processes/bound-patterns.ts), which has neither of those two: with them little may be repeated.

import { consolePattern } from '../core/attempt/console-pattern.ts';
import { errorText } from '../core/base/error-text.ts';
import type { CharacterSet, Syntax } from './pattern-syntax.ts';
import { parsePattern } from './pattern-syntax.ts';

const patternMax = 500;

/** Says what is wrong, or null. */
export function patternTrouble(source: string): { readonly what: string; readonly expected: string } | null {
  if (source.length > patternMax)
    return { what: `the pattern has ${source.length} characters`, expected: `at most ${patternMax}` };
  const invalid = whyInvalid(source);
  if (invalid !== null) return { what: `not a regular expression: ${invalid}`, expected: 'a JavaScript regular expression' };
  const syntax = parsePattern(source);
  // No line is empty, so a pattern that ends where it starts, `^$`, has none to match.
  if ((new Ways().follow(syntax, atLineStart | withinLine) & ~endedAtStart) === 0) {
    return {
      what: 'this pattern can never match',
      expected: 'one for a single line: that is never empty, has no control characters, nothing before ^ and nothing after $',
    };
  }
  if (matchesEverywhere(syntax))
    return { what: 'this pattern matches every line', expected: 'one that needs at least one character' };
  if (runsAway(syntax)) {
    return {
      what: 'this pattern may take for ever on a line that nearly matches',
      expected:
        'repetitions inside a repetition that can not match the same text in two ways, such as (\\d+\\.)+ and not (\\d+)+',
    };
  }
  if (hasNoLinearEngine.test(source) && repeatsTooMuch(source)) {
    return {
      what: 'this pattern may take for ever: it repeats too much beside look-around or a reference',
      expected: `at most ${repetitionsBesideConditions} of * + {n,}, and none behind a group, in a pattern with (?= (?! (?<= (?<! or \\1`,
    };
  }
  return null;
}

const hasNoLinearEngine = /(?<!\\)(?:\\\\)*(?:\(\?<?[=!]|\\[1-9k])/;

// Two cost at most the square of a line's length, which is bounded.
const repetitionsBesideConditions = 2;

function repeatsTooMuch(source: string): boolean {
  const plain = source.replaceAll(/\\.|\[(?:\\.|[^\]\\])*\]/gs, '_');
  const repetitions = plain.match(/[*+]|\{\d+,\d*\}/g)?.length ?? 0;
  return repetitions > repetitionsBesideConditions || /\)(?:[*+]|\{\d+,\d*\})/.test(plain);
}

function whyInvalid(source: string): string | null {
  try {
    // Some limits of the engine show only when it compiles, at the first use.
    consolePattern(source).test('');
    return null;
  } catch (error) {
    const message = errorText(error);
    return message.replace(/^Invalid regular expression: (\/.*\/[a-z]*: )?/s, '').toLowerCase();
  }
}

// Where the engine can be, as bits: before or after the line's first character, and before or after a `$`.
const atLineStart = 1;
const withinLine = 2;
const endedAtStart = 4;
const endedWithin = 8;

/** Where one can be after a part when one was at some places before it; 0 when there is no way through. */
class Ways {
  // Repetitions ask again and again, and those inside of them even more often.
  private readonly answers = new Map<Syntax, Map<number, number>>();

  follow(part: Syntax, places: number): number {
    const known = this.answers.get(part)?.get(places);
    if (known !== undefined) return known;
    const reached = this.work(part, places);
    const answers = this.answers.get(part) ?? new Map<number, number>();
    this.answers.set(part, answers.set(places, reached));
    return reached;
  }

  private work(part: Syntax, places: number): number {
    switch (part.kind) {
      case 'characters':
        return part.set !== 0n && (places & (atLineStart | withinLine)) !== 0 ? withinLine : 0;
      case 'line-start':
        return places & (atLineStart | endedAtStart);
      case 'line-end':
        // The bits of both ends are two above those that they come from.
        return ((places << 2) | places) & (endedAtStart | endedWithin);
      case 'condition':
        return places;
      case 'sequence':
        return part.parts.reduce((reached, one) => this.follow(one, reached), places);
      case 'choice':
        return part.branches.reduce((reached, one) => reached | this.follow(one, places), 0);
      case 'repeat': {
        let reached = places;
        // There are four places, so after four rounds nothing new is reached.
        for (let round = 0; round < Math.min(part.min, 4); round += 1) reached = this.follow(part.body, reached);
        if (part.max <= part.min) return reached;
        for (let round = 0; round < 4; round += 1) reached |= this.follow(part.body, reached);
        return reached;
      }
    }
  }
}

/** True when the pattern is satisfied without a character and without a condition. */
function matchesEverywhere(part: Syntax): boolean {
  return isSatisfiedByNothing(part, false);
}

/** True when a part takes no character in some way; conditions count as met. */
function canBeEmpty(part: Syntax): boolean {
  return isSatisfiedByNothing(part, true);
}

function isSatisfiedByNothing(part: Syntax, conditionsAreMet: boolean): boolean {
  switch (part.kind) {
    case 'characters':
      return false;
    case 'line-start':
    case 'line-end':
    case 'condition':
      return conditionsAreMet;
    case 'sequence':
      return part.parts.every((one) => isSatisfiedByNothing(one, conditionsAreMet));
    case 'choice':
      return part.branches.some((one) => isSatisfiedByNothing(one, conditionsAreMet));
    case 'repeat':
      return part.min === 0 || isSatisfiedByNothing(part.body, conditionsAreMet);
  }
}

/** The characters that a part can begin with. */
function firstOf(part: Syntax): CharacterSet {
  switch (part.kind) {
    case 'characters':
      return part.set;
    case 'line-start':
    case 'line-end':
    case 'condition':
      return 0n;
    case 'sequence':
      return firstOfSequence(part.parts, 0n);
    case 'choice':
      return part.branches.reduce((set, one) => set | firstOf(one), 0n);
    case 'repeat':
      return part.max === 0 ? 0n : firstOf(part.body);
  }
}

function firstOfSequence(parts: readonly Syntax[], after: CharacterSet): CharacterSet {
  let set = 0n;
  for (const part of parts) {
    set |= firstOf(part);
    if (!canBeEmpty(part)) return set;
  }
  return set | after;
}

/**
 * True when, inside a repetition, the next character does not tell which way to go: then one text can be
 * matched in two ways by one round, in four by two, and a backtracking engine tries them all. One character of look-ahead is
 * less than there is to know, so some patterns that are safe are refused too.
 */
function runsAway(part: Syntax): boolean {
  return isAmbiguous(part, { after: 0n, repeated: false });
}

interface Surroundings {
  /** What can come right after the part. */
  readonly after: CharacterSet;
  /** Inside of a repetition. */
  readonly repeated: boolean;
}

function isAmbiguous(part: Syntax, { after, repeated }: Surroundings): boolean {
  switch (part.kind) {
    case 'characters':
    case 'line-start':
    case 'line-end':
    case 'condition':
      return false;
    case 'sequence':
      return part.parts.some((one, index) =>
        isAmbiguous(one, { after: firstOfSequence(part.parts.slice(index + 1), after), repeated }),
      );
    case 'choice':
      return (repeated && overlap(part.branches, after)) || part.branches.some((one) => isAmbiguous(one, { after, repeated }));
    case 'repeat': {
      const { body, min, max } = part;
      if (max <= 1 && min === max) return isAmbiguous(body, { after, repeated });
      if (repeated && min !== max && (firstOf(body) & after) !== 0n) return true;
      const isLoop = max > 1;
      if (isLoop && canBeEmpty(body) && firstOf(body) !== 0n) return true;
      return isAmbiguous(body, { after: isLoop ? after | firstOf(body) : after, repeated: repeated || isLoop });
    }
  }
}

function overlap(branches: readonly Syntax[], after: CharacterSet): boolean {
  let seen = 0n;
  for (const branch of branches) {
    const first = firstOf(branch) | (canBeEmpty(branch) ? after : 0n);
    if ((seen & first) !== 0n) return true;
    seen |= first;
  }
  return false;
}
