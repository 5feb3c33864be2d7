// Opens what a hunt of one scenario needs, plans it and runs it. What is shown meanwhile is the display's business.

import type { ScenarioPlan } from '../core/hunt-plan.ts';
import type { Restrictions } from '../core/restriction.ts';
import { runMatrix } from '../hunt/matrix.ts';
import { planHunt } from '../hunt/plan-hunt.ts';
import { resumableHunt, type ScenarioResult } from '../hunt/scenario-hunt.ts';
import type { Source } from '../ports/source.ts';
import type { ArchiveChoice, Context, Lab, LoadedScenario } from './context.ts';
import type { HuntDisplay } from './hunt-display.ts';

export interface HuntingRequest {
  readonly loaded: LoadedScenario;
  readonly restrictions: Restrictions;
  readonly question: ScenarioPlan['question'];
  readonly again: boolean;
  readonly archive: ArchiveChoice;
}

/** A cancelled hunt resolves with the state `stopped`; cancelled before its first event, it throws the signal's reason. */
export async function huntScenario(context: Context, request: HuntingRequest, display: HuntDisplay): Promise<ScenarioResult> {
  const { signal, clock } = context;
  const lab = context.lab(request.archive);
  const { scenario, folder, sha256 } = request.loaded;
  const { progress } = display;
  const sources = await openSources(lab, request.loaded, display);
  const hosts = await lab.hosts(progress);
  try {
    const plan = await planHunt(
      { sources, describeMachine: hosts.describeMachine.bind(hosts) },
      { scenario, origin: { folder, sha256 }, restrictions: request.restrictions, question: request.question },
      { signal, progress },
    );
    const journal = await lab.journal();
    // One attempt is a hunt of its own each time; there is nothing in it to go on with.
    const hunt = request.again || request.question === 'run' ? null : resumableHunt(journal, plan);
    if (hunt !== null) display.note(`going on with hunt ${hunt}`);
    const [evidence, judge, images] = await Promise.all([lab.evidence(), lab.judge(scenario), lab.images(folder)]);
    return await runMatrix(
      { clock, hosts: hosts.factory, evidence, judge, journal, sources, images, sha256: lab.sha256 },
      { scenario, plan, hunt, again: request.again },
      { signal, progress, onEvent: display.onEvent, onObservation: display.onObservation },
    );
  } finally {
    await hosts.factory.dispose();
  }
}

async function openSources(
  lab: Lab,
  { scenario, folder }: LoadedScenario,
  display: HuntDisplay,
): Promise<ReadonlyMap<string, Source>> {
  const onNote = (note: string): void => display.note(note);
  const entries = scenario.components.map(async ({ name, role, source }) => {
    const request = { role, spec: source, scenarioFolder: folder, onNote };
    return [name, await lab.source(request)] as const;
  });
  return new Map(await Promise.all(entries));
}
