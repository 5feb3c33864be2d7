// What a person sees of a search or a sweep while it runs: what is left, what it will take, who does what, the last answers.

import type { SearchView } from '../../core/answers/search-view.ts';
import { count, formatBytes, formatDuration, formatNumber, formatPercent } from '../../core/base/quantities.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import type { SweepReport } from '../../core/stored/sweep-report.ts';
import type { ProgressReport } from '../../ports/progress.ts';
import { cutTo, type Style } from '../base/style.ts';
import { progressLine } from '../matrix/matrix-text.ts';
import { sweepStrips } from '../sweep/sweep-text.ts';
import { describedVersion, shortName } from './search-words.ts';

export interface LiveSearchView {
  readonly what: WhatRuns;
  readonly running: readonly RunningTest[];
  readonly progress: readonly ProgressReport[];
  /** What is built; null where nothing is. */
  readonly builds?: BuildsView | null;
  /** Lines, the newest last. */
  readonly answers: readonly string[];
  readonly elapsedMs: number;
  /** How long one unit of the search's cost has taken here, with as many side by side as there were; null before it is known. */
  readonly msPerCost: number | null;
}

export interface BuildsView {
  /** Commits, those that a test waits for first. */
  readonly queue: readonly { readonly commit: string; readonly isAhead: boolean }[];
  /** So far, and of these: those that needed no build. */
  readonly builds: number;
  readonly hits: number;
  readonly cacheBytes: number;
}

export type WhatRuns =
  | { readonly kind: 'preparing' }
  /** An older end, which nobody named, is looked for. */
  | { readonly kind: 'looking' }
  | { readonly kind: 'search'; readonly question: SearchReport['question']; readonly view: SearchView }
  | { readonly kind: 'sweep'; readonly report: SweepReport };

export interface RunningTest {
  /** A version, or for a sweep a point. */
  readonly what: string;
  /** A stage or what is being prepared; null where nobody can see into it. */
  readonly doing: string | null;
  readonly elapsedMs: number;
}

interface Size {
  readonly columns: number;
  readonly rows: number;
}

export function renderLiveSearch(live: LiveSearchView, style: Style, { columns, rows }: Size): readonly string[] {
  const head = headLines(live, style, columns);
  const running = [
    ...live.progress.map(progressLine),
    ...buildsLines(live.builds ?? null),
    ...live.running.map(runningLine),
  ].map((line) => cutTo(line, columns));
  const answers = live.answers.map((line) => style.dim(cutTo(line, columns)));
  // A display taller than the terminal can not be redrawn in place: then the last answers give way first.
  const room = Math.max(0, rows - 1);
  const shownHead = head.slice(0, room);
  const shownRunning = fewer(running, room - shownHead.length - (running.length > 0 ? 1 : 0), columns);
  const used = shownHead.length + (shownRunning.length > 0 ? shownRunning.length + 1 : 0);
  const answersRoom = Math.max(0, room - used - 1);
  const shownAnswers = answersRoom === 0 ? [] : answers.slice(-answersRoom);
  return [shownHead, shownAnswers, shownRunning]
    .filter((block) => block.length > 0)
    .flatMap((block, index) => (index === 0 ? block : ['', ...block]));
}

function headLines({ what, elapsedMs, msPerCost }: LiveSearchView, style: Style, columns: number): readonly string[] {
  switch (what.kind) {
    case 'preparing':
      return [];
    case 'looking':
      return [
        style.bold(cutTo('looking for a version that works, back in growing steps', columns)),
        cutTo(formatDuration(elapsedMs), columns),
      ];
    case 'search': {
      const lines = [
        likeliestText(what.view, what.question),
        forecastText(what.view, msPerCost),
        doneText(what.view, elapsedMs),
      ];
      return [
        style.bold(cutTo(leftText(what.view, what.question), columns)),
        ...lines.filter((line) => line !== null).map((line) => cutTo(line, columns)),
      ];
    }
    case 'sweep':
      return [...sweepStrips(what.report, style, columns), cutTo(formatDuration(elapsedMs), columns)];
  }
}

/** `512 of 1,024 commits left, halving`. */
export function leftText({ left, total, phase, noun: own }: SearchView, question: SearchReport['question']): string {
  const noun = own ?? (question === 'bisect-commits' ? 'commit' : 'version');
  return `${formatNumber(left)} of ${count(total, noun)} left, ${phaseText(phase)}`;
}

function phaseText(phase: SearchView['phase']): string {
  switch (phase) {
    case 'ends':
      return 'testing the ends';
    case 'halving':
      return 'halving';
    case 'weighing':
      return 'weighing';
    case 'auditing':
      return 'looking for another change';
    case 'ended':
      return 'done';
  }
}

/** Null while none stands out: one of a thousand is no news. */
export function likeliestText(
  { likeliest, left, noChange, terms, noun }: SearchView,
  asked: SearchReport['question'],
): string | null {
  const question = noun === 'commit' ? 'bisect-commits' : asked;
  if (noChange > likeliest.probability && noChange > 0.2) return `no change between the ends: ${formatPercent(noChange)}`;
  if (left > 1 && likeliest.probability < 0.05) return null;
  return `first ${terms.bad} so far (${formatPercent(likeliest.probability)}): ${describedVersion(likeliest, { question })}`;
}

/** `about 12 more tests (9 to 16), about 14 min (10 min to 19 min)`; null when nothing is to come. */
export function forecastText({ forecast }: SearchView, msPerCost: number | null): string | null {
  if (forecast === null) return null;
  const { tests, cost } = forecast;
  if (tests.mean < 0.5) return 'most likely the last tests';
  const number = `about ${count(Math.round(tests.mean), 'more test')}${spreadText(tests, (value) => formatNumber(value))}`;
  if (msPerCost === null) return number;
  const duration = (units: number): string => formatDuration(units * msPerCost);
  return `${number}, about ${duration(cost.mean)}${spreadText(cost, duration)}`;
}

/** From the tenth to the ninetieth of a hundred futures; empty when that says nothing. */
function spreadText({ p10, p90 }: { readonly p10: number; readonly p90: number }, text: (value: number) => string): string {
  return text(p10) === text(p90) ? '' : ` (${text(p10)} to ${text(p90)})`;
}

function doneText({ tests, rates, flaky }: SearchView, elapsedMs: number): string {
  const wrongly = [
    ...(rates.falseGood >= 0.02 ? [`passes wrongly ${formatPercent(rates.falseGood)}`] : []),
    ...(rates.falseBad >= 0.02 ? [`fails wrongly ${formatPercent(rates.falseBad)}`] : []),
  ];
  const seems = flaky && wrongly.length > 0 ? `; a test ${wrongly.join(', ')}` : '';
  return `${count(tests, 'test')} in ${formatDuration(elapsedMs)}${seems}`;
}

/** `builds: 5 of 14 were kept from before, cache 312 MiB; ahead: 3f2a4c5d6e7f`. */
function buildsLines(view: BuildsView | null): readonly string[] {
  if (view === null) return [];
  const { queue, builds, hits, cacheBytes } = view;
  const ahead = queue.filter(({ isAhead }) => isAhead).map(({ commit }) => shortName(commit));
  const kept = builds === 0 ? 'none yet' : `${formatNumber(hits)} of ${formatNumber(builds)} were there already`;
  return [`builds: ${kept}, cache ${formatBytes(cacheBytes)}${ahead.length > 0 ? `; ahead: ${ahead.join(', ')}` : ''}`];
}

function runningLine({ what, doing, elapsedMs }: RunningTest): string {
  return `${formatDuration(elapsedMs).padStart(10)}  ${doing === null ? '' : `${doing}  `}${what}`;
}

function fewer(lines: readonly string[], room: number, columns: number): readonly string[] {
  if (lines.length <= room) return lines;
  if (room < 2) return [];
  return [...lines.slice(0, room - 1), cutTo(`${' '.repeat(12)}... and ${lines.length - room + 1} more`, columns)];
}
