// What became of the report that a hunt came from, for a report. Pure.

import type { AttemptRecord } from '../../core/attempt.ts';
import type { Claim } from '../../core/claim.ts';
import type { ImportedReport } from '../../core/imported-report.ts';
import { judgeClaims, type FoundCulprit } from '../../reports/claims/judge-claims.ts';
import type { Dossier, Reported } from '../../reports/write/dossier.ts';
import { runs } from '../../reports/write/document.ts';

export function judgedClaims(
  imported: ImportedReport,
  { records, components, culprit }: Pick<Dossier, 'records' | 'components' | 'culprit'>,
  names: readonly string[],
): readonly Claim[] {
  // Points of workarounds have more in them than the report could claim.
  const own = (record: AttemptRecord): boolean => Object.keys(record.point).every((name) => names.includes(name));
  const found = culprit?.isCommit === true ? culprit : null;
  return judgeClaims({
    imported,
    records: records.filter(own),
    components,
    culprit: found && {
      name: found.name,
      isVerified: found.standing === 'verified',
      attempts: found.backing.kind === 'runs' ? found.backing.attempts : [],
      revert: revertOf(found.rungs),
    },
  });
}

/** What reverting the culprit on the newest version that fails has given, or nearer to it where that was not possible. */
function revertOf(rungs: NonNullable<Dossier['culprit']>['rungs']): FoundCulprit['revert'] {
  const tried = rungs.filter(({ rung }) => rung === 'revert' || rung === 'revert-nearer');
  const told = tried.find(({ status }) => status !== 'untried') ?? tried[0];
  if (!told) return null;
  const { status, sentence, backing } = told;
  return { status, text: sentence.replace(/\.$/, ''), attempts: backing.kind === 'runs' ? backing.attempts : [] };
}

export function reportedOf(imported: ImportedReport, claims: readonly Claim[]): Reported {
  return {
    claims: claims.flatMap(({ text, lines, status }) => {
      if (status.kind === 'open') return [];
      const { kind, because } = status;
      const attempts = status.kind === 'not-testable' ? [] : status.attempts;
      return [{ text, lines: linesOf(lines), status: kind, because, backing: runs(attempts) }];
    }),
    mapped: imported.mappings.flatMap(({ component, versions }) =>
      versions.flatMap(({ standsFor, label, pattern, because }) =>
        standsFor.length === 0 ? [] : [{ asked: `${component} ${standsFor.join(', ')}`, used: label ?? pattern, because }],
      ),
    ),
    assumed: imported.assumptions,
    told: imported.told ?? [],
    differs: [
      ...imported.environment.map(({ kind, value, lines }) => ({ text: `${kind}: ${value}`, lines: linesOf(lines) })),
      ...imported.leftOut.map(({ text, because, lines }) => ({ text: `${text}: ${because}`, lines: linesOf(lines) })),
    ],
    wouldHelp: imported.questions,
  };
}

function linesOf({ first, last }: Claim['lines']): readonly number[] {
  return first === last ? [first] : [first, last];
}
