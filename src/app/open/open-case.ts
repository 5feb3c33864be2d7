// Cases: made of a report, drafted again after a correction, and gone on from. What somebody has changed in one counts as if the report had
// said it, and is told; a draft that was changed by hand is used as it stands.

import type { CaseFile, CaseReport } from '../../core/stored/case-file.ts';
import type { ImportedReport } from '../../core/stored/imported-report.ts';
import type { Answered } from '../../reports/asking/take-answer.ts';
import { tellingQuestions } from '../../reports/asking/telling-questions.ts';
import { caseOf, draftOf, questionOf } from '../../reports/case/case-of.ts';
import { type CaseProblem, readingOf } from '../../reports/case/reading-of.ts';
import type { AvailableVersions } from '../../reports/draft/available-versions.ts';
import type { DraftResult } from '../../reports/draft/draft-result.ts';
import { draftScenario } from '../../reports/draft/draft-scenario.ts';
import { readReport } from '../../reports/read/read-report.ts';
import type { ReportReading } from '../../reports/read/report-reading.ts';
import type { Session } from '../session.ts';
import { keptLines } from './archive-lines.ts';

/** As far as it can be read: for the packages that a draft would need. */
export function readingOfCase(file: CaseFile): ReportReading {
  const read = readingOf(file);
  return read.ok ? read.answered.reading : readReport(new Uint8Array());
}

/** What a draft of a case varies beyond the report: as a whole hunt does. */
const wide = { widens: true } as const;

/** Of a report's bytes; of the archive only what the cache knows is asked. */
export async function caseOfReport(
  session: Session,
  { bytes, name }: { readonly bytes: Uint8Array; readonly name: string },
): Promise<CaseFile> {
  const lab = session.lab({});
  const reading = readReport(bytes);
  const available = await keptLines(session, reading);
  const report: CaseReport = {
    name,
    sha256: (await lab.huntFiles()).encoding.sha256(bytes),
    format: reading.format,
    lines: linesIn(bytes),
  };
  const result = draftScenario(reading, available, wide);
  const questions = tellingQuestions({ reading, wishes: {} }, available, wide);
  return withSums(caseOf({ report, reading, questions, result }), lab.sha256);
}

export function linesIn(bytes: Uint8Array): number {
  const newline = 10;
  const ends = bytes.reduce((count, byte) => (byte === newline ? count + 1 : count), 0);
  return bytes.at(-1) === newline ? ends : ends + 1;
}

export interface OpenedCase {
  readonly answered: Answered;
  readonly result: DraftResult;
  /** True where somebody has changed the draft itself. */
  readonly isByHand: boolean;
  /** True where claims, commands or answers are not those that were read. */
  readonly isCorrected: boolean;
}

/** `onProblem` makes the error of a field that can not be used. */
export function openedCase(
  session: Session,
  file: CaseFile,
  { available, onProblem }: { readonly available: AvailableVersions; readonly onProblem: (problem: CaseProblem) => Error },
): OpenedCase {
  const { sha256 } = session.lab({});
  const read = readingOf(file);
  if (!read.ok) throw onProblem(read.problem);
  const { answered } = read;
  const result = draftScenario(answered.reading, available, { ...answered.wishes, ...wide });
  const { draft, sums } = file;
  const isByHand = draft.text !== null && sums?.draft !== sha256(draft.text);
  const isCorrected = sums?.claims !== sha256(claimsText(file)) || file.questions.some(({ answer }) => answer !== null);
  return { answered, result, isByHand, isCorrected };
}

/** The case with the draft that follows from it now, unless that was changed by hand, and the questions that are left. */
export function draftedAgain(
  session: Session,
  file: CaseFile,
  { available, onProblem }: { readonly available: AvailableVersions; readonly onProblem: (problem: CaseProblem) => Error },
): CaseFile {
  const { answered, result, isByHand } = openedCase(session, file, { available, onProblem });
  const { sha256 } = session.lab({});
  const told = file.questions.filter(({ answer }) => answer !== null);
  const open = tellingQuestions(answered, available, wide).filter(({ id }) => told.every((one) => one.id !== id));
  const questions = [...told, ...open.map(questionOf)];
  const claims = file.sums?.claims ?? sha256('');
  const draft = isByHand ? file.draft : draftOf(result);
  const sums = { claims, draft: isByHand ? (file.sums?.draft ?? sha256('')) : sha256(draft.text ?? '') };
  return { ...file, questions, draft, sums };
}

function withSums(file: CaseFile, sha256: (text: string) => string): CaseFile {
  return { ...file, sums: { claims: sha256(claimsText(file)), draft: sha256(file.draft.text ?? '') } };
}

/** What the draft follows from, but for the answers; the same for the same content. */
function claimsText({ title, claims, commands, consoles, machine }: CaseFile): string {
  return sorted({ title, claims, commands, consoles, machine });
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

/** For the hunt's record, where somebody has corrected what firstbad has read. */
export function toldOfCorrections({ isByHand, isCorrected }: OpenedCase): NonNullable<ImportedReport['told']> {
  return [
    ...(isCorrected
      ? [{ question: 'Were the claims corrected after firstbad had read the report?', answer: 'yes, in the case file' }]
      : []),
    ...(isByHand
      ? [{ question: 'Does the scenario follow from the claims?', answer: 'no, it was changed by hand in the case file' }]
      : []),
  ];
}
