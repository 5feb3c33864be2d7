// A repository in memory with a command whose answers are known: what a search through commits needs, without processes.

import type { CommitName } from '../../src/core/git/commit.ts';
import { ancestorsOf, type CommitGraph, lineGraph } from '../../src/core/git/graph.ts';
import { type CommandTester, type CommitsPlan, plainRules, type SearchRules } from '../../src/core/stored/hunt-plan.ts';
import type { HuntEvent } from '../../src/core/stored/journal.ts';
import { resumableCommitHunt } from '../../src/hunt/commits/known-marks.ts';
import { planCommits } from '../../src/hunt/commits/plan-commits.ts';
import { type CommitSearchOptions, type CommitSearchResult, searchCommits } from '../../src/hunt/commits/search-commits.ts';
import { VirtualClock } from './clock.ts';
import { type FakeCommands, fakeCommands, type FakeEnd } from './commands.ts';
import { MemoryEvidence } from './evidence.ts';
import { JournalMemory } from './journal.ts';
import { type FakeRepository, fakeRepository, type FakeRepositoryParts } from './repository.ts';
import { type FakeWorktrees, fakeWorktrees } from './worktrees.ts';

export const usualRules: SearchRules = {
  confidence: 0.99,
  flaky: true,
  ...plainRules,
};

const usualTester: CommandTester = {
  kind: 'command',
  argv: ['./test.sh'],
  files: [],
  timeoutMs: 60_000,
  timeoutIs: 'skip',
};

export interface CommitWorldParts extends Partial<FakeRepositoryParts> {
  readonly graph: CommitGraph;
  /** The first bad one. */
  readonly culprit?: number;
  /** How the command ends on a node, when not by the culprit alone; `call` counts the calls on this node from 0. */
  readonly fate?: (node: number, call: number) => FakeEnd | null;
  readonly failure?: (node: number) => Error | null;
  readonly submodules?: readonly string[];
  readonly leftovers?: number;
}

export interface SearchSettings {
  readonly olds?: readonly string[];
  readonly news?: readonly string[];
  readonly rules?: Partial<SearchRules>;
  readonly tester?: Partial<CommandTester>;
  readonly again?: boolean;
  readonly jobs?: number;
  readonly signal?: AbortSignal;
  readonly onEvent?: CommitSearchOptions['onEvent'];
  /** A kill: thrown when the event was written. */
  readonly onWritten?: (event: HuntEvent) => void;
}

/** One machine; each search is a process of its own. */
export class CommitWorld {
  readonly clock: VirtualClock;
  readonly memory = new JournalMemory();
  readonly evidence = new MemoryEvidence();
  readonly repository: FakeRepository;
  readonly commands: FakeCommands;
  readonly notes: string[] = [];
  worktrees: FakeWorktrees = fakeWorktrees({ max: 1 });
  readonly #parts: CommitWorldParts;

  constructor(parts: CommitWorldParts, clock = new VirtualClock()) {
    this.#parts = parts;
    this.clock = clock;
    this.repository = fakeRepository(parts);
    const calls = new Map<number, number>();
    this.commands = fakeCommands(this.clock, ({ folder }) => {
      const node = this.repository.nodeOf(this.worktrees.commitAt(folder));
      const call = calls.get(node) ?? 0;
      calls.set(node, call + 1);
      return parts.fate?.(node, call) ?? { status: this.isBad(node) ? 1 : 0, ms: 1000, output: `test of ${node}\n` };
    });
  }

  static line(count: number, parts: Omit<CommitWorldParts, 'graph'>): CommitWorld {
    return new CommitWorld({ ...parts, graph: lineGraph(count) });
  }

  isBad(node: number): boolean {
    const { graph, culprit } = this.#parts;
    return culprit !== undefined && ancestorsOf(graph, [node])[culprit] === 1;
  }

  /** The nodes that were tested, in order. */
  get tested(): readonly number[] {
    return this.worktrees.borrowed.map(({ commit }) => this.repository.nodeOf(commit));
  }

  openWorktrees(max: number): FakeWorktrees {
    const { failure, submodules = [], leftovers = 0 } = this.#parts;
    const failing = failure && { failure: (commit: CommitName) => failure(this.repository.nodeOf(commit)) };
    this.worktrees = fakeWorktrees({ max, submodules, leftovers, ...failing });
    return this.worktrees;
  }

  async plan({ olds = [], news = [], rules = {}, tester = {} }: SearchSettings): Promise<CommitsPlan> {
    const request = { olds, news, tester: { ...usualTester, ...tester }, rules: { ...usualRules, ...rules } };
    return planCommits(this.repository, request, new AbortController().signal);
  }

  async search(settings: SearchSettings): Promise<CommitSearchResult> {
    const { jobs = 1, again = false, onWritten } = settings;
    const journal = this.memory.open({ now: () => this.clock.now(), ...(onWritten ? { onWritten } : {}) });
    const plan = await this.plan(settings);
    const worktrees = this.openWorktrees(jobs);
    const { clock, evidence, repository, commands } = this;
    const going = (again ? null : resumableCommitHunt(journal, plan)) ?? { hunt: null, plan };
    try {
      return await searchCommits(
        { clock, evidence, repository, worktrees, commands, journal },
        { ...going, again, jobs },
        {
          signal: settings.signal ?? new AbortController().signal,
          onEvent: settings.onEvent ?? (() => undefined),
          onNote: (note) => void this.notes.push(note),
          progress: () => undefined,
        },
      );
    } finally {
      journal.die();
    }
  }
}
