// What an answer makes of a reading. Answers are read as reports are, by the same reader, and are trusted as little: they become
// claims, cells and versions with the line that the answer has at the end of the kept report. Pure.

import type { Claim, ClaimedOutcome, LineRange } from '../../core/stored/claim.ts';
import type { DraftOptions } from '../draft/draft-result.ts';
import { sideId } from '../read/facts/questions.ts';
import { readReport } from '../read/read-report.ts';
import type { ReportCell, ReportReading, VersionMention } from '../read/report-reading.ts';
import type { OpenQuestion } from './open-questions.ts';

export interface Answered {
  readonly reading: ReportReading;
  readonly wishes: DraftOptions;
}

export type AnswerTaken =
  { readonly kind: 'taken'; readonly answered: Answered } | { readonly kind: 'not-understood'; readonly because: string };

/** `line` is where the answer stands. */
export function takeAnswer(
  before: Answered,
  { question, answer, line }: { readonly question: OpenQuestion; readonly answer: string; readonly line: number },
): AnswerTaken {
  const taken = byKind(before, { question, answer: answer.trim(), line });
  if (taken.kind === 'not-understood') return taken;
  const { reading, wishes } = taken.answered;
  const told = [...(wishes.told ?? []), { question: question.question, answer: answer.trim() }];
  const questions = reading.questions.filter(({ id }) => id !== question.id);
  return { kind: 'taken', answered: { reading: { ...reading, questions }, wishes: { ...wishes, told } } };
}

interface Given {
  readonly question: OpenQuestion;
  readonly answer: string;
  readonly line: number;
}

function byKind(before: Answered, given: Given): AnswerTaken {
  const { reading, wishes } = before;
  const { question, answer } = given;
  switch (question.id) {
    case 'image': {
      const sectors = /^\d{1,3}$/.test(answer) ? Number(answer) : 0;
      if (sectors < 1 || sectors > 127) return notUnderstood('that is no number from 1 to 127');
      return taken({ reading, wishes: { ...wishes, sectors } });
    }
    case 'symptom':
      if (!/^[\p{L}\p{N}\p{P}\p{S} ]{3,160}$/u.test(answer)) return notUnderstood('that is no line of words');
      return taken({ reading, wishes: { ...wishes, symptom: answer } });
    case 'accelerator':
      if (!/^(?:y|n|yes|no)$/i.test(answer)) return notUnderstood('that is neither yes nor no');
      return taken(before);
    case 'kernel-version':
    case 'qemu-version':
      return withVersions(before, given);
    case 'command':
      return withCommand(before, given, 'fails');
    case 'failing-cell':
      return withCell(before, given, 'fails');
    case 'working-cell':
      return /^\d+$/.test(answer) ? withCell(before, given, 'works') : withCommand(before, given, 'works');
    default:
      if (question.id.startsWith('side-')) return withSide(before, given);
      return notUnderstood('firstbad does not know what to make of an answer to this');
  }
}

/** `6.1 fails, 5.10 works`: each part gets the component's name where it does not say it. */
function withVersions({ reading, wishes }: Answered, { question, answer, line }: Given): AnswerTaken {
  const component = question.id === 'qemu-version' ? 'qemu' : 'kernel';
  const name = component === 'qemu' ? 'QEMU' : 'Kernel';
  const parts = answer.split(/[,;]| and (?=v?\d)/).map((part) => part.trim().replace(/^v(?=\d)/, ''));
  const text = parts.map((part) => (/^\d/.test(part) ? `${name} ${part}.` : `${part}.`)).join(' ');
  const more = readReport(new TextEncoder().encode(`Subject: answer\n\n${text}\n`));
  const own = more.versions.filter(({ version }) => version.component === component);
  if (own.length === 0) return notUnderstood(`there is no version of ${component === 'qemu' ? 'QEMU' : 'a kernel'} in it`);
  return taken({ reading: merged(reading, more, line), wishes });
}

/** `fails` or `works`, of a version that the report names and says nothing of. */
function withSide({ reading, wishes }: Answered, { question, answer, line }: Given): AnswerTaken {
  const said = /^(?:(?:it )?(fails?|works?)|(yes)|(no))\W*$/i.exec(answer);
  if (!said) return notUnderstood('that is neither "fails" nor "works"');
  const outcome: ClaimedOutcome = /^(?:f|y)/i.test(said[1] ?? said[2] ?? said[3] ?? '') ? 'fails' : 'works';
  const own = reading.versions.find((one) => sideId(one) === question.id);
  if (!own) return notUnderstood('the report names no such version');
  const text = `${question.question} ${answer}`;
  const versions = reading.versions.map((one): VersionMention =>
    sideId(one) === question.id ? { ...one, outcome, assumed: null } : one,
  );
  const claim: Omit<Claim, 'id'> = {
    text,
    lines: at(line),
    value: { kind: 'version', outcome, version: own.version },
    status: { kind: 'open' },
  };
  return taken({ reading: { ...reading, versions, claims: numbered([...reading.claims, claim]) }, wishes });
}

function withCommand({ reading, wishes }: Answered, { answer, line }: Given, outcome: 'fails' | 'works'): AnswerTaken {
  const head = outcome === 'fails' ? 'This fails:' : 'This works:';
  const more = readReport(new TextEncoder().encode(`Subject: answer\n\n${head}\n\n    ${answer.replace(/\s+/g, ' ')}\n`));
  if (!more.commands.some(({ kind }) => kind === 'qemu')) return notUnderstood('no command in it starts QEMU');
  return taken({ reading: merged(reading, more, line), wishes });
}

function withCell({ reading, wishes }: Answered, { question, answer, line }: Given, outcome: 'fails' | 'works'): AnswerTaken {
  const choice = /^\d+$/.test(answer) ? question.choices[Number(answer) - 1] : undefined;
  if (choice === undefined) return notUnderstood(`that is no number from 1 to ${question.choices.length}`);
  const said = { text: `${question.question} ${answer}`, lines: at(line) };
  const cells = reading.cells.map((cell): ReportCell => (cell.id === choice.cell ? { ...cell, outcome, said } : cell));
  const versions = cells.find(({ id }) => id === choice.cell)?.versions ?? [];
  const claim: Omit<Claim, 'id'> = {
    ...said,
    value: { kind: 'cell', cell: choice.cell, outcome, versions },
    status: { kind: 'open' },
  };
  return taken({ reading: { ...reading, cells, claims: numbered([...reading.claims, claim]) }, wishes });
}

/** What the answer says is added under names of its own. */
function merged(reading: ReportReading, more: ReportReading, line: number): ReportReading {
  const lines = at(line);
  const own = (id: string): string => `${id}-of-line-${line}`;
  const claims = more.claims.map((claim) => ({
    ...claim,
    lines,
    value: claim.value.kind === 'cell' ? { ...claim.value, cell: own(claim.value.cell) } : claim.value,
  }));
  return {
    ...reading,
    commands: [...reading.commands, ...more.commands.map((one) => ({ ...one, id: own(one.id), lines }))],
    cells: [
      ...reading.cells,
      ...more.cells.map((one) => ({
        ...one,
        id: own(one.id),
        commands: one.commands.map(own),
        lines,
        said: one.said && { ...one.said, lines },
      })),
    ],
    versions: [...reading.versions, ...more.versions.map((one) => ({ ...one, lines }))],
    claims: numbered([...reading.claims, ...claims]),
  };
}

function numbered(claims: readonly Omit<Claim, 'id'>[]): readonly Claim[] {
  return claims.map((claim, index) => ({ ...claim, id: `claim-${index + 1}` }));
}

function at(line: number): LineRange {
  return { first: line, last: line };
}

function taken(answered: Answered): AnswerTaken {
  return { kind: 'taken', answered };
}

function notUnderstood(because: string): AnswerTaken {
  return { kind: 'not-understood', because };
}
