// The rules of a search from the words of the command line.

import { parseDuration } from '../core/base/duration.ts';
import { type FixUpWish, parseFixUp } from '../core/scenario/fix-up-wish.ts';
import type { SearchRules } from '../core/stored/hunt-plan.ts';
import type { ListOptions } from './bisect-options.ts';
import { usageError } from './usage-error.ts';

/** As the command line gives them. */
export interface RuleWords {
  readonly confidence?: string | undefined;
  readonly deterministic: boolean;
  readonly believeEnds: boolean;
  readonly fixed: boolean;
  readonly termGood?: string | undefined;
  readonly termOld?: string | undefined;
  readonly termBad?: string | undefined;
  readonly termNew?: string | undefined;
  readonly firstParent: boolean;
  readonly path: readonly string[];
  readonly tests?: string | undefined;
  readonly budget?: string | undefined;
  readonly audits?: string | undefined;
}

/** Throws UserError `usage` for what makes no sense. */
export function searchRulesOf(words: RuleWords): SearchRules {
  return {
    confidence: words.confidence === undefined ? 0.99 : parseConfidence(words.confidence),
    flaky: !words.deterministic,
    endsTested: !words.believeEnds,
    fixed: words.fixed,
    terms: termsFrom(words),
    firstParentOnly: words.firstParent,
    paths: words.path,
    testsMax: words.tests === undefined ? null : parseCountOption('--tests', words.tests, 1),
    minutesMax: words.budget === undefined ? null : parseMsOption('--budget', words.budget) / 60_000,
    audits: words.audits === undefined ? 0 : parseCountOption('--audits', words.audits, 0),
  };
}

/** Of a search that makes attempts at points, and is given neither ends nor commits. */
export type AttemptRuleWords = Pick<RuleWords, 'confidence' | 'deterministic' | 'tests' | 'budget'>;

/** Throws UserError `usage`. */
export function rulesOfAttempts(words: AttemptRuleWords): SearchRules {
  const ofVersions = { believeEnds: true, fixed: false, firstParent: false, path: [] };
  const { confidence = '0.95', deterministic, tests, budget } = words;
  return searchRulesOf({ ...ofVersions, confidence, deterministic, tests, budget });
}

/** Of tests of a user's own one in ten is flaky, and their author mostly knows; of those that never contradict themselves few are. */
const flakyShare = 0.1;

/**
 * The same for commits of a repository with a test of the user's own: an end is tested where the answer hangs on it, and a test
 * that never contradicts itself is taken for one of the many that do not lie. Throws UserError `usage`.
 */
export function rulesOfOwnTest(words: RuleWords & { readonly flaky: boolean }): SearchRules {
  if (words.flaky && words.deterministic)
    throw usageError('--flaky and --deterministic are opposites: give one of them', 'bisect');
  const rules = searchRulesOf({ ...words, confidence: words.confidence ?? (words.flaky ? '0.99' : '0.975') });
  return { ...rules, ends: 'when-it-matters', ...(words.flaky || words.deterministic ? {} : { flakyShare }) };
}

/** Throws UserError `usage` for what is no fix-up. */
export function parseFixUps(texts: readonly string[]): readonly FixUpWish[] {
  return texts.map((text) => {
    const parsed = parseFixUp(text);
    if (parsed.ok) return parsed.wish;
    throw usageError(`--fix-up ${JSON.stringify(text)}: expected ${parsed.expected}`, 'bisect');
  });
}

/** Null without --versions. Throws UserError `usage` for what belongs to a list and has none. */
export function listOptionsOf(words: {
  readonly versions?: string;
  readonly weights?: string;
  readonly available?: string;
  readonly costGood?: string;
  readonly costBad?: string;
}): ListOptions | null {
  const { versions, weights, available, costGood, costBad } = words;
  if (versions === undefined) {
    const given = [weights, available, costGood, costBad].some((word) => word !== undefined);
    if (given)
      throw usageError(
        '--weights, --available, --cost-good and --cost-bad belong to a list: say --versions FILE as well',
        'bisect',
      );
    return null;
  }
  if ((costGood === undefined) !== (costBad === undefined))
    throw usageError('--cost-good and --cost-bad go together: say both', 'bisect');
  const costs =
    costGood === undefined || costBad === undefined
      ? null
      : { goodMs: parseMsOption('--cost-good', costGood), badMs: parseMsOption('--cost-bad', costBad) };
  if (costs !== null && (costs.goodMs <= 0 || costs.badMs <= 0))
    throw usageError('--cost-good and --cost-bad are more than nothing', 'bisect');
  return { file: versions, weights: weights ?? null, available: available ?? null, costs };
}

/** Milliseconds. */
export function parseMsOption(option: string, text: string): number {
  const ms = parseDuration(text);
  if (ms === null) throw usageError(`${option} ${text}: expected a duration such as 90s, 10m or 1h30m`, 'bisect');
  return ms;
}

export function parseCountOption(option: string, text: string, least: number): number {
  const count = Number(text);
  if (!/^\d+$/.test(text.trim()) || !Number.isSafeInteger(count) || count < least) {
    throw usageError(`${option} ${text}: expected a whole number from ${least} on`, 'bisect');
  }
  return count;
}

/** `0.99` or `99%`. Half and less would be no better than a coin; certainty takes for ever. */
function parseConfidence(text: string): number {
  const match = /^(\d*\.?\d+)\s*(%?)$/.exec(text.trim());
  const confidence = match ? Number(match[1]) / (match[2] === '%' ? 100 : 1) : NaN;
  if (!(confidence > 0.5 && confidence < 1)) {
    throw usageError(`--confidence ${text}: expected a probability above 0.5 and below 1, such as 0.99 or 99%`, 'bisect');
  }
  return confidence;
}

// Words of git bisect's own that git does not take as terms (builtin/bisect.c, check_term_format), and of firstbad's.
const taken = ['help', 'start', 'skip', 'next', 'reset', 'visualize', 'view', 'replay', 'log', 'run', 'terms', 'again', 'undo'];

function termsFrom(words: RuleWords): SearchRules['terms'] {
  const good = one('--term-good', words.termGood, '--term-old', words.termOld);
  const bad = one('--term-bad', words.termBad, '--term-new', words.termNew);
  if (good === null && bad === null) return null;
  const terms = { good: good ?? 'good', bad: bad ?? 'bad' };
  if (terms.good === terms.bad) throw usageError(`the two terms are both "${terms.good}"; they have to differ`, 'bisect');
  for (const term of [terms.good, terms.bad]) {
    // A term becomes a part of a ref's name in git, and a command of ours.
    if (!/^[A-Za-z0-9][\w-]*$/.test(term))
      throw usageError(`"${term}" can not be a term: letters, digits, - and _ can`, 'bisect');
    if (taken.includes(term)) throw usageError(`"${term}" can not be a term: it is a command`, 'bisect');
  }
  if (terms.good === 'bad' || terms.good === 'new' || terms.bad === 'good' || terms.bad === 'old') {
    throw usageError(
      `"${terms.good}" for the old state and "${terms.bad}" for the new one would turn git's words around`,
      'bisect',
    );
  }
  return terms;
}

function one(name: string, word: string | undefined, otherName: string, other: string | undefined): string | null {
  if (word !== undefined && other !== undefined && word !== other)
    throw usageError(`${name} and ${otherName} are the same option`, 'bisect');
  return word ?? other ?? null;
}
