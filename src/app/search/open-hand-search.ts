// Searches whose tests a person, or a program of theirs, makes: opening them from their plan.

import { assert } from '../../core/base/assert.ts';
import type { HuntPlan } from '../../core/stored/hunt-plan.ts';
import {
  commitHandSearch,
  listedHandSearch,
  type OpenedHandSearch,
  versionHandSearch,
} from '../../hunt/commits/hand-searches.ts';
import type { Repository } from '../../ports/repository.ts';
import { machineArchive } from '../lab.ts';
import type { Session } from '../session.ts';

export interface OpenedSearch {
  readonly search: OpenedHandSearch;
  /** Null along an axis: there a person knows where to get a version. */
  readonly repository: Repository | null;
}

/** True for hunts whose tests a person makes. */
export function isByHand(plan: HuntPlan): boolean {
  if (plan.question === 'bisect-commits' || plan.question === 'bisect-versions') return plan.tester.kind === 'person';
  return plan.question === 'bisect' && plan.search.tester === 'person';
}

/** Throws UserError when the repository is gone or has lost its commits. */
export async function openHandSearch(session: Session, plan: HuntPlan): Promise<OpenedSearch> {
  if (plan.question === 'bisect') return { search: versionHandSearch(plan), repository: null };
  if (plan.question === 'bisect-versions') return { search: listedHandSearch(plan), repository: null };
  assert(plan.question === 'bisect-commits', 'a person answers a bisect');
  const { signal } = session;
  const repository = await session.lab(machineArchive).repository(plan.repository, signal);
  return { search: await commitHandSearch(repository, plan, { signal }), repository };
}
