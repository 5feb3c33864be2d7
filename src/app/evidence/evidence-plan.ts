// What is traced for evidence, and the plan of the hunt that does it.

import type { Point } from '../../core/scenario/point.ts';
import type { EvidencePlan, PlannedScenario } from '../../core/stored/hunt-plan.ts';
import type { LoadedScenario } from '../lab.ts';
import type { EvidenceWanted } from '../questions/evidence.ts';

/** What is traced, and how its plan is made. */
export interface EvidenceTask extends EvidenceWanted {
  readonly loaded: LoadedScenario;
  dispose?(): Promise<void>;
}

export interface EvidencePlanRequest {
  readonly origin: { readonly folder: string; readonly sha256: string };
  readonly cells: readonly Point[];
  /** Traced attempts at each. */
  readonly runs: number;
}

/** The plan of a hunt that traces points of another one, on the same machine. */
export function evidencePlanOf(found: PlannedScenario, { origin, cells, runs }: EvidencePlanRequest): EvidencePlan {
  const { components, factors, scenario, machine } = found;
  const named = { ...scenario, ...origin };
  const question = 'evidence' as const;
  return { question, scenario: named, components, factors, cells, excluded: [], attemptsPerCell: runs, machine };
}
