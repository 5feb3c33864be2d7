// Verifies what a search on virtual machines has named: a commit of a component that is built here, a package, each change of a
// sweep. Opens what the hunt was made with; what is climbed is planned here, and tried by hunt/verify/verify-points.

import { versionBeforeCulprit } from '../../core/answers/version-before-culprit.ts';
import { assert } from '../../core/base/assert.ts';
import { UserError } from '../../core/base/user-error.ts';
import { withMembers } from '../../core/base/with-members.ts';
import { type CommitName, isCommitName } from '../../core/git/commit.ts';
import { type Point, pointWithout } from '../../core/scenario/point.ts';
import type { Version } from '../../core/scenario/version.ts';
import type { SeenOutcome } from '../../core/search/evidence.ts';
import type { BuiltCommits, SearchPlan, SearchRules } from '../../core/stored/hunt-plan.ts';
import { searchedCommits } from '../../core/stored/journal.ts';
import type { NewestVersion, VerifyPlan } from '../../core/stored/ladder-step.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import { planVerifyVersions } from '../../core/verify/plan-versions.ts';
import { buildsOfHunt } from '../../hunt/commits/builds-of-hunt.ts';
import type { CommitBuilds } from '../../hunt/commits/commit-builds.ts';
import type { HuntLog } from '../../hunt/journal/hunt-log.ts';
import type { ScenarioDeps } from '../../hunt/scenario/scenario-hunt.ts';
import { findFixAmongCommits, findFixAmongVersions } from '../../hunt/verify/find-fix.ts';
import { type FixFound, runVerify, type VerifyBench } from '../../hunt/verify/verify.ts';
import { planVerifyCommits } from '../../hunt/verify/verify-commits.ts';
import { pointBench, type PointBenchParts } from '../../hunt/verify/verify-points.ts';
import type { Builder } from '../../ports/builder.ts';
import type { GuestImage } from '../../ports/image-builder.ts';
import type { Patches } from '../../ports/patches.ts';
import type { Progress } from '../../ports/progress.ts';
import type { Repository } from '../../ports/repository.ts';
import type { Source } from '../../ports/source.ts';
import { reportOfSearch } from '../found/search-of-hunt.ts';
import { sweepReport } from '../found/versions-report.ts';
import type { LoadedScenario } from '../lab.ts';
import { commitBuilderRequest, fixUpsOf } from '../open/commit-builder-request.ts';
import { openScenarioDeps } from '../open/run-hunt.ts';
import { plainProgress } from '../plain-progress.ts';
import type { Session } from '../session.ts';
import type { Verified, VerifyTask } from './verify-task.ts';

/** Empty when nothing was named. */
export async function verifyScenario(session: Session, task: VerifyTask): Promise<readonly Verified[]> {
  const { plan } = task.state;
  assert(plan?.question === 'bisect' || plan?.question === 'sweep', 'attempts have searched');
  const loaded = await sameScenario(session, plan, task.hunt);
  const progress = task.progress ?? plainProgress(task.say);
  const opened = await openScenarioDeps(session, { loaded, archive: task.archive }, { progress, note: task.say });
  try {
    const { signal } = session;
    const { lab } = opened;
    const image = loaded.scenario.image ? await lab.images.build(loaded.scenario.image, { signal, progress }) : null;
    const verification: OpenedVerification = { session, task, plan, loaded, lab, image, progress };
    if (plan.question === 'sweep') return await verifySweep(verification);
    const report = await reportOfSearch(session, task.hunt, task.state);
    if (report.culprit === null) return [];
    const commits = searchedCommits(task.state);
    return [commits === null ? await verifyPackage(verification, report) : await verifyCommit(verification, report, commits)];
  } finally {
    await opened.dispose();
  }
}

/** What everything below needs. */
interface OpenedVerification {
  readonly session: Session;
  readonly task: VerifyTask;
  readonly plan: SearchPlan;
  readonly loaded: LoadedScenario;
  readonly lab: ScenarioDeps;
  readonly image: GuestImage | null;
  readonly progress: Progress;
}

async function sameScenario(session: Session, { scenario }: SearchPlan, hunt: number): Promise<LoadedScenario> {
  const loaded = await session.lab({}).loadScenario(scenario.folder);
  if (loaded.sha256 === scenario.sha256) return loaded;
  throw new UserError({
    code: 'scenario-changed',
    message: `${scenario.folder}/firstbad.yaml is another one than hunt ${String(hunt)} was made with: what it named can not be tried the same way`,
    hint: 'Put the file back as it was, or search again.',
  });
}

async function verifyPackage(verification: OpenedVerification, report: SearchReport): Promise<Verified> {
  const { plan } = verification;
  const { search } = plan;
  assert(report.culprit, 'a bisect that has named a version');
  const { axis } = search;
  const rules = { ...search.rules, flaky: verification.task.flaky ?? search.rules.flaky };
  const culprit = report.culprit.name;
  const parent = versionBeforeCulprit(report)?.name;
  assert(parent !== undefined, 'a culprit has a version before it');
  const untestable = withoutAnswers(report.tests.map(({ version, outcome }) => ({ name: version.name, outcome })));
  const at = pointWithout(axis, plan.cells[0] ?? {});
  const change = { axis, at, culprit, parent, bad: report.ends.bad.name, untestable, rules };
  return climbVersions(verification, change, null);
}

interface Change {
  readonly axis: string;
  readonly at: Point;
  readonly culprit: string;
  readonly parent: string;
  readonly bad: string;
  readonly untestable: ReadonlySet<string>;
  readonly rules: SearchRules;
}

/** Each change of each strip, in their order: one that was verified already is not climbed again. */
async function verifySweep(verification: OpenedVerification): Promise<readonly Verified[]> {
  const { task, plan } = verification;
  const { search } = plan;
  const report = sweepReport(task.hunt, task.state);
  const nameOf = (place: number): string => report.versions[place]?.name ?? '';
  const verified: Verified[] = [];
  for (const { at, transitions, tests } of report.strips) {
    const untestable = withoutAnswers(tests.map(({ place, outcome }) => ({ name: nameOf(place), outcome })));
    for (const [index, { kind, before, after }] of transitions.entries()) {
      const [culprit, parent] = [nameOf(after), nameOf(before)];
      const next = transitions[index + 1];
      const rules = { ...search.rules, fixed: kind === 'fix' };
      const change = { axis: search.axis, at, culprit, parent, bad: next ? nameOf(next.before) : culprit, untestable, rules };
      task.say(`${kind === 'fix' ? 'the fix' : 'the introduction'} ${culprit}${settings(at)}`);
      const ended = next ? `${nameOf(next.after)}, the next change of this sweep` : null;
      verified.push(await climbVersions(verification, change, ended));
    }
  }
  return verified;
}

/** Versions that were tried and never were good or bad. */
function withoutAnswers(tests: readonly { readonly name: string; readonly outcome: SeenOutcome }[]): ReadonlySet<string> {
  const names = new Set(tests.map(({ name }) => name));
  for (const { name, outcome } of tests) if (outcome === 'good' || outcome === 'bad') names.delete(name);
  return names;
}

function settings(at: Point): string {
  const words = Object.entries(at).map(([name, value]) => `${name} ${value}`);
  return words.length === 0 ? '' : ` with ${words.join(', ')}`;
}

/** `ended` is what is known already of how it ended. */
async function climbVersions(verification: OpenedVerification, change: Change, ended: string | null): Promise<Verified> {
  const { lab, session, progress } = verification;
  const { axis, at, rules } = change;
  const line = await sourceOf(lab, axis).line(session.signal, progress);
  const newest = await newestOfOthers(verification, axis, at);
  const plan = planVerifyVersions({ ...change, line: line.map(({ label }) => label), newest: namesOf(newest) });
  const byLabel = new Map(line.map((version) => [version.label, version]));
  const bench = benchOf(verification, {
    axis,
    at,
    culprit: change.culprit,
    lab,
    newest,
    versionOf: async (name) => {
      const version = byLabel.get(name);
      if (version) return version;
      throw new UserError({ code: 'version-unknown', message: `${axis} ${name} is no longer there` });
    },
    sameOutput: () => Promise.resolve(null),
    findFix: async (one) => {
      const isAxis = one.component === axis;
      const known = verification.task.knownFix?.(one.component ?? axis);
      if (known) return { hunt: null, ...known };
      if (isAxis && ended !== null) return { hunt: null, fix: ended, because: '' };
      const search = fixSearchOf(verification, { ...change, component: one.component ?? axis, newer: one.name, rules });
      return findFixAmongVersions(lab, search);
    },
  });
  return climb(verification, { plan, bench: () => bench, patches: null });
}

async function verifyCommit(verification: OpenedVerification, report: SearchReport, commits: BuiltCommits): Promise<Verified> {
  const { session, task, plan, loaded } = verification;
  const { search } = plan;
  assert(report.culprit, 'a bisect that has named a commit');
  const { signal } = session;
  const { axis } = search;
  const rules = { ...search.rules, flaky: task.flaky ?? search.rules.flaky };
  const at = pointWithout(axis, plan.cells[0] ?? {});
  const here = session.lab(task.archive);
  const repository = await here.repository(commits.repository, signal);
  const patches = await here.patches(repository, signal);
  const fixUps = fixUpsOf(loaded, axis, commits);
  // The repository of patched commits has the others too, under the keys of builds that are kept.
  const request = await commitBuilderRequest(session, loaded, {
    axis,
    repo: patches.repository.folder,
    archive: task.archive,
    fixUps,
    isTrusted: task.isTrusted,
  });
  const opened = await here.commitBuilder(request);
  try {
    const culprit = report.culprit.name as CommitName;
    const base = await planVerifyCommits(repository, patches, { plan: { ...commits, rules }, culprit }, signal);
    const newest = await newestOfOthers(verification, axis, at);
    const own = base.newest.map((one): NewestVersion => ({ ...one, component: axis }));
    const verifyPlan: VerifyPlan = { ...base, axis, at, newest: [...own, ...namesOf(newest)] };
    const parts = { builder: opened.builder, repository, commits, axis, at, culprit, rules, newest, bad: base.bad.name };
    const bench = (log: HuntLog): Promise<VerifyBench> => commitBench(verification, { ...parts, log });
    return await climb(verification, { plan: verifyPlan, bench, patches });
  } finally {
    await opened.dispose();
  }
}

interface CommitBenchParts extends Pick<PointBenchParts, 'axis' | 'at' | 'culprit' | 'newest'> {
  readonly builder: Builder;
  readonly repository: Repository;
  readonly log: HuntLog;
  readonly commits: BuiltCommits;
  readonly rules: SearchRules;
  readonly bad: string;
}

async function commitBench(from: OpenedVerification, parts: CommitBenchParts): Promise<VerifyBench> {
  const { session, task, lab, progress } = from;
  const { axis, at, culprit, newest, builder, repository, commits, rules, log } = parts;
  const { clock, signal } = session;
  const onNote = task.say;
  const builds = await buildsOfHunt({ builder, repository, commits, rules, log, clock, signal, progress, onNote });
  return benchOf(from, {
    axis,
    at,
    culprit,
    newest,
    lab: { ...lab, sources: new Map([...lab.sources, [axis, builds.source]]) },
    versionOf: (name) => builds.versionOf(name as CommitName),
    sameOutput: async (names) => {
      const [one, other] = [await builds.built(names[0]), await builds.built(names[1])];
      return one.kind === 'built' && other.kind === 'built' ? one.outputKey === other.outputKey : null;
    },
    findFix: (one) => findFix(from, parts, builds, one),
    settled: () => builds.settled(),
  });
}

/** Where what was verified stops failing: along the commits themselves, or along the versions of another component. */
async function findFix(
  from: OpenedVerification,
  parts: CommitBenchParts,
  builds: CommitBuilds,
  { name, component }: NewestVersion,
): Promise<FixFound> {
  const { lab, task } = from;
  const { at, axis, culprit, bad, rules, repository, builder, commits } = parts;
  const search = fixSearchOf(from, { at, axis, culprit, bad, rules, component: component ?? axis, newer: name });
  const known = task.knownFix?.(component ?? axis);
  if (component === axis && name === bad) return { hunt: null, fix: null, because: 'the search saw it fail' };
  if (known) return { hunt: null, ...known };
  if (component === axis) return findFixAmongCommits({ ...lab, repository, builder }, commits, search);
  const only = await builds.versionOf(culprit as CommitName);
  const source = withMembers<Source>(builds.source, { line: async () => [only] });
  return findFixAmongVersions({ ...lab, sources: new Map([...lab.sources, [axis, source]]) }, search);
}

interface FixWanted extends Pick<Change, 'axis' | 'at' | 'culprit' | 'bad' | 'rules'> {
  readonly component: string;
  readonly newer: string;
}

function fixSearchOf(
  { session, task, plan, loaded, progress }: OpenedVerification,
  { axis, at, culprit, bad, rules, component, newer }: FixWanted,
): Parameters<typeof findFixAmongVersions>[1] {
  const isAxis = component === axis;
  return {
    scenario: loaded.scenario,
    plan,
    axis: component,
    newer,
    rules,
    signal: session.signal,
    progress,
    onNote: task.say,
    older: isAxis ? bad : (at[component] ?? ''),
    at: { ...at, [axis]: culprit },
    // A commit is in no list of versions.
    only: !isAxis && isCommitName(culprit) ? axis : null,
  };
}

type BenchSettings = Omit<PointBenchParts, 'scenario' | 'plan' | 'image' | 'signal' | 'progress'>;

function benchOf({ session, plan, loaded, image, progress }: OpenedVerification, settings: BenchSettings): VerifyBench {
  return pointBench({ ...settings, scenario: loaded.scenario, plan, image, signal: session.signal, progress });
}

async function climb(
  { session, task, lab }: OpenedVerification,
  parts: {
    readonly plan: VerifyPlan;
    readonly bench: (log: HuntLog) => VerifyBench | Promise<VerifyBench>;
    readonly patches: Patches | null;
  },
): Promise<Verified> {
  const { hunt, again, watch } = task;
  const { journal } = lab;
  const verification = await runVerify({ ...parts, journal, hunt, signal: session.signal, again, ...watch });
  return { culprit: parts.plan.culprit, at: parts.plan.at ?? null, verification };
}

/** Of the components beside the axis: those with a newer version than the one that was used. */
async function newestOfOthers(
  { lab, plan, session, progress }: OpenedVerification,
  axis: string,
  at: Point,
): Promise<ReadonlyMap<string, Version>> {
  const newest = new Map<string, Version>();
  for (const { name } of plan.components) {
    if (name === axis) continue;
    const last = (await sourceOf(lab, name).line(session.signal, progress)).at(-1);
    if (last && last.label !== at[name]) newest.set(name, last);
  }
  return newest;
}

function namesOf(newest: ReadonlyMap<string, Version>): readonly NewestVersion[] {
  return [...newest].map(([component, { label }]) => ({ name: label, as: label, component }));
}

function sourceOf({ sources }: ScenarioDeps, component: string): Source {
  const source = sources.get(component);
  assert(source, 'each component has a source');
  return source;
}
