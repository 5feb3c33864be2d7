// The report of a search along the versions of a component, whether it runs, was stopped or has ended.

import { assert } from '../../core/base/assert.ts';
import type { HuntState } from '../../core/stored/journal.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import type { SweepReport } from '../../core/stored/sweep-report.ts';
import { verificationOf } from '../../core/stored/verification-of.ts';
import { bisectReportOf } from '../../core/versions/bisect-report-of.ts';
import { sweepReportOf } from '../../core/versions/sweep-report-of.ts';

/** Of a hunt with the question `bisect`, whether it runs, was stopped or was answered. */
export function bisectReport(hunt: number, state: HuntState): SearchReport {
  const { plan, report, status } = state;
  if (report !== null && report.question !== 'sweep' && status !== 'running') return report;
  assert(plan?.question === 'bisect', 'versions are searched by a bisect');
  return bisectReportOf(hunt, plan, { ...state, over: status === 'answered' });
}

/** Of a hunt with the question `sweep`, whether it runs, was stopped or was answered. */
export function sweepReport(hunt: number, state: HuntState): SweepReport {
  const { plan, report, status, climbs } = state;
  assert(plan?.question === 'sweep', 'the hunt is a sweep');
  const swept = report?.question === 'sweep' ? report : sweepReportOf(hunt, plan, { ...state, over: status === 'answered' });
  return climbs.length === 0 ? swept : withVerifications(swept, climbs);
}

function withVerifications(report: SweepReport, climbs: HuntState['climbs']): SweepReport {
  const strips = report.strips.map((strip) => ({
    ...strip,
    verifications: strip.transitions.flatMap(
      ({ after }) => verificationOf(climbs, { culprit: report.versions[after]?.name ?? '', at: strip.at }) ?? [],
    ),
  }));
  return { ...report, strips };
}
