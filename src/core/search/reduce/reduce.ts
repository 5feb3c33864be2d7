// Finds the options that matter among those in which a bad configuration differs from a good one. A step of a generator is a
// question: what a tree makes of a configuration, or how a test of it ends. The same answers always lead to the same questions,
// so a reduction that was stopped is played again from the journal. Pure.

import { assert } from '../../base/assert.ts';
import { exceptPart, findParts, optionsOf, type Part } from './find-parts.ts';
import { type Asking, type Questions, reduceQuestions, ReductionOver } from './questions.ts';
import type { ReduceAnswer, ReduceAsk, ReducedCause, ReducedPart, ReduceRules, Reduction } from './reduction.ts';

// Each further cause costs a search of its own; who has mended three knows more than this does.
const causesMax = 3;
// An option that selects one that selects one: deeper than this nobody has seen.
const roundsMax = 8;

/** `count` options differ; the good and the bad configuration are those of none and of all. */
function* reduceOptions(count: number, rules: ReduceRules): Generator<ReduceAsk, Reduction, ReduceAnswer> {
  const questions = reduceQuestions(rules);
  const found: FoundCause[] = [];
  try {
    const ended = yield* reduceAll(
      questions,
      Array.from({ length: count }, (_, option) => option),
      found,
    );
    return { ended, causes: found.map(causeOf), suspects: [], neverCame: questions.neverCame() };
  } catch (error) {
    if (!(error instanceof ReductionOver)) throw error;
    const { suspects } = questions;
    return { ended: error.because, causes: found.map(causeOf), suspects, neverCame: questions.neverCame() };
  }
}

interface FoundCause {
  readonly parts: readonly Part[];
  readonly follows: readonly number[];
  /** By the place of a part: what the bad configuration does without it. */
  readonly without: Map<number, ReducedPart['without']>;
}

function causeOf({ parts, follows, without }: FoundCause): ReducedCause {
  const reduced = parts.map((part, place) => ({ ...part, without: without.get(place) ?? 'unknown' }));
  return { parts: reduced, follows };
}

function* reduceAll(
  questions: Questions,
  whole: readonly number[],
  found: FoundCause[],
): Asking<'answered' | 'not-reproduced' | 'good-fails' | 'end-untestable'> {
  questions.suspects = whole;
  const bad = yield* questions.badEnd(whole);
  if (bad !== 'bad') return bad === 'good' ? 'not-reproduced' : 'end-untestable';
  const good = yield* questions.verdict([]);
  if (good !== 'good') return good === 'bad' ? 'good-fails' : 'end-untestable';
  const first = yield* findCause(questions, whole);
  found.push(first);
  yield* lookBehind(questions, { whole, found });
  return 'answered';
}

/** Whether the bad configuration passes without a part of what was found; where it does not, there is another cause. */
function* lookBehind(
  questions: Questions,
  { whole, found }: { readonly whole: readonly number[]; readonly found: FoundCause[] },
): Asking<void> {
  const open: { readonly removed: readonly Part[] }[] = [{ removed: [] }];
  for (;;) {
    const next = open.shift();
    if (next === undefined) return;
    const gone = new Set(next.removed.flatMap(({ options }) => options));
    const within = whole.filter((option) => !gone.has(option));
    let cause = found.find(({ parts }) => parts.every((part) => !next.removed.includes(part)));
    if (next.removed.length > 0) {
      const verdict = yield* questions.verdict(within);
      note(found, next.removed, verdict);
      if (verdict !== 'bad') continue;
      if (cause === undefined) {
        if (found.length === causesMax) continue;
        cause = yield* findCause(questions, within);
        // Options that differ from the removed ones in name only: nothing new is behind it.
        if (cause.parts.some((part) => part.options.some((option) => gone.has(option)))) continue;
        found.push(cause);
      }
    }
    for (const part of cause?.parts ?? []) open.push({ removed: [...next.removed, part] });
  }
}

function note(found: readonly FoundCause[], removed: readonly Part[], verdict: 'bad' | 'good' | 'skip'): void {
  const [only, ...more] = removed;
  if (only === undefined || more.length > 0) return;
  const words = { bad: 'fails', good: 'passes', skip: 'unknown' } as const;
  for (const { parts, without } of found) {
    const place = parts.indexOf(only);
    if (place >= 0) without.set(place, words[verdict]);
  }
}

/** `within` fails. */
function* findCause(questions: Questions, within: readonly number[]): Asking<FoundCause> {
  let parts = yield* leaveOut(questions, yield* findParts(questions, within));
  for (let round = 0; round < roundsMax; round += 1) {
    const smaller = yield* behindSelected(questions, parts);
    if (smaller === null) break;
    parts = yield* leaveOut(questions, yield* findParts(questions, smaller));
  }
  const taken = optionsOf(parts);
  const { came } = yield* questions.configure(taken);
  return { parts, follows: [...came].filter((option) => !taken.includes(option)), without: new Map() };
}

/** Each part alone: what it fails without is none. */
function* leaveOut(questions: Questions, parts: readonly Part[]): Asking<readonly Part[]> {
  let left = parts;
  for (const part of parts) {
    if (left.length === 1) break;
    const rest = exceptPart(left, part);
    if ((yield* questions.verdict(optionsOf(rest))) === 'bad') left = rest;
  }
  return left;
}

/** An option may matter only for what it selects: then that alone fails too. Null when it does not. */
function* behindSelected(questions: Questions, parts: readonly Part[]): Asking<readonly number[] | null> {
  const taken = optionsOf(parts);
  const { came } = yield* questions.configure(taken);
  if ([...came].every((option) => taken.includes(option))) return null;
  for (const { options } of parts) {
    const rest = [...came].filter((option) => !options.includes(option)).sort((a, b) => a - b);
    const made = yield* questions.configure(rest);
    if (options.some((option) => made.came.has(option))) continue;
    if ((yield* questions.verdict(rest)) === 'bad') return rest;
  }
  return null;
}

export type ReductionPlay = { readonly next: ReduceAsk; readonly soFar: Reduction } | { readonly ended: Reduction };

/** Answers from what is known; the first question that nobody has answered, with what is known without it, or the end. */
export function playReduction(
  { count, rules }: { readonly count: number; readonly rules: ReduceRules },
  answerTo: (ask: ReduceAsk) => ReduceAnswer | null,
): ReductionPlay {
  const steps = reduceOptions(count, rules);
  for (let step = steps.next(); ;) {
    if (step.done === true) return { ended: step.value };
    const answer = answerTo(step.value);
    if (answer === null) {
      const next = step.value;
      const cut = steps.throw(new ReductionOver('budget'));
      assert(cut.done === true, 'a reduction that is over asks nothing more');
      return { next, soFar: cut.value };
    }
    assert(answer.kind === (step.value.kind === 'test' ? 'tested' : 'configured'), 'an answer is of the kind of its question');
    step = steps.next(answer);
  }
}
