// Which answers of a hunt somebody has overridden, in words: a report never shows a person's word as what was seen.

import { correctorWords } from '../../core/attempt/override-mark.ts';
import { printable } from '../../core/base/printable.ts';
import { count } from '../../core/base/quantities.ts';
import type { ReportedOverride, SupersededReport } from '../../core/stored/override.ts';
import { formatShare } from '../../reports/write/run-text.ts';

/** To stand before an answer, with the line between; empty when nobody has said anything. */
export function overrideLines(overrides: readonly ReportedOverride[] | undefined): readonly string[] {
  const block = overrideBlock(overrides);
  return block.length === 0 ? [] : [...block, ''];
}

/** To stand after an answer: what it supersedes, and what somebody has said. Either is empty when there is nothing. */
export function correctedBlocks({
  overrides,
  supersedes,
}: {
  readonly overrides?: readonly ReportedOverride[];
  readonly supersedes?: SupersededReport;
}): readonly (readonly string[])[] {
  const before = supersedes === undefined ? [] : [`This supersedes what it had found before: ${supersededText(supersedes)}.`];
  return [before, overrideBlock(overrides)];
}

function overrideBlock(overrides: readonly ReportedOverride[] = []): readonly string[] {
  if (overrides.length === 0) return [];
  const rows = overrides.map((one) => `  ${one.attempt}  ${overrideText(one)}`);
  return [`${count(overrides.length, 'answer')} as somebody has said it, and not as it was seen:`, ...rows];
}

/** `bad, says a person (seen: good): the console ends in the firmware`. */
export function overrideText({ is, was, by, because }: ReportedOverride): string {
  return printable(`${is}, says ${correctorWords[by]} (seen: ${was}): ${because}`);
}

function supersededText({ culprit, ending, confidence }: SupersededReport): string {
  if (culprit === null) return printable(`it had ended with ${ending}`);
  const sure = confidence === null ? '' : `, ${formatShare(confidence)} sure`;
  return printable(`${culprit}${sure}`);
}
