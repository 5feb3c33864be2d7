// A reduction of a configuration in words.

import type { DifferingOption } from '../../core/base/configuration.ts';
import { printableLine } from '../../core/base/printable.ts';
import { formatDuration } from '../../core/base/quantities.ts';
import type { ReduceReport, ReportedCause } from '../../core/reduce/reduce-report.ts';
import { originLines } from '../base/override-text.ts';
import { type Style } from '../base/style.ts';
import { buildsText } from '../search/search-builds-text.ts';

export function reduceLines(report: ReduceReport, style: Style): readonly string[] {
  const { hunt, differing, tests, tested, configured, neverCame, suspects, builds } = report;
  const left = suspects.length > 0 && report.ended !== 'answered' ? [`Not told apart yet: ${namesOf(suspects)}.`] : [];
  const lost =
    neverCame.length === 0 ? [] : [`Never set when they were asked for without the rest: ${printableLine(listOf(neverCame))}.`];
  return [
    ...originLines(report),
    ...headline(report).map((line) => style.bold(line)),
    ...report.causes.flatMap((cause, index) => causeLines(cause, { index, of: report.causes.length })),
    ...left,
    ...lost,
    '',
    `${String(differing)} options differ; ${String(tested)} configurations were tested in ${String(tests)} tests, of ${String(configured)} that were made. This is hunt ${String(hunt)}.`,
    ...(builds === null ? [] : buildsText(builds)),
  ];
}

function headline({ ended, good, bad, causes, suspects }: ReduceReport): readonly string[] {
  switch (ended) {
    case 'answered':
      return [
        causes.length === 1
          ? `What matters in ${printableLine(bad)}:`
          : `${String(causes.length)} causes in ${printableLine(bad)}, each enough by itself:`,
      ];
    case 'not-reproduced':
      return [`Not reproduced: with ${printableLine(bad)} it passes too.`];
    case 'good-fails':
      return [`It is not the configuration: with ${printableLine(good)} it fails too.`];
    case 'end-untestable':
      return [`${printableLine(good)} or ${printableLine(bad)} can not be tested: it gives neither good nor bad.`];
    case 'lab-broken':
      return ['The lab is broken: several tests in a row gave no answer. The same command goes on where it was.'];
    case 'budget':
      return [`Not finished: ${String(suspects.length)} options are left.`];
    case null:
      return ['Not finished. The same command goes on where it was.'];
  }
}

function causeLines(
  { parts, follows, fromClean }: ReportedCause,
  { index, of }: { readonly index: number; readonly of: number },
): readonly string[] {
  const together = parts.length > 1 ? ' (all of these together)' : '';
  return [
    ...(of > 1 ? [`${String(index + 1)}.${together}`] : together === '' ? [] : [`All of these together:`]),
    ...parts.flatMap(({ options, needs, without }) => [
      ...(options.length > 1 ? [`  one or more of these; what is between them could not be tried:`] : []),
      ...options.map((option) => `  ${changeOf(option)}`),
      ...(needs.length > 0 ? [`    which needs ${needs.map(changeOf).join(', ')}`] : []),
      `    ${withoutText(without)}`,
    ]),
    ...(follows.length > 0 ? [`  With it changes: ${namesOf(follows)}.`] : []),
    ...(fromClean === 'differ'
      ? ['  Built again from nothing, with it and without it: the two kernels differ, and what was tried holds.']
      : []),
    ...(fromClean === 'same'
      ? [
          '  Built again from nothing, with it and without it: it is the same kernel, so one of the answers is wrong. Try without --deterministic.',
        ]
      : []),
  ];
}

function withoutText(without: ReportedCause['parts'][number]['without']): string {
  switch (without) {
    case 'passes':
      return 'the bad configuration passes with this alone as in the good one';
    case 'fails':
      return 'the bad configuration still fails with this as in the good one: there is another cause';
    case 'unknown':
      return 'what the bad configuration does without it was not told';
  }
}

function changeOf({ name, good, bad }: DifferingOption): string {
  return printableLine(`${name}: ${good} -> ${bad}`);
}

// A list of fifty names tells nobody anything.
const namesMax = 12;

function namesOf(options: readonly DifferingOption[]): string {
  return printableLine(listOf(options.map(({ name }) => name)));
}

function listOf(names: readonly string[]): string {
  const more = names.length - namesMax;
  return more > 0 ? `${names.slice(0, namesMax).join(', ')} and ${String(more)} more` : names.join(', ');
}

/** Before a test: `17 options left; about 6 more configurations, about 5 min`. */
export function reduceOutlookText({ outlook, msPerTest, differing }: ReduceReport): string | null {
  if (outlook === null || outlook.left === 0)
    return outlook === null ? null : `${String(differing)} options differ; testing both ends`;
  const time = msPerTest === null ? '' : `, about ${formatDuration(outlook.more * msPerTest)}`;
  return `${String(outlook.left)} options left; about ${String(outlook.more)} more configurations${time}`;
}
