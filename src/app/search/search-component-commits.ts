// The search through the commits of one component of a scenario, each commit built; with ends that are packages, or with none,
// packages are searched first. For the command and for a whole hunt.

import type { FixUpWish } from '../../core/scenario/fix-up-wish.ts';
import type { ScenarioResult } from '../../hunt/scenario/scenario-hunt.ts';
import type { LoadedScenario } from '../lab.ts';
import { commitBuilderRequest } from '../open/commit-builder-request.ts';
import { endsKind } from '../open/commit-ends.ts';
import { openSources } from '../open/run-hunt.ts';
import { bisectQuestion } from '../questions/bisect.ts';
import { ask } from '../questions/question.ts';
import type { Session } from '../session.ts';
import type { SearchWatcher } from '../watcher.ts';
import type { ComponentSearchRequest } from './search-packages.ts';

export interface ComponentCommitsRequest extends ComponentSearchRequest {
  /** The repository that the component is built from. */
  readonly repo: string;
  readonly fixUps: readonly FixUpWish[];
  readonly repairs: boolean;
  /** True runs here what the scenario says for building. */
  readonly isTrusted: boolean;
}

export async function searchComponentCommits(
  session: Session,
  loaded: LoadedScenario,
  options: ComponentCommitsRequest,
  watcher: SearchWatcher,
): Promise<ScenarioResult> {
  const { axis, good, bad, restrictions, rules, again, archive, repo } = options;
  const { scenario, folder } = loaded;
  const onNote = (note: string): void => watcher.note(note);
  const lab = session.lab(archive);
  const opened = await lab.commitBuilder(await commitBuilderRequest(session, loaded, options));
  try {
    const { signal } = session;
    const images = await lab.images(folder);
    const image = scenario.image ? await images.build(scenario.image, { signal, progress: watcher.progress }) : null;
    const imageKey = image?.key ?? null;
    const { repository, builder, fixUps } = opened;
    onNote(`commits of ${repo} are built as ${builder.description}`);
    const sources = await openSources(lab, loaded, onNote);
    const line = (await sources.get(axis)?.line(signal, watcher.progress)) ?? [];
    const kind = await endsKind({ repository, line, good, bad }, signal);
    const commits = {
      opened,
      first: kind === 'commits' ? kind : ('versions' as const),
      imageKey,
      fixUps,
      repairs: options.repairs,
    };
    const wanted = { axis, good, bad, restrictions, rules, commits };
    return await ask(session, bisectQuestion, { loaded, again, archive, wanted }, watcher);
  } finally {
    await opened.dispose();
  }
}
