// From hunts, as their journals tell them, to a dossier. Pure: the same hunts give the same dossier on any machine.

import { type AttemptId, type AttemptRecord, recordsByPoint } from '../../core/attempt/attempt.ts';
import { assert } from '../../core/base/assert.ts';
import { isCommitName } from '../../core/git/commit.ts';
import { matrixReportOf } from '../../core/matrix/matrix-report.ts';
import { parsePackageVersion } from '../../core/scenario/package-version.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import { compareUpstream } from '../../core/scenario/upstream-order.ts';
import { type MachineFacts, type PartName, type ScenarioPlan, scenarioPlan } from '../../core/stored/hunt-plan.ts';
import type { HuntState } from '../../core/stored/journal.ts';
import { originsIn } from '../../core/stored/override.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import type { SweepReport } from '../../core/stored/sweep-report.ts';
import type { Verification } from '../../core/stored/verification.ts';
import { attemptsOfClimbs, standingOf, verificationOf } from '../../core/stored/verification-of.ts';
import { rungTitles } from '../../core/verify/rung-title.ts';
import { bisectReportOf } from '../../core/versions/bisect-report-of.ts';
import { sweepReportOf } from '../../core/versions/sweep-report-of.ts';
import { unionOfVersions } from '../../core/versions/version-union.ts';
import { runs } from './document.ts';
import type { ChangeVerification, Dossier, ReportedComponent, ReportedCulprit, ReportedTransition } from './dossier.ts';

/** A hunt about a scenario, folded. */
export interface GatheredHunt {
  readonly part: PartName;
  readonly hunt: number;
  readonly state: HuntState;
}

export interface GatherParts {
  readonly title: string;
  readonly scenario: Pick<Scenario, 'components'>;
  /** In the order in which they were asked. At least one. */
  readonly hunts: readonly GatheredHunt[];
  /** What is found outside of these hunts' own events. */
  readonly more?: Partial<Omit<Dossier, 'title' | 'components' | 'machine' | 'records' | 'matrix' | 'transitions' | 'logs'>>;
}

export function gatherDossier({ title, scenario, hunts, more = {} }: GatherParts): Dossier {
  const records = recordsOf(hunts);
  // A report that was stored elsewhere has the number that its hunt had there.
  const searches = hunts.flatMap(({ hunt, state }) => {
    const search = searchIn(hunt, state);
    return search === null ? [] : [{ ...search, hunt }];
  });
  const culprits = searches.flatMap((search) => culpritOf(search, hunts) ?? []);
  const sweeps = hunts.flatMap(({ hunt, state }) => sweepIn(hunt, state) ?? []);
  const components = componentsOf(scenario, hunts, records);
  const [culprit = null, ...others] = byWeight(culprits);
  return {
    title,
    components,
    machine: machineOf(hunts),
    records,
    matrix: matrixIn(hunts.filter(({ part }) => part !== 'script')),
    isolation: null,
    transitions: [
      ...sweeps.flatMap((sweep) => sweptTransitions(sweep, components)),
      ...searches.flatMap((search) => searchedTransitions(search, components, hunts)),
    ],
    culprit,
    alsoNamed: others.filter(({ isCommit }) => isCommit),
    logs: searches.map((search) => ({ of: search.of, text: search.log, isOfCommits: isOfCommits(search) })),
    differences: [],
    diagnoses: [],
    known: [],
    reported: null,
    script: null,
    ...saidOf(records, searches),
    attachments: [],
    ...more,
  };
}

/**
 * Each attempt once, whichever hunts took it over, point by point within a hunt: which of two side by side has ended first is
 * chance, and the report is the same. The script's own runs are about the script and not about a point.
 */
function recordsOf(hunts: readonly GatheredHunt[]): readonly AttemptRecord[] {
  const all = hunts
    .filter(({ part }) => part !== 'script')
    .flatMap(({ state }) => [
      ...[...recordsByPoint(state.records)].sort(byKey).flatMap(([, records]) => records),
      ...attemptsOfClimbs(state.climbs),
    ]);
  return [...new Map(all.map((record) => [record.id, record])).values()];
}

/** What was said instead of what was seen, and what searches had found before. */
function saidOf(
  records: readonly AttemptRecord[],
  searches: readonly SearchReport[],
): Pick<Dossier, 'overrides' | 'supersedes'> {
  const found = searches.flatMap(({ hunt, supersedes }) => (supersedes ? [{ ...supersedes, hunt }] : []));
  return {
    ...originsIn(records),
    ...(found.length === 0 ? {} : { supersedes: { published: null, found } }),
  };
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function planOf({ plan }: HuntState): ScenarioPlan {
  return scenarioPlan(plan);
}

function machineOf(hunts: readonly GatheredHunt[]): MachineFacts {
  const [first] = hunts;
  assert(first, 'a dossier is made of at least one hunt');
  return planOf(first.state).machine;
}

function matrixIn(hunts: readonly GatheredHunt[]): Dossier['matrix'] {
  const found = hunts.find(({ state }) => ['matrix', 'run'].includes(planOf(state).question));
  return found ? matrixReportOf(found.hunt, planOf(found.state), found.state.records) : null;
}

function searchIn(hunt: number, state: HuntState): SearchReport | null {
  const { plan } = state;
  if (plan?.question !== 'bisect') return null;
  if (state.report && 'log' in state.report) return state.report;
  // Commits need their repository; what a stopped search over them knows is told by `show`.
  return plan.search.among.kind === 'commits' ? null : bisectReportOf(hunt, plan, { ...state, over: true });
}

function sweepIn(hunt: number, state: HuntState): SweepReport | null {
  const { plan } = state;
  if (plan?.question !== 'sweep') return null;
  if (state.report && 'strips' in state.report) return state.report;
  return sweepReportOf(hunt, plan, { ...state, over: true });
}

function componentsOf(
  { components }: GatherParts['scenario'],
  hunts: readonly GatheredHunt[],
  records: readonly AttemptRecord[],
): readonly ReportedComponent[] {
  return components.map(({ name, role }) => {
    const planned = hunts.flatMap(({ state }) => planOf(state).components.filter((one) => one.name === name));
    const tried = new Set(
      records.filter(({ judgement }) => judgement.outcome !== 'no-answer').map((record) => record.point[name]),
    );
    const versions = unionOfVersions(planned.map((one) => one.versions)).filter(({ label }) => tried.has(label));
    return {
      name,
      role,
      source: planned[0]?.source ?? '',
      versions: withOthers(
        versions.map(({ label, upstream }) => ({ label, upstream })),
        [...tried].flatMap((label) => label ?? []),
      ),
    };
  });
}

/** Versions that only a verification has tried, as the newest one: no plan names them. Commits are no part of the line. */
function withOthers(planned: ReportedComponent['versions'], tried: readonly string[]): ReportedComponent['versions'] {
  const all = [...planned];
  for (const label of tried) {
    if (all.some((one) => one.label === label) || isCommitName(label)) continue;
    const { upstream } = parsePackageVersion(label);
    const place = all.findIndex((one) => compareUpstream(one.upstream, upstream) > 0);
    all.splice(place < 0 ? all.length : place, 0, { label, upstream });
  }
  return all;
}

function upstreamOf(components: readonly ReportedComponent[], name: string, label: string): string {
  const version = components.find((one) => one.name === name)?.versions.find((one) => one.label === label);
  return version?.upstream ?? label;
}

function sweptTransitions(sweep: SweepReport, components: readonly ReportedComponent[]): readonly ReportedTransition[] {
  const { axis, versions } = sweep;
  return sweep.strips.flatMap(({ at, transitions, tests }) =>
    transitions.map(({ kind, before, after, confidence }): ReportedTransition => {
      const [older = '', newer = ''] = [versions[before]?.name, versions[after]?.name];
      return {
        component: axis,
        kind,
        before: older,
        after: newer,
        upstream: { before: upstreamOf(components, axis, older), after: upstreamOf(components, axis, newer) },
        at,
        confidence,
        backing: runs(
          tests.filter(({ place, outcome }) => isAt(place, before, after) && outcome !== 'no-answer').map(({ id }) => id),
        ),
        verification: null,
      };
    }),
  );
}

function isAt(place: number, ...places: readonly number[]): boolean {
  return places.includes(place);
}

/** Of a hunt that went on to the commits: the packages around them. */
function searchedTransitions(
  search: SearchReport,
  components: readonly ReportedComponent[],
  hunts: readonly GatheredHunt[],
): readonly ReportedTransition[] {
  return searchedTransition(search.narrowed?.packages ?? search, components, hunts);
}

function searchedTransition(
  search: SearchReport,
  components: readonly ReportedComponent[],
  hunts: readonly GatheredHunt[],
): readonly ReportedTransition[] {
  const { culprit, tests, fixed, at, confidence } = search;
  if (!culprit || isOfCommits(search)) return [];
  const after = tests.filter(({ version }) => version.name === culprit.name);
  const place = after[0]?.place ?? -1;
  // The newest version before it that answered.
  const before = tests
    .filter(({ place: other, outcome }) => other < place && ['good', 'bad'].includes(outcome))
    .sort((a, b) => b.place - a.place)[0];
  if (!before) return [];
  const component = axisNameOf(search);
  const backing = [...tests.filter(({ version }) => version.name === before.version.name), ...after].map(({ id }) => id);
  return [
    {
      component,
      kind: fixed ? 'fix' : 'introduction',
      before: before.version.name,
      after: culprit.name,
      upstream: {
        before: upstreamOf(components, component, before.version.name),
        after: upstreamOf(components, component, culprit.name),
      },
      at: at ?? {},
      confidence,
      backing: runs(backing),
      verification: verifiedChange(verificationIn(hunts, search), { before: before.version.name, after: culprit.name }),
    },
  ];
}

function verificationIn(hunts: readonly GatheredHunt[], { hunt, culprit }: SearchReport): Verification | null {
  const climbs = hunts.find((one) => one.hunt === hunt)?.state.climbs ?? [];
  return culprit === null ? null : verificationOf(climbs, { culprit: culprit.name });
}

/** Whether the newest version fails is told elsewhere. */
function verifiedChange(
  verification: Verification | null,
  { before, after }: { readonly before: string; readonly after: string },
): ChangeVerification | null {
  if (verification === null) return null;
  const tried = verification.rungs.filter(({ rung, status }) => rung !== 'newest' && status !== 'untried');
  const text = tried.map((rung) => rung.text.replaceAll('the culprit', after).replaceAll('its parent', before)).join('; ');
  return { standing: standingOf(verification), text, backing: runs(tried.flatMap(({ tests }) => tests)) };
}

/** Commits say more than packages, and what began it more than what ended it; of equals the last one that was asked. */
function byWeight(culprits: readonly ReportedCulprit[]): readonly ReportedCulprit[] {
  const rank = ({ isCommit, isFix }: ReportedCulprit): number => (isCommit ? 0 : 2) + (isFix ? 1 : 0);
  return [...culprits].reverse().sort((a, b) => rank(a) - rank(b));
}

/** A package is named when somebody has verified it; until then its transition says what is known. One that is refuted is none. */
function culpritOf(search: SearchReport, hunts: readonly GatheredHunt[]): ReportedCulprit | null {
  const { culprit, tests, confidence, fixed } = search;
  if (!culprit || confidence === null) return null;
  const verification = verificationIn(hunts, search);
  const standing = standingOf(verification);
  const isCommit = isOfCommits(search);
  if (standing === 'refuted' || (!isCommit && verification === null)) return null;
  const attempts = tests.filter(({ version }) => version.name === culprit.name).map(({ id }) => id as AttemptId);
  return {
    component: axisNameOf(search),
    standing,
    name: culprit.name,
    title: culprit.title,
    isCommit,
    isFix: fixed,
    confidence,
    backing: runs(attempts),
    rungs: verification === null ? [] : rungsOf(verification, search.hunt),
    author: null,
    message: null,
  };
}

/** What rests on no attempt (a merge that conflicts, a comparison of two builds) is in the hunt's own record. */
export function rungsOf({ ending, rungs }: Verification, hunt: number): ReportedCulprit['rungs'] {
  return rungs.map(({ rung, status, text, tests }) => {
    const said = `${rungTitles[rung]}, ${status === 'untried' ? 'not tried' : status}: ${text.replace(/\.$/, '')}`;
    return {
      rung,
      status,
      sentence: `${ending === 'verified' ? said : said.replace(/\bculprit\b/g, 'suspect')}.`,
      backing: tests.length > 0 ? runs(tests) : { kind: 'record', of: `the verification of hunt ${hunt}` },
    };
  });
}

/** `kernel (debian linux-image-cloud-amd64)`. */
function axisNameOf({ of }: SearchReport): string {
  return of.replace(/ \(.*$/s, '');
}

function isOfCommits({ culprit, ends }: SearchReport): boolean {
  return isCommitName(culprit?.name ?? ends.bad.name);
}
