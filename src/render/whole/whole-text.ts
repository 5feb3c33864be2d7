// What a whole hunt has found, for people. Pure.

import { printableLine } from '../../core/base/printable.ts';
import { count } from '../../core/base/quantities.ts';
import { triedText } from '../../core/isolate/tried-points.ts';
import type { Claim } from '../../core/stored/claim.ts';
import type { LeftPart } from '../../core/stored/journal.ts';
import type { TriedInWhole, WholeReport } from '../../core/whole/whole-report.ts';
import { originLines } from '../base/override-text.ts';
import { type Style } from '../base/style.ts';
import { claimText } from './import-text.ts';

export function wholeLines(report: WholeReport, style: Style): readonly string[] {
  const { claims, sentences, transitions, culprit, left, hunt } = report;
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ['', style.bold(title), ...lines];
  return [
    '',
    style.bold(endingText(report)),
    ...sentences.map((sentence) => printableLine(sentence)),
    ...transitions.map(
      ({ component, kind, before, after, standing }) =>
        `${component}: ${kind === 'introduction' ? 'introduced' : 'fixed'} between ${before} and ${after} (${standings[standing]}).`,
    ),
    ...(culprit
      ? [`${culprit.standing === 'verified' ? 'Culprit' : 'Suspect'}: ${culprit.name} ${printableLine(culprit.title)}`]
      : []),
    ...section(
      'What the report claims',
      claims.flatMap((claim) => claimLines(claim, style)),
    ),
    ...section('Not done', left.map(leftLine)),
    '',
    ...originLines(report),
    `This is hunt ${hunt}. Its report again: firstbad report ${hunt}; its parts: ${partsText(report)}`,
  ];
}

function endingText({ ending, tried, scenario }: WholeReport): string {
  switch (ending) {
    case null:
      return 'It has not ended.';
    case 'reproduced':
      return 'It fails here as reported.';
    case 'not-reproduced': {
      const passes = 'Nothing that was tried fails as reported.';
      if (!tried || tried.about === 'stand-ins') return passes;
      return `${passes} Tried: ${abouts[tried.about]}, ${count(tried.of, 'point')}.`;
    }
    case 'unfinished':
      return 'The budget was used up before anything was seen to fail as reported.';
    case 'no-answer':
      if (tried?.about === 'stand-ins' && tried.good === tried.of)
        return `Whether it fails here is not known: ${standIns}, and that passes at ${count(tried.of, 'point')}.`;
      if (!tried || tried.good === tried.of)
        return 'Nothing is known: what gave an answer does not fail as reported, and not everything that was tried gave one.';
      return `Whether it fails here is not known: ${triedText(tried)}.${tried.tried === tried.of ? '' : ` All of them: firstbad matrix ${scenario}`}`;
  }
}

// A report that names no version has none that could be had.
const standIns = "what was tried only stands for the report's own versions, which it does not say or which can not be had here";

const abouts: Readonly<Record<Exclude<TriedInWhole['about'], 'stand-ins'>, string>> = {
  claims: 'all that the report says fails',
  scenario: 'every cell',
};

const standings: Readonly<Record<WholeReport['transitions'][number]['standing'], string>> = {
  verified: 'verified',
  suspect: 'not verified in full',
  refuted: 'refuted when it was tried again',
};

function claimLines({ value, lines, status }: Claim, style: Style): readonly string[] {
  const where = lines.first === lines.last ? `line ${lines.first}` : `lines ${lines.first}-${lines.last}`;
  const attempts = status.kind === 'confirmed' || status.kind === 'refuted' ? ` (${shown(status.attempts)})` : '';
  const because = status.kind === 'open' ? '' : `${printableLine(status.because)}${attempts}`;
  return [
    `  ${statusText(status, style)}  ${printableLine(claimText(value))} [${where}]`,
    ...(because === '' ? [] : [`              ${because}`]),
  ];
}

function statusText({ kind }: Claim['status'], style: Style): string {
  switch (kind) {
    case 'confirmed':
      return style.green('confirmed   ');
    case 'refuted':
      return style.red('refuted     ');
    case 'not-testable':
      return style.dim('not testable');
    case 'open':
      return style.dim('open        ');
  }
}

const attemptsShown = 4;

function shown(attempts: readonly string[]): string {
  const more = attempts.length - attemptsShown;
  return more > 0 ? `${attempts.slice(0, attemptsShown).join(', ')} and ${more} more` : attempts.join(', ');
}

function leftLine({ part, of, because }: LeftPart): string {
  return `  ${of === '' ? part : `${part} (${of})`}: ${printableLine(because)}`;
}

function partsText({ parts }: WholeReport): string {
  const asked = parts.filter(({ part }) => part !== 'verify');
  return asked.map(({ part, of, hunt }) => `${of === '' ? part : of} ${hunt}`).join(', ');
}
