// The search along the versions of one component of a scenario, for the command and for a whole hunt.

import type { Restrictions } from '../../core/scenario/restriction.ts';
import type { SearchRules } from '../../core/stored/hunt-plan.ts';
import type { ScenarioResult } from '../../hunt/scenario/scenario-hunt.ts';
import type { ArchiveChoice, LoadedScenario } from '../lab.ts';
import { bisectQuestion } from '../questions/bisect.ts';
import { ask } from '../questions/question.ts';
import type { Session } from '../session.ts';
import type { SearchWatcher } from '../watcher.ts';

export interface ComponentSearchRequest {
  /** The component whose versions are searched. */
  readonly axis: string;
  /** Version patterns as typed. Null without --fixed: a good end is looked for; with it: the newest version. */
  readonly good: string | null;
  /** Null: the newest version; with --fixed it must be given. */
  readonly bad: string | null;
  readonly restrictions: Restrictions;
  readonly rules: SearchRules;
  readonly again: boolean;
  readonly archive: ArchiveChoice;
}

export function searchPackages(
  session: Session,
  loaded: LoadedScenario,
  { axis, good, bad, restrictions, rules, again, archive }: ComponentSearchRequest,
  watcher: SearchWatcher,
): Promise<ScenarioResult> {
  const wanted = { axis, good, bad, restrictions, rules, commits: null };
  return ask(session, bisectQuestion, { loaded, again, archive, wanted }, watcher);
}
