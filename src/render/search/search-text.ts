// The answer of a bisect in words: what it is, how sure that is, what it took, and what to do next. Pure.

import { count, formatDuration, formatNumber, formatPercent } from '../../core/base/quantities.ts';
import type { CommitSummary } from '../../core/git/commit.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import { correctedBlocks } from '../base/override-text.ts';
import { cutTo, type Style, wrapTo } from '../base/style.ts';
import { columnsOf } from '../base/text-width.ts';
import { standingLines } from '../verify/verify-text.ts';
import { buildLines, narrowedLines } from './search-builds-text.ts';
import { endingText, type KeptLine } from './search-ending-text.ts';
import { describedVersion, nounOf, testedVersions } from './search-words.ts';

export interface SearchTextOptions {
  readonly style: Style;
  /** Infinity where lines are not to be wrapped. */
  readonly columns: number;
  /** What is known of the culprit besides its name. */
  readonly commit: CommitSummary | null;
}

export function searchLines(report: SearchReport, { style, columns, commit }: SearchTextOptions): readonly string[] {
  const { headline, lines, explained, next } = endingText(report, commit);
  const wrapped = (sentences: readonly string[]): readonly string[] =>
    sentences.filter((text) => text !== '').flatMap((text) => wrapTo(text, columns));
  // Git's line stays whole: scripts look for it.
  const heads = report.ending?.kind === 'culprit' ? headline : wrapped(headline);
  const blocks = [
    [...heads.map((line) => style.bold(line)), ...lines.map((line) => fitted(line, columns))],
    wrapped([...explained, ...effortLines(report), ...certaintyLines(report)]),
    wrapped(buildLines(report)),
    wrapped(narrowedLines(report)),
    wrapped(standingLines(report)),
    wrapped(next).map((line) => style.dim(line)),
    ...correctedBlocks(report),
  ];
  return blocks.filter((block) => block.length > 0).flatMap((block, index) => (index === 0 ? block : ['', ...block]));
}

function fitted({ kept, rest }: KeptLine, columns: number): string {
  return kept + cutTo(rest, Math.max(0, columns - columnsOf(kept)));
}

/** `17 tests of 12 commits among 1,024, 12 min 05 s of testing.` */
function effortLines(report: SearchReport): readonly string[] {
  const { tests, candidatesTotal } = report;
  if (tests.length === 0) return ['Nothing was tested.'];
  const tested = count(testedVersions(report), nounOf(report));
  const ms = tests.reduce((sum, test) => sum + test.ms, 0);
  const time = ms > 0 ? `, ${formatDuration(ms)} of testing` : '';
  return [`${count(tests.length, 'test')} of ${tested} among ${formatNumber(candidatesTotal)}${time}.`];
}

function certaintyLines(report: SearchReport): readonly string[] {
  if (report.ending?.kind !== 'culprit' || report.confidence === null) return flakinessLines(report);
  const second = report.candidates.find(({ version }) => version.name !== report.culprit?.name);
  const runnerUp = second && second.probability >= 0.0005 ? second : null;
  return [
    `Confidence: ${formatPercent(report.confidence)}, if it changed once and the test behaves alike on each version${auditsText(report.ending.audits ?? 0)}.`,
    ...(runnerUp
      ? [`Next likeliest: ${describedVersion(runnerUp.version, report)}, ${formatPercent(runnerUp.probability)}.`]
      : []),
    ...flakinessLines(report),
    ...takenLines(report),
    ...surerLines(report),
  ];
}

function auditsText(audits: number): string {
  if (audits === 0) return '';
  return `; ${count(audits, 'spare test')} elsewhere found no other change`;
}

/** What the confidence takes for granted about a test that never contradicted itself. */
function takenLines({ flakyShare, tests }: SearchReport): readonly string[] {
  if (flakyShare === undefined || sawBothWays(tests)) return [];
  return [`One test in ${Math.round(1 / flakyShare)} is taken to be flaky. If yours is known to be: --flaky.`];
}

// Below this a test is wrong too seldom to be worth a sentence.
const noticeable = 0.02;

function flakinessLines({ rates, tests }: SearchReport): readonly string[] {
  const parts = [
    ...(rates.falseGood >= noticeable
      ? [`passes in about ${formatPercent(rates.falseGood)} of its runs where it should fail`]
      : []),
    ...(rates.falseBad >= noticeable
      ? [`fails in about ${formatPercent(rates.falseBad)} of its runs where it should pass`]
      : []),
  ];
  return parts.length === 0 || !sawBothWays(tests) ? [] : [`The test is flaky: it ${parts.join(' and ')}.`];
}

/** Rates that were only believed before the first test are nothing to tell. */
function sawBothWays(tests: SearchReport['tests']): boolean {
  const seen = new Map<string, string>();
  return tests.some(({ version, outcome }) => {
    if (outcome !== 'good' && outcome !== 'bad') return false;
    const before = seen.get(version.name) ?? outcome;
    seen.set(version.name, outcome);
    return before !== outcome;
  });
}

function surerLines({ confidence, rates }: SearchReport): readonly string[] {
  if (confidence === null || confidence >= 0.9999) return [];
  // One digit that counts: 0.9978 becomes 0.9998.
  const wanted = 1 - Number(((1 - confidence) / 10).toPrecision(1));
  return [`To be ten times surer: --confidence ${Number(wanted.toFixed(6))}, about ${moreTests(rates)}.`];
}

/**
 * Each repeated test of the culprit moves its odds by the divergence between how often bad and good versions fail, on
 * average; ten times surer is that many more of ln 10.
 */
function moreTests({ falseGood, falseBad }: SearchReport['rates']): string {
  const least = 0.005;
  const bad = Math.min(1 - least, Math.max(least, 1 - falseGood));
  const good = Math.min(1 - least, Math.max(least, falseBad));
  const divergence = Math.max(divergenceOf(bad, good), divergenceOf(good, bad));
  return divergence < 0.001 ? 'more tests than anyone makes' : count(Math.ceil(Math.log(10) / divergence), 'more test');
}

function divergenceOf(p: number, q: number): number {
  return p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q));
}
