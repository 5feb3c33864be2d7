// What was decided before the first attempt: the question, on what, by which rules.

import { assert } from '../base/assert.ts';
import type { CommitName } from '../git/commit.ts';
import type { Point } from '../scenario/point.ts';
import type { WorkaroundSpec } from '../scenario/scenario.ts';
import type { Version } from '../scenario/version.ts';
import type { ImportedReport } from './imported-report.ts';

/** One kind a question: `question` says which, and what a question needs stands in its own plan alone. */
export type HuntPlan = ScenarioPlan | CommitsPlan | VersionsPlan | CommandReduction;

/** A question about a scenario: its attempts run on throw-away VMs. */
export type ScenarioPlan =
  MatrixPlan | RunPlan | DioPlan | BisectPlan | SweepPlan | IsolatePlan | EvidencePlan | WholePlan | ScenarioReduction;

export type QuestionName = HuntPlan['question'];

/** A search along the versions of a component. */
export type SearchPlan = BisectPlan | SweepPlan;

/** The plans whose attempts are those of their cells, and nothing else. */
export type CellsPlan = MatrixPlan | RunPlan | DioPlan | EvidencePlan;

/** What every question about a scenario has: the scenario, what may vary in it, and the machine. */
export interface PlannedScenario {
  readonly scenario: { readonly name: string; readonly title: string | null; readonly folder: string; readonly sha256: string };
  readonly components: readonly PlannedComponent[];
  readonly factors: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly cells: readonly Point[];
  readonly excluded: readonly { readonly point: Point; readonly because: string }[];
  readonly attemptsPerCell: number;
  readonly machine: MachineFacts;
}

/** What happens at each of its cells. */
export interface MatrixPlan extends PlannedScenario {
  readonly question: 'matrix';
}

/** What happens at one point; its one cell. */
export interface RunPlan extends PlannedScenario {
  readonly question: 'run';
}

/** Which direct I/O each kernel accepts. */
export interface DioPlan extends PlannedScenario {
  readonly question: 'dio';
}

/** What its cells show from the inside: traced attempts. */
export interface EvidencePlan extends PlannedScenario {
  readonly question: 'evidence';
}

/** The first bad version of a component, or the first bad commit that it is built from. */
export interface BisectPlan extends PlannedScenario {
  readonly question: 'bisect';
  readonly search: BisectSearch;
}

/** All changes along the versions of a component. */
export interface SweepPlan extends PlannedScenario {
  readonly question: 'sweep';
  readonly search: SweepSearch;
}

/** What has to come together for it to fail. `cells` are the points where a failure is looked for, in this order. */
export interface IsolatePlan extends PlannedScenario {
  readonly question: 'isolate';
  readonly isolate: IsolateRules;
}

/** Everything about one failure. It has no cells of its own. */
export interface WholePlan extends PlannedScenario {
  readonly question: 'whole';
  readonly whole: WholeRules;
}

/** Which options of a configuration matter: kernels are built with it, and tried, or a command of the user's answers. */
export type ReducePlan = ScenarioReduction | CommandReduction;

/** In its one cell the commit stands for the kernel that is built of it. */
export interface ScenarioReduction extends PlannedScenario {
  readonly question: 'reduce-config';
  readonly by: 'scenario';
  readonly reduces: KernelReduction;
}

export interface CommandReduction {
  readonly question: 'reduce-config';
  readonly by: 'command';
  readonly reduces: ReducedConfiguration;
  readonly tester: CommandTester;
  /** The configuration's place in the tree, and the command that makes a whole one of what it finds there. */
  readonly file: string;
  readonly make: readonly string[];
}

/** The first bad commit of a repository: a command or a person answers. */
export interface CommitsPlan extends CommitEnds {
  readonly question: 'bisect-commits';
  readonly tester: CommandTester | { readonly kind: 'person' };
  readonly rules: SearchRules;
}

/** The first bad one in a list of versions of anything: nightly builds, images, dates. A command or a person answers. */
export interface VersionsPlan {
  readonly question: 'bisect-versions';
  /** The list as the user named it; for people. */
  readonly list: string;
  /** Oldest first, as the list has them. */
  readonly versions: readonly string[];
  /** Two of them. */
  readonly good: string;
  readonly bad: string;
  readonly tester: VersionTester | { readonly kind: 'person' };
  readonly rules: SearchRules;
  /** By version: how likely each one is the first bad one, beside the others; null for alike. */
  readonly weights: readonly number[] | null;
  /** What a test takes that says good, and one that says bad, milliseconds; null for alike. */
  readonly costs: { readonly goodMs: number; readonly badMs: number } | null;
}

/** In its words `{}` stands for the version. */
export interface VersionTester extends CommandTester {
  /** Where it runs, absolute. */
  readonly folder: string;
  /** A line for a shell that ends with another status than 0 for a version that nobody can get any more; null for none. */
  readonly available: string | null;
}

/** Everything about one failure, question by question: each question is a hunt of its own, named by a `part-opened` event. */
export interface WholeRules {
  /** The report that it came from; null for a scenario of the user's own without one. */
  readonly report: { readonly name: string; readonly sha256: string } | null;
  readonly minutesMax: number | null;
  readonly attemptsMax: number | null;
  /** What the report says; null without one. */
  readonly imported: ImportedReport | null;
  /** Repositories that commits are built from, by component. */
  readonly repositories: Readonly<Record<string, string>>;
  /** Which parts repeat attempts because an answer may be wrong. */
  readonly repeats: 'none' | 'searches' | 'all';
}

/** The questions that a whole hunt may ask. */
export type PartName = 'matrix' | 'isolate' | 'sweep' | 'bisect' | 'verify' | 'evidence' | 'script';

export interface IsolateRules {
  /** The component whose versions are dear to make ready. */
  readonly kernel: string;
  /** Combinations that make no sense: those that have, for each name, one of the values. */
  readonly excluded: readonly { readonly when: Readonly<Record<string, readonly string[]>>; readonly because: string }[];
  /** Tried where it fails, in the order of the file. */
  readonly workarounds: readonly WorkaroundSpec[];
  readonly rules: Pick<SearchRules, 'confidence' | 'flaky' | 'testsMax' | 'minutesMax'> & {
    /** Whether it goes on until no two settings together may hide anything. */
    readonly everyPair: boolean;
  };
}

export interface PlannedComponent {
  readonly name: string;
  /** For people: `debian linux-image-cloud-amd64`. */
  readonly source: string;
  /** The chosen versions, oldest first. */
  readonly versions: readonly Version[];
}

/** What a result may depend on besides the point. */
export interface MachineFacts {
  readonly architecture: string;
  readonly kernel: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly accelerator: string;
  readonly labQemu: string;
  readonly firstbad: string;
}

/** A search along the versions of one component. */
export interface ComponentSearch {
  /** The component. */
  readonly axis: string;
  readonly rules: SearchRules;
}

export interface BisectSearch extends ComponentSearch {
  /** Labels of the ends, full names of commits; `null` for a good end that is to be found by going back. */
  readonly good: string | null;
  readonly bad: string | null;
  /** Who answers: attempts on VMs, or a person with machines of their own. */
  readonly tester: 'attempts' | 'person';
  readonly among: SearchedVersions;
}

/** What a bisect along a component searches. */
export type SearchedVersions =
  /** Versions that its source has. */
  | { readonly kind: 'versions' }
  /** Commits, built one by one. */
  | { readonly kind: 'commits'; readonly commits: BuiltCommits }
  /** Versions, and then the commits between two of them; which ones, an event says (`narrowed`). */
  | { readonly kind: 'versions-then-commits'; readonly finer: FinerSearch };

export interface SweepSearch extends ComponentSearch, SweepRules {}

export interface SweepRules {
  /** Versions of the coarse pass, and tests beyond those that the search needs; null for what usually does. */
  readonly coarse: number | null;
  readonly spare: number | null;
}

/** Commits of a repository as versions of a component. */
export interface BuiltCommits extends CommitEnds, BuiltBy {}

/** How commits are built for a scenario. */
export interface BuiltBy {
  /** For people: how a commit is built. */
  readonly builder: string;
  /** Of the guest's image: with another one it is another question. */
  readonly imageKey: string | null;
  /** Fix-ups that the user has given; with others it is another question. */
  readonly fixUps: readonly PlannedFixUp[];
}

/** What commits are searched for once the versions around the change are known. */
export interface FinerSearch extends BuiltBy {
  /** `Repository.folder`. */
  readonly repository: string;
}

export interface PlannedFixUp {
  /** As the user gave it. */
  readonly text: string;
  /** Of the patch. */
  readonly sha256: string;
}

/** What is asked of a repository, whoever tests its commits. */
export interface CommitEnds {
  /** `Repository.folder`. */
  readonly repository: string;
  readonly bad: NamedCommit;
  /** Empty when a good end is to be found among `releases`. */
  readonly goods: readonly NamedCommit[];
  /** Where a good end is looked for, oldest first; empty when one was given. */
  readonly releases: readonly NamedCommit[];
}

/** The options in which two configurations of a commit differ. */
export interface ReducedConfiguration {
  /** `Repository.folder`. */
  readonly repository: string;
  readonly commit: NamedCommit;
  readonly good: GivenConfiguration;
  readonly bad: GivenConfiguration;
  readonly rules: SearchRules;
}

/** The same with kernels that are built and booted as hosts. */
export interface KernelReduction extends ReducedConfiguration, BuiltBy {
  /** The component. */
  readonly axis: string;
}

export interface GivenConfiguration {
  /** The file as the user named it. */
  readonly as: string;
  readonly sha256: string;
}

export interface CommandTester {
  readonly kind: 'command';
  /** As it is run: words that name files of the user's own are absolute. */
  readonly argv: readonly string[];
  /** Files of the user's own among the words, which no commit holds: another content is another test. */
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
  readonly timeoutMs: number;
  /** What a run that is cut off at the timeout counts as. */
  readonly timeoutIs: 'skip' | 'bad';
}

export interface NamedCommit {
  readonly name: CommitName;
  /** What the user typed, or the tag. */
  readonly as: string;
}

export interface SearchRules {
  readonly confidence: number;
  /** False believes every answer, as git does; true learns how often an answer is wrong. */
  readonly flaky: boolean;
  /** False believes the ends untested, as git does. */
  readonly endsTested: boolean;
  /** Of ends that are tested: when. Without it before all else. */
  readonly ends?: 'first' | 'when-it-matters';
  /** Of a test that may be flaky: the share of tests that are. Without it nothing is known of that. */
  readonly flakyShare?: number;
  /** True looks for the version that fixed it: the old end fails and the new end does not. */
  readonly fixed: boolean;
  /** The user's words for good and bad; null for git's. */
  readonly terms: { readonly good: string; readonly bad: string } | null;
  readonly firstParentOnly: boolean;
  /** Only commits that touch these; empty for all. */
  readonly paths: readonly string[];
  readonly testsMax: number | null;
  readonly minutesMax: number | null;
  /** Tests spent after the culprit is known, on looking for another transition. */
  readonly audits: number;
}

/** What a search goes by where nobody has asked for more. Spread it after the rules before it: plans are stored in the order of `SearchRules`. */
export const plainRules = {
  endsTested: true,
  fixed: false,
  terms: null,
  firstParentOnly: false,
  paths: [],
  testsMax: null,
  minutesMax: null,
  audits: 0,
} as const satisfies Omit<SearchRules, 'confidence' | 'flaky'>;

/** True for questions whose attempts run on throw-away VMs. */
export function isAboutScenario(plan: HuntPlan): plan is ScenarioPlan {
  return 'scenario' in plan;
}

/** Of a hunt that is known to be about a scenario. */
export function scenarioPlan(plan: HuntPlan | null): ScenarioPlan {
  assert(plan !== null && isAboutScenario(plan), 'this hunt is about a scenario');
  return plan;
}

/** The component whose versions a hunt builds; null when it builds none. */
export function builtComponentOf(plan: HuntPlan | null): string | null {
  if (plan?.question === 'bisect') return plan.search.axis;
  return plan?.question === 'reduce-config' && plan.by === 'scenario' ? plan.reduces.axis : null;
}

/** What a hunt is about, for lists: the scenario's name, the repository's folder. */
export function subjectOf(plan: HuntPlan): string {
  if (isAboutScenario(plan)) return plan.scenario.name;
  return plan.question === 'bisect-versions' ? plan.list : repositoryAskedOf(plan);
}

/** The repository that a command or a person answers about. */
export function repositoryAskedOf(plan: CommitsPlan | CommandReduction): string {
  return plan.question === 'bisect-commits' ? plan.repository : plan.reduces.repository;
}
