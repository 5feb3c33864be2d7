// What a report leaves open, as questions that a person can answer in a line: each with what an answer looks like, and with the
// commands to choose from where there are some. Pure.

import type { ReportCell, ReportQuestion, ReportReading } from '../read/report-reading.ts';

export interface OpenQuestion extends ReportQuestion {
  /** What an answer looks like. */
  readonly hint: string;
  /** Cells of the report that may be meant; an answer is their number, from 1. */
  readonly choices: readonly { readonly cell: string; readonly text: string }[];
}

const hints: Readonly<Record<string, string>> = {
  command: 'the whole command: qemu-system-x86_64 ...',
  'failing-cell': 'its number',
  'working-cell': 'its number, or the whole command',
  image: 'how many sectors its boot sector reads in one request, 1 to 127',
  symptom: 'the words, as they stand there',
  'kernel-version': 'as in: 6.1 fails, 5.10 works',
  'qemu-version': 'as in: 7.0 fails, 7.2 works',
  accelerator: 'yes or no',
};

export function openQuestions(reading: ReportReading): readonly OpenQuestion[] {
  return reading.questions.map((question) => ({
    ...question,
    hint: hints[question.id] ?? (question.id.startsWith('side-') ? 'fails or works' : 'a sentence'),
    choices: choicesFor(question.id, reading),
  }));
}

function choicesFor(id: string, reading: ReportReading): OpenQuestion['choices'] {
  if (id !== 'failing-cell' && id !== 'working-cell') return [];
  return reading.cells
    .filter(({ outcome }) => outcome === null)
    .flatMap((cell) => {
      const text = guestCommand(cell, reading);
      return text === null ? [] : [{ cell: cell.id, text }];
    });
}

function guestCommand({ commands }: ReportCell, reading: ReportReading): string | null {
  const own = reading.commands.filter(({ id }) => commands.includes(id));
  return own.some(({ kind }) => kind === 'qemu' || kind === 'libvirt-xml') ? own.map(({ text }) => text).join('; ') : null;
}
