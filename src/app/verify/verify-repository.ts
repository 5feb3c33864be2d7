// Verifies the culprit of a bisect that a command has tested.

import { assert } from '../../core/base/assert.ts';
import { together } from '../../core/base/together.ts';
import type { CommitName } from '../../core/git/commit.ts';
import { runVerify } from '../../hunt/verify/verify.ts';
import { commandBench, planVerifyCommits } from '../../hunt/verify/verify-commits.ts';
import { reportOfSearch } from '../found/search-of-hunt.ts';
import { machineArchive } from '../lab.ts';
import type { Session } from '../session.ts';
import { noCulprit, type Verified, type VerifyTask } from './verify-task.ts';

export async function verifyRepository(session: Session, { hunt, again, state, say, watch }: VerifyTask): Promise<Verified> {
  const { signal, clock } = session;
  const { plan } = state;
  assert(plan?.question === 'bisect-commits' && plan.tester.kind === 'command', 'a command has tested');
  const { tester } = plan;
  const lab = session.lab(machineArchive);
  const journal = await lab.journal();
  const { culprit } = await reportOfSearch(session, hunt, state);
  if (culprit === null) throw noCulprit(hunt);
  const repository = await lab.repository(plan.repository, signal);
  const patches = await lab.patches(repository, signal);
  const [evidence, commands] = await together([lab.evidence(), lab.commands()]);
  const worktrees = await lab.worktrees(patches.repository, { max: 1, signal });
  try {
    const verifyPlan = await planVerifyCommits(repository, patches, { plan, culprit: culprit.name as CommitName }, signal);
    const parts = { clock, evidence, commands, journal, repository, worktrees };
    const bench = commandBench({ lab: parts, plan, tester, onNote: say });
    const verification = await runVerify({
      journal,
      hunt,
      plan: verifyPlan,
      bench: () => bench,
      patches,
      signal,
      again,
      ...watch,
    });
    return { culprit: culprit.name, at: null, verification };
  } finally {
    await worktrees.dispose();
  }
}
