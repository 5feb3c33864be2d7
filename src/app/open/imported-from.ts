// What a hunt keeps of a reading: enough to judge its claims again anywhere.

import type { ImportedReport } from '../../core/stored/imported-report.ts';
import type { ScenarioDraft } from '../../reports/draft/draft-result.ts';
import type { ReportReading } from '../../reports/read/report-reading.ts';

export function importedFrom(
  reading: ReportReading,
  {
    draft,
    leftOut,
    told = [],
  }: {
    readonly draft: ScenarioDraft | null;
    readonly leftOut: ImportedReport['leftOut'];
    readonly told?: ImportedReport['told'];
  },
): ImportedReport {
  return {
    title: reading.title,
    claims: reading.claims,
    cells: draft?.cells ?? [],
    mappings: draft?.mappings ?? [],
    assumptions: draft?.assumptions ?? [],
    environment: reading.environment.map(({ kind, value, lines }) => ({ kind, value, lines })),
    leftOut: leftOut.map(({ text, because, lines }) => ({ text, because, lines })),
    questions: reading.questions.map(({ question, assumed }) => ({ question, assumed })),
    ...(told.length > 0 ? { told } : {}),
  };
}
