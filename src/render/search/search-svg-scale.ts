// Where a place in history stands in the picture of a search. A short history has a row for each version. In a long one heights
// are logarithms of the distance to the culprit, in both directions: each halving then takes off the same height, and the last
// ten of 1.4 million versions can be seen as well as the first. Where nothing was found there is nothing to be near to.

import { formatNumber } from '../../core/base/quantities.ts';
import type { ReportedTest, SearchReport } from '../../core/stored/search-report.ts';
import { shortName } from './search-words.ts';

/** Where the funnel is drawn. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface HistoryScale {
  /** Of a place, -1 for a good end; newer is higher. */
  y(place: number): number;
  /** What is labelled, none nearer to another than a line of text. */
  readonly levels: readonly Level[];
}

export interface Level {
  readonly y: number;
  readonly label: string;
  readonly strong: boolean;
}

const rowsMax = 30;
const lineHeight = 15;
// So that marks at the ends do not touch the words there.
const markRoom = 9;

type Bounds = Pick<Plot, 'top' | 'bottom'>;

export function historyScale(report: SearchReport, plot: Bounds): HistoryScale {
  const total = report.candidatesTotal;
  const centre = centreOf(report);
  const rows = total <= rowsMax;
  const heightOf = rows || centre === null ? (place: number) => place : (place: number) => logHeight(place - centre);
  // Half a step more at both ends, for the range's edges; the good ends stand below the oldest.
  const [low, high] = [heightOf(-1.5), heightOf(total - 0.5)];
  const [top, bottom] = [plot.top + markRoom, plot.bottom - markRoom];
  const y = (place: number): number => bottom - ((heightOf(Math.max(-1.5, place)) - low) / (high - low)) * (bottom - top);
  const wanted = rows ? rowLevels(report) : centre === null ? [] : distanceLevels(centre, total);
  const levels = [...strongLevels(report), ...leftLevels(report, centre), ...wanted].map(({ place, ...level }) => ({
    ...level,
    y: y(place),
  }));
  return { y, levels: apart(levels) };
}

interface WantedLevel {
  readonly place: number;
  readonly label: string;
  readonly strong: boolean;
}

/** The culprit; else the first change; else the middle of what is left; null where most is left. */
function centreOf(report: SearchReport): number | null {
  const [strong] = strongLevels(report);
  if (strong) return strong.place;
  const last = report.tests.at(-1);
  if (!last || last.leftTo - last.leftFrom > report.candidatesTotal / 2) return null;
  return (last.leftFrom + last.leftTo) / 2;
}

/** Without a culprit heights are distances to the middle of what is left. */
function leftLevels({ culprit, candidatesLeft }: SearchReport, centre: number | null): readonly WantedLevel[] {
  if (culprit || centre === null) return [];
  return [{ place: centre, label: `${formatNumber(candidatesLeft)} left`, strong: false }];
}

function strongLevels(report: SearchReport): readonly WantedLevel[] {
  const { culprit, ending, terms, candidatesTotal, tests } = report;
  const placeOf = (name: string): number | null => tests.find((test) => test.version.name === name)?.place ?? null;
  // A culprit without a test of its own is a bad end that was believed.
  if (culprit) return [{ place: placeOf(culprit.name) ?? candidatesTotal - 1, label: `first ${terms.bad}`, strong: true }];
  if (ending?.kind !== 'not-monotone') return [];
  return ending.transitions.flatMap(({ kind, after }) => {
    const place = placeOf(after.name);
    return place === null ? [] : [{ place, label: kind === 'introduction' ? 'introduced' : 'fixed', strong: true }];
  });
}

function logHeight(distance: number): number {
  return Math.sign(distance) * Math.log2(1 + Math.abs(distance));
}

/** Of each version that was tested its name. */
function rowLevels({ tests }: SearchReport): readonly WantedLevel[] {
  const byPlace = new Map<number, ReportedTest>(tests.map((test) => [test.place, test]));
  return [...byPlace.values()]
    .filter(({ place }) => place >= 0)
    .map(({ place, version }) => ({ place, label: shortName(version.name), strong: false }));
}

function distanceLevels(centre: number, total: number): readonly WantedLevel[] {
  const levels: WantedLevel[] = [];
  for (let distance = 10; distance < total; distance *= 10) {
    const label = formatNumber(distance);
    if (centre + distance < total) levels.push({ place: centre + distance, label: `${label} newer`, strong: false });
    if (centre - distance >= 0) levels.push({ place: centre - distance, label: `${label} older`, strong: false });
  }
  return levels;
}

/** Leaves out what would touch one before it. */
function apart(levels: readonly Level[]): readonly Level[] {
  const kept: Level[] = [];
  for (const level of levels) if (kept.every(({ y }) => Math.abs(y - level.y) >= lineHeight)) kept.push(level);
  return kept;
}
