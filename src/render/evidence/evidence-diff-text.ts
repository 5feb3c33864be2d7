// A difference of evidence as lines: the sides, what tells them apart, then the events on each device beside each other.

import { printable } from '../../core/base/printable.ts';
import type { AlignedStream, Difference, EvidenceDiff } from '../../core/evidence/evidence-diff.ts';
import { type Style } from '../base/style.ts';
import { commonNames, differenceTitle, foldedRows, pointTextIn, tellingDifferences } from './evidence-diff-words.ts';

export interface DiffTextOptions {
  readonly style: Style;
  /** True leaves nothing out. */
  readonly all: boolean;
}

export function evidenceDiffLines(diff: EvidenceDiff, { style, all }: DiffTextOptions): readonly string[] {
  const { shown, leftOut } = all ? { shown: diff.differences, leftOut: [] } : tellingDifferences(diff.differences);
  const more = leftOut.map(({ words, count }) => `${String(count)} more: ${words}`);
  return [
    ...(['a', 'b'] as const).map((side) => {
      const { runs, point } = diff[side];
      const outcomes = [...new Set(runs.map(({ outcome }) => outcome))].join(' and ');
      return `${style.bold(side.toUpperCase())}  ${outcomes}  ${pointTextIn(point, diff.axes)}  (${runs.map(({ id }) => id).join(', ')})`;
    }),
    `   both: ${pointTextIn(diff.a.point, commonNames(diff))}`,
    ...warnings(diff),
    '',
    ...shown.flatMap((difference, index) => differenceLines(difference, index + 1, style)),
    ...(more.length > 0 ? [`Not shown (--all): ${more.join('; ')}`, ''] : []),
    ...diff.streams.flatMap((stream) => streamLines(stream, style)),
  ].map((line) => line.trimEnd());
}

function warnings({ a, b, missing }: EvidenceDiff): readonly string[] {
  const single = a.runs.length < 2 || b.runs.length < 2;
  return [
    ...(single
      ? ['   one run on a side: what varies from run to run may be shown as a difference (firstbad evidence --runs 2)']
      : []),
    ...missing.map(
      ({ item, sides }) => `   not compared: ${item} is missing on ${sides.map((side) => side.toUpperCase()).join(' and ')}`,
    ),
  ];
}

function differenceLines(difference: Difference, number: number, style: Style): readonly string[] {
  const { a, b, parting } = difference;
  const side = (name: string, text: string | undefined): string =>
    `    ${name}  ${text === undefined ? 'nothing like it' : printable(text)}`;
  return [
    `${String(number).padStart(2)}  ${style.bold(differenceTitle(difference))}`,
    side('A', a?.text),
    side('B', b?.text),
    ...partingLines(parting),
    '',
  ];
}

function partingLines(parting: Difference['parting']): readonly string[] {
  if (parting === null) return [];
  if (parting.a === null && parting.b === null) return ['    before it both open, probe and ask for the same'];
  return [
    '    their ways part before it, at',
    ...(parting.a === null ? [] : [`      A  ${printable(parting.a)}`]),
    ...(parting.b === null ? [] : [`      B  ${printable(parting.b)}`]),
  ];
}

function streamLines({ file, rows }: AlignedStream, style: Style): readonly string[] {
  return [
    style.bold(`${file}, event by event`),
    ...foldedRows(rows).map(({ mark, text }) => `  ${mark}  ${printable(text)}`),
    '',
  ];
}
