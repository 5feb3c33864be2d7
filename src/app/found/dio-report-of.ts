// The report of a dio hunt from the journal: what each kernel's attempt printed is read again from its evidence.

import type { AttemptRecord } from '../../core/attempt/attempt.ts';
import { findingsIn } from '../../core/dio/dio-lattice.ts';
import { type DioAnswerOfKernel, type DioReport, dioReportFrom } from '../../core/dio/dio-report.ts';
import { kernelComponent } from '../../core/dio/dio-scenario.ts';
import { scenarioPlan } from '../../core/stored/hunt-plan.ts';
import type { HuntState } from '../../core/stored/journal.ts';
import { machineArchive } from '../lab.ts';
import type { Session } from '../session.ts';

export async function dioReportOf(session: Session, hunt: number, state: HuntState): Promise<DioReport> {
  const { components, machine } = scenarioPlan(state.plan);
  const kernel = components.find(({ name }) => name === kernelComponent);
  const answers: DioAnswerOfKernel[] = [];
  for (const { label } of kernel?.versions ?? []) {
    const record = state.records.filter((one) => one.point[kernelComponent] === label).at(-1);
    answers.push(await answerOfKernel(session, label, record ?? null));
  }
  return dioReportFrom(hunt, { package: (kernel?.source ?? '').replace(/^debian /, ''), machine }, answers);
}

async function answerOfKernel(session: Session, version: string, record: AttemptRecord | null): Promise<DioAnswerOfKernel> {
  if (record === null) return { version, attempt: null, seconds: null, trouble: 'not tried', findings: [] };
  const item = record.evidence.find(({ name }) => name === 'step.output');
  const evidence = await session.lab(machineArchive).evidence();
  const output = item === undefined ? '' : new TextDecoder('latin1').decode(await evidence.get(item));
  const findings = findingsIn(output);
  const trouble = record.judgement.outcome === 'good' ? null : record.judgement.message;
  return { version, attempt: record.id, seconds: record.totalMs / 1000, trouble, findings };
}
