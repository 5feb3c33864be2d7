// A reading as a case: everything that a draft is made of, in a form to be read and corrected. `readingOf` makes the reading again.

import { clip } from '../../core/base/clip.ts';
import { printableLine } from '../../core/base/printable.ts';
import { upstreamRelease } from '../../core/scenario/upstream-parts.ts';
import type {
  CaseClaims,
  CaseCommand,
  CaseCommit,
  CaseDraft,
  CaseFile,
  CaseQuestion,
  CaseReport,
  CaseVersionName,
} from '../../core/stored/case-file.ts';
import type { Claim, ClaimedVersion } from '../../core/stored/claim.ts';
import type { OpenQuestion } from '../asking/open-questions.ts';
import type { DraftResult } from '../draft/draft-result.ts';
import type { ReportCommand, ReportReading, VersionMention } from '../read/report-reading.ts';
import { commandFrom } from './command-from.ts';

export interface ForCase {
  readonly report: CaseReport;
  readonly reading: ReportReading;
  readonly questions: readonly OpenQuestion[];
  readonly result: DraftResult;
}

/** Of one section: more nobody reads through, and a file of that size is still read at once. */
const entriesMax = 200;
const textMax = 400;
const factMax = 1000;

/** Without sums: these are made of what is written. */
export function caseOf({ report, reading, questions, result }: ForCase): CaseFile {
  return {
    case: 1,
    report,
    title: reading.title === null ? null : line(reading.title),
    questions: questions.map(questionOf),
    claims: claimsOf(reading),
    commands: reading.commands.slice(0, entriesMax).map(commandOf),
    consoles: reading.consoles
      .slice(0, entriesMax)
      .flatMap(({ symptom, lines }) => (symptom === null ? [] : [{ kind: 'symptom', value: line(symptom), lines }])),
    machine: reading.machine
      .slice(0, entriesMax)
      .map(({ kind, value, lines }) => ({ kind, value: line(value, factMax), lines })),
    environment: reading.environment.map(({ kind, value, lines }) => ({ kind, value: line(value), lines })),
    draft: draftOf(result),
    sums: null,
  };
}

export function draftOf(result: DraftResult): CaseDraft {
  return result.kind === 'draft'
    ? {
        text: result.draft.text,
        because: null,
        assumed: result.draft.assumptions.map((one) => line(one)),
        leftOut: leftOutOf(result.draft),
      }
    : { text: null, because: line(result.because), assumed: [], leftOut: leftOutOf(result) };
}

function leftOutOf({ leftOut }: Pick<Extract<DraftResult, { kind: 'not-runnable' }>, 'leftOut'>): CaseDraft['leftOut'] {
  return leftOut.slice(0, entriesMax).map(({ text, because, lines }) => ({ text: line(text), because: line(because), lines }));
}

export function questionOf({ id, question, assumed, hint, choices }: OpenQuestion): CaseQuestion {
  return {
    id,
    question: line(question),
    assumed: line(assumed),
    hint,
    choices: choices.map(({ text }) => line(text)),
    answer: null,
  };
}

function claimsOf(reading: ReportReading): CaseClaims {
  return {
    versions: reading.versions
      .filter(isTelling)
      .slice(0, entriesMax)
      .map(({ version, lines, outcome, assumed, rule, text }, index) => ({
        id: `version-${index + 1}`,
        lines,
        ...nameOf(version),
        says: outcome ?? 'not-said',
        assumed: outcome === null ? assumed : null,
        rule,
        text: line(text),
      })),
    cells: reading.cells.slice(0, entriesMax).map(({ id, lines, outcome, commands, versions, said }) => ({
      id,
      lines,
      says: outcome ?? 'not-said',
      commands,
      versions: versions.map(nameOf),
      text: said === null ? null : line(said.text),
      textLines: said?.lines ?? null,
    })),
    commits: reading.claims.flatMap(commitOf).map((commit, index) => ({ id: `commit-${index + 1}`, ...commit })),
  };
}

/** Of a compiler or a distribution nothing follows. */
function isTelling({ version, outcome, assumed }: VersionMention): boolean {
  return outcome !== null || assumed !== null || (version.component !== 'other' && version.component !== 'distribution');
}

function commitOf({ value, lines, text }: Claim): readonly Omit<CaseCommit, 'id'>[] {
  return value.kind === 'culprit' || value.kind === 'revert' || value.kind === 'bisect-log'
    ? [{ lines, text: line(text), value: withLine(value) }]
    : [];
}

function withLine(value: CaseCommit['value']): CaseCommit['value'] {
  return value.kind === 'culprit' && value.subject !== null ? { ...value, subject: line(value.subject) } : value;
}

function nameOf({ component, version, upstream, reach }: ClaimedVersion): CaseVersionName {
  const own = line(version);
  return { of: component, version: own, upstream: upstreamRelease(own) === upstream ? null : line(upstream), reach };
}

/** The text alone where it says everything; else the words, and for XML the options too. */
function commandOf(command: ReportCommand): CaseCommand {
  const { id, kind, lines, options, shell } = command;
  const words = kind === 'libvirt-xml' ? [command.program] : command.words;
  const bare = { id, kind, lines, text: line(command.text, commandMax), shell: false };
  const byText = commandFrom({ ...bare, words: null, options: null });
  if (byText !== null && isSame(byText, command)) return { ...bare, words: null, options: null };
  const own = { ...bare, shell, words: words.map((word) => word.slice(0, commandMax)), options: null };
  const byWords = commandFrom(own);
  return byWords !== null && isSame(byWords, command)
    ? own
    : { ...own, options: options.map(({ name, value, parameters }) => ({ name, value, parameters })) };
}

const commandMax = 8000;

function isSame(a: ReportCommand, b: ReportCommand): boolean {
  const told = ({ kind, program, words, options, shell }: ReportCommand): string =>
    JSON.stringify([kind, program, words, options, shell]);
  return told(a) === told(b);
}

/** One line that is safe to print and stays what it is when it is written and read. */
function line(text: string, max = textMax): string {
  return clip(printableLine(text.replace(/[\u2028\u2029\ufeff\ufffe\uffff]/g, ' ')), max);
}
