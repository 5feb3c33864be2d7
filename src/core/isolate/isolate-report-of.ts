// The report of an isolation, from the plan and the attempts so far.

import { outcomeOfAttempt } from '../answers/search-subject.ts';
import { type AttemptRecord, silentPoints } from '../attempt/attempt.ts';
import { attemptCosts } from '../attempt/attempt-costs.ts';
import { type Point, pointKey } from '../scenario/point.ts';
import { type ChangeSize, changeSizes } from '../scenario/scenario.ts';
import type { Cause, CausePart, IsolateAnswer, Undetermined, VersionEdge } from '../search/isolate/answer.ts';
import { spotOf } from '../search/isolate/problem.ts';
import type { IsolatePlan } from '../stored/hunt-plan.ts';
import { originsIn } from '../stored/override.ts';
import { changesOfComponents } from './component-changes.ts';
import type {
  ConditionPart,
  IsolateReport,
  ReportedInterval,
  ReportedSkip,
  ReportedUnknown,
  ReportedWorkaround,
} from './isolate-report.ts';
import { type IsolateSearch, isolateSearch } from './isolate-search.ts';
import { skipsOf } from './isolate-skips.ts';
import type { RefusedSetting } from './refused-settings.ts';
import { allPass, triedOfSpace, type TriedPoints } from './tried-points.ts';
import { workaroundTrials } from './workaround-trials.ts';

export interface IsolateSoFar {
  readonly records: readonly AttemptRecord[];
  /** True when nothing more is tried. */
  readonly over: boolean;
}

export function isolateReportOf(hunt: number, plan: IsolatePlan, { records, over }: IsolateSoFar): IsolateReport {
  // What it costs is as measured; which kernels are ready by now makes no difference to what is known.
  const costs = { ...attemptCosts(records, plan.isolate.kernel), kernels: new Set<string>() };
  const search = isolateSearch(plan, records, costs);
  const { engine, seen, space } = search;
  const answer = engine?.answer(over ? 'stopped' : undefined) ?? null;
  const names = namesFor(search, records);
  const conditions = (answer?.causes ?? []).map(({ parts, base, established, hiding, confidence }) => ({
    parts: parts.map((part) => names.part(part)),
    at: names.point(base),
    established,
    hiding,
    confidence,
  }));
  const forecast = engine?.forecast() ?? null;
  const own = records.filter(({ point }) => space.spotAt(point) !== null);
  const tried = engine || !over ? null : triedOfSpace(plan, own);
  const skips = skipsOf(own, plan.components);
  const unknown = (answer?.undetermined ?? []).map((one) => unknownOf(one, names, space.refused));
  return {
    hunt,
    question: 'isolate',
    scenario: plan.scenario.name,
    ended: answer ? answer.because : tried && endedWithoutFailure(own, tried),
    ...(tried ? { tried } : {}),
    condition: conditions[0]?.parts ?? [],
    conditions,
    workarounds: workaroundsOf(plan, records, { answer, names }),
    irrelevant: (answer?.irrelevant ?? []).map(({ variable, tried, proof }) => ({
      part: names.variable(variable),
      tried: tried.map((value) => names.value(variable, value)),
      attempts: proof.flatMap((target) => names.attempts(target)),
    })),
    undetermined: answer === null ? [] : [...unknown, ...silentOf(skips, unknown)],
    kernelBorders: kernelBordersOf(plan, conditions[0]?.parts ?? []),
    skips,
    changes: changesOfComponents(conditions[0]?.parts ?? [], plan.components),
    certain: answer?.certain ?? false,
    elsewhere: answer?.elsewhere ?? null,
    attempts: seen.length,
    known: own.filter(({ id }) => !id.startsWith(`${hunt}.`)).length,
    forecast: forecast && {
      // The engine also counts what would make a complete answer surer still.
      ...(answer?.because === 'complete'
        ? { attempts: 0, seconds: 0 }
        : { attempts: forecast.attempts.mean, seconds: forecast.cost.mean }),
      matrix: forecast.matrix,
    },
    components: plan.components.map(({ name, versions }) => ({ name, versions: versions.map(({ label }) => label) })),
    factors: plan.factors,
    tests: records.map(({ id, point, judgement, totalMs }) => ({
      id,
      point,
      outcome: outcomeOfAttempt(judgement),
      message: judgement.message,
      seconds: totalMs / 1000,
    })),
    ...originsIn(records),
  };
}

/** A point that gave no answer, and one that was not tried, may be the one that fails. */
function endedWithoutFailure(records: readonly AttemptRecord[], tried: TriedPoints): IsolateReport['ended'] {
  if (silentPoints(records) > 0) return 'lab-broken';
  return allPass(tried) ? 'not-reproduced' : 'no-answer';
}

function kernelBordersOf(
  { isolate, components }: IsolatePlan,
  parts: readonly ConditionPart[],
): IsolateReport['kernelBorders'] {
  const kernel = components.find(({ name }) => name === isolate.kernel);
  const name = /^debian (\S+)$/.exec(kernel?.source ?? '')?.[1];
  const part = parts.find((one) => one.part === kernel?.name);
  if (name === undefined || part?.operator !== 'within') return [];
  const edges = part.intervals.flatMap(({ from, until }) => [from, until]);
  return edges.flatMap((edge) => (edge === null ? [] : [{ package: name, ...edge }]));
}

interface Names {
  variable(variable: number): string;
  value(variable: number, value: number): string;
  point(target: number): Point;
  attempts(target: number): readonly string[];
  part(part: CausePart): ConditionPart;
}

function namesFor({ space }: IsolateSearch, records: readonly AttemptRecord[]): Names {
  const value: Names['value'] = (variable, index) => space.variables[variable]!.values[index]!;
  const point = (target: number): Point => space.pointAt(spotOf(space.variables, target));
  const variable = (index: number): string => space.variables[index]!.name;
  const edge = (of: number, one: VersionEdge | null): ReportedInterval['from'] =>
    one && { before: value(of, one.before), after: value(of, one.after) };
  return {
    variable,
    value,
    point,
    attempts: (target) => records.filter((record) => pointKey(record.point) === pointKey(point(target))).map(({ id }) => id),
    part: (part) => {
      const of = part.variable;
      const name = variable(of);
      if (part.kind === 'factor') {
        const labels = (values: readonly number[]): readonly string[] => values.map((one) => value(of, one));
        return { part: name, operator: 'in', values: labels(part.values), passing: labels(part.passing) };
      }
      const intervals = part.intervals.map(({ from, until }) => ({ from: edge(of, from), until: edge(of, until) }));
      const [first] = intervals;
      return {
        part: name,
        operator: 'within',
        intervals,
        from: first?.from?.after ?? null,
        until: first?.until?.after ?? null,
      };
    },
  };
}

/** Versions and settings that never answered: the engine believes those between tested ones to be like them. */
function silentOf(skips: readonly ReportedSkip[], unknown: readonly ReportedUnknown[]): readonly ReportedUnknown[] {
  return skips
    .flatMap((skip) => skip.with)
    .flatMap(({ part, values }) => {
      const said = new Set(
        unknown.filter(({ kind, parts }) => kind === 'not-tried' && parts[0] === part).flatMap((one) => one.values),
      );
      const left = values.filter((value) => !said.has(value));
      return left.length === 0 ? [] : [{ kind: 'not-tried' as const, parts: [part], values: left, because: 'untestable' }];
    });
}

function unknownOf(one: Undetermined, names: Names, refused: readonly RefusedSetting[]): ReportedUnknown {
  switch (one.kind) {
    case 'not-tried': {
      const part = names.variable(one.variable);
      const values = one.values.map((value) => names.value(one.variable, value));
      const isRefused = values.every((value) => refused.some((setting) => setting.part === part && setting.value === value));
      return { kind: one.kind, parts: [part], values, because: isRefused ? 'untestable' : one.because };
    }
    case 'border': {
      const values = [one.edge.before, one.edge.after].map((value) => names.value(one.variable, value));
      return { kind: one.kind, parts: [names.variable(one.variable)], values, because: one.because };
    }
    case 'together':
      return {
        kind: one.kind,
        parts: one.variables.map((index) => names.variable(index)),
        values: [],
        because: 'never varied apart',
      };
    case 'unsure':
    case 'unexplained': {
      const point = names.point(one.target);
      const because = one.kind === 'unsure' ? `sure to ${Math.floor(one.confidence * 100)} %` : 'no condition explains it';
      return { kind: one.kind, parts: Object.keys(point), values: Object.values(point), because };
    }
  }
}

/** Listed ones and single changes that make it go away, the smallest first; what works before what does not. */
function workaroundsOf(
  plan: IsolatePlan,
  records: readonly AttemptRecord[],
  { answer, names }: { readonly answer: IsolateAnswer | null; readonly names: Names },
): readonly ReportedWorkaround[] {
  const listed = workaroundTrials(plan, records).map(({ workaround, tried, because, attempts }): ReportedWorkaround => {
    const { change, size } = workaround;
    return { change, size, kind: 'listed', tried, because, attempts };
  });
  const [cause] = answer?.causes ?? [];
  const changes = cause ? cause.parts.flatMap((part) => changesOf(part, cause, names)) : [];
  const rank = ({ tried, size }: ReportedWorkaround): number => (tried === 'works' ? 0 : 100) + changeSizes.indexOf(size);
  return [...listed, ...changes].sort((a, b) => rank(a) - rank(b));
}

function changesOf(part: CausePart, { base }: Cause, names: Names): readonly ReportedWorkaround[] {
  const name = names.variable(part.variable);
  const from = names.point(base)[name] ?? '';
  return part.neighbours.map(({ value, failing, passing }) => ({
    change: `${name} ${names.point(failing)[name] ?? from} -> ${names.value(part.variable, value)}`,
    size: sizeOf(part, { name, isOlder: part.kind === 'line' && isOlder(part, failing, value, names) }),
    kind: 'neighbour' as const,
    tried: 'works' as const,
    because: null,
    attempts: names.attempts(passing),
  }));
}

function isOlder(part: CausePart, failing: number, value: number, names: Names): boolean {
  const at = names.point(failing)[names.variable(part.variable)];
  for (let index = 0; index < value; index += 1) if (names.value(part.variable, index) === at) return false;
  return true;
}

function sizeOf({ kind }: CausePart, { name, isOlder }: { readonly name: string; readonly isOlder: boolean }): ChangeSize {
  if (kind === 'line') return isOlder ? 'downgrade' : 'upgrade';
  return /cache/i.test(name) ? 'cache-mode' : 'setting';
}
