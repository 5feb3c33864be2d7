// A bisect along a component's versions: first, when none was given, a good end is looked for back through the releases, then
// the first bad version between the ends. One seeker for both; its targets are places in the line of versions.

import {
  type Answer,
  countingAnswers,
  engineOutcome,
  lineSubject,
  problemFor,
  type SearchSubject,
} from '../answers/search-subject.ts';
import { assert } from '../base/assert.ts';
import type { Point } from '../scenario/point.ts';
import type { Version } from '../scenario/version.ts';
import { type BisectSeeker, bisectSeeker } from '../search/bisect-seeker.ts';
import type { SeenAttempt } from '../search/evidence.ts';
import { type EndStep, nextEnd } from '../search/good-end.ts';
import { observe, startSearch } from '../search/next-step.ts';
import type { Costs, RunCost, SearchProblem } from '../search/problem.ts';
import type { Seeker } from '../search/seeker.ts';
import type { BisectPlan, SearchRules } from '../stored/hunt-plan.ts';
import { stripsOf } from './strips.ts';
import { releasesUpTo } from './version-ends.ts';

/** What a plan with the question `bisect` asks. */
export interface ComponentLine extends SearchedLine {
  readonly axis: string;
  readonly at: Point;
  /** By place. */
  readonly points: readonly Point[];
}

/** A line of versions with its ends, whatever these are. */
export interface SearchedLine {
  /** For people: `kernel (debian linux-image-cloud-amd64)`. */
  readonly of: string;
  /** The values of everything else; null where there is nothing else. */
  readonly at: Point | null;
  /** Oldest first, only those that can be tried. Places are indexes in this list. */
  readonly versions: readonly LineVersion[];
  readonly rules: SearchRules;
  /** Places of the older and the newer end; null while the older one is to be found. */
  readonly older: number | null;
  readonly newer: number;
  /** Places where a good end is looked for, oldest first, the newer end last. */
  readonly releases: readonly number[];
  /** By place: how likely each one is the first bad one, beside the others. Without it all are alike. */
  readonly weights?: readonly number[];
}

/** Of a version what a search names. */
export type LineVersion = Pick<Version, 'label' | 'origin'>;

export function searchedLineOf(plan: BisectPlan): ComponentLine {
  const { search, of, versions: all, strips } = stripsOf(plan);
  const [strip, ...others] = strips;
  assert(strip && others.length === 0, 'a bisect has one combination of everything else');
  const versions = all.filter((_, place) => strip.points[place] !== null);
  const placeOf = (label: string | null): number | null => {
    if (label === null) return null;
    const place = versions.findIndex((version) => version.label === label);
    assert(place >= 0, 'the ends are in the line');
    return place;
  };
  const good = placeOf(search.good);
  const bad = placeOf(search.bad);
  assert(bad !== null, 'a bisect has a bad end');
  const { fixed } = search.rules;
  assert(!fixed || good !== null, 'the search for a fix has both ends');
  const newer = fixed ? (good ?? 0) : bad;
  const newest = versions[newer];
  assert(newest, 'the newer end is in the line');
  return {
    axis: search.axis,
    of,
    at: strip.at,
    versions,
    points: strip.points.filter((point) => point !== null),
    rules: search.rules,
    older: fixed ? bad : good,
    newer,
    releases: releasesUpTo(versions, newest).map((version) => versions.indexOf(version)),
  };
}

/** What a bisect does at the moment. */
export type VersionSearchStage =
  | { readonly kind: 'looking'; readonly next: Exclude<EndStep, { readonly kind: 'found' }> }
  | { readonly kind: 'searching'; readonly subject: SearchSubject; readonly seeker: BisectSeeker };

export interface VersionSeeker extends Seeker {
  readonly line: SearchedLine;
  readonly stage: VersionSearchStage;
}

/** The search as far as these answers bring it. */
export function versionSeeker(line: SearchedLine, answers: readonly Answer[], costs?: VersionCosts): VersionSeeker {
  const placeOf = new Map(line.versions.map((version, place) => [version.label, place]));
  const seen = countingAnswers(answers).flatMap(({ version, outcome }) => {
    const target = placeOf.get(version);
    return target === undefined ? [] : [{ target, outcome }];
  });
  return seekerFrom(line, seen, costs);
}

/** What tests cost, in any unit; `built` by place. */
export interface VersionCosts {
  readonly build: number;
  readonly run: RunCost;
  readonly built: ReadonlySet<number>;
}

function seekerFrom(line: SearchedLine, seen: readonly SeenAttempt[], costs: VersionCosts | undefined): VersionSeeker {
  if (line.older !== null) return searching(line, searchBetween(line, line.older, { seen, costs }));
  const next = lookForGoodEnd(line, seen);
  // The window goes up to the end that the user named: what was seen on the releases in between narrows it as evidence.
  if (next.kind === 'found') return searching(line, searchBetween(line, line.releases[next.good]!, { seen, costs }));
  return {
    line,
    stage: { kind: 'looking', next },
    next: ({ running, free }) => {
      if (next.kind !== 'test') return { kind: 'ended' };
      const place = line.releases[next.target]!;
      if (running.includes(place) || free === 0) return { kind: 'wait', cancel: [] };
      return { kind: 'test', start: [place], cancel: [] };
    },
    observe: (answer) => seekerFrom(line, [...seen, answer], costs),
  };
}

/** Once found, a good end stays: later answers may show a nearer one, and the window must not change under the search. */
function lookForGoodEnd({ releases }: SearchedLine, seen: readonly SeenAttempt[]): EndStep {
  const onReleases = seen.flatMap(({ target, outcome }) => {
    const release = releases.indexOf(target);
    return release < 0 ? [] : [{ target: release, outcome }];
  });
  const count = releases.length;
  for (let answers = 0; answers < onReleases.length; answers += 1) {
    const next = nextEnd({ count }, onReleases.slice(0, answers));
    if (next.kind === 'found') return next;
  }
  return nextEnd({ count }, onReleases);
}

function searchBetween(
  line: SearchedLine,
  older: number,
  { seen, costs }: { readonly seen: readonly SeenAttempt[]; readonly costs: VersionCosts | undefined },
): Extract<VersionSearchStage, { kind: 'searching' }> {
  const subject = versionSubject(line, older);
  const { window } = subject;
  const engineCosts: Costs | undefined = costs && {
    build: costs.build,
    run: costs.run,
    built: Uint8Array.from(window.nodeOf, (place) => (costs.built.has(place) ? 1 : 0)),
  };
  const problem = problemOnLine(line, subject, engineCosts ? { costs: engineCosts } : {});
  let state = startSearch(problem);
  for (const attempt of seen) state = observeAt(state, attempt, { older, line });
  return { kind: 'searching', subject, seeker: bisectSeeker(state) };
}

/** What the engine is asked about this part of the line. */
export function problemOnLine(
  { rules, weights }: Pick<SearchedLine, 'rules' | 'weights'>,
  { window }: Pick<SearchSubject, 'window'>,
  more: Partial<Omit<SearchProblem, 'window'>> = {},
): SearchProblem {
  if (weights === undefined) return problemFor(window, rules, more);
  const own = Float64Array.from({ length: window.size }, (_, target) => weights[window.nodeOf[target]!] ?? 1);
  return problemFor(window, rules, { ...more, weights: own });
}

/** The versions after the older end up to and with the newer one. */
export function versionSubject({ versions, newer }: SearchedLine, older: number): SearchSubject {
  return lineSubject(
    versions.map((version) => version.label),
    { good: older, bad: newer },
  );
}

type Engine = BisectSeeker['state'];

function observeAt(
  state: Engine,
  { target: place, outcome }: SeenAttempt,
  { older, line }: { older: number; line: SearchedLine },
): Engine {
  const target = targetAt(place, older, line.newer);
  return target === null ? state : observe(state, { target, outcome: engineOutcome(outcome, line.rules) });
}

/** As `lineWindow` numbers them: the versions after the older end, and then that end. */
function targetAt(place: number, older: number, newer: number): number | null {
  if (place < older || place > newer) return null;
  return place === older ? newer - older : place - older - 1;
}

function searching(line: SearchedLine, stage: Extract<VersionSearchStage, { kind: 'searching' }>): VersionSeeker {
  const { seeker, subject } = stage;
  const { nodeOf, size } = subject.window;
  const older = nodeOf[size]!;
  const placeOf = (target: number): number => nodeOf[target]!;
  return {
    line,
    stage,
    next: ({ running, free }) => {
      const inWindow = running.flatMap((place) => targetAt(place, older, line.newer) ?? []);
      const step = seeker.next({ running: inWindow, free });
      switch (step.kind) {
        case 'test':
          return { kind: 'test', start: step.start.map(placeOf), cancel: step.cancel.map(placeOf) };
        case 'wait':
          return { kind: 'wait', cancel: step.cancel.map(placeOf) };
        case 'ended':
          return step;
      }
    },
    observe: (answer) => searching(line, { ...stage, seeker: bisectSeeker(observeAt(seeker.state, answer, { older, line })) }),
  };
}
