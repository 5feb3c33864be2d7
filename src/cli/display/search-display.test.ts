import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../test/fakes/clock.ts';
import { drawnSweeps } from '../../../test/fakes/drawn-sweeps.ts';
import { hostile } from '../../../test/fakes/hostile.ts';
import { commitNameOf, drawnRules } from '../../../test/fakes/search-report.ts';
import { lineSubject, problemFor } from '../../core/answers/search-subject.ts';
import { type SearchView, searchViewOf } from '../../core/answers/search-view.ts';
import type { AttemptId } from '../../core/attempt/attempt.ts';
import type { CommitName } from '../../core/git/commit.ts';
import { observe, startSearch } from '../../core/search/next-step.ts';
import type { HuntPlan } from '../../core/stored/hunt-plan.ts';
import { foldEvents, type HuntEvent } from '../../core/stored/journal.ts';
import type { Mark } from '../../core/stored/mark.ts';
import { styleFor } from '../../render/base/style.ts';
import { LiveSearch, plainSearchDisplay } from './search-display.ts';

const signal = new AbortController().signal;
const size = { columns: 100, rows: 30 };

describe('what is shown of a search that runs', () => {
  it('says what is left, the likeliest, what is to come, who does what, and the last answers', async () => {
    const clock = new VirtualClock();
    const live = new LiveSearch(clock);
    live.nameTitles(titleOf);
    const events = [started(), markStarted(1, 9), markStarted(2, 5)];
    tell(live, events);
    live.step(viewAfter(0));
    await clock.sleep(4000, signal);
    tell(live, [...events, marked(1, 9, 'bad')], events.length);
    live.step(view({ spent: 2, tests: 2 }));
    await clock.sleep(2000, signal);
    expect(lines(live)).toEqual([
      '5 of 10 commits left, halving',
      `first bad so far (40 %): ${commitNameOf(4).slice(0, 12)} ("change 4")`,
      'about 3 more tests (2 to 5), about 9.0 s (6.0 s to 15 s)',
      '2 tests in 6.0 s',
      '',
      `1.1 bad in 4.0 s: exit status 1  ${commitNameOf(9).slice(0, 12)} ("change 9")`,
      '',
      `     6.0 s  ${commitNameOf(5).slice(0, 12)} ("change 5")`,
    ]);
  });

  it('counts only what was spent here for how long it will take', async () => {
    const clock = new VirtualClock();
    const live = new LiveSearch(clock);
    tell(live, [started()]);
    live.step(view({ spent: 10, tests: 10 }));
    await clock.sleep(1000, signal);
    expect(lines(live).join('\n')).toContain('about 3 more tests (2 to 5)\n');
    live.step(view({ spent: 11, tests: 11 }));
    expect(lines(live).join('\n')).toContain('about 3 more tests (2 to 5), about 3.0 s (2.0 s to 5.0 s)');
  });

  it('forgets a worker whose test was given up, stopped or answered', () => {
    const live = new LiveSearch(new VirtualClock());
    const events: HuntEvent[] = [started(), markStarted(1, 1), markStarted(2, 2), markStarted(3, 3)];
    tell(live, events);
    live.step(viewAfter(0));
    const working = () => lines(live).filter((line) => /^ {5}\d/.test(line)).length;
    expect(working()).toBe(3);
    tell(live, [...events, { type: 'given-up', attempt: '1.2' as AttemptId }], events.length);
    expect(working()).toBe(2);
    tell(live, [...events, { type: 'hunt-stopped', because: 'Ctrl-C' }], events.length);
    expect(working()).toBe(0);
  });

  it('does not call a version likely when it is one of a thousand', () => {
    const live = new LiveSearch(new VirtualClock());
    tell(live, [started()]);
    live.step(view({ left: 1000, likeliest: { ...view({}).likeliest, probability: 0.001 } }));
    expect(lines(live).join('\n')).not.toContain('so far');
    live.step(view({ noChange: 0.7, left: 1000, likeliest: { ...view({}).likeliest, probability: 0.001 } }));
    expect(lines(live)).toContain('no change between the ends: 70 %');
  });

  it('says that an end is looked for', () => {
    const live = new LiveSearch(new VirtualClock());
    tell(live, [started(), markStarted(1, 1)]);
    live.step(null);
    expect(lines(live)[0]).toMatch(/^looking for a version that works/);
  });

  it('shows the strips of a sweep', () => {
    const live = new LiveSearch(new VirtualClock());
    live.sweep(drawnSweeps['a stop']);
    expect(lines(live).some((line) => /^[?.oX#]{91}$/.test(line))).toBe(true);
  });

  it('fits every terminal, whatever it is told', () => {
    const live = new LiveSearch(new VirtualClock());
    live.nameTitles(() => hostile);
    const events = [started(), ...Array.from({ length: 15 }, (_, index) => markStarted(index + 1, index % 10))];
    tell(live, events);
    for (let index = 0; index < 5; index += 1) {
      tell(live, [...events, marked(index + 1, index, 'bad', { because: hostile })], events.length);
    }
    live.report({ what: hostile, done: 1, total: 2, unit: 'bytes' });
    for (const show of [() => live.step(view({})), () => live.step(null), () => live.sweep(drawnSweeps['three cells'])]) {
      show();
      for (let columns = 40; columns <= 200; columns += 20) {
        for (const rows of [2, 3, 5, 8, 12, 24, 60]) {
          const shown = live.lines(styleFor(false), { columns, rows });
          expect(shown.length).toBeLessThan(rows);
          expect(shown.filter((line) => stringWidth(line) > columns)).toEqual([]);
          expect(shown.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        }
      }
    }
  });
});

describe('a search in plain lines', () => {
  it('says each thing once', () => {
    let written = '';
    const display = plainSearchDisplay({ write: (text) => void (written += text), isTTY: false, columns: 80, rows: 24 });
    display.nameTitles(titleOf);
    const events: HuntEvent[] = [started(), markStarted(1, 9), marked(1, 9, 'bad', { totalMs: 2100 })];
    events.forEach((event, index) => {
      display.onEvent({ hunt: 1, event, state: foldEvents(events.slice(0, index + 1)) });
      display.onStep(view({ tests: Math.max(0, index - 1) }));
    });
    expect(written.split('\n')).toEqual([
      'hunt 1: commits of /src/linux after v1.0, up to HEAD',
      `  5 of 10 commits left, halving; first bad so far (40 %): ${commitNameOf(4).slice(0, 12)} ("change 4"); about 3 more tests (2 to 5)`,
      `1.1 bad in 2.1 s: exit status 1  ${commitNameOf(9).slice(0, 12)} ("change 9")`,
      '',
    ]);
  });
});

describe('the view of a search', () => {
  it('comes from the state of the engine', () => {
    const before = viewAfter(0);
    expect(before).toMatchObject({
      phase: 'ends',
      left: 10,
      total: 10,
      tests: 0,
      flaky: false,
      terms: { good: 'good', bad: 'bad' },
    });
    expect(before.forecast?.tests.mean).toBeGreaterThan(2);
    const { left, tests, spent, likeliest } = viewAfter(3);
    expect({ tests, spent }).toEqual({ tests: 3, spent: 3 });
    expect(left).toBeLessThanOrEqual(10);
    // The sixth was seen to fail: it or one before it did it.
    expect(names.indexOf(likeliest.name)).toBeLessThanOrEqual(5);
    expect(likeliest.title).toBe(titleOf(likeliest.name));
  });
});

const names = Array.from({ length: 11 }, (_, target) => commitNameOf(target));

function titleOf(name: string): string {
  return `change ${names.indexOf(name)}`;
}

/** Of ten commits of which the last five are bad, after so many answers. */
function viewAfter(answers: number): SearchView {
  const subject = lineSubject([names[10]!, ...names.slice(0, 10)], { good: 0, bad: 10 });
  const targets = [9, 10, 5].slice(0, answers);
  const state = targets.reduce(
    (sofar, target) => observe(sofar, { target, outcome: target === 10 ? 'good' : 'bad' }),
    startSearch(problemFor(subject.window, drawnRules)),
  );
  return searchViewOf({ state, subject, titleOf, rules: drawnRules });
}

function view(changes: Partial<SearchView>): SearchView {
  const expected = { mean: 3, p10: 2, p90: 5 };
  return {
    phase: 'halving',
    left: 5,
    total: 10,
    likeliest: { name: commitNameOf(4), title: 'change 4', probability: 0.4 },
    noChange: 0.02,
    tests: 1,
    spent: 1,
    forecast: { tests: expected, cost: expected },
    rates: { falseGood: 0.3, falseBad: 0 },
    flaky: false,
    terms: { good: 'good', bad: 'bad' },
    ...changes,
  };
}

function started(): HuntEvent {
  const plan: HuntPlan = {
    question: 'bisect-commits',
    repository: '/src/linux',
    bad: { name: commitNameOf(9) as CommitName, as: 'HEAD' },
    goods: [{ name: commitNameOf(10) as CommitName, as: 'v1.0' }],
    releases: [],
    tester: { kind: 'person' },
    rules: drawnRules,
  };
  return { type: 'hunt-started', plan };
}

function markStarted(number: number, target: number): HuntEvent {
  return { type: 'mark-started', mark: `1.${number}` as AttemptId, version: commitNameOf(target) };
}

function marked(number: number, target: number, outcome: Mark['outcome'], more: Partial<Mark> = {}): HuntEvent {
  const mark: Mark = {
    id: `1.${number}` as AttemptId,
    version: commitNameOf(target),
    outcome,
    because: 'exit status 1',
    by: 'command',
    startedAtMs: 0,
    totalMs: 4000,
    evidence: [],
    ...more,
  };
  return { type: 'marked', mark };
}

/** Tells all of the events, or those from a number on. */
function tell(live: LiveSearch, events: readonly HuntEvent[], from = 0): void {
  events.slice(from).forEach((event, index) => {
    live.event({ hunt: 1, event, state: foldEvents(events.slice(0, from + index + 1)) });
  });
}

function lines(live: LiveSearch): readonly string[] {
  return live.lines(styleFor(false), size);
}
