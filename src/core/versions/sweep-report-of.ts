// The sweep of a plan from the attempts so far: the strips' states for the search, and the report.

import { outcomeOfAttempt, ratesFor } from '../answers/search-subject.ts';
import { type AttemptRecord, gaveAnswer } from '../attempt/attempt.ts';
import { assert } from '../base/assert.ts';
import { pointKey } from '../scenario/point.ts';
import { isSilent } from '../search/evidence.ts';
import { observeSweep, startSweep, sweepEndingNow, sweepProblem, sweepSoFar, type SweepState } from '../search/sweep.ts';
import type { SweepPlan, SweepSearch } from '../stored/hunt-plan.ts';
import type { HuntState } from '../stored/journal.ts';
import { originsIn } from '../stored/override.ts';
import type { SweepReport, SweptStrip } from '../stored/sweep-report.ts';
import { type Strip, type Strips, stripsOf } from './strips.ts';

export interface SweepSoFar {
  readonly records: readonly AttemptRecord[];
  readonly forgiven: HuntState['forgiven'];
  /** True when nothing more is tried, also when the sweep would go on. */
  readonly over: boolean;
  /** Of the strips, when somebody has them already. */
  readonly states?: readonly SweepState[];
}

export function sweepReportOf(hunt: number, plan: SweepPlan, { records, forgiven, over, states }: SweepSoFar): SweepReport {
  const swept = stripsOf(plan);
  const { search, of, versions, strips } = swept;
  const tests = testsOf(swept, records);
  const known = states ?? sweepStates(swept, { records, forgiven });
  const tried = new Set(tests.flat().map((test) => test.place));
  return {
    hunt,
    question: 'sweep',
    of,
    axis: search.axis,
    versions: versions.map(({ label, origin }) => ({ name: label, title: origin })),
    strips: strips.map((strip, index) => sweptStrip(strip, { state: known[index]!, tests: tests[index]!, over })),
    versionsTried: tried.size,
    attempts: tests.flat().length,
    ...originsIn(records),
  };
}

/** The state of each strip after these attempts, in the order of their recording. */
export function sweepStates(
  swept: Strips<SweepSearch>,
  { records, forgiven }: Pick<HuntState, 'records' | 'forgiven'>,
): readonly SweepState[] {
  const { search, versions, strips } = swept;
  const counting = records.filter(({ id, judgement }) => gaveAnswer(judgement) || !forgiven.has(id));
  const tests = testsOf(swept, counting);
  return strips.map((strip, index) => {
    const problem = sweepProblem(versions.length, wantedOf(search));
    const excluded = strip.points.flatMap((point, place) => (point === null ? [place] : []));
    return tests[index]!.reduce(
      (state, { place, outcome }) => observeSweep(state, { target: place, outcome }),
      withoutPlaces(startSweep(problem), excluded),
    );
  });
}

function wantedOf({ rules, coarse, spare }: SweepSearch): Parameters<typeof sweepProblem>[1] {
  return {
    confidence: rules.confidence,
    rates: ratesFor(rules),
    ...(coarse === null ? {} : { coarse }),
    ...(spare === null ? {} : { spare }),
  };
}

/** What is excluded is as good as untestable, and was never tried. */
function withoutPlaces(state: SweepState, places: readonly number[]): SweepState {
  const tallies = places.map((target) => [target, { target, passed: 0, failed: 0, untestable: 1, noAnswer: 0 }] as const);
  return { ...state, tallies: new Map(tallies) };
}

type Tests = SweptStrip['tests'];

/** By strip. */
function testsOf({ strips }: Strips, records: readonly AttemptRecord[]): readonly Tests[] {
  const tests = strips.map((): Tests[number][] => []);
  const spots = new Map(
    strips.flatMap(({ points }, strip) =>
      points.flatMap((point, place) => (point === null ? [] : [[pointKey(point), { strip, place }] as const])),
    ),
  );
  for (const { id, point, judgement, totalMs } of records) {
    const spot = spots.get(pointKey(point));
    assert(spot, 'an attempt of a sweep is in one of its strips');
    const outcome = outcomeOfAttempt(judgement);
    tests[spot.strip]!.push({ id, place: spot.place, outcome, because: judgement.message, ms: totalMs });
  }
  return tests;
}

function sweptStrip(
  { at }: Strip,
  { state, tests, over }: { readonly state: SweepState; readonly tests: Tests; readonly over: boolean },
): SweptStrip {
  const ending = sweepEndingNow(state, over ? 'budget' : null);
  const { stretches, transitions } = ending ?? sweepSoFar(state);
  const isHidden = ({ before, after }: (typeof transitions)[number]): boolean =>
    [...state.tallies.values()].some((tally) => tally.target > before && tally.target < after && isSilent(tally));
  // What stands between the two sides of a change was not tried: the lab failed on it.
  const ended = ending?.because === 'complete' && transitions.some(isHidden) ? 'lab-broken' : (ending?.because ?? null);
  return { at, ended, stretches, transitions, tests };
}
