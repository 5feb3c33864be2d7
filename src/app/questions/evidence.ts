// What points show from the inside: attempts with collectors. Which points and on what machine, whoever asks has found out.

import type { EvidenceReport } from '../../core/evidence/evidence-report.ts';
import type { EvidencePlan } from '../../core/stored/hunt-plan.ts';
import { gatherEvidence } from '../../hunt/evidence/gather-evidence.ts';
import type { PlanDeps } from '../../hunt/scenario/plan-hunt.ts';
import { evidenceLines } from '../../render/evidence/evidence-text.ts';
import { evidenceReportOf } from '../found/evidence-report-of.ts';
import { machineArchive } from '../lab.ts';
import type { HuntWork } from '../open/run-hunt.ts';
import type { AboutScenario, AskedPlanOptions, ScenarioQuestion } from './question.ts';

export interface EvidenceWanted {
  readonly planOf: (lab: PlanDeps, about: AboutScenario, options: AskedPlanOptions) => Promise<EvidencePlan>;
  /** Where the points are builds of commits; `gatherEvidence` when absent. */
  readonly gather?: HuntWork<EvidencePlan>['run'];
}

/** What was traced before is taken over from any hunt: there is nothing to go on with. */
export const evidenceQuestion: ScenarioQuestion<EvidencePlan, EvidenceReport, EvidenceWanted> = {
  name: 'evidence',
  resumes: false,
  traces: true,
  plan: (lab, { planOf, ...about }, options) => planOf(lab, about, options),
  run: (lab, request, { wanted, ...options }) => (wanted.gather ?? gatherEvidence)(lab, request, options),
  report: async (session, { hunt, state }) => evidenceReportOf(hunt, state, await session.lab(machineArchive).evidence()),
  view: (report, { style }) => ({ words: evidenceLines(report, style) }),
};
