// From what was read to claims: what can be checked, each once, in the order of the text.

import type { Claim, ClaimValue, Located } from '../../../core/stored/claim.ts';
import type { ReportCell, ReportReading, VersionMention } from '../report-reading.ts';
import { claimedEdges } from './edges.ts';

interface ForClaims {
  readonly cells: readonly ReportCell[];
  readonly versions: readonly VersionMention[];
  readonly commits: readonly (Located & { readonly value: ClaimValue })[];
  readonly bisectLog: ReportReading['bisectLog'];
}

const claimsMax = 500;

export function claimsFrom({ cells, versions, commits, bisectLog }: ForClaims): readonly Claim[] {
  const found: (Located & { readonly value: ClaimValue; readonly rule?: string })[] = [];
  for (const cell of cells) {
    if (cell.outcome === null || cell.said === null) continue;
    found.push({ ...cell.said, value: { kind: 'cell', cell: cell.id, outcome: cell.outcome, versions: cell.versions } });
  }
  for (const { version, outcome, text, lines, rule } of versions) {
    // What has no versions that anybody could vary is told in the reading and claims nothing.
    if (outcome !== null && version.component !== 'other' && version.component !== 'distribution')
      found.push({ text, lines, value: { kind: 'version', outcome, version }, ...(rule === null ? {} : { rule }) });
  }
  for (const { text, lines, ...value } of claimedEdges(versions))
    found.push({ text, lines, value: { kind: 'edge', ...value } });
  found.push(...commits);
  if (bisectLog) {
    const culprit = bisectLog.culprit?.commit ?? null;
    found.push({
      text: culprit === null ? 'git bisect log' : `first bad commit: ${culprit}`,
      lines: bisectLog.lines,
      value: { kind: 'bisect-log', culprit },
    });
  }
  return uniqueBy(found, ({ value }) =>
    JSON.stringify(value.kind === 'culprit' ? [value.kind, value.commit.slice(0, 7)] : value),
  )
    .map((claim, order) => ({ claim, order }))
    .sort((a, b) => a.claim.lines.first - b.claim.lines.first || a.order - b.order)
    .slice(0, claimsMax)
    .map(({ claim: { text, lines, value, rule } }, index) => ({
      id: `claim-${index + 1}`,
      text,
      lines,
      value,
      ...(rule === undefined ? {} : { rule }),
      status: { kind: 'open' },
    }));
}

export function uniqueBy<T>(all: readonly T[], key: (one: T) => string): readonly T[] {
  const seen = new Set<string>();
  return all.filter((one) => {
    const own = key(one);
    if (seen.has(own)) return false;
    seen.add(own);
    return true;
  });
}
