// One search through the commits of a component. Before a commit is named, it and its parents are built from nothing: what came
// out must be what was tried, and must differ. Stretches that do not build are repaired where they hide what is searched.

import { answersOf } from '../../core/answers/search-subject.ts';
import { attemptCosts } from '../../core/attempt/attempt-costs.ts';
import { assert } from '../../core/base/assert.ts';
import { LabError } from '../../core/base/user-error.ts';
import { type CommitQuestion, type CommitSeeker, commitSeeker } from '../../core/commits/commit-search.ts';
import { innocentCommits } from '../../core/commits/innocent-commits.ts';
import { isWorthRepair } from '../../core/commits/repair.ts';
import type { CommitName } from '../../core/git/commit.ts';
import { parentsOf } from '../../core/git/graph.ts';
import { hostKernelName } from '../../core/scenario/layers.ts';
import { type Point, pointWithout } from '../../core/scenario/point.ts';
import type { Version } from '../../core/scenario/version.ts';
import type { Seeker } from '../../core/search/seeker.ts';
import { buildingMs } from '../../core/stored/build-note.ts';
import type { BuiltCommits, SearchRules } from '../../core/stored/hunt-plan.ts';
import { isLabBroken, type SearchReport } from '../../core/stored/search-report.ts';
import type { VersionSeeker } from '../../core/versions/version-search.ts';
import type { Builder } from '../../ports/builder.ts';
import type { Repository } from '../../ports/repository.ts';
import type { WorkEnding } from '../journal/work-ending.ts';
import type { PlannedCell } from '../scenario/planned-cells.ts';
import { earlierRecords, type OpenHunt, type ScenarioDeps, type ScenarioOptions } from '../scenario/scenario-hunt.ts';
import { runPointSearch } from '../search/point-search.ts';
import { type ReopeningSeeker, reopeningSeeker } from '../search/reopening-seeker.ts';
import { builtCommitReportOf } from './built-commit-report.ts';
import { cellOfBuild } from './cell-of-build.ts';
import { CommitBuilds, type QueuedBuild } from './commit-builds.ts';
import { CommitRepairs, latest } from './commit-repairs.ts';
import { CommitTitles } from './commit-titles.ts';

export interface BuiltCommitDeps extends ScenarioDeps {
  readonly repository: Repository;
  readonly builder: Builder;
}

export interface BuiltCommitNews {
  readonly question: CommitQuestion;
  readonly seeker: CommitSeeker;
  readonly titles: CommitTitles;
}

export interface BuiltCommitOptions extends ScenarioOptions {
  readonly onStep?: (news: BuiltCommitNews) => void;
  /** The same while packages are searched. */
  readonly onPackages?: (seeker: VersionSeeker) => void;
  /** What is built, that which a test waits for first. */
  readonly onQueue?: (queue: readonly QueuedBuild[]) => void;
  /** What a person should know and is no error. */
  readonly onNote?: (note: string) => void;
  /** False leaves stretches that do not build as they are. */
  readonly repairs?: boolean;
}

export interface BuiltCommitSearchParts {
  readonly lab: BuiltCommitDeps;
  readonly hunt: OpenHunt;
  readonly options: BuiltCommitOptions;
  readonly question: CommitQuestion;
  readonly axis: string;
  readonly commits: BuiltCommits;
  readonly rules: SearchRules;
}

export class BuiltCommitSearch {
  readonly #parts: BuiltCommitSearchParts;
  readonly #titles: CommitTitles;
  readonly #builds: CommitBuilds;
  readonly #repairs: CommitRepairs;
  readonly #rest: Point;

  constructor(parts: BuiltCommitSearchParts) {
    const { lab, hunt, options, axis, question } = parts;
    this.#parts = parts;
    this.#titles = new CommitTitles(lab.repository);
    const { signal, progress, onQueue, onNote } = options;
    const { builder, clock } = lab;
    const { log } = hunt;
    this.#builds = new CommitBuilds({ builder, log, signal, progress, ...(onQueue ? { onQueue } : {}) });
    const note = (text: string): void => onNote?.(text);
    this.#repairs = new CommitRepairs({ builder, builds: this.#builds, log, question, clock, signal, onNote: note });
    this.#rest = pointWithout(axis, hunt.request.plan.cells[0]);
  }

  async run(): Promise<WorkEnding> {
    try {
      await this.#repairs.resume();
      for (let doubts = 0; ; doubts += 1) {
        if (doubts > doubtsMax) throw notReproducible(doubts);
        await this.#search();
        const report = await this.#report(true);
        if (report.ending?.kind === 'culprit' && (await this.#isInDoubt(report))) continue;
        if (report.ending?.kind === 'range' && report.ending.because === 'skips' && (await this.#repairHidden(report)))
          continue;
        // Made anew: builds from clean have come on top.
        this.#parts.hunt.log.append({ type: 'search-ended', report: await this.#report(true) });
        return isLabBroken(report) ? 'lab-broken' : 'answered';
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
        seeker: () => this.#seeker(question),
        cellAt: (node) => this.#cellAt(question.history.nameOf(node)),
        minutesMax: rules.minutesMax,
        onStep: (seeker, running) => this.#onStep(question, (seeker as ReopeningSeeker<CommitSeeker>).inner, running),
      },
    );
  }

  /** After a repair, skips that were folded in before count no more. */
  #seeker(question: CommitQuestion): ReopeningSeeker<CommitSeeker> {
    const { hunt, axis } = this.#parts;
    const fromJournal = () => commitSeeker(question, answersOf(hunt.log.state, axis));
    return reopeningSeeker(fromJournal, () => this.#repairs.count);
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
    const kernel = hostKernelName(hunt.request.scenario);
    const earlier = earlierRecords(hunt.lab.journal, hunt.request.plan);
    const { bootSeconds, runSeconds } = attemptCosts([...earlier, ...records], kernel);
    const seconds = builds.filter(({ how }) => how !== 'cached').map((note) => buildingMs(note) / 1000);
    const usual = [...seconds].sort((a, b) => a - b)[seconds.length >> 1] ?? usualBuildSeconds;
    const build = usual + (this.#parts.axis === kernel ? bootSeconds : 0);
    const built = new Set([...latest(builds)].flatMap(([commit, { result }]) => (result.kind === 'built' ? [commit] : [])));
    return { ...question, knowledge: { innocent, built, costs: { build, run: runSeconds } } };
  }

  async #cellAt(commit: CommitName): Promise<PlannedCell> {
    const { hunt, axis, options } = this.#parts;
    await this.#titles.learn([commit], options.signal);
    return cellOfBuild(hunt, { axis, rest: this.#rest, version: await this.#versionOf(commit) });
  }

  async #versionOf(commit: CommitName): Promise<Version> {
    const built = await this.#builds.built(commit);
    if (built.kind === 'does-not-build' && this.#isHiding(commit, built.signature)) {
      await this.#repairs.repair(commit, built.signature);
    }
    return this.#builds.versionOf(commit);
  }

  /** Whether the stretch that this commit is of may well hide the culprit. */
  #isHiding(commit: CommitName, signature: string): boolean {
    const { hunt, options, axis } = this.#parts;
    if (options.repairs === false || !this.#repairs.mayRepair(signature)) return false;
    const { stage } = commitSeeker(this.#question(), answersOf(hunt.log.state, axis));
    if (stage.kind !== 'searching') return false;
    const broken = [commit, ...this.#brokenBy(signature)].flatMap((name) => stage.subject.targetOf(name) ?? []);
    return isWorthRepair(stage.seeker.state, [...new Set(broken)]);
  }

  #brokenBy(signature: string): readonly CommitName[] {
    return [...latest(this.#parts.hunt.log.state.builds)].flatMap(([commit, { result }]) =>
      result.kind === 'does-not-build' && result.signature === signature ? [commit] : [],
    );
  }

  /** True when a stretch among the candidates that are left was repaired: the search can go on. */
  async #repairHidden({ candidates }: SearchReport): Promise<boolean> {
    if (this.#parts.options.repairs === false) return false;
    const builds = latest(this.#parts.hunt.log.state.builds);
    for (const { version } of candidates) {
      const commit = version.name as CommitName;
      const result = builds.get(commit)?.result;
      if (result?.kind !== 'does-not-build' || !this.#repairs.mayRepair(result.signature)) continue;
      if (await this.#repairs.repair(commit, result.signature)) return true;
    }
    return false;
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
    return parentsOf(history.graph, node).map((parent) => history.nameOf(parent));
  }

  #report(over: boolean): Promise<SearchReport> {
    const { hunt, commits, axis } = this.#parts;
    const { state } = hunt.log;
    const parts = { hunt: hunt.log.hunt, state, question: this.#question(), axis, commits, at: this.#rest, over };
    return builtCommitReportOf(parts, this.#titles);
  }
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
