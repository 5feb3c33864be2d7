// The builds of a hunt along commits, once more: with the repairs that its journal knows.

import type { BuiltCommits, SearchRules } from '../../core/stored/hunt-plan.ts';
import type { Builder } from '../../ports/builder.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Progress } from '../../ports/progress.ts';
import type { Repository } from '../../ports/repository.ts';
import { CommitBuilds } from './commit-builds.ts';
import { openQuestion } from './commit-question.ts';
import { CommitRepairs, type CommitRepairsParts } from './commit-repairs.ts';

export interface BuildsOfHunt extends Pick<CommitRepairsParts, 'log' | 'signal' | 'onNote'> {
  readonly repository: Repository;
  readonly builder: Builder;
  readonly commits: BuiltCommits;
  readonly rules: SearchRules;
  readonly clock: Clock;
  readonly progress: Progress;
}

/** Throws UserError when the repository has lost what was searched. */
export async function buildsOfHunt(hunt: BuildsOfHunt): Promise<CommitBuilds> {
  const { repository, builder, commits, rules, log, clock, signal, progress, onNote } = hunt;
  const builds = new CommitBuilds({ builder, log, signal, progress });
  const { question } = await openQuestion(repository, { ...commits, rules }, { signal });
  await new CommitRepairs({ builder, builds, log, question, clock, signal, onNote }).resume();
  return builds;
}
