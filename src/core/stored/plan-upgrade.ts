// Plans of version 1, in which one shape served all questions about a scenario, as the tagged plans of version 2. What version 1 left
// out because an older firstbad knew no such choice gets the value that it meant.

import type * as now from './hunt-plan.ts';
import type { MachineFacts, PlannedComponent, PlannedScenario } from './hunt-plan.ts';

/** A plan as events of version 1 hold it. */
export type PlanV1 = ScenarioPlanV1 | RepositoryPlanV1;

interface ScenarioPlanV1 extends PlannedScenario {
  readonly question: 'matrix' | 'run' | 'dio' | 'bisect' | 'sweep' | 'isolate' | 'whole' | 'evidence' | 'reduce-config';
  readonly components: readonly PlannedComponent[];
  readonly machine: MachineFacts;
  readonly search?: ComponentSearchV1;
  readonly isolate?: Omit<now.IsolateRules, 'rules'> & { readonly rules: Optional<now.IsolateRules['rules'], 'everyPair'> };
  readonly whole?: Optional<now.WholeRules, 'imported' | 'repositories' | 'repeats'>;
  readonly reduces?: Optional<now.KernelReduction, 'fixUps'>;
}

interface ComponentSearchV1 extends now.ComponentSearch {
  readonly good: string | null;
  readonly bad: string | null;
  readonly tester: 'attempts' | 'person';
  readonly commits?: BuiltCommitsV1;
  readonly finer?: Optional<now.FinerSearch, 'fixUps'>;
  readonly sweep?: now.SweepRules;
}

export type BuiltCommitsV1 = Optional<now.BuiltCommits, 'fixUps'>;

/** A reduction with a command was a search among commits that `reduces`; `bad` is the one commit. */
interface RepositoryPlanV1 extends now.CommitEnds {
  readonly question: 'bisect-commits';
  readonly tester: now.CommitsPlan['tester'];
  readonly rules: now.SearchRules;
  readonly reduces?: Pick<now.ReducedConfiguration, 'good' | 'bad'> & Pick<now.CommandReduction, 'file' | 'make'>;
}

type Optional<Whole, Keys extends keyof Whole> = Omit<Whole, Keys> & Partial<Pick<Whole, Keys>>;

/** Throws when the plan has not what its question needs: such a one was never written. */
export function upgradedPlan(plan: PlanV1): now.HuntPlan {
  if (plan.question === 'bisect-commits') return upgradedRepositoryPlan(plan);
  const { search, isolate, whole, reduces, question, ...planned } = plan;
  switch (question) {
    case 'matrix':
    case 'run':
    case 'dio':
    case 'evidence':
      return { question, ...planned };
    case 'bisect':
      return { question, ...planned, search: upgradedBisect(there(search, question)) };
    case 'sweep': {
      const { axis, rules, sweep } = there(search, question);
      return { question, ...planned, search: { axis, rules, coarse: sweep?.coarse ?? null, spare: sweep?.spare ?? null } };
    }
    case 'isolate': {
      const { rules, ...more } = there(isolate, question);
      return { question, ...planned, isolate: { ...more, rules: { everyPair: false, ...rules } } };
    }
    case 'whole':
      return {
        question,
        ...planned,
        whole: { imported: null, repositories: {}, repeats: 'searches', ...there(whole, question) },
      };
    case 'reduce-config':
      return { question, by: 'scenario', ...planned, reduces: withFixUps(there(reduces, question)) };
  }
}

function upgradedRepositoryPlan({ reduces, ...plan }: RepositoryPlanV1): now.HuntPlan {
  if (reduces === undefined) return plan;
  const { repository, bad: commit, rules, tester } = plan;
  if (tester.kind !== 'command') throw new Error('a person reduces no configuration');
  const { good, bad, file, make } = reduces;
  return {
    question: 'reduce-config',
    by: 'command',
    reduces: { repository, commit, good, bad, rules },
    tester,
    file,
    make,
  };
}

function upgradedBisect(search: ComponentSearchV1): now.BisectSearch {
  const { axis, good, bad, tester, rules } = search;
  return { axis, good, bad, tester, rules, among: amongOf(search) };
}

function amongOf({ commits, finer }: ComponentSearchV1): now.SearchedVersions {
  if (commits !== undefined) return { kind: 'commits', commits: withFixUps(commits) };
  if (finer !== undefined) return { kind: 'versions-then-commits', finer: withFixUps(finer) };
  return { kind: 'versions' };
}

/** None were written as nothing. */
export function withFixUps<Built extends Omit<now.BuiltBy, 'fixUps'>>(
  built: Built & Partial<Pick<now.BuiltBy, 'fixUps'>>,
): Built & Pick<now.BuiltBy, 'fixUps'> {
  return { ...built, fixUps: built.fixUps ?? [] };
}

function there<Part>(part: Part | undefined, question: string): Part {
  if (part === undefined) throw new Error(`a stored plan of ${question} has no rules of its own`);
  return part;
}
