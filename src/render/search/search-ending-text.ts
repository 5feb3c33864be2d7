// How a search ended, in words, and what to do next. The lines that git prints are printed as git does: scripts look for them.

import { versionBeforeCulprit } from '../../core/answers/version-before-culprit.ts';
import { clip } from '../../core/base/clip.ts';
import { printableLine } from '../../core/base/printable.ts';
import { count, formatNumber, formatPercent } from '../../core/base/quantities.ts';
import type { CommitSummary } from '../../core/git/commit.ts';
import type { ReportedEnding, ReportedVersion, SearchReport } from '../../core/stored/search-report.ts';
import { describedVersion, nounOf, shortName } from './search-words.ts';

export interface EndingText {
  /** In bold. */
  readonly headline: readonly string[];
  readonly lines: readonly KeptLine[];
  /** Sentences. */
  readonly explained: readonly string[];
  readonly next: readonly string[];
}

export interface KeptLine {
  /** Printed whole, however narrow the terminal: git's words, names to copy. */
  readonly kept: string;
  /** As much as there is room for. */
  readonly rest: string;
}

type Told = Partial<EndingText>;

// Enough to look through by eye; --json has up to a hundred.
const candidatesShown = 20;

export function endingText(report: SearchReport, commit: CommitSummary | null): EndingText {
  const told = report.ending === null ? unfinished(report) : tell(report, report.ending, commit);
  return { headline: [], lines: [], explained: [], next: [], ...told };
}

function tell(report: SearchReport, ending: ReportedEnding, commit: CommitSummary | null): Told {
  switch (ending.kind) {
    case 'culprit':
      return culprit(report, commit);
    case 'range':
      if (ending.silent !== undefined) return rangeInSilence(report, ending.silent);
      return ending.because === 'skips' ? rangeBySkips(report) : rangeByBudget(report);
    case 'not-reproduced':
      return notReproduced(report, ending);
    case 'end-untestable':
      return endUntestable(report, ending);
    case 'not-monotone':
      return notMonotone(report, ending);
    case 'lab-broken':
      return labBroken(report, ending);
    case 'no-good-end':
      return noGoodEnd(report, ending);
    case 'build-differs':
      return buildDiffers(ending);
    case 'same-builds':
      return sameBuilds(report, ending);
  }
}

function culprit(report: SearchReport, commit: CommitSummary | null): Told {
  const { culprit: found, terms } = report;
  if (found === null) return unfinished(report);
  const what = `the first ${terms.bad} ${nounOf(report)}`;
  // Scripts look for git's words: what is refuted is not found by them.
  const isRefuted = report.verification?.ending === 'refuted';
  const headline = [
    `${printableLine(found.name)} ${isRefuted ? `was named ${what}, and is not: it is refuted` : `is ${what}`}`,
  ];
  if (report.question === 'bisect-commits') return { headline, lines: commitLines(found.name, commit, found.title) };
  const last = versionBeforeCulprit(report);
  const neighbours = last
    ? [`Last ${terms.good} ${shortName(last.name)}, first ${terms.bad} ${shortName(found.name)}, in ${whole(report)}.`]
    : [`In ${whole(report)}.`];
  return { headline, explained: neighbours };
}

/** As `git show --no-patch --pretty=fuller`, as far as it is known. */
function commitLines(name: string, commit: CommitSummary | null, title: string): readonly KeptLine[] {
  const subject = printableLine(commit?.subject ?? title);
  const author = commit ? [`Author:     ${printableLine(commit.author)}`, `CommitDate: ${gitDate(commit.committedAtMs)}`] : [];
  const rest = [...author, ...(subject === '' ? [] : ['', `    ${subject}`])];
  return [{ kept: `commit ${name}`, rest: '' }, ...rest.map((line) => ({ kept: '', rest: line }))];
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Thu Apr 7 22:13:13 2005 +0000`; the committer's own time zone is not kept. */
function gitDate(atMs: number): string {
  const at = new Date(atMs);
  const time = at.toISOString().slice(11, 19);
  return `${days[at.getUTCDay()]} ${months[at.getUTCMonth()]} ${at.getUTCDate()} ${time} ${at.getUTCFullYear()} +0000`;
}

function rangeBySkips(report: SearchReport): Told {
  const noun = nounOf(report);
  const opening =
    report.question === 'bisect-commits'
      ? "There are only 'skip'ped commits left to test."
      : 'Only versions that can not be tested are left.';
  return {
    headline: [opening, `The first ${report.terms.bad} ${noun} could be any of:`],
    lines: candidateLines(report),
    explained: [coverage(report)],
    next: [
      `Make one of these ${noun}s testable (a build fix on top, another configuration) and mark it: the search goes on from here.`,
      'Or read them: one of them did it.',
    ],
  };
}

/** The lab's trouble says nothing about a version: nobody may read it as one that can not be tested. */
function rangeInSilence(report: SearchReport, silent: readonly ReportedVersion[]): Told {
  const noun = nounOf(report);
  const names = silent.map(({ name }) => shortName(name)).join(', ');
  const last = report.tests.findLast(({ version, outcome }) => outcome === 'no-answer' && version.name === silent.at(-1)?.name);
  return {
    headline: [
      `The lab is broken: it gave no answer on ${clip(names, namesLengthMax)}.`,
      `The first ${report.terms.bad} ${noun} could be any of:`,
    ],
    lines: candidateLines(report),
    explained: [coverage(report), ...(last ? [`The last try (${last.id}) said: ${printableLine(last.because)}`] : [])],
    next: ['Repair that (firstbad doctor looks for what is missing); the same command then goes on where it was.'],
  };
}

const namesLengthMax = 200;

function rangeByBudget(report: SearchReport): Told {
  const { candidatesLeft, candidatesTotal, terms } = report;
  const noun = nounOf(report);
  return {
    headline: [
      `The budget is used up with ${count(candidatesLeft, `possible ${noun}`)} left of ${formatNumber(candidatesTotal)}.`,
      `The first ${terms.bad} ${noun} could be any of:`,
    ],
    lines: candidateLines(report),
    explained: [coverage(report)],
    next: ['The same command with a larger budget goes on where this one stopped; no test is made twice.'],
  };
}

function coverage({ confidence }: SearchReport): string {
  return confidence === null ? '' : `Together they have it with ${formatPercent(confidence)}.`;
}

/** Names first, alone in their column, as git lists them. */
function candidateLines({ candidates, candidatesLeft }: SearchReport): readonly KeptLine[] {
  const shown = candidates.slice(0, candidatesShown);
  const width = Math.max(0, ...shown.map(({ version }) => printableLine(version.name).length));
  const lines = shown.map(({ version, probability }) => ({
    kept: printableLine(version.name),
    rest: `${' '.repeat(width - printableLine(version.name).length)}  ${formatPercent(probability).padStart(11)}  ${printableLine(version.title)}`.trimEnd(),
  }));
  const more = candidatesLeft - shown.length;
  return more > 0 ? [...lines, { kept: '', rest: `... and ${formatNumber(more)} more` }] : lines;
}

function notReproduced(report: SearchReport, ending: Extract<ReportedEnding, { kind: 'not-reproduced' }>): Told {
  const { ends, fixed } = report;
  const goods = ends.goods.map((good) => describedVersion(good, report)).join(', ');
  const [older, newer] = [goods === '' ? 'the old end' : goods, describedVersion(ends.bad, report)];
  const rate = formatPercent(ending.failureRate);
  switch (ending.allAre) {
    case 'good':
      return {
        headline: ['Not reproduced: the failure does not show at either end.'],
        explained: [`${fixed ? older : newer} should fail and did not.`],
        next: [
          `Make the test fail on ${fixed ? older : newer} first: is it the reported version, with the reported settings?`,
          'If it fails now and then only, test its ends more often or make it more likely to fail.',
        ],
      };
    case 'bad':
      return {
        headline: ['Nothing to find between the ends: both fail.'],
        explained: [`${fixed ? newer : older} should pass and failed.`],
        next: [
          fixed
            ? 'It is not fixed yet there: take a newer version as the fixed end.'
            : 'It came earlier: take an older version as the good end.',
          'Or the test always fails: try it on a version that is known to work.',
        ],
      };
    case 'flaky':
      return {
        headline: [`Both ends fail alike, in about ${rate} of the tests: the version makes no difference.`],
        explained: ['A test that fails as often before as after tells nothing about the change.'],
        next: ['Make the test look for the reported failure alone, or look for what else makes it fail.'],
      };
  }
}

function endUntestable(report: SearchReport, { version }: Extract<ReportedEnding, { kind: 'end-untestable' }>): Told {
  const last = report.tests.findLast((test) => test.version.name === version.name);
  return {
    headline: [`An end can not be tested: ${describedVersion(version, report)}`],
    explained: last ? [`The last try said: ${printableLine(last.because)}`] : [],
    next: ['Take a version near it that can be tested as that end, or repair what keeps this one from being tested.'],
  };
}

function notMonotone(report: SearchReport, { transitions }: Extract<ReportedEnding, { kind: 'not-monotone' }>): Told {
  const noun = nounOf(report);
  return {
    headline: [`There is not one first ${report.terms.bad} ${noun}: ${howOften(transitions)}.`],
    lines: transitions.map(({ kind, before, after }) => ({
      kept: '',
      rest: `${kind === 'introduction' ? 'introduced' : 'fixed     '}  after ${shortName(before.name)}, up to ${shortName(after.name)}`,
    })),
    next: [
      report.question === 'bisect-commits'
        ? 'Bisect again between the two commits of the change that matters to you; each of these has one change between its ends.'
        : 'Bisect again between the two versions of the change that matters to you, or sweep the whole history: firstbad sweep.',
    ],
  };
}

/** Introductions alone are on branches that do not contain each other. */
function howOften(transitions: Extract<ReportedEnding, { kind: 'not-monotone' }>['transitions']): string {
  const times = count(transitions.length, 'time');
  const isParallel = transitions.every(({ kind }) => kind === 'introduction');
  return isParallel ? `it was introduced ${times}, each on a branch of its own` : `it changed ${times}`;
}

function labBroken(report: SearchReport, { noAnswerInARow }: Extract<ReportedEnding, { kind: 'lab-broken' }>): Told {
  const last = report.tests.findLast((test) => test.outcome === 'no-answer');
  return {
    headline: [`The lab is broken: ${count(noAnswerInARow, 'test')} in a row gave no answer.`],
    explained: last ? [`The last one (${last.id}) said: ${printableLine(last.because)}`] : [],
    next: ['Repair that (firstbad doctor looks for what is missing); the same command then goes on where it was.'],
  };
}

function noGoodEnd(report: SearchReport, { oldestTried }: Extract<ReportedEnding, { kind: 'no-good-end' }>): Told {
  return {
    headline: [`No ${report.terms.good} ${nounOf(report)} was found, back to ${describedVersion(oldestTried, report)}.`],
    explained: ['Every version that could be tested there fails.'],
    next: ['Name one that is known to work with --good. If there is none, it never worked: then there is nothing to bisect.'],
  };
}

/** A finding, not an error: it says where the failure comes from. */
function buildDiffers({ packaged, was, built, is }: Extract<ReportedEnding, { kind: 'build-differs' }>): Told {
  const [name, source] = [shortName(packaged.name), `${shortName(built.name)} (${printableLine(built.title)})`];
  return {
    headline: [`It is not the source alone: the package ${name} is ${was}, and a build of ${source} is ${is}.`],
    explained: [
      `What differs between the two ${was === 'bad' ? 'brings the failure' : 'keeps the failure away'}: the configuration, the packagers' own patches, or the compiler.`,
    ],
    next: [
      "The configuration first: firstbad reduce-config finds the options that matter between the package's and that of the build.",
      'Or search on among builds alone: give commits with --good and --bad.',
    ],
  };
}

function sameBuilds({ terms, ends }: SearchReport, { commits }: Extract<ReportedEnding, { kind: 'same-builds' }>): Told {
  const each =
    commits === 1
      ? 'The one commit between the ends gives'
      : `Each of the ${formatNumber(commits)} commits between the ends gives`;
  return {
    headline: [`None of them is the first ${terms.bad} commit: what is built does not change between the ends.`],
    explained: [`${each} the same as its parents, built from nothing.`],
    next: [
      'The ends were believed, not tried: give the same command without --believe-ends.',
      `If ${shortName(ends.bad.name)} is ${terms.bad} all the same, it changes something else than what was built for it, or it came before.`,
    ],
  };
}

function unfinished(report: SearchReport): Told {
  const { candidatesLeft, candidatesTotal } = report;
  return {
    headline: [`Not finished: ${formatNumber(candidatesLeft)} of ${count(candidatesTotal, nounOf(report))} left.`],
    next: ['The same command goes on where it was.'],
  };
}

/** `kernel (debian linux-image-cloud-amd64) with cache none, sector 4096`. */
function whole({ of, at }: SearchReport): string {
  const settings = Object.entries(at ?? {}).map(([name, value]) => `${name} ${value}`);
  return printableLine(settings.length === 0 ? of : `${of} with ${settings.join(', ')}`);
}
