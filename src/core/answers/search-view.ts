// What a person is shown of a search between two answers. Pure data, made from the engine's state at each step.

import { type Forecast, forecastOf } from '../search/forecast.ts';
import { nextStep, type SearchProgress, type SearchState } from '../search/next-step.ts';
import { type Posterior, posteriorOf } from '../search/posterior.ts';
import type { SearchRules } from '../stored/hunt-plan.ts';
import type { ReportedVersion } from '../stored/search-report.ts';
import { termsOf } from './search-report-of.ts';
import type { SearchSubject } from './search-subject.ts';

export interface SearchView {
  /** What is searched, where one hunt searches both; else its question says it. */
  readonly noun?: 'commit';
  readonly phase: SearchProgress['phase'] | 'ended';
  /** Possible culprits that are not a hundred times less likely than the likeliest. */
  readonly left: number;
  readonly total: number;
  readonly likeliest: ReportedVersion & { readonly probability: number };
  /** Probability that nothing changes between the ends. */
  readonly noChange: number;
  readonly tests: number;
  /** In the unit of the problem's costs, since the search began. */
  readonly spent: number;
  /** What is still to come; `cost` in the same unit. Null when it has ended. */
  readonly forecast: Pick<Forecast, 'tests' | 'cost'> | null;
  /** In the user's words: with --fixed a false good is a fixed version that seems broken. */
  readonly rates: { readonly falseGood: number; readonly falseBad: number };
  /** True once one version has answered both ways; before, the rates are what is believed of tests in general. */
  readonly flaky: boolean;
  readonly terms: { readonly good: string; readonly bad: string };
}

export interface SearchViewParts {
  readonly state: SearchState;
  readonly subject: Pick<SearchSubject, 'nameOf'>;
  readonly titleOf: (name: string) => string;
  readonly rules: Pick<SearchRules, 'fixed' | 'terms'>;
}

export function searchViewOf({ state, subject, titleOf, rules }: SearchViewParts): SearchView {
  const { problem, evidence, prior, spent } = state;
  const posterior = posteriorOf(problem, prior, evidence);
  // Without free workers a step costs little and still says how far it is.
  const step = nextStep(state, { running: [], free: 0 });
  const name = subject.nameOf(posterior.top.node);
  return {
    phase: step.kind === 'ended' ? 'ended' : step.progress.phase,
    left: candidatesLeft(posterior),
    total: problem.window.size,
    likeliest: { name, title: titleOf(name), probability: posterior.top.probability },
    noChange: posterior.noChange,
    tests: evidence.attempts,
    spent,
    forecast: step.kind === 'ended' ? null : forecastOf(state),
    rates: ratesIn(posterior, state, rules.fixed),
    flaky: evidence.tallies.some((tally) => tally.passed > 0 && tally.failed > 0),
    terms: termsOf(rules),
  };
}

function candidatesLeft({ culprit, top }: Posterior): number {
  const least = top.probability / 100;
  return culprit.reduce((left, probability) => left + (probability > 0 && probability >= least ? 1 : 0), 0);
}

function ratesIn(posterior: Posterior, { evidence }: SearchState, fixed: boolean): SearchView['rates'] {
  const group = evidence.classOf[posterior.top.node] ?? 0;
  const falseGood = 1 - (posterior.badRate[group] ?? 1);
  const falseBad = posterior.goodRate[group] ?? 0;
  return fixed ? { falseGood: falseBad, falseBad: falseGood } : { falseGood, falseBad };
}
