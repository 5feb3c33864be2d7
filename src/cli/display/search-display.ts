// What a person sees of a search while it runs: redrawn in place on a terminal, plain lines elsewhere.

import { plainProgress } from '../../app/plain-progress.ts';
import type { SearchWatcher } from '../../app/watcher.ts';
import type { SearchView } from '../../core/answers/search-view.ts';
import type { AttemptId } from '../../core/attempt/attempt.ts';
import type { Observation } from '../../core/attempt/observation.ts';
import type { HuntEvent, HuntState } from '../../core/stored/journal.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import type { SweepReport } from '../../core/stored/sweep-report.ts';
import type { HuntListener } from '../../hunt/journal/hunt-log.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ProgressReport } from '../../ports/progress.ts';
import { cutTo, type Style } from '../../render/base/style.ts';
import { progressLine } from '../../render/matrix/matrix-text.ts';
import {
  type BuildsView,
  forecastText,
  leftText,
  likeliestText,
  type LiveSearchView,
  renderLiveSearch,
  type RunningTest,
  type WhatRuns,
} from '../../render/search/search-live-text.ts';
import { startLiveDisplay } from './live-display.ts';
import { SearchTeller } from './search-teller.ts';
import { type Screen, type Terminal, writeLines } from './terminal.ts';

export interface SearchDisplay extends SearchWatcher, AsyncDisposable {}

/** One line for each thing that happens. */
export function plainSearchDisplay(terminal: Terminal): SearchDisplay {
  const writeLine = (line: string): void => writeLines(terminal, [line]);
  const teller = new SearchTeller();
  let told = '';
  return {
    progress: plainProgress(writeLine),
    note: writeLine,
    onObservation: () => undefined,
    onEvent: (news) => {
      const line = teller.line(news);
      if (line !== null) writeLine(line);
      writeLines(terminal, teller.firstError(news));
    },
    onStep: (view) => {
      const line = view === null ? '' : stepLine(view, teller.question);
      // A step without news: a worker became free, and nothing was learnt.
      if (line !== '' && line !== told) writeLine(`  ${line}`);
      told = line;
    },
    onSweep: () => undefined,
    onBuilds: () => undefined,
    nameTitles: (titleOf) => teller.nameTitles(titleOf),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function stepLine(view: SearchView, question: SearchReport['question']): string {
  const parts = [leftText(view, question), likeliestText(view, question), forecastText(view, null)];
  return parts.filter((part) => part !== null).join('; ');
}

/** For a terminal: redraws in place until it is disposed. */
export function liveSearchDisplay(terminal: Screen, clock: Clock, style: Style): SearchDisplay {
  const live = new LiveSearch(clock);
  const teller = new SearchTeller();
  const display = startLiveDisplay(terminal, clock, () => live.lines(style, terminal));
  return {
    progress: (report) => live.report(report),
    note: (text) => display.log([text]),
    onEvent: (news) => {
      live.event(news);
      const error = teller.firstError(news);
      if (error.length > 0) display.log(error);
    },
    onObservation: (attempt, observation) => live.observe(attempt, observation),
    onStep: (view) => live.step(view),
    onSweep: (report) => live.sweep(report),
    onBuilds: (news) => live.builds(news),
    nameTitles: (titleOf) => live.nameTitles(titleOf),
    [Symbol.asyncDispose]: () => display[Symbol.asyncDispose](),
  };
}

interface Running {
  readonly sinceMs: number;
  readonly what: string;
  doing: string | null;
}

// As many as tell what is going on without filling a terminal of 24 lines.
const answersShown = 6;

/** Folds news into what the live display shows. */
export class LiveSearch {
  readonly #clock: Clock;
  readonly #startedMs: number;
  readonly #teller = new SearchTeller();
  readonly #running = new Map<AttemptId, Running>();
  readonly #progress = new Map<string, ProgressReport>();
  #answers: readonly string[] = [];
  #builds: BuildsView | null = null;
  #what: WhatRuns = { kind: 'preparing' };
  /** Of the first step: what was spent before it came from another run. */
  #first: { readonly atMs: number; readonly spent: number } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedMs = clock.monotonicMs();
  }

  nameTitles(titleOf: (name: string) => string): void {
    this.#teller.nameTitles(titleOf);
  }

  report(report: ProgressReport): void {
    if (report.total !== null && report.done >= report.total) this.#progress.delete(report.what);
    else this.#progress.set(report.what, report);
  }

  event(news: Parameters<HuntListener>[0]): void {
    const { event } = news;
    this.#fold(event, news.state);
    const line = this.#teller.line(news);
    // What was given up is no answer; its worker's line is gone, which says it.
    if (line !== null && event.type !== 'hunt-started' && event.type !== 'given-up')
      this.#answers = [...this.#answers, line].slice(-answersShown);
  }

  observe(attempt: AttemptId, observation: Observation): void {
    const running = this.#running.get(attempt);
    if (!running) return;
    if (observation.kind === 'stage') running.doing = observation.stage;
    else if (observation.kind === 'step-started') running.doing = `step ${observation.step}`;
  }

  step(view: SearchView | null): void {
    if (view === null) {
      this.#what = { kind: 'looking' };
      return;
    }
    this.#first ??= { atMs: this.#clock.monotonicMs(), spent: view.spent };
    this.#what = { kind: 'search', question: this.#teller.question, view };
  }

  builds(news: Pick<BuildsView, 'queue' | 'cacheBytes'>): void {
    this.#builds = { builds: 0, hits: 0, ...this.#builds, ...news };
  }

  sweep(report: SweepReport): void {
    this.#what = { kind: 'sweep', report };
  }

  lines(style: Style, size: { readonly columns: number; readonly rows: number }): readonly string[] {
    const nowMs = this.#clock.monotonicMs();
    if (this.#what.kind === 'preparing' && this.#running.size === 0) {
      return [...this.#progress.values()].map((report) => style.dim(cutTo(progressLine(report), size.columns)));
    }
    const view: LiveSearchView = {
      what: this.#what,
      running: [...this.#running.values()].map((one): RunningTest => ({ ...one, elapsedMs: nowMs - one.sinceMs })),
      progress: [...this.#progress.values()],
      builds: this.#builds,
      answers: this.#answers,
      elapsedMs: nowMs - this.#startedMs,
      msPerCost: this.#msPerCost(nowMs),
    };
    return renderLiveSearch(view, style, size);
  }

  #fold(event: HuntEvent, { plan, builds }: HuntState): void {
    const sinceMs = this.#clock.monotonicMs();
    switch (event.type) {
      case 'attempt-started':
        this.#running.set(event.attempt, { sinceMs, what: this.#teller.pointName(event.point, plan), doing: 'prepares' });
        return;
      case 'mark-started':
        this.#running.set(event.mark, { sinceMs, what: this.#teller.versionName(event.version), doing: null });
        return;
      case 'attempt-finished':
        this.#running.delete(event.record.id);
        return;
      case 'marked':
        this.#running.delete(event.mark.id);
        return;
      case 'given-up':
        this.#running.delete(event.attempt);
        return;
      case 'built':
        if (this.#builds === null) return;
        this.#builds = { ...this.#builds, builds: builds.length, hits: builds.filter(({ how }) => how === 'cached').length };
        return;
      case 'hunt-stopped':
      case 'hunt-answered':
        this.#running.clear();
        return;
      default:
        return;
    }
  }

  #msPerCost(nowMs: number): number | null {
    if (this.#what.kind !== 'search' || this.#first === null) return null;
    const spent = this.#what.view.spent - this.#first.spent;
    return spent > 0 ? (nowMs - this.#first.atMs) / spent : null;
  }
}
