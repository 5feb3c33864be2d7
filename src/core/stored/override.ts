// What a person says of answers that are wrong, and what the answers of a hunt are then. What was seen is never lost: undoing gives
// it back. Pure.

import type { AttemptId, AttemptRecord } from '../attempt/attempt.ts';
import { type Corrector, correctorWords, type Overridden } from '../attempt/override-mark.ts';
import type { Judgement } from '../attempt/verdict.ts';
import type { Place } from '../scenario/point.ts';
import type { Mark } from './mark.ts';

/** `skip`: nobody can tell there. */
export type OverrideVerdict = 'good' | 'bad' | 'skip';

/** Which answers are meant; those that come later and fit count, too. */
export type OverrideTarget =
  | { readonly kind: 'attempt'; readonly attempt: AttemptId }
  /** All points that have one of these values for each name. */
  | { readonly kind: 'point'; readonly place: Place }
  /** A commit's full name or a version's label, of a mark. */
  | { readonly kind: 'version'; readonly version: string };

export interface Override {
  /** In its hunt, 1 and up. */
  readonly number: number;
  readonly about: OverrideTarget;
  readonly verdict: OverrideVerdict;
  readonly because: string;
  readonly by: Corrector;
  /** Wall-clock time, milliseconds since 1970. */
  readonly saidAtMs: number;
}

/** An answer of a hunt: of an attempt on a VM, or of a test of a version. */
type Said = { readonly record: AttemptRecord } | { readonly mark: Mark };

/** The record as it stands under these overrides: the last one that is about it counts. */
export function recordUnder(record: AttemptRecord, overrides: readonly Override[]): AttemptRecord {
  const { overridden, ...rest } = record;
  const seen: AttemptRecord = overridden === undefined ? record : { ...rest, judgement: overridden.was };
  const override = overrides.findLast((one) => isAbout(one.about, { record: seen }));
  if (override === undefined) return seen;
  const was = seen.judgement;
  return { ...seen, judgement: judgementOf(override, was), overridden: { ...saidIn(override), was } };
}

/** The same for the test of a version. */
export function markUnder(mark: Mark, overrides: readonly Override[]): Mark {
  const { overridden, ...rest } = mark;
  const seen: Mark = overridden === undefined ? mark : { ...rest, outcome: overridden.was };
  const override = overrides.findLast((one) => isAbout(one.about, { mark: seen }));
  if (override === undefined) return seen;
  return { ...seen, outcome: override.verdict, overridden: { ...saidIn(override), was: seen.outcome } };
}

/** Whether an override with this target says something of the answer. */
export function isAbout(target: OverrideTarget, said: Said): boolean {
  switch (target.kind) {
    case 'attempt':
      return ('record' in said ? said.record.id : said.mark.id) === target.attempt;
    case 'point':
      return (
        'record' in said &&
        Object.entries(target.place).every(([name, values]) => values.includes(said.record.point[name] ?? ''))
      );
    case 'version':
      return 'mark' in said && said.mark.version === target.version;
  }
}

/** The stage stays what was reached: a person says how it ended, not how far it came. */
function judgementOf({ verdict, because, by }: Override, was: Judgement): Judgement {
  return {
    outcome: verdict === 'skip' ? 'no-answer' : verdict,
    untestable: verdict === 'skip',
    stage: was.stage,
    step: was.step,
    message: `${correctorWords[by]} says so: ${because}`,
    signature: verdict === 'bad' ? was.signature : null,
    hint: null,
  };
}

function saidIn({ number, by, because, saidAtMs }: Override): Overridden {
  return { override: number, by, because, saidAtMs };
}

/** An answer that somebody has overridden, for reports of any kind. */
export interface ReportedOverride extends Overridden {
  /** `7.12`. */
  readonly attempt: AttemptId;
  /** What was seen, and what was said. */
  readonly was: string;
  readonly is: string;
}

/** Those of these answers that somebody has overridden, in the order of the answers. */
export function reportedOverrides(records: readonly AttemptRecord[], marks: readonly Mark[] = []): readonly ReportedOverride[] {
  return [
    ...records.flatMap(({ id, judgement, overridden }) => {
      if (overridden === undefined) return [];
      const { was, ...said } = overridden;
      return [{ attempt: id, was: wordOf(was), is: wordOf(judgement), ...said }];
    }),
    ...marks.flatMap(({ id, outcome, overridden }) => {
      if (overridden === undefined) return [];
      const { was, ...said } = overridden;
      return [{ attempt: id, was, is: outcome, ...said }];
    }),
  ];
}

/** An answer that nobody on this machine has seen: it was taken over from a hunt that came out of a file. */
export interface AdoptedAnswer {
  readonly attempt: AttemptId;
  /** The adopted hunt, as it is numbered where the answer was taken over. */
  readonly from: number;
}

/** What a report has to say of answers that this machine has not seen itself. */
export interface AnswerOrigins {
  readonly overrides?: readonly ReportedOverride[];
  readonly adopted?: readonly AdoptedAnswer[];
}

/** As reports of any kind hold them: no key where there is none. */
export function originsIn(records: readonly AttemptRecord[], marks: readonly Mark[] = []): AnswerOrigins {
  return originsOf(reportedOverrides(records, marks), [...records, ...marks]);
}

/** The same of answers in any form, where what was said of them is known. */
export function originsOf(
  overrides: readonly ReportedOverride[],
  answers: readonly { readonly id: string; readonly adoptedFrom?: number }[],
): AnswerOrigins {
  const adopted = answers.flatMap(({ id, adoptedFrom }) =>
    adoptedFrom === undefined ? [] : [{ attempt: id as AttemptId, from: adoptedFrom }],
  );
  return { ...(overrides.length === 0 ? {} : { overrides }), ...(adopted.length === 0 ? {} : { adopted }) };
}

/** What a search had found, as far as a later report of it names it. */
export interface SupersededReport {
  /** The name of the version or commit; null when none was found. */
  readonly culprit: string | null;
  /** How the search had ended, and how sure it was. */
  readonly ending: string;
  readonly confidence: number | null;
}

/** Who is meant, at the beginning of a sentence. */
export const overrideWord: Readonly<Record<Corrector, string>> = { person: 'A person', agent: 'An agent' };

/** The same wherever an attempt was taken over: ids alone may be those of a hunt from elsewhere. */
export function attemptIdentity({ id, key, startedAtMs }: Pick<AttemptRecord, 'id' | 'key' | 'startedAtMs'>): string {
  return `${id} ${key} ${startedAtMs}`;
}

/** Identities of those that somebody has overridden. */
export function overriddenIn(records: readonly AttemptRecord[]): readonly string[] {
  return records.filter(({ overridden }) => overridden !== undefined).map(attemptIdentity);
}

function wordOf({ outcome, untestable }: Judgement): string {
  return untestable ? 'skip' : outcome;
}
