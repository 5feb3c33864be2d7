// `firstbad evidence`: traced attempts on both sides of what a hunt found, or at points of a scenario.

import { choosePairs } from '../../core/evidence/choose-points.ts';
import type { ScenarioPlan } from '../../core/hunt-plan.ts';
import { foldEvents, type HuntState } from '../../core/journal.ts';
import { pointKey, type Point } from '../../core/point.ts';
import type { Restrictions } from '../../core/restriction.ts';
import { UserError } from '../../core/user-error.ts';
import { gatherEvidence } from '../../hunt/gather-evidence.ts';
import { describeMachineAt, planHunt } from '../../hunt/plan-hunt.ts';
import type { ArchiveChoice, Context } from '../context.ts';
import { evidenceReportOf, type EvidenceReport } from '../evidence-report.ts';
import { exitCodes } from '../exit-codes.ts';
import { plainDisplay } from '../hunt-display.ts';
import { runHunt, type HuntWork } from '../hunting.ts';
import { printError } from '../print-error.ts';
import { evidenceLines } from '../render/evidence-text.ts';
import { writeJson, writeLines } from '../terminal.ts';
import { loadScenario } from './matrix.ts';

export interface EvidenceOptions {
  /** The number of a hunt, or a scenario. */
  readonly target: string;
  readonly restrictions: Restrictions;
  readonly runs: string;
  readonly again: boolean;
  readonly archive: ArchiveChoice;
  readonly json: boolean;
}

// More is a matrix, and traced attempts are slow: --set and --version name the points that matter.
const pointsMax = 12;

export async function evidenceCommand(context: Context, options: EvidenceOptions): Promise<number> {
  const { hunt, state } = await gatherPoints(context, options, transitionPoints);
  if (state.status !== 'answered') return printError(context.signal.reason, context.stderr);
  const lab = context.lab(options.archive);
  const report = await evidenceReportOf(hunt, state, await lab.evidence());
  printEvidence(context, report, options);
  return exitCodes.ok;
}

export function printEvidence(context: Context, report: EvidenceReport, { json }: { readonly json: boolean }): void {
  if (json) writeJson(context.stdout, report);
  else writeLines(context.stdout, evidenceLines(report, context.style));
}

export type GatherOptions = Omit<EvidenceOptions, 'json'>;

/** Of a hunt's records, the points that are worth tracing. */
export interface ChoosePoints {
  readonly of: (plan: ScenarioPlan, records: HuntState['records']) => readonly Point[];
  /** What a hunt has not when there are none. */
  readonly what: string;
}

const transitionPoints: ChoosePoints = {
  of: (plan, records) => choosePairs(plan, records).flatMap(({ good, bad }) => [good, bad]),
  what: 'no failing point beside a passing one',
};

/** A hunt of its own, which takes over what was traced before. It has the state `stopped` when it was interrupted. */
export async function gatherPoints(context: Context, options: GatherOptions, choose: ChoosePoints) {
  const runs = runsOf(options.runs);
  const source = /^\d+$/.test(options.target)
    ? await fromHunt(context, options, { runs, choose })
    : await fromScenario(context, options, runs);
  const display = plainDisplay(context.stderr);
  const work = { plan: source.plan, run: gatherEvidence, goesOn: false, traces: true };
  const result = await runHunt(context, { ...options, loaded: source.loaded }, display, work);
  return { ...result, loaded: source.loaded };
}

interface PointsToTrace {
  readonly loaded: Awaited<ReturnType<typeof loadScenario>>;
  readonly plan: HuntWork['plan'];
}

async function fromScenario(context: Context, options: GatherOptions, runs: number): Promise<PointsToTrace> {
  const loaded = await loadScenario(context, options.target);
  const { scenario } = loaded;
  return {
    loaded,
    plan: async (lab, { origin, ...rest }) => {
      const request = { scenario, origin, restrictions: options.restrictions, question: 'evidence' } as const;
      const plan = await planHunt(lab, request, rest);
      if (plan.cells.length > pointsMax) throw tooManyPoints(plan.cells.length);
      return { ...plan, attemptsPerCell: runs };
    },
  };
}

async function fromHunt(
  context: Context,
  options: GatherOptions,
  { runs, choose }: { readonly runs: number; readonly choose: ChoosePoints },
): Promise<PointsToTrace> {
  const hunt = Number(options.target);
  const state = foldEvents((await context.lab(options.archive).journal()).events(hunt));
  const found = planOf(state, hunt);
  const points = choose.of(found, state.records);
  if (points.length === 0) {
    throw new UserError({
      code: 'no-transition',
      message: `hunt ${String(hunt)} has ${choose.what}`,
      hint: `${found.scenario.folder} --set ... --version ... names points yourself`,
    });
  }
  const cells = [...new Map(points.map((point) => [pointKey(point), point])).values()];
  const loaded = await loadScenario(context, found.scenario.folder);
  const { scenario } = loaded;
  return {
    loaded,
    plan: async (lab, { origin, ...rest }) => {
      const [at] = cells;
      const machine = at ? await describeMachineAt(lab, { scenario, plan: found, at }, rest) : found.machine;
      const { components, factors, scenario: named } = found;
      const question = 'evidence' as const;
      return {
        question,
        scenario: { ...named, ...origin },
        components,
        factors,
        cells,
        excluded: [],
        attemptsPerCell: runs,
        machine,
      };
    },
  };
}

export function planOf({ plan }: HuntState, hunt: number): ScenarioPlan {
  if (plan !== null && plan.question !== 'bisect-commits' && !plan.search?.commits) return plan;
  throw new UserError({
    code: 'usage',
    message: `hunt ${String(hunt)} is about commits: evidence is gathered for versions that a source lists`,
    hint: 'firstbad evidence SCENARIO --set ... --version ... names points yourself',
  });
}

function runsOf(word: string): number {
  const runs = Number(word);
  if (Number.isInteger(runs) && runs >= 1 && runs <= 20) return runs;
  throw new UserError({ code: 'usage', message: `--runs ${word}: expected a whole number from 1 to 20` });
}

function tooManyPoints(points: number): UserError {
  return new UserError({
    code: 'usage',
    message: `${String(points)} points are left, and at most ${String(pointsMax)} are traced`,
    hint: 'name some with --set and --version, or give the number of a hunt: then its transitions are traced',
  });
}
