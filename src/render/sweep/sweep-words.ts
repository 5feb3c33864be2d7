// What a sweep found, in sentences: when it came, when it went, where nobody can tell, and how sure that is.

import { printableLine } from '../../core/base/printable.ts';
import { count, formatNumber, formatPercent } from '../../core/base/quantities.ts';
import type { SweepReport, SweptStrip } from '../../core/stored/sweep-report.ts';

/** `cache none, sector 4096`; empty when nothing else varies. */
export function settingText({ at }: SweptStrip): string {
  return printableLine(
    Object.entries(at)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
  );
}

/** In the order of the history. */
export function stripSentences(strip: SweptStrip, { versions }: SweepReport): readonly string[] {
  const label = (place: number): string => printableLine(versions[place]?.name ?? '?');
  return [...changeSentences(strip, label), ...unknownSentences(strip, label), ...endingSentences(strip)];
}

function changeSentences(
  { transitions, stretches, tests, ended }: SweptStrip,
  label: (place: number) => string,
): readonly string[] {
  if (transitions.length > 0) {
    return transitions.map(({ kind, before, after, confidence }) => {
      const verb = kind === 'introduction' ? 'introduced' : 'fixed';
      return `${verb} between ${label(before)} and ${label(after)} (${formatPercent(confidence)})`;
    });
  }
  const [only] = stretches.filter(({ verdict }) => verdict !== 'unknown');
  if (!only && tests.length === 0) return ['nothing tried yet'];
  if (!only) return ended === null ? [] : ['no version could be tested'];
  return [`${only.verdict} throughout, from ${label(only.from)} to ${label(only.to)} (${formatPercent(only.confidence)})`];
}

function unknownSentences({ stretches }: SweptStrip, label: (place: number) => string): readonly string[] {
  return stretches
    .filter(({ verdict, from, to }) => verdict === 'unknown' && to >= from)
    .map(({ from, to }) =>
      from === to
        ? `unknown: ${label(from)}`
        : `unknown from ${label(from)} to ${label(to)} (${formatNumber(to - from + 1)} versions)`,
    );
}

function endingSentences({ ended, tests }: SweptStrip): readonly string[] {
  switch (ended) {
    case 'complete':
    case 'nothing-testable':
      return [];
    case 'budget':
      return ['the budget was used up first: more changes may hide where nothing was tried'];
    case 'lab-broken': {
      const last = tests.findLast((test) => test.outcome === 'no-answer');
      return [`the lab broke: ${last ? printableLine(last.because) : 'no answers came any more'}`];
    }
    case null:
      return ['not finished: the same command goes on where it was'];
  }
}

/** `23 of 90 versions tried in 31 attempts`. */
export function effortSentence({ versionsTried, versions, attempts }: SweepReport): string {
  return `${formatNumber(versionsTried)} of ${count(versions.length, 'version')} tried in ${count(attempts, 'attempt')}`;
}
