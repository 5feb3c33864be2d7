// What a person sees of a hunt while it runs: a grid that fills on a terminal, plain lines elsewhere.

import { plainProgress } from '../../app/plain-progress.ts';
import type { HuntWatcher } from '../../app/watcher.ts';
import type { AttemptId, AttemptRecord } from '../../core/attempt/attempt.ts';
import type { Observation } from '../../core/attempt/observation.ts';
import { matrixReportOf } from '../../core/matrix/matrix-report.ts';
import { pointText } from '../../core/scenario/point.ts';
import { type ScenarioPlan, scenarioPlan } from '../../core/stored/hunt-plan.ts';
import { machineWords } from '../../core/stored/machine-words.ts';
import type { HuntListener } from '../../hunt/journal/hunt-log.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ProgressReport } from '../../ports/progress.ts';
import { cutTo, type Style } from '../../render/base/style.ts';
import { attemptSummary } from '../../render/matrix/attempt-text.ts';
import { type MatrixView, progressLine, renderLive } from '../../render/matrix/matrix-text.ts';
import { startLiveDisplay } from './live-display.ts';
import { type Screen, type Terminal, writeLines } from './terminal.ts';

export interface HuntDisplay extends HuntWatcher, AsyncDisposable {}

/** One line for each thing that happens. */
export function plainDisplay(terminal: Terminal): HuntDisplay {
  const writeLine = (line: string): void => writeLines(terminal, [line]);
  return {
    progress: plainProgress(writeLine),
    note: writeLine,
    onObservation: () => undefined,
    onEvent: ({ hunt, event }) => {
      switch (event.type) {
        case 'hunt-started':
          return writeLine(`hunt ${hunt}: ${describePlan(scenarioPlan(event.plan))}`);
        case 'attempt-finished':
          return writeLine(recordLine(event.record, ''));
        case 'attempt-reused':
          return writeLine(recordLine(event.record, ' (known)'));
        default:
          return undefined;
      }
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function describePlan(plan: ScenarioPlan): string {
  const { cells, components, machine } = plan;
  const along = 'search' in plan ? components.find(({ name }) => name === plan.search.axis) : undefined;
  const what = along ? `${along.versions.length} versions of ${along.name}` : `${cells.length} cells`;
  return `${what} on ${machineWords(machine)}`;
}

function recordLine(record: AttemptRecord, remark: string): string {
  return `${attemptSummary(record)}${remark}  ${pointText(record.point)}`;
}

/** For a terminal: redraws in place until it is disposed. */
export function liveDisplay(terminal: Screen, clock: Clock, style: Style): HuntDisplay {
  const live = new LiveHunt(clock);
  const display = startLiveDisplay(terminal, clock, () => live.lines(style, terminal));
  return {
    progress: (report) => live.report(report),
    note: (text) => display.log([text]),
    onEvent: (news) => live.event(news),
    onObservation: (attempt, observation) => live.observe(attempt, observation),
    [Symbol.asyncDispose]: () => display[Symbol.asyncDispose](),
  };
}

interface Running {
  readonly sinceMs: number;
  doing: string;
}

/** Folds news into what the live display shows. */
export class LiveHunt {
  readonly #clock: Clock;
  readonly #startedMs: number;
  readonly #running = new Map<AttemptId, Running>();
  readonly #progress = new Map<string, ProgressReport>();
  #news: Parameters<HuntListener>[0] | null = null;
  #firstAttemptMs: number | null = null;
  #madeHere = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedMs = clock.monotonicMs();
  }

  report(report: ProgressReport): void {
    if (report.total !== null && report.done >= report.total) this.#progress.delete(report.what);
    else this.#progress.set(report.what, report);
  }

  event(news: Parameters<HuntListener>[0]): void {
    this.#news = news;
    const { event } = news;
    if (event.type === 'attempt-started') {
      this.#firstAttemptMs ??= this.#clock.monotonicMs();
      this.#running.set(event.attempt, { sinceMs: this.#clock.monotonicMs(), doing: 'prepares' });
    } else if (event.type === 'attempt-finished') {
      this.#running.delete(event.record.id);
      this.#madeHere += 1;
    }
  }

  observe(attempt: AttemptId, observation: Observation): void {
    const running = this.#running.get(attempt);
    if (!running) return;
    if (observation.kind === 'stage') running.doing = observation.stage;
    else if (observation.kind === 'step-started') running.doing = `step ${observation.step}`;
  }

  lines(style: Style, size: { readonly columns: number; readonly rows: number }): readonly string[] {
    const view = this.#view();
    if (view) return renderLive(view, style, size);
    return [...this.#progress.values()].map((report) => style.dim(cutTo(progressLine(report), size.columns)));
  }

  /** Null before the hunt has a plan. */
  #view(): MatrixView | null {
    const state = this.#news?.state;
    if (!this.#news || !state?.plan) return null;
    const nowMs = this.#clock.monotonicMs();
    return {
      report: matrixReportOf(this.#news.hunt, scenarioPlan(state.plan), state.records),
      running: state.running.map(({ attempt, point }) => {
        const { doing, sinceMs } = this.#running.get(attempt) ?? { doing: 'prepares', sinceMs: nowMs };
        return { point, doing, elapsedMs: nowMs - sinceMs };
      }),
      progress: [...this.#progress.values()],
      elapsedMs: nowMs - this.#startedMs,
      remainingMs: this.#forecast(nowMs),
    };
  }

  /** As fast as so far, with as many side by side; null before anything is known. */
  #forecast(nowMs: number): number | null {
    const state = this.#news?.state;
    if (!state?.plan || this.#madeHere === 0 || this.#firstAttemptMs === null) return null;
    const { cells, attemptsPerCell } = scenarioPlan(state.plan);
    const wanted = cells.length * attemptsPerCell;
    const left = Math.max(0, wanted - state.records.length);
    return ((nowMs - this.#firstAttemptMs) / this.#madeHere) * left;
  }
}
