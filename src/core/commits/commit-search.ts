// A search through the commits of a repository: first, when none was given, an older end is looked for back through the
// releases, then the first bad commit between the ends. One seeker for both; its targets are nodes of the whole history.

import {
  type Answer,
  countingAnswers,
  engineOutcome,
  graphSubject,
  type NamedNodes,
  problemFor,
  searchFrom,
  type SearchSubject,
} from '../answers/search-subject.ts';
import { assert } from '../base/assert.ts';
import type { CommitName } from '../git/commit.ts';
import type { CommitGraph } from '../git/graph.ts';
import { type OpenedWindow, openWindow } from '../git/graph-window.ts';
import { type BisectSeeker, bisectSeeker } from '../search/bisect-seeker.ts';
import type { SeenAttempt } from '../search/evidence.ts';
import { type EndStep, nextEnd } from '../search/good-end.ts';
import { observe, type SearchState } from '../search/next-step.ts';
import type { SearchProblem } from '../search/problem.ts';
import type { Seeker } from '../search/seeker.ts';
import type { CommitEnds, SearchRules } from '../stored/hunt-plan.ts';

/** What is asked, with the history that it is about. */
export interface CommitQuestion {
  readonly plan: CommitEnds & { readonly rules: SearchRules };
  readonly history: NamedNodes & { readonly graph: CommitGraph };
  /** By node: 1 for commits that touch the plan's paths; null without paths. */
  readonly interesting: Uint8Array | null;
  /** What is known besides the answers; nothing when it is left out. */
  readonly knowledge?: CommitKnowledge;
}

export interface CommitKnowledge {
  /** Commits that gave the same as their parents when they were built: they can not have broken anything. */
  readonly innocent: ReadonlySet<string>;
  /** What tests cost, in any unit. */
  readonly costs: { readonly build: number; readonly run: number };
  /** Commits that are built already: they cost only their run. */
  readonly built?: ReadonlySet<string>;
}

export type CommitStage =
  | { readonly kind: 'looking'; readonly next: Exclude<EndStep, { readonly kind: 'found' }> }
  | {
      readonly kind: 'searching';
      readonly subject: SearchSubject;
      readonly problem: SearchProblem;
      readonly seeker: BisectSeeker;
    }
  /** The ends do not make a search; found before the first test unless an end had to be looked for. */
  | { readonly kind: 'shut'; readonly because: Exclude<OpenedWindow, { readonly kind: 'open' }> };

/** Observes what was seen; what that means when a fix is looked for it knows itself. */
export interface CommitSeeker extends Seeker {
  readonly stage: CommitStage;
}

/** The search as far as these answers bring it. */
export function commitSeeker(question: CommitQuestion, answers: readonly Answer[]): CommitSeeker {
  const { plan } = question;
  if (plan.goods.length > 0) {
    return searchingBetween(
      question,
      plan.goods.map((good) => good.name),
      answers,
    );
  }
  return lookingForEnd(question, answers);
}

/** Where an older end is looked for: the releases, and then the newer end, which is tested first. */
export function endsTried({ releases, bad }: CommitEnds): readonly CommitName[] {
  return [...releases.map((release) => release.name), bad.name];
}

function lookingForEnd(question: CommitQuestion, answers: readonly Answer[]): CommitSeeker {
  const { plan, history } = question;
  const places = endsTried(plan);
  const seen = countingAnswers(answers).flatMap(({ version, outcome }): readonly SeenAttempt[] => {
    const target = places.indexOf(version as CommitName);
    return target < 0 ? [] : [{ target, outcome: engineOutcome(outcome, plan.rules) }];
  });
  const next = firstFound(places.length, seen);
  // The window goes up to the end that the user named: what failed in between narrows it as evidence.
  if (next.kind === 'found') return searchingBetween(question, [places[next.good]!], answers);
  return {
    stage: { kind: 'looking', next },
    next: ({ running, free }) => {
      if (next.kind !== 'test') return { kind: 'ended' };
      const node = nodeOf(history, places[next.target]!);
      if (running.includes(node) || free === 0) return { kind: 'wait', cancel: [] };
      return { kind: 'test', start: [node], cancel: [] };
    },
    observe: ({ target, outcome }) => lookingForEnd(question, [...answers, unrecorded(history.nameOf(target), outcome)]),
  };
}

/** Once found, an older end stays: later answers may show a nearer one, and the window must not change under the search. */
function firstFound(count: number, seen: readonly SeenAttempt[]): EndStep {
  for (let length = 0; length < seen.length; length += 1) {
    const next = nextEnd({ count }, seen.slice(0, length));
    if (next.kind === 'found') return next;
  }
  return nextEnd({ count }, seen);
}

function searchingBetween(question: CommitQuestion, goods: readonly CommitName[], answers: readonly Answer[]): CommitSeeker {
  const { plan, history } = question;
  const opened = openWindow({
    graph: history.graph,
    bad: nodeOf(history, plan.bad.name),
    goods: goods.map((good) => nodeOf(history, good)),
    firstParentOnly: plan.rules.firstParentOnly,
    interesting: question.interesting,
  });
  if (opened.kind !== 'open') return shut(opened);
  const subject = graphSubject(history, opened.window);
  const problem = problemOn(question, subject);
  const state = searchFrom(subject, problem, { answers, rules: plan.rules });
  return searching({ question, subject, problem }, state);
}

/** The engine's problem between ends that are known. */
export function problemOn({ plan, knowledge }: CommitQuestion, subject: SearchSubject): SearchProblem {
  const { window } = subject;
  if (knowledge === undefined) return problemFor(window, plan.rules);
  const { innocent, costs } = knowledge;
  const weights = new Float64Array(window.size).fill(1);
  for (const name of innocent) {
    const target = subject.targetOf(name);
    if (target !== null && target < window.size) weights[target] = 0;
  }
  const built = knowledge.built ?? new Set();
  const isBuilt = (_: number, target: number): number => (built.has(subject.nameOf(target)) ? 1 : 0);
  return problemFor(window, plan.rules, {
    costs: { ...costs, built: built.size === 0 ? null : Uint8Array.from(window.nodeOf, isBuilt) },
    ...(innocent.size > 0 ? { weights } : {}),
  });
}

function shut(because: Exclude<OpenedWindow, { readonly kind: 'open' }>): CommitSeeker {
  const seeker: CommitSeeker = {
    stage: { kind: 'shut', because },
    next: () => ({ kind: 'ended' }),
    observe: () => seeker,
  };
  return seeker;
}

interface Searching {
  readonly question: CommitQuestion;
  readonly subject: SearchSubject;
  readonly problem: SearchProblem;
}

function searching(parts: Searching, state: SearchState): CommitSeeker {
  const { history } = parts.question;
  const { subject, problem } = parts;
  const seeker = bisectSeeker(state);
  const nodeAt = (target: number): number => subject.window.nodeOf[target]!;
  const targetAt = (node: number): number | null => subject.targetOf(history.nameOf(node));
  return {
    stage: { kind: 'searching', subject, problem, seeker },
    next: ({ running, free }) => {
      const step = seeker.next({ running: running.flatMap((node) => targetAt(node) ?? []), free });
      switch (step.kind) {
        case 'test':
          return { kind: 'test', start: step.start.map(nodeAt), cancel: step.cancel.map(nodeAt) };
        case 'wait':
          return { kind: 'wait', cancel: step.cancel.map(nodeAt) };
        case 'ended':
          return step;
      }
    },
    observe: ({ target: node, outcome }) => {
      const target = targetAt(node);
      if (target === null) return searching(parts, state);
      const { rules } = parts.question.plan;
      return searching(parts, observe(state, { target, outcome: engineOutcome(outcome, rules) }));
    },
  };
}

function nodeOf(history: NamedNodes, name: CommitName): number {
  const node = history.nodeOf(name);
  assert(node !== null, 'the history reaches the commits of its plan');
  return node;
}

/** An answer as the fold over releases needs it; the journal has the whole of it. */
function unrecorded(version: CommitName, outcome: Answer['outcome']): Answer {
  return { id: '', version, outcome, by: 'command', because: '', startedAtMs: 0, ms: 0 };
}
