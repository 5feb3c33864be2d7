// What was gathered as lines: the points with both verdicts, what each collector brought, what to do next.

import { printable } from '../../core/base/printable.ts';
import { formatBytes, formatDuration } from '../../core/base/quantities.ts';
import type { EvidencePoint, EvidenceReport } from '../../core/evidence/evidence-report.ts';
import { paintVerdict, type Style } from '../base/style.ts';

export function evidenceLines(report: EvidenceReport, style: Style): readonly string[] {
  return [...report.points.flatMap((point) => pointLines(point, style)), ...nextLines(report)];
}

function pointLines({ point, plain, attempts }: EvidencePoint, style: Style): readonly string[] {
  const place = Object.entries(point).map(([name, value]) => `${name}=${value}`);
  const [first] = attempts;
  return [
    style.bold(printable(place.join('  '))),
    `  without tracing  ${plain === null ? 'not tried' : paintVerdict(style, plain, plain)}`,
    ...attempts.map(
      ({ id, outcome, totalMs, agrees }) =>
        `  traced ${id.padEnd(9)} ${paintVerdict(style, outcome as 'good', outcome)} in ${formatDuration(totalMs)}` +
        (agrees ? '' : `: tracing changed the verdict, so that this evidence may not explain the failure`),
    ),
    ...(first?.collectors ?? []).map(({ item, missing, bytes }) =>
      missing === null
        ? `    ${item.padEnd(18)} ${formatBytes(bytes)}`
        : `    ${item.padEnd(18)} missing: ${printable(missing)}`,
    ),
    '',
  ];
}

function nextLines({ hunt, points }: EvidenceReport): readonly string[] {
  const idOf = (verdict: string): string | undefined => points.find(({ plain }) => plain === verdict)?.attempts[0]?.id;
  const [good, bad] = [idOf('good'), idOf('bad')];
  const explain = `firstbad explain ${String(hunt)}`;
  return good !== undefined && bad !== undefined
    ? [`Next: ${explain}, or firstbad evidence diff ${good} ${bad}`]
    : [`Next: ${explain}`];
}
