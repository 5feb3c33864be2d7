// `firstbad reduce-config --good A --bad B -- COMMAND`: the options of a bad configuration that matter.

import { resumableCommitHunt } from '../../hunt/known-marks.ts';
import { reduceConfig } from '../../hunt/reduce-config.ts';
import type { CommandTester, GivenConfiguration, RepositoryPlan, SearchRules } from '../../core/hunt-plan.ts';
import { reduceReportOf, type ReduceReport } from '../../core/reduce-report.ts';
import type { HuntListener } from '../../hunt/hunt-log.ts';
import { machineArchive, type Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { formatDuration } from '../render/quantities.ts';
import { reduceLines, reduceOutlookText } from '../render/reduce-text.ts';
import { printableLine } from '../render/style.ts';
import { sayStopped } from '../searching.ts';
import { writeJson, writeLines } from '../terminal.ts';
import { commandTester } from './bisect-repository.ts';

export interface ReduceConfigOptions {
  readonly argv: readonly string[] | null;
  readonly repo: string | null;
  /** The revision whose tree is configured. */
  readonly commit: string;
  readonly good: string;
  readonly bad: string;
  readonly file: string;
  readonly make: readonly string[];
  readonly rules: SearchRules;
  readonly timeoutMs: number;
  readonly timeoutIs: CommandTester['timeoutIs'];
  readonly again: boolean;
  readonly json: boolean;
}

export async function reduceConfigCommand(context: Context, options: ReduceConfigOptions): Promise<number> {
  const { signal, stderr, clock } = context;
  const { good, bad, file, make, rules, json, again } = options;
  const lab = context.lab(machineArchive);
  const repository = await lab.repository(options.repo ?? '.', signal);
  const tester = await commandTester(context, repository, options);
  const texts = { good: await lab.readText(good), bad: await lab.readText(bad) };
  const name = await repository.resolve(options.commit, signal);
  const given = (as: string, text: string): GivenConfiguration => ({ as, sha256: lab.sha256(text) });
  const plan: RepositoryPlan & { readonly tester: CommandTester } = {
    question: 'bisect-commits',
    repository: repository.folder,
    bad: { name, as: options.commit },
    goods: [],
    releases: [],
    tester,
    rules,
    reduces: { good: given(good, texts.good), bad: given(bad, texts.bad), file, make },
  };
  const say = (line: string): void => writeLines(stderr, [printableLine(line)]);
  const [journal, evidence, commands] = await Promise.all([lab.journal(), lab.evidence(), lab.commands()]);
  const hunt = again ? null : resumableCommitHunt(journal, plan);
  if (hunt !== null) say(`going on with hunt ${String(hunt)} (--again begins anew)`);
  const worktrees = await lab.worktrees(repository, { max: 1, signal });
  try {
    const configurator = await lab.configurator({ worktrees, commit: name, file, make });
    const parts = { clock, evidence, repository, commands, journal, configurator, sha256: lab.sha256 };
    const result = await reduceConfig(
      parts,
      { plan, texts, hunt },
      {
        signal,
        onEvent: tellerOf(say),
        onTest: (number, state) => {
          const text = reduceOutlookText(reduceReportOf(number, plan, state));
          if (text !== null) say(`  ${text}`);
        },
      },
    );
    const report = reduceReportOf(result.hunt, plan, result.state);
    printReduction(context, report, json);
    if (signal.aborted && report.ended === null) return sayStopped(context);
    return exitCodeFor(report);
  } finally {
    await worktrees.dispose();
  }
}

export function printReduction({ stdout, style }: Context, report: ReduceReport, json: boolean): void {
  if (json) writeJson(stdout, report);
  else writeLines(stdout, reduceLines(report, style));
}

function exitCodeFor({ ended }: ReduceReport): number {
  if (ended === 'answered') return exitCodes.ok;
  return ended === null || ended === 'lab-broken' ? exitCodes.trouble : exitCodes.noCulprit;
}

function tellerOf(say: (line: string) => void): HuntListener {
  return ({ event, state }) => {
    if (event.type === 'configurations-compared') say(`${String(event.compared.options.length)} options differ`);
    if (event.type !== 'marked') return;
    const { mark } = event;
    const made = state.configurations.find(({ key }) => key === mark.version);
    const [came, of] = [made?.came.length ?? 0, state.compared?.options.length ?? 0];
    say(
      `${mark.id} ${mark.outcome} in ${formatDuration(mark.totalMs)}: ${mark.because}  with ${String(came)} of ${String(of)} options as in the bad one`,
    );
  };
}
