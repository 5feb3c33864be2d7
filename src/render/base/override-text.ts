// Which answers of a hunt somebody has overridden, in words: a report never shows a person's word as what was seen.

import { correctorWords } from '../../core/attempt/override-mark.ts';
import { printable } from '../../core/base/printable.ts';
import { count } from '../../core/base/quantities.ts';
import type { ReportedOverride, SupersededReport } from '../../core/stored/override.ts';
import { formatShare } from '../../reports/write/run-text.ts';

/** Empty when nobody has said anything. */
export function overrideLines(overrides: readonly ReportedOverride[] | undefined): readonly string[] {
  if (overrides === undefined || overrides.length === 0) return [];
  const rows = overrides.map((one) => `  ${one.attempt}  ${overrideText(one)}`);
  return [`${count(overrides.length, 'answer')} as somebody has said it, and not as it was seen:`, ...rows, ''];
}

/** `bad, says a person (seen: good): the console ends in the firmware`. */
export function overrideText({ is, was, by, because }: ReportedOverride): string {
  return printable(`${is}, says ${correctorWords[by]} (seen: ${was}): ${because}`);
}

/** What a search had found before answers of it were overridden; empty when nothing was. */
export function supersededLines(supersedes: SupersededReport | undefined): readonly string[] {
  return supersedes === undefined ? [] : [`This supersedes what it had found before: ${supersededText(supersedes)}.`, ''];
}

function supersededText({ culprit, ending, confidence }: SupersededReport): string {
  if (culprit === null) return printable(`it had ended with ${ending}`);
  const sure = confidence === null ? '' : `, ${formatShare(confidence)} sure`;
  return printable(`${culprit}${sure}`);
}
