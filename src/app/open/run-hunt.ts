// Opens what a hunt of one scenario needs, plans it and runs it. What is shown meanwhile is the display's business.

import { together } from '../../core/base/together.ts';
import { guestDriversOf } from '../../core/scenario/guest-drivers.ts';
import { bootsByEntry } from '../../core/scenario/layers.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { ScenarioPlan } from '../../core/stored/hunt-plan.ts';
import { patientScenario } from '../../hunt/evidence/gather-evidence.ts';
import type { PlanDeps } from '../../hunt/scenario/plan-hunt.ts';
import {
  resumableHunt,
  type ScenarioDeps,
  type ScenarioOptions,
  type ScenarioRequest,
  type ScenarioResult,
} from '../../hunt/scenario/scenario-hunt.ts';
import type { Progress } from '../../ports/progress.ts';
import type { Source } from '../../ports/source.ts';
import type { ArchiveChoice, Lab, LoadedScenario } from '../lab.ts';
import type { Session } from '../session.ts';
import type { HuntWatcher } from '../watcher.ts';
import { buildForecast } from './build-forecast.ts';
import { trimCache } from './trim-cache.ts';

export interface HuntParts {
  readonly loaded: LoadedScenario;
  readonly again: boolean;
  readonly archive: ArchiveChoice;
}

/** What differs between questions about a scenario. */
export interface HuntWork<Plan extends ScenarioPlan> {
  plan(lab: PlanDeps, options: PlanOptions): Promise<Plan>;
  run(lab: ScenarioDeps, request: ScenarioRequest<Plan>, options: ScenarioOptions): Promise<ScenarioResult>;
  /** Whether a stopped hunt with the same plan is gone on with. */
  readonly goesOn: boolean;
  /** True runs attempts with collectors. */
  readonly traces?: boolean;
}

export interface PlanOptions {
  readonly origin: { readonly folder: string; readonly sha256: string };
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** Opens the lab, plans the hunt and runs it; see `ask` of questions/question.ts. */
export async function runHunt<Plan extends ScenarioPlan>(
  session: Session,
  { loaded, again, archive }: HuntParts,
  display: HuntWatcher,
  work: HuntWork<Plan>,
): Promise<ScenarioResult> {
  const { signal, clock } = session;
  const { scenario, folder, sha256 } = loaded;
  const { progress } = display;
  const lab = session.lab(archive);
  const opened = await openScenarioDeps(session, { loaded, archive, traces: work.traces === true }, display);
  try {
    const { sources, journal } = opened.lab;
    const plan = await work.plan(
      { sources, describeMachine: opened.describeMachine },
      { origin: { folder, sha256 }, signal, progress },
    );
    for (const line of await buildForecast({ plan, sources, signal })) display.note(line);
    const hunt = work.goesOn ? resumableHunt(journal, plan) : null;
    if (hunt !== null) display.note(`going on with hunt ${hunt}`);
    const result = await work.run(
      opened.lab,
      { scenario, plan, hunt, again },
      { signal, progress, onEvent: display.onEvent, onObservation: display.onObservation },
    );
    if (!signal.aborted) await trimCache(await lab.cache(), clock.now());
    return result;
  } finally {
    await opened.dispose();
  }
}

export interface OpenScenario {
  readonly lab: ScenarioDeps;
  readonly describeMachine: PlanDeps['describeMachine'];
  dispose(): Promise<void>;
}

/** Everything that attempts at one scenario need; who opens it disposes it. */
export async function openScenarioDeps(
  session: Pick<Session, 'lab' | 'clock'>,
  { loaded, archive, traces = false }: Pick<HuntParts, 'loaded' | 'archive'> & { readonly traces?: boolean },
  { progress, note }: Pick<HuntWatcher, 'progress' | 'note'>,
): Promise<OpenScenario> {
  const lab = session.lab(archive);
  const { scenario, folder } = loaded;
  const sources = await openSources(lab, loaded, note);
  const hosts = await lab.hosts(progress);
  try {
    const tracing = traces ? await tracingLab(lab, scenario) : {};
    const [journal, evidence] = await together([lab.journal(), lab.evidence()]);
    const [judge, images] = await together([lab.judge(scenario), lab.images(folder)]);
    const { clock } = session;
    return {
      lab: { clock, hosts: hosts.factory, evidence, judge, journal, sources, images, sha256: lab.sha256, ...tracing },
      describeMachine: hosts.describeMachine.bind(hosts),
      dispose: () => hosts.factory.dispose(),
    };
  } catch (error) {
    await hosts.factory.dispose();
    throw error;
  }
}

async function tracingLab(lab: Lab, scenario: Scenario): Promise<Pick<ScenarioDeps, 'collectors' | 'tracedJudge'>> {
  return { collectors: await lab.collectors(), tracedJudge: await lab.judge(patientScenario(scenario)) };
}

/** By component name. */
export async function openSources(
  lab: Lab,
  { scenario, folder }: LoadedScenario,
  onNote: (note: string) => void,
): Promise<ReadonlyMap<string, Source>> {
  const entries = scenario.components.map(async ({ name, role, source, buildOptions = [] }) => {
    const { architecture } = scenario;
    const drivers = role === 'guest-kernel' ? { drivers: guestDriversOf(scenario) } : {};
    const entry = role === 'firmware' && bootsByEntry(scenario) ? { bootEntry: true } : {};
    const guest = architecture ? { architecture } : {};
    const request = { role, spec: source, scenarioFolder: folder, onNote, buildOptions, ...guest, ...drivers, ...entry };
    return [name, await lab.source(request)] as const;
  });
  return new Map(await together(entries));
}
