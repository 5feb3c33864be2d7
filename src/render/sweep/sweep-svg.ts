// The picture of a sweep: under one axis of versions a strip for each cell, thick where it fails. Narrow enough for a phone.

import { printableLine } from '../../core/base/printable.ts';
import { formatPercent } from '../../core/base/quantities.ts';
import type { SweepReport, SweptStrip } from '../../core/stored/sweep-report.ts';
import { cutTo, wrapTo } from '../base/style.ts';
import { charWidth, escapeXml, margin, round, svgPage, svgText, textWidth, titleCharWidth } from '../base/svg.ts';
import { outcomeMark } from '../base/svg-marks.ts';
import { sweepStandingWords } from '../verify/verify-text.ts';
import { effortSentence, settingText, stripSentences } from './sweep-words.ts';
import { type PlacedLabel, placeLabels, seriesStarts } from './version-series.ts';

const width = 480;
const lineHeight = 17;
const barHeight = 24;
const plotWidth = width - 2 * margin;

export function sweepSvg(report: SweepReport): string {
  const header = headerParts(report);
  const labels = seriesLabels(report);
  const strips: string[] = [];
  let y = header.bottom + 10 + lineHeight;
  const axis = axisParts(labels, y);
  for (const strip of report.strips) {
    const block = stripParts(strip, report, { labels, top: y + 10 });
    strips.push(...block.parts);
    y = block.bottom + 8;
  }
  // Who has scrolled to the last of many strips does not see the axis above the first.
  if (report.strips.length > 2) {
    y += lineHeight;
    axis.push(...axisParts(labels, y));
  }
  const legend = legendParts(report, y + 8);
  return svgPage({
    width,
    height: legend.bottom + margin,
    title: `firstbad: sweep of ${report.of}`,
    description: descriptionOf(report),
    body: [...header.parts, ...axis, ...strips, ...legend.parts],
  });
}

interface Block {
  readonly parts: readonly string[];
  readonly bottom: number;
}

function headerParts(report: SweepReport): Block {
  const titles = wrapTo(printableLine(report.of), Math.floor(plotWidth / titleCharWidth));
  const effort = wrapTo(effortSentence(report), Math.floor(plotWidth / charWidth));
  const standing = wrapTo(sweepStandingWords(report) ?? '', Math.floor(plotWidth / charWidth)).filter((line) => line !== '');
  const lines = [
    ...titles.map((content) => ({ content, kind: 'title' })),
    ...[...effort, ...standing].map((content) => ({ content, kind: 'faint' })),
  ];
  return {
    parts: lines.map((line, index) => svgText({ x: margin, y: margin + 14 + index * lineHeight, ...line })),
    bottom: margin + 2 + lines.length * lineHeight,
  };
}

function stripParts(
  strip: SweptStrip,
  report: SweepReport,
  { labels, top }: { labels: readonly PlacedLabel[]; top: number },
): Block {
  const setting = settingText(strip);
  const names = setting === '' ? [] : wrapTo(setting, Math.floor(plotWidth / charWidth));
  const nameParts = names.map((content, index) =>
    svgText({ x: margin, y: top + 12 + index * lineHeight, content, kind: 'strong' }),
  );
  const numbersTop = top + names.length * lineHeight + 2;
  const barTop = numbersTop + (strip.transitions.length > 0 ? lineHeight : 4);
  const wordsTop = barTop + barHeight + 4;
  const sentences = sentenceParts(strip, report, wordsTop + lineHeight);
  return {
    parts: [
      ...nameParts,
      ...numberParts(strip, report, numbersTop + 12),
      ...labels.map(({ at }) => `<path class="line-grid" d="M${round(at)} ${barTop - 4}v${barHeight + 8}"/>`),
      ...stretchParts(strip, report, barTop),
      ...testParts(strip, report, barTop + barHeight / 2),
      ...stretchWords(strip, report, wordsTop + 12),
      ...sentences.parts,
    ],
    bottom: sentences.bottom,
  };
}

/** Left edge of a version's place; of `versions.length` the right edge of the strip. */
function xOf(place: number, { versions }: SweepReport): number {
  return margin + (place * plotWidth) / Math.max(1, versions.length);
}

/** Thin where it is good, thick where bad, dashed where nobody can tell. */
function stretchParts(strip: SweptStrip, report: SweepReport, top: number): readonly string[] {
  return stretchesShown(strip, report).map((stretch) => {
    const { verdict, from, to } = stretch;
    const x = round(xOf(from, report));
    const w = round(xOf(to + 1, report) - xOf(from, report));
    switch (verdict) {
      case 'good':
        return `<rect class="mark-good-pale" x="${x}" y="${top + 8}" width="${w}" height="${barHeight - 16}"/>`;
      case 'bad':
        return `<rect class="mark-bad-pale" x="${x}" y="${top}" width="${w}" height="${barHeight}"/>`;
      case 'unknown':
        return `<rect class="line-faint" stroke-dasharray="3 3" x="${x}" y="${top + 8}" width="${w}" height="${barHeight - 16}"/>`;
    }
  });
}

function stretchesShown(strip: SweptStrip, { versions }: SweepReport): SweptStrip['stretches'] {
  if (strip.stretches.length > 0) return strip.stretches;
  return [{ verdict: 'unknown', from: 0, to: versions.length - 1, confidence: 0, tested: 0 }];
}

function testParts(strip: SweptStrip, report: SweepReport, y: number): readonly string[] {
  const radius = Math.min(5, Math.max(2.5, (plotWidth / Math.max(1, report.versions.length)) * 0.45));
  return strip.tests.map(({ id, place, outcome, because }) => {
    const told = `${id}: ${report.versions[place]?.name ?? '?'}, ${outcome}: ${because}`;
    const mark = outcomeMark(outcome, { x: xOf(place + 0.5, report), y, radius });
    return `<g class="test"><title>${escapeXml(told)}</title>${mark}</g>`;
  });
}

/** `good 97 %` under each stretch that is wide enough for it. */
function stretchWords(strip: SweptStrip, report: SweepReport, y: number): readonly string[] {
  return strip.stretches.flatMap(({ verdict, from, to, confidence }) => {
    const content = verdict === 'unknown' ? 'unknown' : `${verdict} ${formatPercent(confidence)}`;
    const [left, right] = [xOf(from, report), xOf(to + 1, report)];
    if (textWidth(content) + 6 > right - left) return [];
    return [svgText({ x: (left + right) / 2, y, content, kind: verdict === 'unknown' ? 'faint' : verdict, anchor: 'middle' })];
  });
}

/** The number of each transition above it, moved aside where two are near each other. */
function numberParts({ transitions }: SweptStrip, report: SweepReport, y: number): readonly string[] {
  let free = margin;
  return transitions.map(({ before, after }, index) => {
    const content = String(index + 1);
    const at = (xOf(before + 1, report) + xOf(after, report)) / 2;
    const x = Math.min(Math.max(at - textWidth(content) / 2, free), width - margin - textWidth(content));
    free = x + textWidth(content) + 4;
    return svgText({ x, y, content, kind: 'strong' });
  });
}

function sentenceParts(strip: SweptStrip, report: SweepReport, top: number): Block {
  const changes = strip.transitions.length;
  const lines = stripSentences(strip, report).flatMap((sentence, index) =>
    wrapTo(index < changes ? `${index + 1} ${sentence}` : sentence, Math.floor(plotWidth / charWidth), '  '),
  );
  const x = (line: string): number => margin + textWidth(/^ */.exec(line)?.[0] ?? '');
  return {
    parts: lines.map((content, index) => svgText({ x: x(content), y: top + 13 + index * lineHeight, content: content.trim() })),
    bottom: top + lines.length * lineHeight,
  };
}

/** Where series of versions begin, as far as their names have room. */
function seriesLabels(report: SweepReport): readonly PlacedLabel[] {
  const starts = seriesStarts(report.versions.map(({ name }) => name));
  const wanted = starts.map(({ series, place }) => ({ text: cutTo(series, 16), at: xOf(place, report) }));
  return placeLabels(wanted, { widthOf: (text) => textWidth(text), gap: 8, room: width - margin });
}

function axisParts(labels: readonly PlacedLabel[], y: number): string[] {
  return labels.map(({ text, at }) => svgText({ x: at, y, content: text, kind: 'faint' }));
}

function legendParts(report: SweepReport, top: number): Block {
  const words = {
    good: 'tested good',
    bad: 'tested bad',
    'other-failure': 'other failure',
    skip: 'can not be tested',
    'no-answer': 'no answer',
  };
  const tests = report.strips.flatMap((strip) => strip.tests);
  const parts: string[] = [];
  let [x, y] = [margin, top + 14];
  for (const outcome of ['good', 'bad', 'other-failure', 'skip', 'no-answer'] as const) {
    if (!tests.some((test) => test.outcome === outcome)) continue;
    const needed = 16 + textWidth(words[outcome]) + 14;
    if (x > margin && x + needed > width) [x, y] = [margin, y + lineHeight];
    parts.push(
      outcomeMark(outcome, { x: x + 5, y: y - 4, radius: 4 }),
      svgText({ x: x + 16, y, content: words[outcome], kind: 'faint' }),
    );
    x += needed;
  }
  return { parts, bottom: y + 4 };
}

function descriptionOf(report: SweepReport): string {
  const strips = report.strips.map((strip) => {
    const setting = settingText(strip);
    return `${setting === '' ? '' : `${setting}: `}${stripSentences(strip, report).join('; ')}.`;
  });
  return [`${effortSentence(report)}.`, ...strips].join(' ');
}
