// All that is known of one hunt, or of the parts of a whole one, as the dossier of a report. The journal and the evidence say
// everything, so that a hunt from another machine gives the same.

import { assert } from '../../core/base/assert.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { IsolateReport } from '../../core/isolate/isolate-report.ts';
import { isolateReportOf } from '../../core/isolate/isolate-report-of.ts';
import type { Place } from '../../core/scenario/point.ts';
import type { Claim } from '../../core/stored/claim.ts';
import {
  isAboutScenario,
  type PartName,
  type QuestionName,
  type ScenarioPlan,
  scenarioPlan,
} from '../../core/stored/hunt-plan.ts';
import { foldEvents, type HuntState } from '../../core/stored/journal.ts';
import { unionOfVersions } from '../../core/versions/version-union.ts';
import type { TriedInWhole } from '../../core/whole/whole-report.ts';
import type { Journal } from '../../ports/journal.ts';
import { failingPlaces } from '../../reports/claims/claimed-points.ts';
import type { Dossier } from '../../reports/write/dossier.ts';
import { gatherDossier, type GatheredHunt } from '../../reports/write/gather.ts';
import { ownTitle } from '../../reports/write/header-text.ts';
import { type LoadedScenario, machineArchive } from '../lab.ts';
import type { Session } from '../session.ts';
import { borderEvidence } from './border-evidence.ts';
import { isolationOf } from './isolation.ts';
import { judgedClaims, reportedOf } from './reported-claims.ts';
import { triedInWhole } from './tried-in-whole.ts';

export interface HuntDossier {
  readonly plan: ScenarioPlan;
  readonly hunts: readonly GatheredHunt[];
  readonly loaded: LoadedScenario;
  readonly isolate: IsolateReport | null;
  /** All versions that any part has planned, oldest first, and the scenario's factors. */
  readonly axes: Pick<ScenarioPlan, 'components' | 'factors'>;
  /** Where the report says that it fails; empty without one. */
  readonly like: readonly Place[];
  /** Of the report that the hunt came from; empty without one. */
  readonly claims: readonly Claim[];
  /** Of a whole hunt: how much of what it is about; null where something fails as reported, and for another hunt. */
  readonly tried: TriedInWhole | null;
  /** Without script and attachments. */
  readonly dossier: Dossier;
}

/** Throws UserError when there is nothing to report of this hunt. */
export async function dossierOfHunt(session: Session, hunt: number): Promise<HuntDossier> {
  const lab = session.lab(machineArchive);
  const journal = await lab.journal();
  const { plan, hunts } = huntsOf(journal, hunt);
  const loaded = await lab.loadScenario(plan.scenario.folder);
  const imported = plan.question === 'whole' ? plan.whole.imported : null;
  const title = ownTitle(imported?.title ?? plan.scenario.title ?? plan.scenario.name);
  const plain = gatherDossier({ title, scenario: loaded.scenario, hunts });
  const isolate = isolateIn(hunts);
  const { records, transitions, components } = plain;
  const isolation = isolate && isolationOf({ report: isolate, records, transitions, components });
  const axes = axesOf(loaded, hunts);
  const like = imported ? failingPlaces(imported) : [];
  const evidence = await borderEvidence(lab, { scenario: loaded.scenario, axes, records, like });
  const names = [...axes.components, ...axes.factors].map(({ name }) => name);
  const claims = imported ? judgedClaims(imported, plain, names) : [];
  const reported = imported && reportedOf(imported, claims, plain.machine);
  const fails = records.some(({ judgement }) => judgement.outcome === 'bad');
  const tried = fails || plan.question !== 'whole' ? null : triedInWhole({ imported, hunts, records });
  const told = tried ?? (fails ? undefined : isolate?.tried);
  const dossier = { ...plain, isolation, ...evidence, reported, ...(told ? { tried: told } : {}) };
  return { plan, hunts, loaded, isolate, axes, like, claims, tried, dossier };
}

const partOfQuestion: Readonly<Partial<Record<QuestionName, PartName>>> = {
  sweep: 'sweep',
  bisect: 'bisect',
  isolate: 'isolate',
  evidence: 'evidence',
};

/** The hunt itself, or the parts of a whole one. */
function huntsOf(journal: Journal, hunt: number): Pick<HuntDossier, 'plan' | 'hunts'> {
  const state = foldEvents(journal.events(hunt));
  const plan = aboutScenario(hunt, state);
  if (plan.question !== 'whole') {
    return { plan, hunts: [{ part: partOfQuestion[plan.question] ?? 'matrix', hunt, state }] };
  }
  // What is verified is in the search's own journal.
  const asked = state.opened.filter(({ part }) => part !== 'verify');
  const hunts = asked.map(({ part, hunt: number }) => ({ part, hunt: number, state: foldEvents(journal.events(number)) }));
  if (hunts.length > 0) return { plan, hunts };
  throw new UserError({
    code: 'nothing-to-report',
    message: `Hunt ${hunt} was stopped before its first question: there is nothing to report.`,
    hint: `Go on with it: firstbad hunt ${plan.scenario.folder}`,
  });
}

/** What a person has said of versions has no console, no machine and no steps: nothing that a maintainer could act on. */
export function nothingToReport(hunt: number, plan: ScenarioPlan): UserError {
  const byHand = plan.question === 'bisect' && plan.search.tester === 'person';
  return new UserError({
    code: 'nothing-to-report',
    message: byHand
      ? `The answers of hunt ${hunt} are a person's: firstbad has seen no attempt, and a report rests on attempts.`
      : `No attempt of hunt ${hunt} has ended: there is nothing to report.`,
    hint: byHand
      ? `Its answer: firstbad show ${hunt}; one that rests on attempts: the same bisect without --manual`
      : `firstbad show ${hunt} says how far it is`,
  });
}

function aboutScenario(hunt: number, { plan }: HuntState): ScenarioPlan {
  if (plan?.question === 'dio') {
    throw new UserError({
      code: 'no-report',
      message: `Hunt ${hunt} asks which direct I/O kernels accept: no scenario fails in it, so there is nothing to report.`,
      hint: `Its result: firstbad show ${hunt}`,
    });
  }
  if (plan !== null && isAboutScenario(plan)) return plan;
  throw new UserError({
    code: 'no-report',
    message: `Hunt ${hunt} is about a repository and a command of your own: firstbad knows no points, consoles or versions to report.`,
    hint: `Its result: firstbad show ${hunt}; for git: firstbad log ${hunt}`,
  });
}

function isolateIn(hunts: readonly GatheredHunt[]): IsolateReport | null {
  const found = hunts.find(({ part }) => part === 'isolate');
  if (!found) return null;
  const { hunt, state } = found;
  const { plan } = state;
  assert(plan?.question === 'isolate', 'the part isolates');
  return isolateReportOf(hunt, plan, { records: state.records, over: state.status !== 'running' });
}

function axesOf({ scenario }: LoadedScenario, hunts: readonly GatheredHunt[]): Pick<ScenarioPlan, 'components' | 'factors'> {
  const plans = hunts.flatMap(({ part, state }) => (part === 'script' ? [] : [scenarioPlan(state.plan)]));
  return {
    components: scenario.components.map(({ name }) => {
      const own = plans.flatMap(({ components }) => components.filter((one) => one.name === name));
      return { name, source: own[0]?.source ?? '', versions: unionOfVersions(own.map(({ versions }) => versions)) };
    }),
    factors: scenario.factors.map(({ name, values }) => ({ name, values })),
  };
}
