// Makes the report of a bisect from its answers, after each of them or at its end.

import type { AttemptId } from '../attempt/attempt.ts';
import { ancestorsOf } from '../git/graph.ts';
import type { Window } from '../git/graph-window.ts';
import { formatBisectLog, type LoggedVerdict } from '../search/bisect-log.ts';
import { endingNow } from '../search/bisect-seeker.ts';
import { budgetEnding, type SearchEnding } from '../search/ending.ts';
import { type Evidence, isSilent, tallyOf } from '../search/evidence.ts';
import { observe, type SearchState, startSearch } from '../search/next-step.ts';
import { type Posterior, posteriorOf } from '../search/posterior.ts';
import type { SearchProblem } from '../search/problem.ts';
import type { SearchRules } from '../stored/hunt-plan.ts';
import { type AnswerOrigins, originsOf } from '../stored/override.ts';
import type { ReportedEnding, ReportedTest, ReportedVersion, SearchReport } from '../stored/search-report.ts';
import { type Answer, engineOutcome, type SearchSubject } from './search-subject.ts';

export interface SearchReportParts {
  readonly hunt: number;
  readonly question: SearchReport['question'];
  readonly of: string;
  readonly at: SearchReport['at'];
  readonly subject: SearchSubject;
  readonly problem: SearchProblem;
  readonly rules: SearchRules;
  readonly answers: readonly Answer[];
  /** By name: a commit's subject, where a version comes from. */
  readonly titleOf: (name: string) => string;
  /** True when nothing more is tried, also when the search would go on: its time is up. */
  readonly over: boolean;
}

const candidatesShownMax = 100;

export function searchReportOf(parts: SearchReportParts): SearchReport {
  const { subject, problem, rules, answers } = parts;
  const { window } = subject;
  const versionAt = (target: number): ReportedVersion => {
    const name = subject.nameOf(target);
    return { name, title: parts.titleOf(name) };
  };
  const { state, tests } = playAnswers(parts, versionAt);
  const posterior = posteriorOf(problem, state.prior, state.evidence);
  const ending = endingNow(state) ?? (parts.over ? budgetEnding(problem, posterior) : null);
  const culprit = ending?.kind === 'culprit' ? ending.culprit : null;
  const likely = candidatesOf(posterior);
  const goods = Array.from({ length: window.goodEnds }, (_, index) => versionAt(window.size + index));
  return {
    hunt: parts.hunt,
    question: parts.question,
    of: parts.of,
    at: parts.at,
    ending: ending && reportedEnding(ending, state, { versionAt, rules }),
    culprit: culprit === null ? null : versionAt(culprit),
    confidence: ending && 'confidence' in ending ? ending.confidence : null,
    candidates: [...likely.nodes]
      .sort((a, b) => posterior.culprit[b]! - posterior.culprit[a]! || a - b)
      .slice(0, candidatesShownMax)
      .map((node) => ({ version: versionAt(node), probability: posterior.culprit[node]! })),
    candidatesLeft: likely.nodes.length,
    candidatesTotal: window.size,
    ends: { goods, bad: versionAt(window.size - 1) },
    tests,
    rates: ratesFor(posterior, state, rules),
    ...(rules.flakyShare === undefined ? {} : { flakyShare: rules.flakyShare }),
    fixed: rules.fixed,
    terms: termsOf(rules),
    log: logOf(parts, { culprit, versionAt }),
    ...saidIn(tests, answers),
  };
}

function saidIn(tests: readonly ReportedTest[], answers: readonly Answer[]): AnswerOrigins {
  const shown = new Set(tests.map(({ id }) => id));
  const overrides = tests.flatMap(({ id, outcome, overridden }) =>
    overridden ? [{ ...overridden, attempt: id as AttemptId, is: outcome }] : [],
  );
  return originsOf(
    overrides,
    answers.filter(({ id }) => shown.has(id)),
  );
}

/** As git: its own words, or with --fixed those of its manual's example. */
export function termsOf({ terms, fixed }: Pick<SearchRules, 'terms' | 'fixed'>): {
  readonly good: string;
  readonly bad: string;
} {
  return terms ?? (fixed ? { good: 'broken', bad: 'fixed' } : { good: 'good', bad: 'bad' });
}

type VersionAt = (target: number) => ReportedVersion;

function playAnswers(
  { subject, problem, rules, answers }: SearchReportParts,
  versionAt: VersionAt,
): { readonly state: SearchState; readonly tests: readonly ReportedTest[] } {
  let state = startSearch(problem);
  const tests: ReportedTest[] = [];
  for (const answer of answers) {
    const target = subject.targetOf(answer.version);
    if (target === null) continue;
    if (answer.isForgiven !== true) state = observe(state, { target, outcome: engineOutcome(answer.outcome, rules) });
    const posterior = posteriorOf(problem, state.prior, state.evidence);
    const { nodes } = candidatesOf(posterior);
    const { id, outcome, by, because, startedAtMs, ms, overridden } = answer;
    tests.push({
      id,
      version: versionAt(target),
      place: target < subject.window.size ? target : -1,
      outcome,
      by,
      because,
      startedAtMs,
      ms,
      left: nodes.length,
      leftFrom: nodes[0] ?? 0,
      leftTo: nodes.at(-1) ?? 0,
      probability: posterior.top.probability,
      ...(overridden ? { overridden } : {}),
    });
  }
  return { state, tests };
}

/** Not a hundred times less likely than the likeliest, in topological order. */
function candidatesOf({ culprit, top }: Posterior): { readonly nodes: readonly number[] } {
  const nodes: number[] = [];
  const least = top.probability / 100;
  if (top.probability > 0) culprit.forEach((probability, node) => probability >= least && nodes.push(node));
  return { nodes };
}

/** In the user's words: with --fixed the engine's good is what fails, and its introduction the fix. */
function reportedEnding(
  ending: SearchEnding,
  { evidence }: SearchState,
  { versionAt, rules: { fixed } }: { readonly versionAt: VersionAt; readonly rules: SearchRules },
): ReportedEnding {
  switch (ending.kind) {
    case 'culprit':
      return { kind: 'culprit', ...(ending.audits > 0 ? { audits: ending.audits } : {}) };
    case 'range':
      return rangeEnding(ending, evidence, versionAt);
    case 'not-reproduced':
      return {
        kind: 'not-reproduced',
        allAre: fixed ? opposite[ending.allAre] : ending.allAre,
        failureRate: fixed ? 1 - ending.failureRate : ending.failureRate,
      };
    case 'end-untestable':
      return { kind: 'end-untestable', version: versionAt(ending.target) };
    case 'not-monotone':
      return {
        kind: 'not-monotone',
        transitions: ending.transitions.map(({ kind, before, after }) => ({
          kind: fixed ? opposite[kind] : kind,
          before: versionAt(before),
          after: versionAt(after),
        })),
      };
    case 'lab-broken':
      return { kind: 'lab-broken', noAnswerInARow: ending.noAnswerInARow };
  }
}

/** Names those that hide the culprit only because the lab failed on them. */
function rangeEnding(
  { because, candidates }: Extract<SearchEnding, { readonly kind: 'range' }>,
  evidence: Evidence,
  versionAt: VersionAt,
): ReportedEnding {
  const isUntried = (target: number): boolean => {
    const tally = tallyOf(evidence, target);
    return tally !== undefined && isSilent(tally);
  };
  const silent = because === 'skips' ? candidates.filter(isUntried) : [];
  return { kind: 'range', because, ...(silent.length > 0 ? { silent: silent.map(versionAt) } : {}) };
}

const opposite = { good: 'bad', bad: 'good', flaky: 'flaky', introduction: 'fix', fix: 'introduction' } as const;

function ratesFor(posterior: Posterior, { evidence }: SearchState, { fixed }: SearchRules): SearchReport['rates'] {
  const group = evidence.classOf[posterior.top.node]!;
  const rates = { falseGood: 1 - posterior.badRate[group]!, falseBad: posterior.goodRate[group]! };
  return fixed ? { falseGood: rates.falseBad, falseBad: rates.falseGood } : rates;
}

/**
 * One verdict for each version, in the order of their first answers: with a culprit what it implies, else the majority's.
 * git's replay takes the last bad commit for the end of what is left: the one with the least behind it comes last.
 */
function logOf(
  { subject, rules, answers }: SearchReportParts,
  { culprit, versionAt }: { readonly culprit: number | null; readonly versionAt: VersionAt },
): string {
  const { window } = subject;
  const byTarget = new Map<number, Answer[]>();
  for (const answer of answers) {
    const target = subject.targetOf(answer.version);
    if (target === null || answer.outcome === 'no-answer') continue;
    byTarget.set(target, [...(byTarget.get(target) ?? []), answer]);
  }
  const isAfter = culprit === null ? null : (target: number) => ancestorsOf(window.graph, [target])[culprit] === 1;
  const verdicts = [...byTarget].map(([target, about]): TargetVerdict => {
    const { name, title } = versionAt(target);
    return { target, name, subject: title, ...verdictOn(about, target, { size: window.size, rules, isAfter }) };
  });
  const logged = (target: number) => ({ name: subject.nameOf(target), subject: versionAt(target).title });
  return formatBisectLog({
    bad: logged(window.size - 1),
    goods: Array.from({ length: window.goodEnds }, (_, index) => logged(window.size + index)),
    verdicts: narrowestBadLast(window, verdicts),
    terms: rules.terms ?? (rules.fixed ? termsOf(rules) : null),
    firstParentOnly: rules.firstParentOnly,
    paths: rules.paths,
    culprit: culprit === null ? null : logged(culprit),
  });
}

type TargetVerdict = LoggedVerdict & { readonly target: number };

/** With a culprit that was seen bad it is the culprit: each other bad one contains it. */
function narrowestBadLast({ graph }: Window, verdicts: readonly TargetVerdict[]): readonly LoggedVerdict[] {
  const bads = verdicts.filter(({ verdict }) => verdict === 'bad');
  const behind = (target: number): number => ancestorsOf(graph, [target]).reduce((sum, one) => sum + one, 0);
  const sizes = new Map(bads.map((one) => [one, behind(one.target)]));
  const narrowest = bads.reduce<TargetVerdict | null>(
    (best, one) => (best === null || sizes.get(one)! < sizes.get(best)! ? one : best),
    null,
  );
  return narrowest === null ? verdicts : [...verdicts.filter((one) => one !== narrowest), narrowest];
}

interface VerdictBasis {
  readonly size: number;
  readonly rules: SearchRules;
  readonly isAfter: ((target: number) => boolean) | null;
}

function verdictOn(
  about: readonly Answer[],
  target: number,
  { size, rules, isAfter }: VerdictBasis,
): Pick<LoggedVerdict, 'verdict' | 'note'> {
  const outcomes = about.map((answer) => engineOutcome(answer.outcome, rules));
  const bad = outcomes.filter((outcome) => outcome === 'bad').length;
  const good = outcomes.filter((outcome) => outcome === 'good').length;
  const counts = bad > 0 && good > 0 ? `${bad} of ${bad + good} tests ${rules.fixed ? 'passed' : 'failed'}` : null;
  if (bad + good === 0) return { verdict: 'skip', note: about[0]?.because ?? null };
  if (target >= size) return { verdict: 'good', note: counts };
  if (isAfter) return { verdict: isAfter(target) ? 'bad' : 'good', note: counts };
  if (bad === good) return { verdict: 'skip', note: counts };
  return { verdict: bad > good ? 'bad' : 'good', note: counts };
}
