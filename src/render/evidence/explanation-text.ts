// An explanation as lines: the cause with its proof, what comes of it, where good and bad part, what it looks like, what it is not.

import { printable } from '../../core/base/printable.ts';
import type { Quotation } from '../../core/evidence/quotation.ts';
import type { Diagnosis } from '../../core/explain/diagnose.ts';
import type { ExplainedPoint, ExplanationReport, FirstDifference, LooksLike } from '../../core/explain/explanation-report.ts';
import { type KnownChange, projectNames } from '../../core/explain/known-issue.ts';
import type { Point } from '../../core/scenario/point.ts';
import { type Style, wrapTo } from '../base/style.ts';

export interface ExplanationOptions {
  readonly style: Style;
  readonly columns?: number | undefined;
}

export function explanationLines({ points }: ExplanationReport, options: ExplanationOptions): readonly string[] {
  if (points.length === 0) return ['Nothing fails here, so there is nothing to explain.'];
  return points.flatMap((point, index) => [...(index === 0 ? [] : ['']), ...pointLines(point, options)]);
}

function pointLines(explained: ExplainedPoint, { style, columns = 100 }: ExplanationOptions): readonly string[] {
  const { point, diagnosis, tracingAgrees, firstDifferences, looksLike } = explained;
  const { bad, good, causes, consequences, others } = diagnosis;
  const width = Math.max(60, Math.min(columns, 120));
  const wrap = (text: string, indent: string): readonly string[] =>
    wrapTo(printable(text), width - indent.length).map((line) => indent + line);
  const unknown = others.filter(({ kind }) => kind === 'not-known');
  const notThis = others.filter(({ kind }) => kind === 'does-not-apply');
  return [
    style.bold(printable(pointText(point))),
    `  fails (${attemptText(bad.attempts)})${good === null ? '; nothing beside it passes' : `; beside it passes ${changeText(point, good.point)} (${attemptText(good.attempts)})`}`,
    ...(tracingAgrees ? [] : ['  tracing changed the verdict of some attempts: these are left out']),
    '',
    ...(causes.length === 0 ? [style.bold('No cause that firstbad knows shows in this evidence.'), ''] : []),
    ...causes.flatMap((cause) => causeLines(cause, style, wrap)),
    ...section(
      style,
      'What comes of it',
      consequences.flatMap(({ title, of, sentences }) => wrap(`${title} (of ${of}): ${sentences.join(' ')}`, '  ')),
    ),
    ...section(
      style,
      'Where good and bad part',
      firstDifferences.flatMap((one) => differenceLines(one, point, wrap)),
    ),
    ...looksLike.flatMap((one) => likenessLines(one, style, wrap)),
    ...section(
      style,
      'Not known',
      unknown.flatMap(({ name, why }) => wrap(`${name}: ${why}`, '  ')),
    ),
    ...section(
      style,
      'What it is not',
      notThis.flatMap(({ name, why }) => wrap(`${name}: ${why}`, '  ')),
    ).slice(0, -1),
  ].map((line) => line.trimEnd());
}

type Wrap = (text: string, indent: string) => readonly string[];

function section(style: Style, title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [style.bold(title), ...lines, ''];
}

function causeLines(
  { name, title, certainty, sentences, proof, whatToDo }: Diagnosis,
  style: Style,
  wrap: Wrap,
): readonly string[] {
  return [
    style.bold(`${certainty === 'shown' ? 'Cause' : 'Likely cause'}: ${title} (${name})`),
    ...sentences.flatMap((sentence) => wrap(sentence, '  ')),
    '  Proof',
    ...proof.map(quotationLine),
    ...(whatToDo === null ? [] : wrap(`What to do: ${whatToDo}`, '  ')),
    '',
  ];
}

function quotationLine({ side, attempt, item, line, text }: Quotation): string {
  return `    ${side} ${attempt} ${item}:${String(line)}  ${printable(text.trim())}`;
}

function differenceLines({ good, difference }: FirstDifference, bad: Point, wrap: Wrap): readonly string[] {
  const title = `beside ${changeText(bad, good)}`;
  if (difference === null) return wrap(`${title}: nothing that was collected tells them apart`, '  ');
  const { parting } = difference;
  const ways = parting === null || (parting.a === null && parting.b === null) ? null : parting;
  return [
    `  ${title}`,
    ...wrap(`good  ${difference.a?.text ?? 'nothing of the kind'}`, '    '),
    ...wrap(`bad   ${difference.b?.text ?? 'nothing of the kind'}`, '    '),
    ...(ways === null ? [] : wrap(`before it  good: ${ways.a ?? 'nothing'}; bad: ${ways.b ?? 'nothing'}`, '    ')),
  ];
}

function likenessLines(
  { title, because, introduced, fixed, workarounds, links }: LooksLike,
  style: Style,
  wrap: Wrap,
): readonly string[] {
  return [
    style.bold(`Looks like: ${title}`),
    ...wrap(`because ${because.join('; ')}`, '  '),
    ...(introduced === null ? [] : wrap(`began with ${changeOf(introduced)}`, '  ')),
    ...fixed.flatMap((change) => wrap(`ended by ${changeOf(change)}`, '  ')),
    ...(workarounds.length === 0 ? [] : wrap(`workarounds: ${workarounds.join('; ')}`, '  ')),
    ...links.map((link) => `  ${link}`),
    '  A likeness with a known issue, no result: nothing was tried for it.',
    '',
  ];
}

function changeOf({ in: role, version, commit, title }: KnownChange): string {
  return `${projectNames[role]} ${version}${commit === null ? '' : `, ${commit.slice(0, 12)}`}${title === null ? '' : ` "${title}"`}`;
}

function attemptText(attempts: readonly { readonly id: string }[]): string {
  return attempts.map(({ id }) => id).join(', ');
}

function pointText(point: Point): string {
  return Object.entries(point)
    .map(([name, value]) => `${name}=${value}`)
    .join('  ');
}

/** What is different at the other point. */
function changeText(point: Point, other: Point): string {
  const changed = Object.entries(other).filter(([name, value]) => point[name] !== value);
  return printable(changed.map(([name, value]) => `${name}=${value}`).join('  '));
}
