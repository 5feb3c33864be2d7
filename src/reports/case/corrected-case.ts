// A case with one thing corrected. What follows from it, the draft and the open questions, is not made here.

import { UserError } from '../../core/base/user-error.ts';
import type { CaseFile, CaseOutcome, CaseVersion } from '../../core/stored/case-file.ts';
import type { ReportComponent, VersionReach } from '../../core/stored/claim.ts';
import { commandFrom } from './command-from.ts';

export type CaseCorrection =
  /** Of a claim about a version or a cell, by its id. */
  | { readonly kind: 'says'; readonly id: string; readonly says: CaseOutcome }
  /** A claim of any kind that the report does not make. */
  | { readonly kind: 'remove'; readonly id: string }
  /** A version that the reader has missed. */
  | {
      readonly kind: 'version';
      readonly of: ReportComponent;
      readonly version: string;
      readonly says: CaseOutcome;
      readonly reach?: VersionReach;
    }
  /** A command that was missed, in a cell of its own. */
  | { readonly kind: 'command'; readonly text: string; readonly says: CaseOutcome }
  | { readonly kind: 'answer'; readonly question: string; readonly answer: string }
  /** Another scenario, used as it stands; null goes back to the one that follows from the claims. */
  | { readonly kind: 'draft'; readonly text: string | null };

/** Throws UserError `case-correction` where there is nothing of that name. */
export function correctedCase(file: CaseFile, correction: CaseCorrection): CaseFile {
  switch (correction.kind) {
    case 'says':
      return withOutcome(file, correction.id, correction.says);
    case 'remove':
      return without(file, correction.id);
    case 'version':
      return withVersion(file, correction);
    case 'command':
      return withCommand(file, correction);
    case 'answer':
      return withAnswer(file, correction);
    case 'draft':
      return { ...file, draft: { ...file.draft, text: correction.text } };
  }
}

function withOutcome(file: CaseFile, id: string, says: CaseOutcome): CaseFile {
  const { claims } = file;
  assertKnown(id, [...claims.versions, ...claims.cells]);
  return {
    ...file,
    claims: {
      ...claims,
      // The rule has not read this.
      versions: claims.versions.map((one) => (one.id === id ? { ...one, says, rule: null, assumed: null } : one)),
      cells: claims.cells.map((one) => (one.id === id ? { ...one, says } : one)),
    },
  };
}

function without(file: CaseFile, id: string): CaseFile {
  const { versions, cells, commits } = file.claims;
  assertKnown(id, [...versions, ...cells, ...commits]);
  const isOther = (one: { readonly id: string }): boolean => one.id !== id;
  return {
    ...file,
    claims: { versions: versions.filter(isOther), cells: cells.filter(isOther), commits: commits.filter(isOther) },
  };
}

function withVersion(
  file: CaseFile,
  { of, version, says, reach = 'exact' }: Extract<CaseCorrection, { kind: 'version' }>,
): CaseFile {
  const { claims } = file;
  const more: CaseVersion = {
    id: freeId('version', claims.versions),
    lines: behind(file),
    of,
    version,
    upstream: null,
    reach,
    says,
    assumed: null,
    rule: null,
    text: '',
  };
  return { ...file, claims: { ...claims, versions: [...claims.versions, more] } };
}

function withCommand(file: CaseFile, { text, says }: Extract<CaseCorrection, { kind: 'command' }>): CaseFile {
  const { claims, commands } = file;
  const id = freeId('command', commands);
  const lines = behind(file);
  const command = { id, kind: 'other', lines, text, words: null, shell: false, options: null };
  const kind = commandFrom(command)?.kind;
  if (kind === undefined) {
    const hint = 'Give one whole command, such as qemu-system-x86_64 -drive file=disk.img,format=raw.';
    throw new UserError({ code: 'case-correction', message: 'the text is no command that firstbad knows', hint });
  }
  const cell = {
    id: freeId('cell', claims.cells),
    lines,
    says,
    commands: [id],
    versions: [],
    text: null,
    textLines: null,
  };
  return {
    ...file,
    commands: [...commands, { ...command, kind }],
    claims: { ...claims, cells: [...claims.cells, cell] },
  };
}

function withAnswer(file: CaseFile, { question, answer }: Extract<CaseCorrection, { kind: 'answer' }>): CaseFile {
  assertKnown(question, file.questions);
  return { ...file, questions: file.questions.map((one) => (one.id === question ? { ...one, answer } : one)) };
}

/** What nobody has read in the report stands behind it. */
function behind({ report }: CaseFile): CaseVersion['lines'] {
  return { first: report.lines + 1, last: report.lines + 1 };
}

function freeId(prefix: string, taken: readonly { readonly id: string }[]): string {
  for (let number = taken.length + 1; ; number += 1) {
    const id = `${prefix}-${number}`;
    if (!taken.some((one) => one.id === id)) return id;
  }
}

function assertKnown(id: string, all: readonly { readonly id: string }[]): void {
  if (all.some((one) => one.id === id)) return;
  throw new UserError({
    code: 'case-correction',
    message: `the case has no ${id.slice(0, 64)}`,
    hint: all.length === 0 ? 'It has none of its kind.' : `It has ${all.map((one) => one.id).join(', ')}.`,
  });
}
