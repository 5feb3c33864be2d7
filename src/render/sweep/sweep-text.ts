// A sweep on a terminal: for each cell a strip with one character for each version, and what it says in words. Pure.

import { printableLine } from '../../core/base/printable.ts';
import { count } from '../../core/base/quantities.ts';
import type { SweepReport, SweptStrip } from '../../core/stored/sweep-report.ts';
import { correctedBlocks } from '../base/override-text.ts';
import { cutTo, type Style, wrapTo } from '../base/style.ts';
import { bucketMarks, type VersionMark, versionMarks } from './sweep-strip.ts';
import { effortSentence, settingText, stripSentences } from './sweep-words.ts';
import { placeLabels, seriesStarts } from './version-series.ts';

// Where nothing limits a line, in a file say, a strip of a long history is still to be looked at.
const widestStrip = 160;

export function sweepLines(report: SweepReport, style: Style, columns: number): readonly string[] {
  const strips = report.strips.map((strip) => [
    ...nameLines(strip, style, columns),
    stripLine(strip, report, style, columns),
    axisLine(report, style, columns),
    ...stripSentences(strip, report).flatMap((sentence) => wrapTo(sentence, columns, '  ')),
  ]);
  const blocks = [
    headLines(report, style, columns),
    ...strips,
    legendLines(report, style, columns),
    ...correctedBlocks(report),
  ];
  return blocks.filter((block) => block.length > 0).flatMap((block, index) => (index === 0 ? block : ['', ...block]));
}

/** What is redrawn while it runs: the strips under each other, without sentences. */
export function sweepStrips(report: SweepReport, style: Style, columns: number): readonly string[] {
  return [
    ...headLines(report, style, columns),
    ...report.strips.flatMap((strip) => [...nameLines(strip, style, columns), stripLine(strip, report, style, columns)]),
    axisLine(report, style, columns),
    ...legendLines(report, style, columns),
  ];
}

function headLines(report: SweepReport, style: Style, columns: number): readonly string[] {
  return wrapTo(printableLine(`${report.of}: ${effortSentence(report)}`), columns).map((line) => style.bold(line));
}

function nameLines(strip: SweptStrip, style: Style, columns: number): readonly string[] {
  const name = settingText(strip);
  return name === '' ? [] : [style.dim(cutTo(name, columns))];
}

function stripLine(strip: SweptStrip, report: SweepReport, style: Style, columns: number): string {
  const marks = bucketMarks(versionMarks(strip, report.versions.length), stripWidth(columns));
  return runsOf(marks)
    .map(({ mark, length }) => paintMark(style, mark, characters[mark].repeat(length)))
    .join('');
}

/** Names of series under their first versions; those without room are left out. */
function axisLine({ versions }: SweepReport, style: Style, columns: number): string {
  const width = stripWidth(columns);
  const scale = Math.min(1, width / versions.length);
  const starts = seriesStarts(versions.map(({ name }) => name));
  const wanted = starts.map(({ series, place }) => ({ text: series, at: Math.floor(place * scale) }));
  const room = Math.max(width, 1);
  const labels = placeLabels(wanted, { widthOf: (text) => text.length, gap: 1, room });
  return style.dim(labels.reduce((line, { text, at }) => line.padEnd(at) + text, ''));
}

function legendLines(report: SweepReport, style: Style, columns: number): readonly string[] {
  const width = stripWidth(columns);
  const used = new Set(report.strips.flatMap((strip) => bucketMarks(versionMarks(strip, report.versions.length), width)));
  const words = (Object.keys(characters) as VersionMark[])
    .filter((mark) => used.has(mark))
    .map((mark) => `${characters[mark]} ${meanings[mark]}`);
  const bucketed = report.versions.length > width ? [`${count(report.versions.length, 'version')} in ${width} characters`] : [];
  return wrapTo([...words, ...bucketed].join(', '), columns).map((line) => style.dim(line));
}

function stripWidth(columns: number): number {
  return Math.max(1, Math.min(columns, widestStrip));
}

// Light where it works and dark where it fails, to be seen without colours as well.
const characters: Readonly<Record<VersionMark, string>> = {
  'tested-good': 'o',
  good: '.',
  'tested-bad': 'X',
  bad: '#',
  'tested-both': '*',
  untestable: 's',
  'no-answer': '!',
  unknown: '?',
};

const meanings: Readonly<Record<VersionMark, string>> = {
  'tested-good': 'tested good',
  good: 'good by its neighbours',
  'tested-bad': 'tested bad',
  bad: 'bad by its neighbours',
  'tested-both': 'both',
  untestable: 'can not be tested',
  'no-answer': 'no answer',
  unknown: 'unknown',
};

function paintMark(style: Style, mark: VersionMark, text: string): string {
  switch (mark) {
    case 'tested-good':
      return style.bold(style.green(text));
    case 'good':
      return style.green(text);
    case 'tested-bad':
      return style.bold(style.red(text));
    case 'bad':
      return style.red(text);
    case 'tested-both':
    case 'no-answer':
      return style.yellow(text);
    case 'untestable':
    case 'unknown':
      return style.dim(text);
  }
}

interface Run {
  readonly mark: VersionMark;
  readonly length: number;
}

function runsOf(marks: readonly VersionMark[]): readonly Run[] {
  const runs: { mark: VersionMark; length: number }[] = [];
  for (const mark of marks) {
    const last = runs.at(-1);
    if (last?.mark === mark) last.length += 1;
    else runs.push({ mark, length: 1 });
  }
  return runs;
}
