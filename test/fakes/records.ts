// Plans and records for tests that need some, not particular ones.

import type { AttemptId, AttemptKey, AttemptRecord } from '../../src/core/attempt/attempt.ts';
import type { Judgement } from '../../src/core/attempt/verdict.ts';
import type { VersionId } from '../../src/core/scenario/version.ts';
import type {
  BisectPlan,
  CellsPlan,
  IsolatePlan,
  MatrixPlan,
  PlannedScenario,
  SweepPlan,
} from '../../src/core/stored/hunt-plan.ts';
import type { VerifyPlan } from '../../src/core/stored/ladder-step.ts';

/** What every plan of a scenario has. */
export function somePlanned(changes: Partial<PlannedScenario> = {}): PlannedScenario {
  const version = { id: 'linux=6.1' as VersionId, label: '6.1', upstream: '6.1', origin: 'bookworm' };
  return {
    scenario: { name: 'sectors', title: null, folder: '/scenarios/sectors', sha256: '0'.repeat(64) },
    components: [{ name: 'kernel', source: 'debian linux-image-cloud-amd64', versions: [version] }],
    factors: [{ name: 'cache', values: ['none', 'writeback'] }],
    cells: [
      { kernel: '6.1', cache: 'none' },
      { kernel: '6.1', cache: 'writeback' },
    ],
    excluded: [],
    attemptsPerCell: 1,
    machine: {
      architecture: 'x86_64',
      kernel: '6.1.0',
      cpu: 'some',
      cores: 2,
      memoryMiB: 4096,
      accelerator: 'tcg',
      labQemu: '10.0.0',
      firstbad: '0.1.0',
    },
    ...changes,
  };
}

/** Of a matrix, unless the changes are those of another question. */
export function somePlan(changes?: Partial<MatrixPlan>): MatrixPlan;
export function somePlan<Plan extends CellsPlan | BisectPlan | SweepPlan | IsolatePlan>(
  changes: Partial<PlannedScenario> & Omit<Plan, keyof PlannedScenario>,
): Plan;
export function somePlan(changes: object = {}): object {
  return { question: 'matrix', ...somePlanned(), ...changes };
}

export function someJudgement(changes: Partial<Judgement> = {}): Judgement {
  return {
    outcome: 'good',
    untestable: false,
    stage: 'guest-loader',
    step: 'boot',
    message: 'firstbad guest: ok',
    signature: null,
    hint: null,
    ...changes,
  };
}

export function someRecord(changes: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    id: '1.1' as AttemptId,
    key: 'k' as AttemptKey,
    point: { kernel: '6.1', cache: 'none' },
    judgement: someJudgement(),
    startedAtMs: 1_700_000_000_000,
    timings: [{ phase: 'step', step: 'boot', ms: 12 }],
    totalMs: 15,
    lab: { qemu: '10.0.0', accelerator: 'tcg', cpu: 'max', start: { how: 'restored' } },
    byHand: ['qemu-system-x86_64'],
    evidence: [],
    ...changes,
  };
}

export function someVerifyPlan(parts: Partial<VerifyPlan> = {}): VerifyPlan {
  return {
    kind: 'commits',
    culprit: 'culprit',
    parents: ['parent'],
    bad: { name: 'tip', as: 'HEAD' },
    stations: [],
    lastGood: { name: 'old', as: 'v1.0' },
    newest: [{ name: 'tip', as: 'main', component: null }],
    before: null,
    after: null,
    confidence: 0.99,
    flaky: false,
    fixed: false,
    terms: { good: 'good', bad: 'bad' },
    ...parts,
  };
}
