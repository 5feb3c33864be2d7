// Gathers evidence: traced attempts at the points of a scenario that are asked for, or on both sides of what a hunt has found.

import { UserError } from '../../core/base/user-error.ts';
import { choosePairs } from '../../core/evidence/choose-points.ts';
import { type Point, pointKey } from '../../core/scenario/point.ts';
import type { Restrictions } from '../../core/scenario/restriction.ts';
import { isAboutScenario, type ScenarioPlan } from '../../core/stored/hunt-plan.ts';
import { foldEvents, type HuntState, searchedCommits } from '../../core/stored/journal.ts';
import { describeMachineAt, planHunt } from '../../hunt/scenario/plan-hunt.ts';
import type { ArchiveChoice } from '../lab.ts';
import { evidenceQuestion } from '../questions/evidence.ts';
import { ask } from '../questions/question.ts';
import type { Session } from '../session.ts';
import type { HuntWatcher } from '../watcher.ts';
import { openCommitPoints } from './commit-points.ts';
import { evidencePlanOf, type EvidenceTask } from './evidence-plan.ts';

export interface GatherOptions {
  /** The number of a hunt, or a scenario. */
  readonly target: string;
  readonly restrictions: Restrictions;
  readonly runs: string;
  readonly again: boolean;
  /** True runs here what the scenario says for building: for a hunt along commits. */
  readonly isTrusted: boolean;
  readonly archive: ArchiveChoice;
}

/** Of a hunt's records, the points that are worth tracing. */
export interface ChoosePoints {
  readonly of: (plan: ScenarioPlan, records: HuntState['records']) => readonly Point[];
  /** What a hunt has not when there are none. */
  readonly what: string;
}

export const transitionPoints: ChoosePoints = {
  of: (plan, records) => {
    const pairs = choosePairs(plan, records);
    const along = 'search' in plan ? pairs.filter(({ axis }) => axis === plan.search.axis) : pairs;
    return along.flatMap(({ good, bad }) => [good, bad]);
  },
  what: 'no failing point beside a passing one',
};

// More is a matrix, and traced attempts are slow: --set and --version name the points that matter.
const pointsMax = 12;

/** A hunt of its own, which takes over what was traced before. It has the state `stopped` when it was interrupted. */
export async function gatherPoints(session: Session, options: GatherOptions, choose: ChoosePoints) {
  const runs = runsOf(options.runs);
  const display = await session.watch();
  const source = /^\d+$/.test(options.target)
    ? await fromHunt(session, options, { runs, choose, display })
    : await fromScenario(session, options, runs);
  const wanted = { planOf: source.planOf, ...(source.gather ? { gather: source.gather } : {}) };
  try {
    const { again, archive } = options;
    const result = await ask(session, evidenceQuestion, { loaded: source.loaded, again, archive, wanted }, display);
    return { ...result, loaded: source.loaded };
  } finally {
    await source.dispose?.();
  }
}

async function fromScenario(session: Session, options: GatherOptions, runs: number): Promise<EvidenceTask> {
  const loaded = await session.lab({}).loadScenario(options.target);
  return {
    loaded,
    planOf: async (lab, about, rest) => {
      const request = { ...about, restrictions: options.restrictions, question: 'evidence' } as const;
      const plan = await planHunt(lab, request, rest);
      if (plan.cells.length > pointsMax) throw tooManyPoints(plan.cells.length);
      return { ...plan, attemptsPerCell: runs };
    },
  };
}

interface HuntChoice {
  readonly runs: number;
  readonly choose: ChoosePoints;
  readonly display: HuntWatcher;
}

async function fromHunt(
  session: Session,
  options: GatherOptions,
  { runs, choose, display }: HuntChoice,
): Promise<EvidenceTask> {
  const hunt = Number(options.target);
  const state = foldEvents((await session.lab(options.archive).journal()).events(hunt));
  const found = planOf(state, hunt);
  const loaded = await session.lab({}).loadScenario(found.scenario.folder);
  const commits = searchedCommits(state);
  if (commits !== null) return openCommitPoints(session, { ...options, hunt, state, loaded, commits, runs }, display);
  const points = choose.of(found, state.records);
  if (points.length === 0) {
    throw new UserError({
      code: 'no-transition',
      message: `hunt ${String(hunt)} has ${choose.what}`,
      hint: `${found.scenario.folder} --set ... --version ... names points yourself`,
    });
  }
  const cells = [...new Map(points.map((point) => [pointKey(point), point])).values()];
  const { scenario } = loaded;
  return {
    loaded,
    planOf: async (lab, { origin }, rest) => {
      const [at] = cells;
      const machine = at ? await describeMachineAt(lab, { scenario, plan: found, at }, rest) : found.machine;
      return { ...evidencePlanOf(found, { origin, cells, runs }), machine };
    },
  };
}

/** Throws UserError for a hunt whose tests were no attempts on machines. */
export function planOf({ plan }: HuntState, hunt: number): ScenarioPlan {
  if (plan !== null && isAboutScenario(plan)) return plan;
  throw new UserError({
    code: 'usage',
    message: `a command tested the commits of hunt ${String(hunt)}: evidence is gathered in attempts on virtual machines`,
    hint: 'firstbad bisect SCENARIO --axis COMPONENT --repo PATH tests commits there',
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
