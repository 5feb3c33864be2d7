// `firstbad hunt`: the main job from one end to the other. Looks at the machine first, because "the disk is full" after
// an hour of downloads helps nobody.

import { noRestrictions } from '../../core/restriction.ts';
import type { ArchiveChoice, Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeLines } from '../terminal.ts';
import { findingLines, runChecks } from './doctor.ts';
import { answerMatrix, loadScenario } from './matrix.ts';
import type { MatrixOutput } from './print-matrix.ts';

export interface HuntOptions extends MatrixOutput {
  readonly path: string;
  readonly again: boolean;
  readonly archive: ArchiveChoice;
}

export async function huntCommand(context: Context, options: HuntOptions): Promise<number> {
  const loaded = await loadScenario(context, options.path);
  if (!(await machineCanHunt(context, options.archive))) return exitCodes.trouble;
  return answerMatrix(context, loaded, { ...options, restrictions: noRestrictions });
}

/** The quick checks only; what is in order is not worth a line here. */
async function machineCanHunt(context: Context, archive: ArchiveChoice): Promise<boolean> {
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
