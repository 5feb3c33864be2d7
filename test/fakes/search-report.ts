// Reports of searches that the engine really played against a drawn truth, and of sweeps likewise.

import { searchReportOf } from '../../src/core/answers/search-report-of.ts';
import { type Answer, lineSubject, problemFor } from '../../src/core/answers/search-subject.ts';
import { engineOutcome } from '../../src/core/answers/search-subject.ts';
import type { SeenOutcome } from '../../src/core/search/evidence.ts';
import { nextStep, observe, startSearch } from '../../src/core/search/next-step.ts';
import { nextSweepStep, observeSweep, startSweep, type SweepEnding, sweepProblem } from '../../src/core/search/sweep.ts';
import { plainRules, type SearchRules } from '../../src/core/stored/hunt-plan.ts';
import type { SearchReport } from '../../src/core/stored/search-report.ts';
import type { SweepReport, SweptStrip } from '../../src/core/stored/sweep-report.ts';

export const drawnRules: SearchRules = {
  confidence: 0.99,
  flaky: true,
  ...plainRules,
};

export interface DrawnSearch {
  /** Possible culprits. */
  readonly size: number;
  /** What a test of a target shows; `random` is from a seeded stream, 0 up to 1. Target `size` is the good end. */
  readonly outcome: (target: number, random: number) => SeenOutcome;
  readonly question?: SearchReport['question'];
  readonly rules?: Partial<SearchRules>;
  readonly of?: string;
  readonly at?: SearchReport['at'];
  readonly nameOf?: (target: number) => string;
  readonly titleOf?: (name: string) => string;
  readonly because?: (outcome: SeenOutcome) => string;
  readonly seed?: number;
  /** Stops there, as a person does. */
  readonly stopAfter?: number;
  /** Targets that were tested before the search began, as a log that is replayed tells. */
  readonly before?: readonly number[];
}

export function drawSearch(drawn: DrawnSearch): SearchReport {
  const { size, outcome, question = 'bisect-commits', seed = 1, stopAfter = Infinity } = drawn;
  const rules = { ...drawnRules, ...drawn.rules };
  const nameOf = drawn.nameOf ?? (question === 'bisect-commits' ? commitNameOf : (target: number) => `5.10.${target + 1}-1`);
  const labels = [nameOf(size), ...Array.from({ length: size }, (_, target) => nameOf(target))];
  const subject = lineSubject(labels, { good: 0, bad: size });
  const problem = problemFor(subject.window, rules);
  const random = randomFrom(seed);
  const answers: Answer[] = [];
  let state = startSearch(problem);
  let atMs = Date.UTC(2026, 0, 1);
  const before = [...(drawn.before ?? [])];
  while (answers.length < stopAfter) {
    const step = nextStep(state, { running: [], free: 1 });
    const target = before.shift() ?? (step.kind === 'test' ? step.start[0] : undefined);
    if (target === undefined) break;
    const seen = outcome(target, random());
    const ms = 20_000 + Math.round(random() * 60_000);
    const because = drawn.because?.(seen) ?? `exit status ${seen === 'good' ? 0 : 1}`;
    answers.push({
      id: `7.${answers.length + 1}`,
      version: subject.nameOf(target),
      outcome: seen,
      by: 'command',
      because,
      startedAtMs: atMs,
      ms,
    });
    atMs += ms;
    state = observe(state, { target, outcome: engineOutcome(seen, rules) });
  }
  return searchReportOf({
    hunt: 7,
    question,
    of: drawn.of ?? '/src/linux',
    at: question === 'bisect' ? (drawn.at ?? {}) : null,
    subject,
    problem,
    rules,
    answers,
    titleOf: drawn.titleOf ?? ((name) => `block: change number ${parseInt(name.slice(0, 6), 16) % 997}`),
    over: false,
  });
}

/** Bad from the culprit on, with tests that are wrong now and then. */
export function changeAt(
  culprit: number,
  { size, falseGood = 0, falseBad = 0 }: { size: number; falseGood?: number; falseBad?: number },
): DrawnSearch['outcome'] {
  return (target, random) => {
    const bad = target >= culprit && target < size;
    return bad ? (random < falseGood ? 'good' : 'bad') : random < falseBad ? 'bad' : 'good';
  };
}

export interface DrawnSweep {
  readonly labels: readonly string[];
  readonly strips: readonly {
    readonly at: Readonly<Record<string, string>>;
    readonly outcome: (place: number) => SeenOutcome;
  }[];
  /** Stops each strip there. */
  readonly stopAfter?: number;
}

export function drawSweep({ labels, strips, stopAfter = Infinity }: DrawnSweep): SweepReport {
  const swept = strips.map(({ at, outcome }) => sweepStrip(at, outcome, { size: labels.length, stopAfter }));
  const tests = swept.flatMap((strip) => strip.tests);
  return {
    hunt: 8,
    question: 'sweep',
    of: 'kernel (debian linux-image-cloud-amd64)',
    axis: 'kernel',
    versions: labels.map((name) => ({ name, title: 'debian trixie' })),
    strips: swept,
    versionsTried: new Set(tests.map((test) => test.place)).size,
    attempts: tests.length,
  };
}

function sweepStrip(
  at: SweptStrip['at'],
  outcome: (place: number) => SeenOutcome,
  { size, stopAfter }: { size: number; stopAfter: number },
): SweptStrip {
  const tests: SweptStrip['tests'][number][] = [];
  let state = startSweep(sweepProblem(size));
  let ending: SweepEnding | null = null;
  while (ending === null && tests.length < stopAfter) {
    const step = nextSweepStep(state, { running: [], free: 1 });
    if (step.kind === 'ended') ending = step.ending;
    if (step.kind !== 'test') break;
    const place = step.start[0]!;
    const seen = outcome(place);
    tests.push({ id: `8.${tests.length + 1}`, place, outcome: seen, because: 'as drawn', ms: 2000 });
    state = observeSweep(state, { target: place, outcome: seen });
  }
  return {
    at,
    ended: ending?.because ?? null,
    stretches: ending?.stretches ?? [],
    transitions: ending?.transitions ?? [],
    tests,
  };
}

/** Forty digits that differ for each target and look like a commit's. */
export function commitNameOf(target: number): string {
  const random = randomFrom(target + 17);
  return Array.from({ length: 5 }, () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
}

/** mulberry32 by Tommy Ettinger (public domain). */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
