// `firstbad reduce-config --good A --bad B`: the options of a bad configuration that matter, tried with a command in a worktree, or
// with a scenario on hosts whose kernels are built for it.

import type { ArchiveChoice, CommitBuilderRequest, Lab, LoadedScenario } from '../../app/lab.ts';
import { commitBuilderRequest } from '../../app/open/commit-builder-request.ts';
import { plainProgress } from '../../app/plain-progress.ts';
import { ask, reportOn } from '../../app/questions/question.ts';
import { reduceQuestion } from '../../app/questions/reduce.ts';
import type { HuntWatcher } from '../../app/watcher.ts';
import { printableLine } from '../../core/base/printable.ts';
import { together } from '../../core/base/together.ts';
import { UserError } from '../../core/base/user-error.ts';
import { type ReduceReport, reduceReportOf } from '../../core/reduce/reduce-report.ts';
import type { Restrictions } from '../../core/scenario/restriction.ts';
import type {
  CommandReduction,
  CommandTester,
  GivenConfiguration,
  NamedCommit,
  SearchRules,
} from '../../core/stored/hunt-plan.ts';
import type { HuntState } from '../../core/stored/journal.ts';
import { resumableCommitHunt } from '../../hunt/commits/known-marks.ts';
import type { ReduceOptions } from '../../hunt/reduce/reduction-loop.ts';
import type { Repository } from '../../ports/repository.ts';
import { reduceOutlookText } from '../../render/reduce/reduce-text.ts';
import type { Context } from '../context.ts';
import { reduceTeller } from '../display/reduce-teller.ts';
import { writeLines } from '../display/terminal.ts';
import { exitCodes } from '../exit-codes.ts';
import { sayStopped } from '../searching.ts';
import { commandTester } from './bisect-repository.ts';
import { loadScenario } from './matrix.ts';
import { printAnswer } from './print-found.ts';

export interface ReduceConfigOptions {
  readonly tester: ReduceTester;
  readonly repo: string | null;
  /** The revision whose tree is configured. */
  readonly commit: string;
  readonly good: string;
  readonly bad: string;
  readonly rules: SearchRules;
  /** Of this run; null for as long as it takes. */
  readonly minutesMax: number | null;
  readonly again: boolean;
  readonly json: boolean;
  readonly archive: ArchiveChoice;
}

export type ReduceTester =
  | {
      readonly kind: 'command';
      readonly argv: readonly string[];
      readonly file: string;
      readonly make: readonly string[];
      readonly timeoutMs: number;
      readonly timeoutIs: CommandTester['timeoutIs'];
    }
  | {
      readonly kind: 'scenario';
      readonly path: string;
      readonly restrictions: Restrictions;
      /** True runs here what the scenario says for building. */
      readonly isTrusted: boolean;
    };

export async function reduceConfigCommand(context: Context, options: ReduceConfigOptions): Promise<number> {
  const { signal } = context;
  const lab = context.lab(options.archive);
  const repository = await lab.repository(options.repo ?? '.', signal);
  const texts = { good: await lab.readText(options.good), bad: await lab.readText(options.bad) };
  const given = (as: string, text: string): GivenConfiguration => ({ as, sha256: lab.sha256(text) });
  const commit = { name: await repository.resolve(options.commit, signal), as: options.commit };
  const ends = { commit, good: given(options.good, texts.good), bad: given(options.bad, texts.bad) };
  const setUp: ReductionSetUp = {
    context,
    options,
    lab,
    repository,
    ends,
    texts,
    say: (line) => writeLines(context.stderr, [printableLine(line)]),
  };
  const { tester } = options;
  const { hunt, state } = tester.kind === 'command' ? await withCommand(setUp, tester) : await withScenario(setUp, tester);
  if (state.plan === null) return sayStopped(context);
  const report = await reportOn(context, reduceQuestion, { hunt, state });
  await printAnswer(context, reduceQuestion, report, { json: options.json, svg: null });
  if (signal.aborted && report.ended === null) return sayStopped(context);
  return exitCodeFor(report);
}

interface ReductionSetUp {
  readonly context: Context;
  readonly options: ReduceConfigOptions;
  readonly lab: Lab;
  readonly repository: Repository;
  readonly ends: { readonly commit: NamedCommit; readonly good: GivenConfiguration; readonly bad: GivenConfiguration };
  readonly texts: { readonly good: string; readonly bad: string };
  readonly say: (line: string) => void;
}

interface Reduced {
  readonly hunt: number;
  readonly state: HuntState;
}

async function withCommand(setUp: ReductionSetUp, tester: ReduceTester & { readonly kind: 'command' }): Promise<Reduced> {
  const { context, options, lab, repository, ends, texts, say } = setUp;
  const { signal, clock } = context;
  const { file, make } = tester;
  const { commit } = ends;
  const plan: CommandReduction = {
    question: 'reduce-config',
    by: 'command',
    reduces: { repository: repository.folder, ...ends, rules: options.rules },
    tester: await commandTester(context, repository, tester),
    file,
    make,
  };
  const [journal, evidence, commands] = await together([lab.journal(), lab.evidence(), lab.commands()]);
  const hunt = options.again ? null : (resumableCommitHunt(journal, plan)?.hunt ?? null);
  if (hunt !== null) say(`going on with hunt ${String(hunt)} (--again begins anew)`);
  const worktrees = await lab.worktrees(repository, { max: 1, signal });
  try {
    const configurator = await lab.configurator({ worktrees, commit: commit.name, file, make });
    const parts = { clock, evidence, repository, commands, journal, configurator, sha256: lab.sha256 };
    return await reduceQuestion.withCommand(
      parts,
      { plan, texts, hunt },
      { onEvent: reduceTeller(say), signal, ...watching(setUp) },
    );
  } finally {
    await worktrees.dispose();
  }
}

async function withScenario(setUp: ReductionSetUp, tester: ReduceTester & { readonly kind: 'scenario' }): Promise<Reduced> {
  const { context, options, lab, repository, ends, texts, say } = setUp;
  const { again, archive, rules } = options;
  const { signal } = context;
  const loaded = await loadScenario(context, tester.path);
  const { scenario } = loaded;
  const progress = plainProgress(say);
  const images = await lab.images(loaded.folder);
  const image = scenario.image ? await images.build(scenario.image, { signal, progress }) : null;
  const { axis, request } = await kernelRequest(setUp, loaded, tester.isTrusted);
  const opened = await lab.kernelConfigurations({ ...request, commit: ends.commit.name });
  const { kernels, fixUps } = opened;
  say(`${ends.commit.as} is built as ${kernels.description}`);
  const display: HuntWatcher = { progress, note: say, onEvent: reduceTeller(say), onObservation: () => undefined };
  try {
    const wanted = {
      axis,
      repository: repository.folder,
      ...ends,
      rules,
      fixUps,
      imageKey: image?.key ?? null,
      restrictions: tester.restrictions,
      kernels,
      texts,
      options: watching(setUp),
    };
    return await ask(context, reduceQuestion.onHosts, { loaded, again, archive, wanted }, display);
  } finally {
    await opened.dispose();
  }
}

function watching({ options, say }: ReductionSetUp): Omit<ReduceOptions, 'signal'> {
  return {
    minutesMax: options.minutesMax,
    onTest: (number, state) => {
      const { plan } = state;
      const text = plan?.question === 'reduce-config' ? reduceOutlookText(reduceReportOf(number, plan, state)) : null;
      if (text !== null) say(`  ${text}`);
    },
  };
}

/** The scenario's host kernel, without the configuration that it would begin with. */
async function kernelRequest(
  { context, options, repository }: ReductionSetUp,
  loaded: LoadedScenario,
  isTrusted: boolean,
): Promise<{ readonly axis: string; readonly request: CommitBuilderRequest }> {
  const components = loaded.scenario.components.map(({ buildConfig: _ofAPackage, ...component }) => component);
  const kernel = components.find(({ role }) => role === 'host-kernel');
  if (kernel === undefined || kernel.buildCommand !== undefined) throw notBuiltHere(kernel?.name ?? 'a host kernel');
  const scenario = { ...loaded.scenario, components };
  const { archive } = options;
  const wishes = { axis: kernel.name, repo: options.repo ?? repository.folder, archive, fixUps: [], isTrusted };
  return { axis: kernel.name, request: await commitBuilderRequest(context, { ...loaded, scenario }, wishes) };
}

function notBuiltHere(name: string): UserError {
  return new UserError({
    code: 'usage',
    message: `the scenario builds ${name} with a command of its own: what that makes of a configuration is not known`,
    hint: 'Leave build-command out, or reduce with a command: firstbad reduce-config ... -- ./build-and-boot.sh',
  });
}

function exitCodeFor({ ended, causes }: ReduceReport): number {
  if (ended === 'answered') return causes.some(({ fromClean }) => fromClean === 'same') ? exitCodes.noCulprit : exitCodes.ok;
  return ended === 'lab-broken' ? exitCodes.trouble : exitCodes.noCulprit;
}
