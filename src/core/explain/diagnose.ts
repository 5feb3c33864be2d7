// Asks all diagnosers about one border: the runs of a failing point, and those of the passing point beside it. A cause is told
// from what comes of it, and what the passing side shows too explains nothing.

import type { EvidenceBundle } from '../evidence/evidence-bundle.ts';
import type { Point } from '../scenario/point.ts';
import type { Diagnoser, DiagnoserAnswer, Explanation } from './diagnosis.ts';

export interface Border {
  /** At least one. */
  readonly bad: readonly EvidenceBundle[];
  readonly good: readonly EvidenceBundle[];
}

export interface DiagnosisReport {
  readonly bad: DiagnosedSide;
  /** Null where nothing passed. */
  readonly good: DiagnosedSide | null;
  /** What explains the failure; more than one when none of them is a consequence of another. */
  readonly causes: readonly Diagnosis[];
  /** What applies and only comes of a cause. */
  readonly consequences: readonly (Diagnosis & { readonly of: string })[];
  readonly others: readonly OtherDiagnoser[];
}

export interface DiagnosedSide {
  readonly point: Point;
  readonly attempts: readonly { readonly id: string; readonly outcome: string }[];
}

export interface Diagnosis extends Explanation {
  /** The diagnoser's. */
  readonly name: string;
  readonly title: string;
  /** The failing attempts that show it. */
  readonly seenIn: readonly string[];
}

export interface OtherDiagnoser {
  readonly name: string;
  readonly title: string;
  readonly kind: 'does-not-apply' | 'not-known';
  readonly why: string;
}

export function diagnose(diagnosers: readonly Diagnoser[], border: Border): DiagnosisReport {
  const found: Diagnosis[] = [];
  const others: OtherDiagnoser[] = [];
  for (const diagnoser of diagnosers) {
    const answer = answerOf(diagnoser, border);
    const { name, title } = diagnoser;
    if (answer.kind === 'applies') found.push({ name, title, seenIn: answer.seenIn, ...answer.diagnosis });
    else others.push({ name, title, kind: answer.kind, why: answer.why });
  }
  const entailedBy = (name: string): string | undefined =>
    diagnosers.find((one) => one.entails.includes(name) && found.some((other) => other.name === one.name))?.name;
  return {
    bad: sideOf(border.bad),
    good: border.good.length === 0 ? null : sideOf(border.good),
    causes: found.filter(({ name }) => entailedBy(name) === undefined),
    consequences: found.flatMap((one) => {
      const of = entailedBy(one.name);
      return of === undefined ? [] : [{ ...one, of }];
    }),
    others,
  };
}

type BorderAnswer =
  | (Extract<DiagnoserAnswer, { kind: 'applies' }> & { readonly seenIn: readonly string[] })
  | Exclude<DiagnoserAnswer, { kind: 'applies' }>;

function answerOf(diagnoser: Diagnoser, { bad, good }: Border): BorderAnswer {
  const answers = bad.map((one) => ({ id: one.id, answer: diagnoser.diagnose(one, good[0] ?? null) }));
  const applying = answers.flatMap(({ id, answer }) => (answer.kind === 'applies' ? [{ id, answer }] : []));
  const [first] = applying;
  if (first === undefined) return orElse(answers.map(({ answer }) => answer));
  const too = good.find((one) => diagnoser.diagnose(one, null).kind === 'applies');
  if (too !== undefined) {
    return { kind: 'does-not-apply', why: `attempt ${too.id}, which passed, shows the same: it does not tell the two apart` };
  }
  return { ...first.answer, seenIn: applying.map(({ id }) => id) };
}

/** What was looked for in vain says more than what could not be looked for. */
function orElse(answers: readonly DiagnoserAnswer[]): Exclude<DiagnoserAnswer, { kind: 'applies' }> {
  const rest = answers.filter((answer) => answer.kind !== 'applies');
  const [first] = rest.filter(({ kind }) => kind === 'does-not-apply').concat(rest);
  return first ?? { kind: 'not-known', why: 'there is no failing attempt to look at' };
}

function sideOf(bundles: readonly EvidenceBundle[]): DiagnosedSide {
  return { point: bundles[0]?.point ?? {}, attempts: bundles.map(({ id, outcome }) => ({ id, outcome })) };
}
