// The picture of a search: tests from left to right, history from bottom to top, and the range of possible culprits that
// narrows between them like a funnel. Below it, how likely the likeliest was after each test.

import { printableLine } from '../../core/base/printable.ts';
import { count, formatNumber, formatPercent } from '../../core/base/quantities.ts';
import type { ReportedTest, SearchReport } from '../../core/stored/search-report.ts';
import { cutTo, wrapTo } from '../base/style.ts';
import { charWidth, escapeXml, margin, round, svgPage, svgText, textWidth, titleCharWidth } from '../base/svg.ts';
import { outcomeMark } from '../base/svg-marks.ts';
import { standingWords } from '../verify/verify-text.ts';
import { endingText } from './search-ending-text.ts';
import { axisParts, certaintyHeight, certaintyParts } from './search-svg-axes.ts';
import { type HistoryScale, historyScale, type Plot } from './search-svg-scale.ts';
import { describedVersion, nounOf, outcomeWord, testedVersions } from './search-words.ts';

const width = 720;
const plotHeight = 300;
const lineHeight = 18;
// For `1,000,000 newer`.
const gutter = 122;

export function searchSvg(report: SearchReport): string {
  const header = headerParts(report);
  const top = header.bottom + lineHeight + 8;
  const plot: Plot = { left: margin, right: width - margin - gutter, top, bottom: top + plotHeight };
  const scale = historyScale(report, plot);
  const xs = testXs(report.tests.length, plot);
  const certaintyTop = plot.bottom + lineHeight + 26;
  const axisTop = certaintyTop + certaintyHeight;
  const axis = axisParts(report, { xs, plot, top: axisTop });
  const legend = legendParts(report, axis.bottom + 8);
  return svgPage({
    width,
    height: legend.bottom + margin,
    title: `firstbad: ${header.title}`,
    description: header.description,
    body: [
      ...header.parts,
      ...rangeParts(report, { scale, xs, plot }),
      ...heightParts(scale, plot),
      ...endParts(report, plot),
      ...threadParts(report.tests, { scale, xs }),
      ...testParts(report, { scale, xs }),
      ...certaintyParts(report, { xs, plot, top: certaintyTop }),
      ...axis.parts,
      ...legend.parts,
    ],
  });
}

interface Block {
  readonly parts: readonly string[];
  readonly bottom: number;
}

function headerParts(report: SearchReport): Block & { readonly title: string; readonly description: string } {
  const { headline, explained } = endingText(report, null);
  const title = rangeTitle(report) ?? headline[0] ?? '';
  const titles = wrapTo(printableLine(title), Math.floor((width - 2 * margin) / titleCharWidth));
  const effort = `${count(report.tests.length, 'test')} of ${count(testedVersions(report), nounOf(report))} among ${formatNumber(report.candidatesTotal)}`;
  const sure =
    report.ending?.kind === 'culprit' && report.confidence !== null ? `, confidence ${formatPercent(report.confidence)}` : '';
  const standing = standingWords(report) ?? '';
  const below = [
    printableLine(report.culprit?.title ?? ''),
    printableLine(subjectOf(report)),
    `${effort}${sure}`,
    standing,
  ].filter((line) => line !== '');
  const fitting = below.map((line) => cutTo(line, Math.floor((width - 2 * margin) / charWidth)));
  const parts = [
    ...titles.map((content, index) => svgText({ x: margin, y: margin + 14 + index * lineHeight, content, kind: 'title' })),
    ...fitting.map((content, index) =>
      svgText({
        x: margin,
        y: margin + 14 + (titles.length + index) * lineHeight,
        content,
        kind: index === 0 && report.culprit?.title ? 'ink' : 'faint',
      }),
    ),
  ];
  return {
    parts,
    bottom: margin + (titles.length + fitting.length) * lineHeight,
    title,
    description: [...headline, ...explained, `${effort}${sure}.`, ...(standing === '' ? [] : [`${standing}.`])].join(' '),
  };
}

/** Of a repository or a list the last part of its path: a picture is sent around, and what is above that is nobody's business. */
function subjectOf({ of, question }: SearchReport): string {
  if (question === 'bisect') return of;
  return of.split('/').findLast((part) => part !== '' && part !== '.git') ?? of;
}

/** Null when it did not end with several. */
function rangeTitle(report: SearchReport): string | null {
  if (report.ending?.kind !== 'range') return null;
  return `The first ${report.terms.bad} ${nounOf(report)} is one of ${formatNumber(report.candidatesLeft)}`;
}

/** The middle of each test's slot. */
function testXs(tests: number, plot: Plot): readonly number[] {
  const slot = slotWidth(tests, plot);
  return Array.from({ length: tests }, (_, index) => plot.left + (index + 1) * slot);
}

/** Room on both sides: the whole range before the first test, and what is left after the last. */
function slotWidth(tests: number, plot: Plot): number {
  return (plot.right - plot.left) / (tests + 1);
}

interface Drawing {
  readonly scale: HistoryScale;
  readonly xs: readonly number[];
}

function rangeParts(report: SearchReport, { scale, xs, plot }: Drawing & { readonly plot: Plot }): readonly string[] {
  const ranges = [
    { x: plot.left, from: 0, to: report.candidatesTotal - 1 },
    ...report.tests.map((test, index) => ({ x: xs[index]!, from: test.leftFrom, to: test.leftTo })),
  ];
  const last = ranges.at(-1);
  const all = last ? [...ranges, { ...last, x: plot.right }] : ranges;
  // The oldest possible culprit and the one before it hold the change between them: the range reaches half a step further.
  const upper = all.map(({ x, to }) => `${round(x)} ${round(scale.y(to + 0.5))}`);
  const lower = all.map(({ x, from }) => `${round(x)} ${round(scale.y(from - 0.5))}`).reverse();
  return [`<path class="mark-range" d="M${upper.join('L')}L${lower.join('L')}Z"/>`];
}

function heightParts(scale: HistoryScale, plot: Plot): readonly string[] {
  return scale.levels.flatMap(({ y, label, strong }) => [
    `<path class="${strong ? 'line-bad' : 'line-grid'}"${strong ? ' stroke-width="1.5" stroke-dasharray="6 3"' : ''} d="M${plot.left} ${round(y)}H${plot.right}"/>`,
    svgText({
      x: plot.right + 8,
      y: y + 4,
      content: cutTo(label, Math.floor((gutter - 4) / charWidth)),
      kind: strong ? 'strong' : 'faint',
    }),
  ]);
}

function endParts(report: SearchReport, plot: Plot): readonly string[] {
  const { goods, bad } = report.ends;
  const room = Math.floor((plot.right - plot.left) / charWidth);
  const first = goods[0];
  const more = goods.length > 1 ? ` and ${goods.length - 1} more` : '';
  const good = first ? `${report.terms.good}: ${describedVersion(first, report)}` : `no ${report.terms.good} end`;
  return [
    svgText({ x: plot.left, y: plot.top - 7, content: cutTo(`${report.terms.bad}: ${describedVersion(bad, report)}`, room) }),
    svgText({ x: plot.left, y: plot.bottom + 16, content: cutTo(good, room - more.length) + more }),
  ];
}

/** Joins the tests of one version. */
function threadParts(tests: readonly ReportedTest[], { scale, xs }: Drawing): readonly string[] {
  const last = new Map<string, number>();
  return tests.flatMap((test, index) => {
    const before = last.get(test.version.name);
    last.set(test.version.name, index);
    if (before === undefined) return [];
    return [`<path class="line-faint" d="M${round(xs[before]!)} ${round(scale.y(test.place))}H${round(xs[index]!)}"/>`];
  });
}

function testParts(report: SearchReport, { scale, xs }: Drawing): readonly string[] {
  const slot = (xs[1] ?? 40) - (xs[0] ?? 0);
  const radius = Math.min(6, Math.max(2, slot / 2 - 1));
  return report.tests.map((test, index) => {
    const told = `${test.id}: ${describedVersion(test.version, report)}, ${outcomeWord(test.outcome, report)}: ${test.because}; ${formatNumber(test.left)} left`;
    const mark = outcomeMark(test.outcome, { x: xs[index]!, y: scale.y(test.place), radius });
    return `<g class="test"><title>${escapeXml(told)}</title>${mark}</g>`;
  });
}

function legendParts(report: SearchReport, top: number): Block {
  const outcomes = (['good', 'bad', 'other-failure', 'skip', 'no-answer'] as const).filter((outcome) =>
    report.tests.some((test) => test.outcome === outcome),
  );
  const repeated = testedVersions(report) < report.tests.length;
  const parts: string[] = [];
  let [x, y] = [margin, top + 12];
  const place = (label: string, mark: (at: { x: number; y: number; radius: number }) => string): void => {
    const needed = 18 + textWidth(label) + 18;
    if (x > margin && x + needed > width - margin) [x, y] = [margin, y + lineHeight];
    parts.push(mark({ x: x + 6, y: y - 4, radius: 5 }), svgText({ x: x + 18, y, content: label, kind: 'faint' }));
    x += needed;
  };
  for (const outcome of outcomes)
    place(cutTo(outcome === 'skip' ? 'can not be tested' : outcomeWord(outcome, report), 40), (at) => outcomeMark(outcome, at));
  if (repeated) place('tested again', (at) => `<path class="line-faint" d="M${at.x - 6} ${at.y}h14"/>`);
  place('could still be it', (at) => `<rect class="mark-range" x="${at.x - 6}" y="${at.y - 6}" width="14" height="12"/>`);
  return { parts, bottom: y + 4 };
}
