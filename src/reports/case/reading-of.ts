// A case as the reading that it stands for, with its answers: what somebody has corrected in it counts as if the report had said it.

import { upstreamRelease } from '../../core/scenario/upstream-parts.ts';
import type { CaseFile, CaseOutcome, CaseVersionName } from '../../core/stored/case-file.ts';
import type { ClaimedOutcome, ClaimedVersion } from '../../core/stored/claim.ts';
import { openQuestions } from '../asking/open-questions.ts';
import { type Answered, takeAnswer } from '../asking/take-answer.ts';
import { claimsFrom } from '../read/facts/claims-from.ts';
import { questionsFor } from '../read/facts/questions.ts';
import type {
  EnvironmentKind,
  MachineFactKind,
  ReportCell,
  ReportReading,
  SourceFormat,
  VersionMention,
} from '../read/report-reading.ts';
import { commandFrom } from './command-from.ts';

/** A field of the case that can not be used, by its path. */
export interface CaseProblem {
  readonly path: readonly (string | number)[];
  readonly what: string;
  readonly expected: string | null;
}

export type CaseReading =
  { readonly ok: true; readonly answered: Answered } | { readonly ok: false; readonly problem: CaseProblem };

export function readingOf(file: CaseFile): CaseReading {
  const commands = file.commands.map(commandFrom);
  const none = commands.indexOf(null);
  if (none !== -1) {
    const what = `${file.commands[none]!.id} is no command that firstbad knows`;
    return problem(['commands', none, 'text'], what, 'one command, such as qemu-system-x86_64 ... or losetup ...');
  }
  const known = new Set(file.commands.map(({ id }) => id));
  for (const [index, cell] of file.claims.cells.entries())
    for (const [at, id] of cell.commands.entries())
      if (!known.has(id))
        return problem(
          ['claims', 'cells', index, 'commands', at],
          `there is no command ${id}`,
          `one of ${[...known].join(', ')}`,
        );
  return withAnswers(
    file,
    bareReading(
      file,
      commands.filter((one) => one !== null),
    ),
  );
}

function bareReading(file: CaseFile, commands: ReportReading['commands']): ReportReading {
  const versions = file.claims.versions.map(mentionOf);
  const cells = file.claims.cells.map(cellOf);
  const consoles = file.consoles.map(({ value, lines }) => ({ text: value, lines, symptom: value }));
  return {
    format: file.report.format as SourceFormat,
    messages: [],
    title: file.title,
    commands,
    cells,
    versions,
    consoles,
    environment: file.environment.map((one) => ({ ...one, kind: one.kind as EnvironmentKind, text: one.value })),
    machine: file.machine.map((one) => ({ ...one, kind: one.kind as MachineFactKind, text: one.value })),
    bisectLog: null,
    regzbot: [],
    claims: claimsFrom({ cells, versions, commits: file.claims.commits, bisectLog: null }),
    questions: questionsFor({ commands, cells, versions, consoles }),
    notes: [],
  };
}

function mentionOf({ lines, says, assumed, rule, text, ...name }: CaseFile['claims']['versions'][number]): VersionMention {
  const outcome = outcomeOf(says);
  return { text, lines, version: versionOf(name), outcome, rule, assumed: outcome === null ? assumed : null };
}

function cellOf(cell: CaseFile['claims']['cells'][number]): ReportCell {
  const { id, lines, says, commands, versions, text, textLines } = cell;
  const outcome = outcomeOf(says);
  // Who corrects a cell need not find words for it.
  const said = text === null && outcome === null ? null : { text: text ?? `${id} ${says}`, lines: textLines ?? lines };
  return { id, outcome, commands, said, versions: versions.map(versionOf), lines };
}

function versionOf({ of, version, upstream, reach }: CaseVersionName): ClaimedVersion {
  return { component: of, version, upstream: upstream ?? upstreamRelease(version), reach };
}

function outcomeOf(says: CaseOutcome): ClaimedOutcome | null {
  return says === 'not-said' ? null : says;
}

/** Answers count as lines behind the report, each below its question. */
function withAnswers(file: CaseFile, reading: ReportReading): CaseReading {
  let answered: Answered = { reading, wishes: {} };
  let line = file.report.lines;
  for (const [index, { id, answer }] of file.questions.entries()) {
    if (answer === null) continue;
    line += 2;
    const open = openQuestions(answered.reading).find((one) => one.id === id);
    if (open === undefined) continue;
    const taken = takeAnswer(answered, { question: open, answer, line });
    if (taken.kind === 'not-understood')
      return problem(['questions', index, 'answer'], `this answers nothing: ${taken.because}`, open.hint);
    answered = taken.answered;
  }
  return { ok: true, answered };
}

function problem(path: CaseProblem['path'], what: string, expected: string | null): CaseReading {
  return { ok: false, problem: { path, what, expected } };
}
