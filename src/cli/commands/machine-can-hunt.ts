// Looks at the machine before a hunt, because "the disk is full" after an hour of downloads helps nobody.

import type { ArchiveChoice } from '../../app/lab.ts';
import type { Context } from '../context.ts';
import { writeLines } from '../display/terminal.ts';
import { findingLines, runChecks } from './doctor.ts';

/** The quick checks only; what is in order is not worth a line here. */
export async function machineCanHunt(context: Context, archive: ArchiveChoice): Promise<boolean> {
  const checks = (await context.lab(archive).doctorChecks()).filter((check) => !check.slow);
  const findings = await runChecks(checks, context.signal, () => undefined);
  const troubles = findings.filter((finding) => finding.status === 'bad' || finding.status === 'warning');
  const width = Math.max(0, ...troubles.map((finding) => finding.name.length));
  // Standard error has no colours of its own.
  writeLines(
    context.stderr,
    troubles.flatMap((finding) => findingLines(finding, width)),
  );
  const canHunt = findings.every((finding) => finding.status !== 'bad');
  if (!canHunt) writeLines(context.stderr, ['firstbad: this machine can not hunt before the above is mended']);
  return canHunt;
}
