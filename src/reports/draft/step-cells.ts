// The cells of a report that start no guest, as steps of one scenario: those that do the same things as the first that fails, with
// a factor for each setting in which they differ.

import type { ReportCell, ReportCommand, ReportReading } from '../read/report-reading.ts';
import type { DraftFactor } from './guest-template.ts';
import { draftedCellsMax, type LeftOutOfReport, type SafeLoop, safeLoop } from './safe-cells.ts';
import { diskPlaceholder } from './safe-guest.ts';
import { mkfsStep, type SafeStep, safeStep } from './safe-steps.ts';

export interface DraftStep {
  readonly name: string;
  readonly run: string;
  /** True for what the report is about, false for what only prepares. */
  readonly isTold: boolean;
  readonly captures: boolean;
}

export interface StepDraft {
  readonly steps: readonly DraftStep[];
  readonly factors: readonly DraftFactor[];
  readonly cells: readonly { readonly cell: ReportCell; readonly values: Readonly<Record<string, string>> }[];
  readonly assumptions: readonly string[];
  readonly leftOut: readonly LeftOutOfReport[];
}

interface StepCell {
  readonly cell: ReportCell;
  readonly loop: SafeLoop | null;
  readonly steps: readonly SafeStep[];
}

/** Null when no cell has anything that could run. */
export function stepDraft(reading: ReportReading): StepDraft | null {
  const commands = new Map(reading.commands.map((command) => [command.id, command]));
  const assumptions = new Set<string>();
  const leftOut: LeftOutOfReport[] = [];
  const found = reading.cells
    .slice(0, draftedCellsMax)
    .map((cell) =>
      stepCell(
        cell,
        cell.commands.flatMap((id) => commands.get(id) ?? []),
        { assumptions, leftOut },
      ),
    )
    .filter((one) => one.steps.length > 0 || (one.loop !== null && one.cell.outcome !== null));
  const model = found.find(({ cell }) => cell.outcome === 'fails') ?? found[0];
  if (!model) return null;
  const alike = found.filter((one) => shapeOf(one) === shapeOf(model));
  for (const { cell } of found.filter((one) => !alike.includes(one)))
    leftOut.push({ text: cell.id, lines: cell.lines, because: `it has other steps than ${model.cell.id}` });
  return { ...templateOf(alike), assumptions: [...assumptions], leftOut };
}

function shapeOf({ loop, steps }: StepCell): string {
  return [loop === null ? '' : 'attach', ...steps.map(({ kind }) => kind)].join(' ');
}

function stepCell(
  cell: ReportCell,
  commands: readonly ReportCommand[],
  { assumptions, leftOut }: { readonly assumptions: Set<string>; readonly leftOut: LeftOutOfReport[] },
): StepCell {
  const loops = commands.filter(({ kind }) => kind === 'losetup').flatMap((command) => safeLoop(command) ?? []);
  let loop = loops[0] ?? null;
  const steps: SafeStep[] = [];
  for (const command of commands) {
    if (command.kind === 'losetup' || command.kind === 'modprobe') continue;
    const taken = safeStep(command);
    switch (taken.kind) {
      case 'done':
        assumptions.add(taken.assumption);
        break;
      case 'left-out':
        leftOut.push({ text: command.text.slice(0, 160), lines: command.lines, because: taken.because });
        break;
      case 'step':
        if (taken.step.kind === 'mount') {
          loop ??= { sector: null, directIo: false };
          if (!steps.some(({ kind }) => kind === 'mkfs')) {
            assumptions.add('the disk has an ext2 file system');
            steps.push(mkfsStep);
          }
        }
        steps.push(taken.step);
        taken.assumptions.forEach((one) => assumptions.add(one));
        for (const text of taken.dropped)
          leftOut.push({ text, lines: command.lines, because: `${command.kind} of the host VM does not know it` });
    }
  }
  return { cell, loop, steps: steps.some(({ kind }) => kind !== 'mkfs') ? steps : [] };
}

/** What is meant where a command does not say it. */
const defaults: Readonly<Record<string, string>> = { sector: '512', bs: '512' };

function templateOf(cells: readonly StepCell[]): Pick<StepDraft, 'steps' | 'factors' | 'cells'> {
  const settings = new StepSettings(cells.length);
  const model = cells[0]!;
  const steps = [...attachStep(cells, settings), ...model.steps.map((_, index) => drawnStep(cells, index, settings))];
  const { factors, values } = settings;
  return { steps, factors, cells: cells.map(({ cell }, index) => ({ cell, values: values[index] ?? {} })) };
}

/** What the cells say differently, as factors. */
class StepSettings {
  readonly factors: DraftFactor[] = [];
  /** For each cell. */
  readonly values: Record<string, string>[];

  constructor(cells: number) {
    this.values = Array.from({ length: cells }, () => ({}));
  }

  /** The text of one setting: as it is where all say the same, else a factor's name. */
  settle(key: string, texts: readonly string[]): string {
    if (new Set(texts).size === 1) return texts[0] ?? '';
    const fallback = defaults[key];
    const own = texts.map((text) => (fallback === undefined ? text : (/\d+$/.exec(text)?.[0] ?? fallback)));
    let name = key;
    for (let number = 2; this.factors.some((one) => one.name === name); number += 1) name = `${key}-${number}`;
    this.factors.push({
      name,
      values: [...new Set(own)],
      assumedDefault: texts.includes('') ? (fallback ?? '') : null,
      added: false,
      addedValues: [],
    });
    own.forEach((value, index) => (this.values[index]![name] = value));
    const [sample = ''] = texts.filter((text) => text !== '');
    return fallback === undefined ? `\${${name}}` : sample.replace(/\d+$/, `\${${name}}`);
  }
}

function attachStep(cells: readonly StepCell[], settings: StepSettings): readonly DraftStep[] {
  const model = cells[0]!;
  if (model.loop === null) return [];
  const sectors = cells.map(({ loop }) => (loop?.sector ? `-b ${loop.sector}` : ''));
  const sector = settings.settle('sector', sectors);
  const directs = cells.map(({ loop }) => (loop?.directIo === true ? '--direct-io=on' : ''));
  const direct = settings.settle('direct-io', directs);
  const run = joined(['losetup', sector, direct, '-f --show ${image}']);
  return [{ name: 'attach', run, isTold: model.steps.length === 0, captures: true }];
}

function drawnStep(cells: readonly StepCell[], index: number, settings: StepSettings): DraftStep {
  const model = cells[0]!;
  const step = model.steps[index]!;
  const rows = cells.map(({ steps: own }) => own[index]!.words);
  const keys = orderedKeys(rows.map((words) => words.map(({ key }) => key)));
  const textsOf = (key: string): readonly string[] => rows.map((words) => words.find((word) => word.key === key)?.text ?? '');
  const text = keys.map((key) => settings.settle(key, textsOf(key)));
  const number = model.steps.slice(0, index).filter(({ kind }) => kind === step.kind).length;
  return {
    name: number === 0 ? step.kind : `${step.kind}-${number + 1}`,
    run: joined(text).replaceAll(diskPlaceholder, model.loop === null ? '${image}' : '${device}'),
    isTold: step.kind !== 'mkfs',
    captures: false,
  };
}

/** Each key once, in the order of the cell that has most. */
function orderedKeys(rows: readonly (readonly string[])[]): readonly string[] {
  const longest = [...rows].sort((a, b) => b.length - a.length)[0] ?? [];
  return [...new Set([...longest, ...rows.flat()])];
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}
