// The answer in sentences. Says what the cells show and not more: "exactly" only where every tried cell agrees.

import { count, listWith } from '../../core/base/quantities.ts';
import type { MatrixCell, MatrixReport } from '../../core/matrix/matrix-report.ts';
import type { Point } from '../../core/scenario/point.ts';

/** What all failing cells have in common. */
export interface Pattern {
  /** Names for which the failing cells do not take all values, with the values they do take, in the report's order. */
  readonly conditions: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** Cells that meet all conditions, by what became of them. */
  readonly bad: number;
  readonly otherAnswers: number;
  readonly withoutAnswer: number;
}

export function answerLines(report: MatrixReport): readonly string[] {
  const bad = report.cells.filter((cell) => cell.verdict === 'bad');
  const lines = bad.length === 0 ? [nothingFailed(report)] : failureLines(report, bad);
  return [...lines, ...remainderLines(report)];
}

/** Null when no cell is bad. */
export function patternOf(report: Pick<MatrixReport, 'components' | 'factors' | 'cells'>): Pattern | null {
  const bad = report.cells.filter((cell) => cell.verdict === 'bad');
  if (bad.length === 0) return null;
  const conditions = axesOf(report).flatMap(({ name, values }) => {
    const taken = values.filter((value) => bad.some((cell) => cell.point[name] === value));
    return taken.length < values.length ? [{ name, values: taken }] : [];
  });
  const meeting = report.cells.filter((cell) =>
    conditions.every(({ name, values }) => values.includes(cell.point[name] ?? '')),
  );
  const withoutAnswer = meeting.filter((cell) => !isAnswer(cell)).length;
  return { conditions, bad: bad.length, otherAnswers: meeting.length - bad.length - withoutAnswer, withoutAnswer };
}

function nothingFailed(report: MatrixReport): string {
  const good = report.cells.filter((cell) => cell.verdict === 'good').length;
  if (report.cells.length > 0 && good === report.cells.length) {
    return `All ${count(good, 'cell')} are good: the failure does not show here.`;
  }
  return `No cell shows the failure; ${good} of ${count(report.cells.length, 'cell')} are good.`;
}

function failureLines(report: MatrixReport, bad: readonly MatrixCell[]): readonly string[] {
  const lines = [`It fails on ${bad.length} of ${count(report.cells.length, 'cell')}${conditionText(report)}`];
  for (const { text, number } of signaturesOf(bad)) {
    lines.push(number === bad.length ? `The failure: ${text}` : `The failure on ${count(number, 'cell')}: ${text}`);
  }
  return [...lines, ...changeLines(report, bad)];
}

function conditionText(report: MatrixReport): string {
  const pattern = patternOf(report);
  if (!pattern || pattern.conditions.length === 0) return '.';
  const words = listWith(
    'and',
    pattern.conditions.map(({ name, values }) => `${name} is ${listWith('or', values)}`),
  );
  const unknown = pattern.withoutAnswer > 0 ? ` (${count(pattern.withoutAnswer, 'more such cell')} gave no answer)` : '';
  if (pattern.otherAnswers === 0) return `: exactly where ${words}${unknown}.`;
  return `. In each of them ${words}, but ${count(pattern.otherAnswers, 'other cell')} like that did not fail so${unknown}.`;
}

function signaturesOf(bad: readonly MatrixCell[]): readonly { readonly text: string; readonly number: number }[] {
  const groups = new Map<string, { text: string; number: number }>();
  for (const cell of bad) {
    const key = cell.signature ?? '';
    const text = `${cell.message ?? 'nothing was said'}${cell.stage ? ` (at ${cell.stage})` : ''}`;
    const group = groups.get(key) ?? { text, number: 0 };
    groups.set(key, { ...group, number: group.number + 1 });
  }
  return [...groups.values()].sort((a, b) => b.number - a.number);
}

/** For each component with an order of versions: where good turns to bad and back, everything else held fixed. */
function changeLines(report: MatrixReport, bad: readonly MatrixCell[]): readonly string[] {
  return report.components.flatMap(({ name, versions }) => {
    if (versions.length < 2) return [];
    const stories = new Set(distinctRests(bad, name).map((rest) => storyOf(name, versions, rest, report.cells)));
    const [only] = stories;
    // Several stories of one component would need the cells to tell them apart; the grid shows those better than words.
    return stories.size === 1 && typeof only === 'string' ? [`All else as in the failing cells, ${name} is ${only}.`] : [];
  });
}

/** The bad points without `name`, each once. */
function distinctRests(bad: readonly MatrixCell[], name: string): readonly Point[] {
  const rests = new Map<string, Point>();
  for (const cell of bad) {
    const rest = Object.fromEntries(Object.entries(cell.point).filter(([key]) => key !== name));
    rests.set(JSON.stringify(Object.entries(rest).sort()), rest);
  }
  return [...rests.values()];
}

/** `good at 5.10, first bad at 6.1, bad to 6.17, good again at 6.18`; null when nothing changes or a version says neither. */
function storyOf(name: string, versions: readonly string[], rest: Point, cells: readonly MatrixCell[]): string | null {
  const verdicts = versions.map((version) => cells.find((cell) => isAt(cell.point, rest, name, version))?.verdict ?? null);
  if (!verdicts.every((verdict) => verdict === 'good' || verdict === 'bad')) return null;
  const runs: { verdict: 'good' | 'bad'; first: string; last: string }[] = [];
  verdicts.forEach((verdict, index) => {
    const version = versions[index] ?? '';
    const current = runs.at(-1);
    if (current?.verdict === verdict) current.last = version;
    else runs.push({ verdict, first: version, last: version });
  });
  if (runs.length < 2) return null;
  return runs
    .map((run) => `${run.verdict} ${run.first === run.last ? `at ${run.first}` : `from ${run.first} to ${run.last}`}`)
    .join(', then ');
}

function isAt(point: Point, rest: Point, name: string, version: string): boolean {
  return point[name] === version && Object.entries(rest).every(([key, value]) => point[key] === value);
}

/** What is neither good nor the failure, so that nobody takes silence for health. */
function remainderLines(report: MatrixReport): readonly string[] {
  const lines: string[] = [];
  const number = (verdict: MatrixCell['verdict']): number => report.cells.filter((cell) => cell.verdict === verdict).length;
  const tell = (cells: number, what: string): void => {
    if (cells > 0) lines.push(`${count(cells, 'cell')} ${what}`);
  };
  tell(number('other-failure'), 'failed in another way.');
  tell(number('uncertain'), 'failed in some attempts and not in others.');
  tell(number('skip'), 'can not be tested.');
  tell(number('no-answer'), 'gave no answer: the lab had trouble. Starting again tries only these.');
  tell(number(null), 'not tried yet.');
  return lines;
}

function isAnswer(cell: MatrixCell): boolean {
  return cell.verdict === 'good' || cell.verdict === 'bad' || cell.verdict === 'other-failure' || cell.verdict === 'uncertain';
}

function axesOf(report: Pick<MatrixReport, 'components' | 'factors'>): readonly { name: string; values: readonly string[] }[] {
  return [...report.components.map(({ name, versions }) => ({ name, values: versions })), ...report.factors];
}
