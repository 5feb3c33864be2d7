// `firstbad doctor`: what this machine can do and what is missing, with the line that mends it.

import type { ArchiveChoice } from '../../app/lab.ts';
import { assert } from '../../core/base/assert.ts';
import { printable } from '../../core/base/printable.ts';
import type { DoctorCheck, DoctorFinding } from '../../ports/doctor.ts';
import { padTo, type Style, styleFor } from '../../render/base/style.ts';
import type { Context } from '../context.ts';
import { writeJson, writeLines } from '../display/terminal.ts';
import { exitCodes } from '../exit-codes.ts';

export interface CheckedFinding extends DoctorFinding {
  readonly name: string;
}

export async function doctorCommand(
  context: Context,
  options: { readonly json: boolean; readonly archive: ArchiveChoice },
): Promise<number> {
  const checks = await context.lab(options.archive).doctorChecks();
  const width = Math.max(...checks.map((check) => check.name.length));
  const findings = await runChecks(checks, context.signal, (finding) => {
    if (!options.json) writeLines(context.stdout, findingLines(finding, width, context.style));
  });
  const canHunt = findings.every((finding) => finding.status !== 'bad');
  if (options.json) {
    writeJson(context.stdout, {
      canHunt,
      checks: findings.map(({ name, status, found, fix }) => ({ name, status, found, fix })),
    });
  } else {
    writeLines(context.stdout, [
      '',
      canHunt ? 'This machine can hunt.' : 'This machine can not hunt before the above is mended.',
    ]);
  }
  return canHunt ? exitCodes.ok : exitCodes.trouble;
}

/** The quick checks side by side, then the slow ones one after the other; told in the order of the list. */
export async function runChecks(
  checks: readonly DoctorCheck[],
  signal: AbortSignal,
  tell: (finding: CheckedFinding) => void,
): Promise<readonly CheckedFinding[]> {
  const ordered = [...checks.filter((check) => !check.slow), ...checks.filter((check) => check.slow)];
  assert(new Set(ordered.map((check) => check.name)).size === ordered.length, 'doctor checks have names of their own');
  const quick = ordered
    .filter((check) => !check.slow)
    .map(async (check) => ({ name: check.name, ...(await check.run(signal)) }));
  // All have ended, one way or the other, before the first error goes on; nothing runs on behind our back.
  await Promise.allSettled(quick);
  const findings: CheckedFinding[] = [];
  for (const check of ordered) {
    const started = quick[ordered.indexOf(check)];
    const finding = started ? await started : { name: check.name, ...(await check.run(signal)) };
    tell(finding);
    findings.push(finding);
  }
  return findings;
}

const words: Readonly<Record<DoctorFinding['status'], string>> = { ok: 'ok', warning: 'note', bad: 'BAD', info: 'info' };

/** Without a style there are no colours. */
export function findingLines(finding: CheckedFinding, width: number, style: Style = styleFor(false)): readonly string[] {
  const word = padTo(words[finding.status], 4);
  const line = `${paint(style, finding.status, word)}  ${padTo(finding.name, width)}  ${printable(finding.found)}`;
  return finding.fix === null ? [line] : [line, `${' '.repeat(width + 8)}fix: ${finding.fix}`];
}

function paint(style: Style, status: DoctorFinding['status'], text: string): string {
  switch (status) {
    case 'ok':
      return style.green(text);
    case 'warning':
      return style.yellow(text);
    case 'bad':
      return style.bold(style.red(text));
    case 'info':
      return style.dim(text);
  }
}
