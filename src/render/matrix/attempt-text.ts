// One attempt as lines: what was tried, what was decided and why, where the time went, how to do it by hand.

import type { AttemptRecord, LabFacts, Timing } from '../../core/attempt/attempt.ts';
import type { Judgement } from '../../core/attempt/verdict.ts';
import { printable } from '../../core/base/printable.ts';
import { formatBytes, formatDuration, formatTime } from '../../core/base/quantities.ts';
import { paintVerdict, type Style } from '../base/style.ts';

export function attemptLines(record: AttemptRecord, style: Style): readonly string[] {
  const { judgement, lab } = record;
  return [
    `attempt ${record.id}  ${paintVerdict(style, judgement.outcome, judgement.outcome)}  ${formatTime(record.startedAtMs)} UTC`,
    '',
    ...section(
      style,
      'point',
      Object.entries(record.point).map(([name, value]) => `${name} = ${value}`),
    ),
    ...section(style, 'decided', [
      `stage      ${judgement.stage}${judgement.step === null ? '' : ` (step ${judgement.step}${judgement.act === undefined ? '' : `, act ${judgement.act}`})`}`,
      `message    ${printable(judgement.message)}`,
      ...(judgement.signature === null ? [] : [`signature  ${printable(judgement.signature)}`]),
      ...(record.overridden ? [`seen       ${printable(seenWords(record.overridden.was))}`] : []),
      ...(judgement.hint === null ? [] : [`hint       ${printable(judgement.hint)}`]),
    ]),
    ...section(style, 'lab', [
      `QEMU         ${lab.qemu}`,
      `accelerator  ${lab.accelerator}, processor ${lab.cpu}`,
      `start        ${startText(lab.start)}`,
    ]),
    ...section(style, 'time', [...record.timings.map(timingLine), `${formatDuration(record.totalMs).padStart(9)}  in all`]),
    ...section(
      style,
      'by hand',
      record.byHand.map((command, index) => byHandLine(command, index === 0 ? '$' : promptOf(record.lab))),
    ),
    ...section(
      style,
      'left behind',
      record.evidence.map((item) => `${item.name}  ${formatBytes(item.bytes)}  sha256 ${item.sha256}`),
    ),
  ];
}

/** What the attempt itself gave, where somebody has said something else. */
function seenWords({ outcome, message }: Judgement): string {
  return `${outcome}: ${message}`;
}

/** One line for each attempt of a plain log: `7.12 bad in 2.1 s: could not read the boot disk  kernel=6.1 ...`. */
export function attemptSummary(record: AttemptRecord): string {
  const { outcome, message } = record.judgement;
  const why = outcome === 'good' ? '' : `: ${printable(message)}`;
  return `${record.id} ${outcome} in ${formatDuration(record.totalMs)}${why}`;
}

function section(style: Style, name: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [style.bold(name), ...lines.map((line) => `  ${line}`), ''];
}

function byHandLine(command: string, prompt: string): string {
  return `${prompt} ${printable(command)}`;
}

/** The first command starts the host or the sandbox, the others are typed there. */
function promptOf({ start }: LabFacts): string {
  return start.how === 'sandboxed' ? 'sandbox$' : 'host#';
}

function timingLine(timing: Timing): string {
  return `${formatDuration(timing.ms).padStart(9)}  ${timing.phase}${timing.step === null ? '' : ` ${timing.step}`}`;
}

function startText(start: LabFacts['start']): string {
  switch (start.how) {
    case 'restored':
      return 'restored from a saved VM';
    case 'booted':
      return `booted for this attempt: ${start.because}`;
    case 'sandboxed':
      return 'directly on this machine, in a sandbox of its own';
  }
}
