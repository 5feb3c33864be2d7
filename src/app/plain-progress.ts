// Progress as lines that stay, for pipes and logs: one when something begins and one when it has ended, not one for each
// report. The same report with an end known says both.

import { formatBytes } from '../core/base/quantities.ts';
import type { Progress, ProgressReport } from '../ports/progress.ts';

export function plainProgress(writeLine: (line: string) => void): Progress {
  const begun = new Set<string>();
  const ended = new Set<string>();
  return (report) => {
    if (!begun.has(report.what)) {
      begun.add(report.what);
      writeLine(`${report.what}${sizeOf(report)}`);
    }
    if (report.total !== null && report.done >= report.total && !ended.has(report.what)) {
      ended.add(report.what);
      writeLine(`${report.what}: done`);
    }
  };
}

function sizeOf({ total, unit }: ProgressReport): string {
  if (total === null || total === 0) return '';
  return unit === 'bytes' ? ` (${formatBytes(total)})` : ` (${total})`;
}
