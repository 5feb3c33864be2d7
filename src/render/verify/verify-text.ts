// What is known of a culprit beyond its name: a suspect, or verified and how. Pure.

import { printableLine } from '../../core/base/printable.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import type { SweepReport } from '../../core/stored/sweep-report.ts';
import type { Rung, Verification } from '../../core/stored/verification.ts';
import { rungTitles } from '../../core/verify/rung-title.ts';

/** Nothing for a search without a culprit. */
export function standingLines({ hunt, culprit, verification, tests }: SearchReport): readonly string[] {
  if (culprit === null) return [];
  if (verification !== undefined) return [standingLine(verification)];
  // What a person has tested nobody else can test again.
  const isByHand = tests.some(({ by }) => by === 'person');
  return [isByHand ? 'A suspect, not verified.' : `A suspect, not verified: firstbad verify ${String(hunt)}`];
}

/** For pictures, which are sent around; null without a culprit. */
export function standingWords({ culprit, verification }: SearchReport): string | null {
  if (culprit === null) return null;
  switch (verification?.ending) {
    case undefined:
      return 'A suspect: nobody has verified it';
    case 'verified':
      return 'The culprit, verified';
    case 'refuted':
      return 'Refuted: it is not the culprit';
    case 'suspect':
      return 'A suspect, only partly verified';
  }
}

/** For pictures; null for a sweep without a change. */
export function sweepStandingWords({ strips }: SweepReport): string | null {
  const changes = changesIn(strips);
  if (changes === 0) return null;
  const verified = strips
    .flatMap(({ verifications = [] }) => verifications)
    .filter(({ ending }) => ending === 'verified').length;
  if (verified === 0) return 'The changes are suspects: nobody has verified them';
  return verified === changes
    ? 'All changes are verified'
    : `${verified} of ${changes} changes are verified, the others suspects`;
}

function changesIn(strips: SweepReport['strips']): number {
  return strips.reduce((sum, { transitions }) => sum + transitions.length, 0);
}

/** Nothing for a sweep without a change. */
export function sweepStandingLines({ hunt, strips }: SweepReport): readonly string[] {
  const verified = strips.flatMap(({ verifications = [] }) => verifications);
  const changes = changesIn(strips);
  const lines = verified.map((one) => `${printableLine(one.culprit)}: ${standingLine(one)}`);
  if (verified.length >= changes) return lines;
  const left = verified.length === 0 ? 'The changes are suspects' : 'The other changes are suspects';
  return [...lines, `${left}, not verified: firstbad verify ${String(hunt)}`];
}

export function verificationLines(verification: Verification): readonly string[] {
  return [...verification.rungs.map(rungLine), '', standingLine(verification)];
}

export function rungLine({ rung, status, text }: Rung): string {
  return `${marks[status]} ${rungTitles[rung]}: ${printableLine(text)}`;
}

function standingLine({ ending, because }: Verification): string {
  const said = printableLine(because).replace(/\.+$/, '');
  switch (ending) {
    case 'verified':
      return `Culprit, verified: ${said}.`;
    case 'refuted':
      return `Refuted, not the culprit: ${said}.`;
    case 'suspect':
      return `A suspect, only partly verified: ${said}.`;
  }
}

const marks: Readonly<Record<Rung['status'], string>> = { done: '[done]   ', failed: '[failed] ', untried: '[untried]' };
