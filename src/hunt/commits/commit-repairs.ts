// Repairs stretches of history that do not build: looks with builds alone for the commit that ended the breakage and the one
// that began it, and applies the first to all commits that have the second. What it finds is written in the journal.

import { assert } from '../../core/base/assert.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { CommitQuestion } from '../../core/commits/commit-search.ts';
import { borderSearch, brokenStretch } from '../../core/commits/repair.ts';
import type { CommitName } from '../../core/git/commit.ts';
import { ancestorsOf, descendantsOf, parentsOf } from '../../core/git/graph.ts';
import { nextStep, observe } from '../../core/search/next-step.ts';
import type { BuildNote } from '../../core/stored/build-note.ts';
import type { RepairResult } from '../../core/stored/repair-note.ts';
import type { Builder, FixUp } from '../../ports/builder.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HuntLog } from '../journal/hunt-log.ts';
import type { CommitBuilds } from './commit-builds.ts';

export interface CommitRepairsParts {
  readonly builder: Builder;
  readonly builds: CommitBuilds;
  readonly log: Pick<HuntLog, 'append' | 'state'>;
  readonly question: CommitQuestion;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onNote: (note: string) => void;
}

// A stretch in a stretch is found one by one; a history that needs more is not repaired by cherry-picks.
const repairsMax = 8;

export class CommitRepairs {
  readonly #parts: CommitRepairsParts;
  #underWay: Promise<unknown> = Promise.resolve();
  #count = 0;

  constructor(parts: CommitRepairsParts) {
    this.#parts = parts;
  }

  /** Raised with each repair: a search that was begun before has to look again. */
  get count(): number {
    return this.#count;
  }

  /** Takes what the journal knows of repairs into use. */
  async resume(): Promise<void> {
    const { builder, log, signal } = this.#parts;
    for (const { result } of log.state.repairs) {
      if (result.kind !== 'repaired') continue;
      const { began, ended } = result;
      this.#use(await builder.fixUpFrom({ broken: began, repair: ended }, signal), { began, ended });
    }
  }

  /** False when this error was looked into before without success, or too often. */
  mayRepair(signature: string): boolean {
    const { repairs } = this.#parts.log.state;
    const isLost = repairs.some((one) => one.signature === signature && one.result.kind === 'given-up');
    return !isLost && repairs.length < repairsMax;
  }

  /** True when the commit, which does not build with this error, builds now. One repair at a time. */
  async repair(broken: CommitName, signature: string): Promise<boolean> {
    const before = this.#underWay;
    const repairing = before.catch(() => undefined).then(() => this.#repairNow(broken, signature));
    this.#underWay = repairing;
    return repairing;
  }

  async #repairNow(broken: CommitName, signature: string): Promise<boolean> {
    const { builds, log, clock, onNote } = this.#parts;
    // Somebody else may have repaired it meanwhile.
    if ((await builds.built(broken)).kind === 'built') return true;
    if (!this.mayRepair(signature)) return false;
    onNote(`${short(broken)} does not build (${signature}): looking for the commit that repaired it`);
    const startedMs = clock.monotonicMs();
    const work = { builds: 0 };
    const result = await this.#look(broken, signature, work);
    const ms = clock.monotonicMs() - startedMs;
    log.append({ type: 'repaired', repair: { signature, broken, result, builds: work.builds, ms } });
    if (result.kind === 'given-up') {
      onNote(`the stretch around ${short(broken)} stays as it is: ${result.because}`);
      return false;
    }
    const { began, ended, commits } = result;
    onNote(`${short(ended)} repaired it: it is applied to the ${commits} commits from ${short(began)} on`);
    return true;
  }

  async #look(broken: CommitName, signature: string, work: Work): Promise<RepairResult> {
    const { builder, builds, question, signal } = this.#parts;
    const { history } = question;
    const lost = (because: string, found: { began?: CommitName; ended?: CommitName } = {}): RepairResult => ({
      kind: 'given-up',
      because,
      began: found.began ?? null,
      ended: found.ended ?? null,
    });
    try {
      const ended = await this.#border(broken, signature, { side: 'after', work });
      if (ended === null) return lost('no commit after it was found that builds');
      if (isMerge(question, ended))
        return lost(`a merge, ${short(ended)}, repaired it: it can not be applied alone`, { ended });
      const began = await this.#border(broken, signature, { side: 'before', work });
      if (began === null) return lost('no commit before it was found that builds', { ended });
      const fixUp = await builder.fixUpFrom({ broken: began, repair: ended }, signal);
      work.builds += 1;
      const built = await builds.tried(broken, fixUp);
      if (built.kind === 'does-not-build') {
        return lost(`with ${short(ended)} applied it still does not build: ${built.signature}`, { began, ended });
      }
      const inside = this.#use(fixUp, { began, ended });
      const freed = this.#failed((_, commit) => inside(commit));
      const nodes = brokenStretch(history.graph, { began: nodeOf(question, began), ended: nodeOf(question, ended) });
      const commits = nodes.reduce((sum, one) => sum + one, 0);
      return { kind: 'repaired', began, ended, fixUp: fixUp.name, commits, freed };
    } catch (error) {
      // The lab's trouble with a build says nothing: the search goes on without the repair.
      if (signal.aborted || !(error instanceof UserError)) throw error;
      return lost(error.message);
    }
  }

  /** The first commit from `broken` on that builds, or the first one that does not, on the way to it. */
  async #border(broken: CommitName, signature: string, { side, work }: { side: 'before' | 'after'; work: Work }) {
    const { question } = this.#parts;
    const { history } = question;
    const other = this.#nearestBuilt(broken, side);
    if (other === null || !(await this.#builds(other, work))) return null;
    const node = nodeOf(question, broken);
    const ends =
      side === 'after' ? { older: node, newer: nodeOf(question, other) } : { older: nodeOf(question, other), newer: node };
    const border = borderSearch(history.graph, ends);
    if (border === null) return null;
    let { state } = border;
    for (;;) {
      const step = nextStep(state, { running: [], free: 1 });
      if (step.kind === 'ended')
        return step.ending.kind === 'culprit' ? history.nameOf(border.nodeOf(step.ending.culprit)) : null;
      assert(step.kind === 'test' && step.start.length > 0, 'a search with a free worker tests or ends');
      const target = step.start[0]!;
      const commit = history.nameOf(border.nodeOf(target));
      const isBuilt = await this.#builds(commit, work, signature);
      const isNew = isBuilt === null ? null : isBuilt === (side === 'after');
      state = observe(state, { target, outcome: isNew === null ? 'skip' : isNew ? 'bad' : 'good' });
    }
  }

  /** Null for another error than the one that is looked into. */
  async #builds(commit: CommitName, work: Work, signature?: string): Promise<boolean | null> {
    this.#parts.signal.throwIfAborted();
    work.builds += 1;
    const built = await this.#parts.builds.built(commit);
    if (built.kind === 'built') return true;
    return signature === undefined || built.signature === signature ? false : null;
  }

  /** Among the commits that were built, or else the end of the search. */
  #nearestBuilt(broken: CommitName, side: 'before' | 'after'): CommitName | null {
    const { question, log } = this.#parts;
    const { history } = question;
    const { graph } = history;
    const node = nodeOf(question, broken);
    const related = side === 'before' ? ancestorsOf(graph, [node]) : descendantsOf(graph, node);
    const known = [...latest(log.state.builds)].flatMap(([commit, note]) => (note.result.kind === 'built' ? [commit] : []));
    const ends =
      side === 'after' ? [question.plan.bad.name] : [...question.plan.goods, ...question.plan.releases].map((end) => end.name);
    const nodes = [...known, ...ends]
      .map((commit) => history.nodeOf(commit))
      .filter((one): one is number => one !== null && one !== node && related[one] === 1);
    if (nodes.length === 0) return null;
    return history.nameOf(side === 'before' ? Math.max(...nodes) : Math.min(...nodes));
  }

  #use(fixUp: FixUp, { began, ended }: { readonly began: CommitName; readonly ended: CommitName }) {
    const { question, builds } = this.#parts;
    const nodes = brokenStretch(question.history.graph, { began: nodeOf(question, began), ended: nodeOf(question, ended) });
    const isInside = (commit: CommitName): boolean => nodes[question.history.nodeOf(commit) ?? -1] === 1;
    builds.use(fixUp, isInside);
    this.#count += 1;
    return isInside;
  }

  #failed(wanted: (note: BuildNote, commit: CommitName) => boolean): readonly CommitName[] {
    return [...latest(this.#parts.log.state.builds)].flatMap(([commit, note]) =>
      note.result.kind === 'does-not-build' && wanted(note, commit) ? [commit] : [],
    );
  }
}

interface Work {
  builds: number;
}

/** Of each commit its newest build. */
export function latest(builds: readonly BuildNote[]): ReadonlyMap<CommitName, BuildNote> {
  return new Map(builds.map((note) => [note.commit, note]));
}

function isMerge({ history }: CommitQuestion, commit: CommitName): boolean {
  const node = history.nodeOf(commit);
  return node !== null && parentsOf(history.graph, node).length > 1;
}

function nodeOf({ history }: CommitQuestion, commit: CommitName): number {
  const node = history.nodeOf(commit);
  assert(node !== null, 'a commit of the search is in its history');
  return node;
}

function short(commit: string): string {
  return commit.slice(0, 12);
}
