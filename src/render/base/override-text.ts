// Which answers of a hunt this machine has not seen, in words: a report never shows a person's word, or another machine's, as its own.

import { correctorWords } from '../../core/attempt/override-mark.ts';
import { printable } from '../../core/base/printable.ts';
import { count } from '../../core/base/quantities.ts';
import type { AnswerOrigins, ReportedOverride, SupersededReport } from '../../core/stored/override.ts';
import { formatShare } from '../../reports/write/run-text.ts';

/** To stand before an answer, with a line between; empty when this machine has seen all of it itself. */
export function originLines(origins: AnswerOrigins): readonly string[] {
  return originBlocks(origins).flatMap((block) => (block.length === 0 ? [] : [...block, '']));
}

/** To stand after an answer: what it supersedes, what somebody has said, what comes from elsewhere. Each is empty when there is nothing. */
export function correctedBlocks({
  supersedes,
  ...origins
}: AnswerOrigins & { readonly supersedes?: SupersededReport }): readonly (readonly string[])[] {
  const before = supersedes === undefined ? [] : [`This supersedes what it had found before: ${supersededText(supersedes)}.`];
  return [before, ...originBlocks(origins)];
}

function originBlocks({ overrides = [], adopted = [] }: AnswerOrigins): readonly (readonly string[])[] {
  const said = overrides.map((one) => `  ${one.attempt}  ${overrideText(one)}`);
  const elsewhere = adopted.map(({ attempt, from }) => `  ${attempt}  from hunt ${from}`);
  return [
    said.length === 0 ? [] : [`${count(said.length, 'answer')} as somebody has said it, and not as it was seen:`, ...said],
    elsewhere.length === 0
      ? []
      : [
          `${count(elsewhere.length, 'answer')} of a hunt adopted from a file, which this machine has not seen itself:`,
          ...elsewhere,
        ],
  ];
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
