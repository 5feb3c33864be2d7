// The search along the versions of one component of a scenario, for the command and for a whole hunt.

import type { AxisSeeker } from '../../core/versions/axis-search.ts';
import { searchViewOf, type SearchView } from '../../core/answers/search-view.ts';
import type { Restrictions } from '../../core/scenario/restriction.ts';
import type { SearchRules } from '../../core/stored/hunt-plan.ts';
import type { ScenarioResult } from '../../hunt/scenario/scenario-hunt.ts';
import { runAxisBisect } from '../../hunt/versions/axis-bisect.ts';
import { planBisect } from '../../hunt/versions/plan-search.ts';
import type { ArchiveChoice, LoadedScenario } from '../lab.ts';
import { runHunt } from '../open/hunting.ts';
import type { Session } from '../session.ts';
import type { SearchWatcher } from '../watcher.ts';

export interface AxisQuestion {
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
  { axis, good, bad, restrictions, rules, again, archive }: AxisQuestion,
  watcher: SearchWatcher,
): Promise<ScenarioResult> {
  const { scenario } = loaded;
  const onNote = (note: string): void => watcher.note(note);
  return runHunt(session, { loaded, again, archive }, watcher, {
    plan: ({ sources, describeMachine }, { origin, ...more }) =>
      planBisect(
        { sources, machine: describeMachine },
        { scenario, origin, restrictions, axis, rules, good, bad, tester: 'attempts' },
        { ...more, onNote },
      ),
    run: (lab, request, running) =>
      runAxisBisect(lab, request, { ...running, onStep: (seeker) => watcher.onStep(packagesViewOf(seeker)) }),
    goesOn: !again,
  });
}

/** Null while a good end is looked for. */
export function packagesViewOf({ line, stage }: AxisSeeker): SearchView | null {
  if (stage.kind === 'looking') return null;
  const origins = new Map(line.versions.map(({ label, origin }) => [label, origin]));
  const { subject, seeker } = stage;
  return searchViewOf({ state: seeker.state, subject, rules: line.rules, titleOf: (name) => origins.get(name) ?? '' });
}
