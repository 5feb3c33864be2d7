// Answers "which commit of this component broke it?" with attempts at builds of the commits that the search asks for. Before a
// commit is named, it and its parents are built from nothing: what came out must be what was tried, and must differ.

import { attemptCosts } from '../core/attempt-costs.ts';
import { assert } from '../core/assert.ts';
import { commitReportOf } from '../core/commit-report.ts';
import { commitSeeker, withoutLateTrouble, type CommitQuestion, type CommitSeeker } from '../core/commit-search.ts';
import type { CommitName } from '../core/commit.ts';
import { scenarioPlan, type CommitAxis, type SearchRules } from '../core/hunt-plan.ts';
import type { HuntState } from '../core/journal.ts';
import { innocentCommits } from '../core/innocent-commits.ts';
import type { Point } from '../core/point.ts';
import type { SearchReport } from '../core/search-report.ts';
import { answersOf } from '../core/search-subject.ts';
import type { Seeker } from '../core/search/seeker.ts';
import { LabError } from '../core/user-error.ts';
import type { Builder } from '../ports/builder.ts';
import type { Repository } from '../ports/repository.ts';
import { attemptKeyOf } from './attempt-key.ts';
import { CommitBuilds } from './commit-builds.ts';
import { openQuestion } from './commit-question.ts';
import { CommitTitles } from './commit-titles.ts';
import type { PlannedCell } from './planned-cells.ts';
import { runPointSearch } from './point-search.ts';
import {
  earlierRecords,
  runScenarioHunt,
  type OpenHunt,
  type ScenarioLab,
  type ScenarioOptions,
  type ScenarioRequest,
  type ScenarioResult,
  type WorkEnding,
} from './scenario-hunt.ts';

export interface CommitAxisLab extends ScenarioLab {
  readonly repository: Repository;
  readonly builder: Builder;
}

export interface CommitAxisNews {
  readonly question: CommitQuestion;
  readonly seeker: CommitSeeker;
  readonly titles: CommitTitles;
}

export interface CommitAxisOptions extends ScenarioOptions {
  readonly onStep?: (news: CommitAxisNews) => void;
  /** What a person should know and is no error. */
  readonly onNote?: (note: string) => void;
}

/** Runs the search to its end. What does not build can not be tested; the lab's trouble with a commit is no answer. */
export async function runCommitAxis(
  lab: CommitAxisLab,
  request: ScenarioRequest,
  options: CommitAxisOptions,
): Promise<ScenarioResult> {
  const { search } = request.plan;
  assert(search?.commits, 'the plan is about commits');
  const { axis, commits, rules } = search;
  const { question, notes } = await openQuestion(lab.repository, { ...commits, rules }, options);
  for (const note of notes) options.onNote?.(note);
  return runScenarioHunt({ lab, request, options }, (hunt) =>
    new CommitAxisSearch({ lab, hunt, options, question, axis, commits, rules }).run(),
  );
}

interface Parts {
  readonly lab: CommitAxisLab;
  readonly hunt: OpenHunt;
  readonly options: CommitAxisOptions;
  readonly question: CommitQuestion;
  readonly axis: string;
  readonly commits: CommitAxis;
  readonly rules: SearchRules;
}

class CommitAxisSearch {
  readonly #parts: Parts;
  readonly #titles: CommitTitles;
  readonly #builds: CommitBuilds;
  readonly #rest: Point;

  constructor(parts: Parts) {
    const { lab, hunt, options, axis } = parts;
    this.#parts = parts;
    this.#titles = new CommitTitles(lab.repository);
    const { signal, progress } = options;
    this.#builds = new CommitBuilds({ builder: lab.builder, log: hunt.log, signal, progress });
    this.#rest = without(axis, hunt.request.plan.cells[0]);
  }

  async run(): Promise<WorkEnding> {
    try {
      for (let doubts = 0; ; doubts += 1) {
        if (doubts > doubtsMax) throw notReproducible(doubts);
        await this.#search();
        const report = await this.#report(true);
        if (report.ending?.kind === 'culprit' && (await this.#isInDoubt(report))) continue;
        this.#parts.hunt.log.append({ type: 'search-ended', report });
        return report.ending?.kind === 'lab-broken' ? 'lab-broken' : 'answered';
      }
    } finally {
      await this.#builds.settled();
    }
  }

  async #search(): Promise<void> {
    const { hunt, lab, rules, axis } = this.#parts;
    const sources = new Map([...lab.sources, [axis, this.#builds.source]]);
    const question = this.#question();
    await runPointSearch(
      { ...hunt, cells: [], lab: { ...hunt.lab, sources } },
      {
        seeker: () => commitSeeker(question, withoutLateTrouble(answersOf(hunt.log.state, axis))),
        cellAt: (node) => this.#cellAt(question.history.nameOf(node)),
        minutesMax: rules.minutesMax,
        onStep: (seeker, running) => this.#onStep(question, seeker as CommitSeeker, running),
      },
    );
  }

  #onStep(question: CommitQuestion, seeker: CommitSeeker, running: readonly number[]): readonly PlannedCell[] {
    this.#parts.options.onStep?.({ question, seeker, titles: this.#titles });
    const next = this.#nextAfter(seeker, running);
    if (next !== null) this.#builds.ahead(question.history.nameOf(next));
    return [];
  }

  /** What one worker more would test: the likeliest to be wanted next. */
  #nextAfter(seeker: Seeker, running: readonly number[]): number | null {
    const { hunt, lab } = this.#parts;
    const workers = lab.hosts.capacity(hunt.request.scenario.host);
    const step = seeker.next({ running, free: workers - running.length + 1 });
    return step.kind === 'test' && step.start.length > workers - running.length ? (step.start.at(-1) ?? null) : null;
  }

  /** What was learnt from builds changes what may be asked. */
  #question(): CommitQuestion {
    const { question, hunt } = this.#parts;
    const { builds, records } = hunt.log.state;
    const innocent = innocentCommits(builds, (commit) => this.#parentsOf(commit));
    const kernel = hunt.request.scenario.components.find((component) => component.role === 'host-kernel')?.name ?? '';
    const earlier = earlierRecords(hunt.lab.journal, hunt.request.plan);
    const { bootSeconds, runSeconds } = attemptCosts([...earlier, ...records], kernel);
    const built = builds.filter(({ how }) => how !== 'cached').map(({ ms }) => ms / 1000);
    const usual = [...built].sort((a, b) => a - b)[built.length >> 1] ?? usualBuildSeconds;
    const build = usual + (this.#parts.axis === kernel ? bootSeconds : 0);
    return { ...question, knowledge: { innocent, costs: { build, run: runSeconds } } };
  }

  async #cellAt(commit: CommitName): Promise<PlannedCell> {
    const { hunt, axis, options } = this.#parts;
    const { scenario, plan } = hunt.request;
    await this.#titles.learn([commit], options.signal);
    const versions = new Map(
      plan.components.flatMap(({ name, versions: [version] }) => (name === axis || !version ? [] : [[name, version] as const])),
    );
    versions.set(axis, await this.#builds.versionOf(commit));
    const point: Point = { ...this.#rest, [axis]: commit };
    const imageKey = hunt.image?.key ?? null;
    const key = attemptKeyOf({ scenario, point, versions, imageKey, machine: plan.machine }, hunt.lab.sha256);
    return { point, versions, key, group: 0 };
  }

  /** True when the search has to go on: the commit gives what its parents give, or was not tried as it really is. */
  async #isInDoubt({ culprit }: SearchReport): Promise<boolean> {
    const { options, question } = this.#parts;
    assert(culprit, 'a search that ends with a culprit names it');
    const commit = culprit.name as CommitName;
    const outputs = new Map<CommitName, string | null>();
    let differs = false;
    for (const one of [commit, ...this.#parentsOf(commit)]) {
      options.signal.throwIfAborted();
      options.onNote?.(`building ${one.slice(0, 12)} from clean, to be sure of it`);
      const rebuilt = await this.#builds.rebuild(one);
      outputs.set(one, rebuilt.outputKey);
      differs ||= rebuilt.differs;
      if (rebuilt.differs)
        options.onNote?.(`${one.slice(0, 12)} came out differently from clean: what was tried does not count`);
    }
    if (differs) return true;
    const parents = this.#parentsOf(commit);
    const isSame = parents.length > 0 && parents.every((parent) => outputs.get(parent) === outputs.get(commit));
    if (isSame) options.onNote?.(`${commit.slice(0, 12)} gives the same as its parents: it can not be the culprit`);
    return isSame && question.history.nodeOf(commit) !== null;
  }

  #parentsOf(commit: CommitName): readonly CommitName[] {
    const { history } = this.#parts.question;
    const node = history.nodeOf(commit);
    if (node === null) return [];
    const { parents, parentStart } = history.graph;
    return Array.from(parents.subarray(parentStart[node], parentStart[node + 1]), (parent) => history.nameOf(parent));
  }

  #report(over: boolean): Promise<SearchReport> {
    const { hunt, commits, axis } = this.#parts;
    const { state } = hunt.log;
    const parts = { hunt: hunt.log.hunt, state, question: this.#question(), axis, commits, at: this.#rest, over };
    return reportOf(parts, this.#titles);
  }
}

/** Of a hunt that searches commits, from its journal. Throws UserError when the repository has lost them. */
export async function commitAxisReport(
  repository: Repository,
  hunt: number,
  state: HuntState,
  signal: AbortSignal,
): Promise<SearchReport> {
  const { search, cells } = scenarioPlan(state.plan);
  assert(search?.commits, 'the plan is about commits');
  const { axis, commits, rules } = search;
  const { question } = await openQuestion(repository, { ...commits, rules }, { signal });
  const over = state.status === 'answered';
  return reportOf({ hunt, state, question, axis, commits, at: without(axis, cells[0]), over }, new CommitTitles(repository));
}

interface ReportParts {
  readonly hunt: number;
  readonly state: HuntState;
  readonly question: CommitQuestion;
  readonly axis: string;
  readonly commits: CommitAxis;
  readonly at: Point;
  readonly over: boolean;
}

async function reportOf(parts: ReportParts, titles: CommitTitles): Promise<SearchReport> {
  const { hunt, state, question, axis, commits, at, over } = parts;
  const answers = answersOf(state, axis);
  // Also asked for the last words after a cancellation.
  const { signal } = new AbortController();
  const report = await titles.titled((titleOf) => commitReportOf({ hunt, question, answers, over, titleOf }), signal);
  assert(report, 'a question that was opened has commits between its ends');
  return { ...report, of: `${axis} (${commits.builder}, ${commits.repository})`, at };
}

function without(axis: string, point: Point = {}): Point {
  return Object.fromEntries(Object.entries(point).filter(([name]) => name !== axis));
}

// Each innocent commit costs one; more than this is a build that gives something else each time.
const doubtsMax = 20;

function notReproducible(doubts: number): LabError {
  return new LabError({
    code: 'build-not-reproducible',
    message: `${doubts} times in a row a clean build gave something else than what was tried, or the same as its parent.`,
    hint: 'Is the build reproducible? A time or a random number in its output makes every build another one.',
  });
}

// SeaBIOS builds in about this time on two cores, a tiny kernel in ten times of it; only until the first build.
const usualBuildSeconds = 30;
